package sync

import "path/filepath"

// PlaceKind is what sort of folder laptops meet in: a team says which it allows
// (ledger.md, Transports).
type PlaceKind string

// The kinds of folder.
const (
	// PlaceDrive is a network drive, or a folder that something on this laptop
	// carries to others.
	PlaceDrive PlaceKind = "drive"
	// PlaceCloud is a folder that a program copies elsewhere: OneDrive, SharePoint, Syncthing.
	PlaceCloud PlaceKind = "cloud"
	// PlaceStick is a memory stick or another disk that is carried about.
	PlaceStick PlaceKind = "stick"
)

// KindOf is what sort of folder dir is, as far as its path and its drive say.
func KindOf(dir string) PlaceKind {
	full, err := filepath.Abs(dir)
	if err != nil {
		full = dir
	}
	for _, path := range []string{full, realPath(full)} {
		switch {
		case copied(path) != "":
			return PlaceCloud
		case removable(path) && !remote(nearest(path)):
			return PlaceStick
		}
	}
	return PlaceDrive
}

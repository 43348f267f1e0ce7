package sync

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// remote says whether path is on a drive that another computer serves.
func remote(path string) bool {
	root, err := windows.UTF16PtrFromString(filepath.VolumeName(path) + `\`)
	return err == nil && windows.GetDriveType(root) == windows.DRIVE_REMOTE
}

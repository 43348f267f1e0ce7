package sync

import (
	"os"
	"path/filepath"
	"strings"

	"keystone/sync/fault"
)

// sharedFolders begin the names of folders that a program copies elsewhere,
// in lower case.
var sharedFolders = []string{
	"onedrive", "dropbox", "google drive", "googledrive", "icloud drive", "iclouddrive", "com~apple~clouddocs", "mobile documents",
	"nextcloud", "owncloud", "sharepoint", "box sync", "syncthing", "cloudstorage",
}

// settle checks that dir may hold a ledger: on this laptop's own disk, in no
// folder that is copied elsewhere. It returns the full path.
func settle(dir string) (string, error) {
	if strings.HasPrefix(dir, `\\`) || strings.HasPrefix(dir, "//") {
		return "", sharedFault(dir, "is on another computer")
	}
	full, err := filepath.Abs(dir)
	if err != nil {
		return "", diskFault(err, "opening the data folder")
	}
	for _, path := range []string{full, realPath(full)} {
		if strings.HasPrefix(path, `\\`) || remote(nearest(path)) {
			return "", sharedFault(dir, "is on a network drive")
		}
		if name := copied(path); name != "" {
			return "", sharedFault(dir, "is inside "+name+", which copies it while it is being written")
		}
	}
	return full, nil
}

func sharedFault(dir, why string) error {
	return fault.Newf("data-folder-shared", "The data folder %s %s; that can damage it. Choose a folder on this laptop's own disk; sharing has its own folder.", dir, why)
}

// copied names the part of path that a synchronising program owns, "" for none.
func copied(path string) string {
	for part := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '/' || r == '\\' }) {
		low := strings.ToLower(part)
		for _, s := range sharedFolders {
			if strings.HasPrefix(low, s) {
				return part
			}
		}
	}
	for _, name := range []string{"OneDrive", "OneDriveCommercial", "OneDriveConsumer"} {
		root := os.Getenv(name)
		if root != "" && strings.HasPrefix(strings.ToLower(path)+string(filepath.Separator), strings.ToLower(filepath.Clean(root))+string(filepath.Separator)) {
			return "OneDrive"
		}
	}
	return ""
}

// nearest is the closest folder of path that exists.
func nearest(path string) string {
	for {
		if _, err := os.Stat(path); err == nil {
			return path
		}
		up := filepath.Dir(path)
		if up == path {
			return path
		}
		path = up
	}
}

// realPath follows links as far as path exists.
func realPath(path string) string {
	there := nearest(path)
	if resolved, err := filepath.EvalSymlinks(there); err == nil {
		return resolved + strings.TrimPrefix(path, there)
	}
	return path
}

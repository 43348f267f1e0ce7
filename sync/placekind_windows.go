package sync

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// removable says whether path is on a disk that is carried about.
func removable(path string) bool {
	root, err := windows.UTF16PtrFromString(filepath.VolumeName(path) + `\`)
	return err == nil && windows.GetDriveType(root) == windows.DRIVE_REMOVABLE
}

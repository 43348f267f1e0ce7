//go:build !windows

package sync

import (
	"path/filepath"
	"strings"
)

// mounted are the folders below which systems put disks that are plugged in.
var mounted = []string{"/media/", "/run/media/", "/Volumes/"}

// removable says whether path is on a disk that is carried about.
func removable(path string) bool {
	for _, folder := range mounted {
		if strings.HasPrefix(filepath.Clean(path)+"/", folder) {
			return true
		}
	}
	return false
}

//go:build !linux && !darwin && !windows

package sync

// remote says whether path is on a file system that another computer serves;
// here there is no way to ask.
func remote(string) bool { return false }

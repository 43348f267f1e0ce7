package sync

import "golang.org/x/sys/unix"

// remote says whether path is on a file system that another computer serves.
func remote(path string) bool {
	var st unix.Statfs_t
	return unix.Statfs(path, &st) == nil && st.Flags&unix.MNT_LOCAL == 0
}

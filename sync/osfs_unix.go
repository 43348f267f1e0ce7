//go:build !windows

package sync

import (
	"errors"
	"os"
	"syscall"
)

// scannersHold says whether other programs can make a rename fail for a moment.
const scannersHold = false

func syncDir(path string) error {
	d, err := os.Open(path) //nolint:gosec // a folder under the data folder
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func private(path string) error {
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o077 == 0 {
		return err
	}
	return os.Chmod(path, 0o700) //nolint:gosec // a folder has to be entered
}

func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

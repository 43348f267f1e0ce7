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

func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

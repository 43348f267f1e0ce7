package sync

import (
	"errors"

	"golang.org/x/sys/windows"
)

// scannersHold says whether other programs can make a rename fail for a moment.
const scannersHold = true

// syncDir has nothing to do: NTFS journals names, and a folder cannot be flushed.
func syncDir(string) error { return nil }

// private has nothing to do: a folder in a user's profile is theirs alone.
func private(string) error { return nil }

func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

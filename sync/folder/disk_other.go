//go:build !linux && !darwin && !windows

package folder

import (
	"errors"
	"os"
)

// renameNew has no system call here.
func renameNew(*os.Root, string, string) error { return errors.ErrUnsupported }

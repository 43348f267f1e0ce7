//go:build !windows

package folder

import (
	"errors"
	"os"
	"syscall"
)

const (
	// noWait opens a file so that a pipe in its place does not wait for ever.
	noWait = syscall.O_NONBLOCK
	// noFile opens a folder and nothing else.
	noFile = noWait | syscall.O_DIRECTORY
)

// held is never so: here nobody can hold a file against a rename.
func held(error) bool { return false }

func full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func readOnly(err error) bool { return errors.Is(err, syscall.EROFS) }

// syncFile makes a file durable. A Mac asks more of the drive than many network
// drives have; what they have is asked then.
func syncFile(f *os.File) error {
	err := f.Sync()
	if !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	err = syscall.Fsync(int(f.Fd())) //nolint:gosec // a descriptor is a small number
	if errors.Is(err, errors.ErrUnsupported) {
		return nil // it has nothing; what the folder loses, a laptop offers again
	}
	return err
}

// syncFolder makes the names in a folder durable where the file system can.
func syncFolder(dir *os.Root) error {
	d, err := dir.Open(".")
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.EBADF) {
		err = nil
	}
	return errors.Join(err, d.Close())
}

package folder

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// renameNew renames without replacing.
func renameNew(dir *os.Root, from, to string) error {
	d, err := dir.Open(".")
	if err != nil {
		return err
	}
	fd := int(d.Fd()) //nolint:gosec // a descriptor is a small number
	return errors.Join(unix.RenameatxNp(fd, from, fd, to, unix.RENAME_EXCL), d.Close())
}

package folder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// noWait and noFile have nothing to add: no pipe lies in a folder here, and
// os.Root never follows a link out.
const noWait, noFile = 0, 0

// held says whether a virus scanner or a copying program has the file just now.
func held(err error) bool {
	return errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}

func full(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) || errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}

func readOnly(err error) bool { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }

func syncFile(f *os.File) error { return f.Sync() }

// syncFolder has nothing to do: renameNew writes the name through.
func syncFolder(*os.Root) error { return nil }

// renameNew renames without replacing.
func renameNew(dir *os.Root, from, to string) error {
	old, err := windows.UTF16PtrFromString(filepath.Join(dir.Name(), from))
	if err != nil {
		return err
	}
	name, err := windows.UTF16PtrFromString(filepath.Join(dir.Name(), to))
	if err != nil {
		return err
	}
	return windows.MoveFileEx(old, name, windows.MOVEFILE_WRITE_THROUGH)
}

// changed has nothing to add: a listing here does not say when a file's
// description changed.
func changed(buf []byte, _ fs.FileInfo) []byte { return buf }

package sync

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// osFS is the operating system's file system.
type osFS struct{}

// OS returns the operating system's file system, which a nil Config.FS means.
func OS() FS { return osFS{} }

type osFile struct{ *os.File }

// Size implements File.
func (f osFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// MkdirAll implements FS: each folder it makes is synced into the one above.
func (o osFS) MkdirAll(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil
	}
	parent := filepath.Dir(path)
	if parent != path {
		if err := o.MkdirAll(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return o.SyncDir(parent)
}

// Private implements FS.
func (osFS) Private(path string) error { return private(path) }

// Create implements FS.
func (osFS) Create(path string) (File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // paths are under the data folder
	return osFile{f}, err
}

// Open implements FS. Only a regular file is opened: a pipe would wait for ever.
func (osFS) Open(path string) (File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrInvalid}
	}
	f, err := os.Open(path) //nolint:gosec // paths are under the data folder, or a backup the user named
	return osFile{f}, err
}

// Rename implements FS. A virus scanner may hold a new file for a moment, so
// refused access is tried again for two seconds.
func (osFS) Rename(from, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrExist}
	}
	return patiently(func() error { return os.Rename(from, to) })
}

// Remove implements FS.
func (osFS) Remove(path string) error {
	return patiently(func() error { return os.Remove(path) })
}

// patiently tries again while access is denied, from 10 ms to 2 s in all.
func patiently(try func() error) error {
	wait := 10 * time.Millisecond
	for {
		err := try()
		if !errors.Is(err, fs.ErrPermission) || !scannersHold || wait > time.Second {
			return err
		}
		time.Sleep(wait)
		wait *= 2
	}
}

// ReadDir implements FS.
func (osFS) ReadDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }

// SyncDir implements FS.
func (osFS) SyncDir(path string) error { return syncDir(path) }

// Lock implements FS by an operating-system lock that dies with the process.
func (osFS) Lock(path string) (func() error, error) {
	l := flock.New(path)
	held, err := l.TryLock()
	if err != nil {
		return nil, err
	}
	if !held {
		return nil, ErrInUse
	}
	return l.Unlock, nil
}

package sync

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"

	"keystone/sync/fault"
)

// FS is what the ledger needs of a file system. Names are full paths. Every
// call may fail; what was not synced may be gone after a crash.
type FS interface {
	// MkdirAll makes a folder and those above it, durably.
	MkdirAll(path string) error
	// Create makes a new file to write; it fails where one is.
	Create(path string) (File, error)
	// Open opens a file to read.
	Open(path string) (File, error)
	// Rename gives a file a new name in the same folder; it fails where one has it.
	Rename(from, to string) error
	Remove(path string) error
	// ReadDir lists a folder by name.
	ReadDir(path string) ([]fs.DirEntry, error)
	// Private takes away what other users of the computer may do with a folder.
	Private(path string) error
	// SyncDir makes the names in a folder durable.
	SyncDir(path string) error
	// Lock takes the file for this process alone until release or death;
	// ErrInUse where another has it.
	Lock(path string) (release func() error, err error)
}

// File is an open file.
type File interface {
	io.ReadWriteCloser
	// Sync makes the contents durable.
	Sync() error
	// Size is in bytes.
	Size() (int64, error)
}

// ErrInUse is what FS.Lock returns while another process holds the file.
var ErrInUse = errors.New("another process holds the data folder")

// readFile reads a whole file of at most limit bytes.
func readFile(fsys FS, path string, limit int64) ([]byte, error) {
	f, err := fsys.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	size, err := f.Size()
	if err != nil {
		return nil, err
	}
	if size > limit {
		return nil, errMalformed
	}
	data := make([]byte, size)
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, err
	}
	return data, nil
}

// writeFile makes dir/name of chunks whole or not at all. renamed is as for writeStream.
func writeFile(fsys FS, dir, name string, chunks ...[]byte) (renamed bool, err error) {
	return writeStream(fsys, dir, name, func(w io.Writer) error {
		for _, c := range chunks {
			if _, err := w.Write(c); err != nil {
				return err
			}
		}
		return nil
	})
}

// writeStream makes dir/name whole or not at all: a new file beside it, fsync,
// rename to a name nobody has, fsync of the folder. renamed says that the name
// was given, so that a failure after it may or may not survive a crash.
func writeStream(fsys FS, dir, name string, fill func(io.Writer) error) (renamed bool, err error) {
	path := filepath.Join(dir, name)
	tmp := path + ".tmp"
	if err := writeSynced(fsys, tmp, fill); err != nil {
		return false, errors.Join(err, removeQuietly(fsys, tmp))
	}
	if err := fsys.Rename(tmp, path); err != nil {
		return false, errors.Join(err, removeQuietly(fsys, tmp))
	}
	return true, fsys.SyncDir(dir)
}

// writeOrUndo is writeFile that takes the name back where the folder could not
// be synced, so that a failure means that nothing changed. renamed says that
// even that failed and the file counts.
func writeOrUndo(fsys FS, dir, name string, data []byte) (renamed bool, err error) {
	if renamed, err = writeFile(fsys, dir, name, data); err == nil || !renamed {
		return renamed, err
	}
	undo := fsys.Remove(filepath.Join(dir, name))
	return undo != nil, errors.Join(err, undo)
}

// makeDir makes path, a folder below root, and syncs the folders between: one
// that an earlier try made may have been left unsynced.
func makeDir(fsys FS, root, path string) error {
	if err := fsys.MkdirAll(path); err != nil {
		return err
	}
	for path != root && path != filepath.Dir(path) {
		path = filepath.Dir(path)
		if err := fsys.SyncDir(path); err != nil {
			return err
		}
	}
	return nil
}

func writeSynced(fsys FS, path string, fill func(io.Writer) error) error {
	f, err := fsys.Create(path)
	if errors.Is(err, fs.ErrExist) { // what a crash left under this name was never finished
		if err := fsys.Remove(path); err != nil {
			return err
		}
		f, err = fsys.Create(path)
	}
	if err != nil {
		return err
	}
	if err := fill(f); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Sync(); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}

// removeQuietly removes a leftover that may not be there.
func removeQuietly(fsys FS, path string) error {
	if err := fsys.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// listDir is ReadDir where a missing folder is an empty one.
func listDir(fsys FS, path string) ([]fs.DirEntry, error) {
	entries, err := fsys.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return entries, err
}

// diskFault turns a failure of the file system into a sentence.
func diskFault(err error, doing string) error {
	var known *fault.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case diskFull(err):
		return fault.Wrap(err, "disk-full", "The disk is full, so "+doing+" did not happen; everything saved before is safe. Free some space and try again.")
	default:
		return fault.Wrap(err, "disk-error", "The disk refused, so "+doing+" did not happen; everything saved before is safe. Check the disk and try again.")
	}
}

package folder

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// disk is what Put does to a folder, a step a method, so that a test can make
// each of them fail or hang.
type disk interface {
	// create makes a new file; perm is what the folder's own rights give.
	create(dir *os.Root, name string, perm fs.FileMode) (file, error)
	// give renames from to a name that nobody has: fs.ErrExist where one does.
	give(dir *os.Root, from, to string) error
	// syncFolder makes the names in a folder durable.
	syncFolder(dir *os.Root) error
}

// file is a new file.
type file interface {
	io.WriteCloser
	// Sync makes the contents durable.
	Sync() error
}

// system is the operating system's disk.
type system struct{}

type systemFile struct{ *os.File }

// Sync implements file.
func (f systemFile) Sync() error { return syncFile(f.File) }

func (system) create(dir *os.Root, name string, perm fs.FileMode) (file, error) {
	f, err := dir.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, perm)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err == nil && info.Mode().Perm() != perm {
		_ = f.Chmod(perm) // where the drive has no such rights, it needs none
	}
	return systemFile{f}, nil
}

func (system) give(dir *os.Root, from, to string) error {
	return giveBy(dir, from, to, renameNew, linkNew, reserveNew)
}

func (system) syncFolder(dir *os.Root) error { return syncFolder(dir) }

// way gives a file a name that nobody has, or fails: see noSuchWay.
type way func(dir *os.Root, from, to string) error

// giveBy takes the first way that this file system has.
func giveBy(dir *os.Root, from, to string, ways ...way) error {
	var err error
	for _, w := range ways {
		err = patiently(func() error { return w(dir, from, to) })
		if !noSuchWay(err) {
			return err
		}
	}
	return err
}

// noSuchWay says whether a file system has no such call, as many network and
// memory stick ones have none to rename without replacing, or no hard links.
func noSuchWay(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.EPERM) ||
		errors.Is(err, syscall.ENOTTY) || errors.Is(err, syscall.EMLINK)
}

// linkNew gives a second name and takes the first: one file system refuses a
// second name that is taken where it cannot rename so.
func linkNew(dir *os.Root, from, to string) error {
	if err := dir.Link(from, to); err != nil {
		return err
	}
	_ = dir.Remove(from) // the bytes lie there for good; the name left over means nothing
	return nil
}

// reserveNew takes the name with an empty file, which every file system refuses
// where it is taken, and replaces only that.
func reserveNew(dir *os.Root, from, to string) error {
	f, err := dir.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return errors.Join(err, dir.Remove(to))
	}
	if err := dir.Rename(from, to); err != nil {
		return errors.Join(err, dir.Remove(to))
	}
	return nil
}

// patiently tries again while another program holds the file, as virus scanners
// on Windows do with every new one: from 10 ms to 2 s in all.
func patiently(try func() error) error {
	wait := 10 * time.Millisecond
	for {
		err := try()
		if !held(err) || wait > time.Second {
			return err
		}
		time.Sleep(wait)
		wait *= 2
	}
}

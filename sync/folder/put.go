package folder

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
)

// errTaken says that a name is not to be had: something else lies there.
var errTaken = errors.New("something else has this name")

// nothing is the value of a call that only succeeds or fails.
type nothing = struct{}

// Put implements ledger.Transport: a new file, fsync, a name that nobody has,
// fsync of the folder. data must not change while Put runs, nor after a Put
// that ctx ended. Errors: place-unreachable, place-refused, place-full, place-too-deep.
func (p *Place) Put(ctx context.Context, name string, data []byte) error {
	if err := proper(name); err != nil {
		return err
	}
	_, err := run(ctx, p, func(home *os.Root) (nothing, error) { return nothing{}, p.put(home, name, data) })
	return err
}

func (p *Place) put(home *os.Root, name string, data []byte) error {
	err := p.tooDeep()
	for _, n := range p.names(name, data) {
		if err = p.putAs(home, n, data); !errors.Is(err, errTaken) {
			return err
		}
	}
	return err
}

// putAs puts data under name below home: errTaken where that holds anything else.
func (p *Place) putAs(home *os.Root, name string, data []byte) error {
	dir, err := p.folder(home, path.Dir(name))
	if err != nil {
		return err
	}
	defer func() { _ = dir.Close() }()
	base := path.Base(name)
	if there, same := holds(dir, base, data); there {
		return p.already(dir, same)
	}
	temp := "put-" + random() + ".tmp"
	if err := p.write(dir, temp, data); err != nil {
		return errors.Join(err, removed(dir, temp))
	}
	err = p.disk.give(dir, temp, base)
	if err == nil {
		return p.disk.syncFolder(dir)
	}
	err = errors.Join(err, removed(dir, temp))
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	_, same := holds(dir, base, data)
	return p.already(dir, same)
}

// already ends a Put that found the name taken. The same bytes may lie there
// from a Put that could not sync the folder.
func (p *Place) already(dir *os.Root, same bool) error {
	if !same {
		return errTaken
	}
	return p.disk.syncFolder(dir)
}

// holds says whether something lies under base, and whether it is these bytes.
// What cannot be read is not.
func holds(dir *os.Root, base string, data []byte) (there, same bool) {
	info, err := dir.Lstat(base)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist), false
	}
	if !isFile(info) || info.Size() != int64(len(data)) {
		return true, false
	}
	lying, err := read(dir, base)
	return true, err == nil && bytes.Equal(lying, data)
}

// write makes a new synced file. It may be used by whoever may use the folder:
// on a drive of several people, each laptop is somebody else, and what it holds is sealed.
func (p *Place) write(dir *os.Root, temp string, data []byte) error {
	mode, err := modeOf(dir)
	if err != nil {
		return err
	}
	f, err := p.disk.create(dir, temp, mode.Perm()&0o666)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Sync(); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}

// folder opens a folder below home and makes what is missing of it, durably.
// errTaken where something that is no folder of ours lies in the way.
func (p *Place) folder(home *os.Root, name string) (*os.Root, error) {
	if name == "." {
		return home.OpenRoot(name)
	}
	key := home.Name() + "/" + name
	if _, known := p.durable.Load(key); known {
		if dir, err := home.OpenRoot(name); err == nil {
			return dir, nil
		}
	}
	if err := p.makeFolder(home, name); err != nil {
		return nil, err
	}
	dir, err := home.OpenRoot(name)
	if err != nil {
		return nil, inTheWay(err)
	}
	p.durable.Store(key, true)
	return dir, nil
}

// makeFolder makes name below home, and syncs the names of it and of those above.
func (p *Place) makeFolder(home *os.Root, name string) error {
	above, err := p.folder(home, path.Dir(name))
	if err != nil {
		return err
	}
	defer func() { _ = above.Close() }()
	mode, err := modeOf(above)
	if err != nil {
		return err
	}
	base := path.Base(name)
	err = above.Mkdir(base, mode.Perm())
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return inTheWay(err)
	}
	if info, stat := above.Lstat(base); err == nil && stat == nil && info.Mode()&kept != mode {
		_ = above.Chmod(base, mode) // where the drive has no such rights, it needs none
	}
	return p.disk.syncFolder(above)
}

// kept are the rights that a new folder takes over from the one it is in.
const kept = fs.ModePerm | fs.ModeSetgid

// modeOf is the mode that a new folder in dir gets.
func modeOf(dir *os.Root) (fs.FileMode, error) {
	info, err := dir.Stat(".")
	if err != nil {
		return 0, err
	}
	return info.Mode()&kept | 0o700, nil
}

// inTheWay tells a folder that cannot be one from a drive that refuses.
func inTheWay(err error) error {
	if errors.Is(err, fs.ErrPermission) || full(err) || readOnly(err) {
		return err
	}
	return errors.Join(errTaken, err)
}

// removed takes a temporary file away that may not be there.
func removed(dir *os.Root, temp string) error {
	err := patiently(func() error { return dir.Remove(temp) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// isFile says whether info is of a file that can be read. Windows calls a file
// of a cloud drive irregular; a junction is so too, and has no size.
func isFile(info fs.FileInfo) bool {
	kind := info.Mode().Type()
	return kind == 0 || kind == fs.ModeIrregular && info.Size() > 0
}

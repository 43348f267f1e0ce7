package folder

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"

	ledger "keystone/sync"
)

const (
	// deepest is how many folders deep a listing goes; Keystone makes three.
	deepest = 16
	// page is how many names are read before the caller's patience is asked.
	page = 1024
)

// List implements ledger.Transport: every file below the team's folder, of any
// name, in any order, whatever since is. Links are not followed. Left out are
// this package's own temporary files and what is greater than ledger.MaxItem.
// Whole is false where a part of the folder could not be read. Errors:
// place-unreachable, place-refused.
func (p *Place) List(ctx context.Context, _ string) (ledger.Listing, error) {
	return run(ctx, p, func(home *os.Root) (ledger.Listing, error) { return p.list(ctx, home) })
}

func (p *Place) list(ctx context.Context, home *os.Root) (ledger.Listing, error) {
	l := listing{ctx: ctx, whole: true, open: func(name string) (*os.File, error) {
		return home.OpenFile(name, os.O_RDONLY|noFile, 0)
	}}
	if err := l.all(); err != nil {
		return ledger.Listing{}, err
	}
	again, err := p.enter() // an emptied folder may be one that went
	if err != nil {
		return ledger.Listing{}, err
	}
	p.tend(l.folders)
	p.noteTemps(l.temps)
	return ledger.Listing{Items: l.items, Whole: l.whole}, again.Close()
}

// listing is one walk through the folder.
type listing struct {
	ctx     context.Context
	open    func(folder string) (*os.File, error)
	items   []ledger.Item
	folders []string // found so far; "." is the first
	temps   []string // this package's temporary files
	whole   bool
}

// all lists every folder, each as it is found. Only the topmost has to be readable.
func (l *listing) all() error {
	l.folders = []string{"."}
	for i := 0; i < len(l.folders); i++ {
		err := l.folder(l.folders[i])
		switch {
		case err == nil:
		case i == 0 || l.ctx.Err() != nil:
			return err
		case !errors.Is(err, fs.ErrNotExist):
			l.whole = false
		}
	}
	return nil
}

func (l *listing) folder(name string) error {
	f, err := l.open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	prefix := name + "/"
	if name == "." {
		prefix = ""
	}
	for {
		entries, err := f.ReadDir(page)
		for _, e := range entries {
			l.entry(prefix, e)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err := errors.Join(err, l.ctx.Err()); err != nil {
			return err
		}
	}
}

func (l *listing) entry(prefix string, e fs.DirEntry) {
	name := prefix + e.Name()
	if e.IsDir() {
		if strings.Count(name, "/") < deepest {
			l.folders = append(l.folders, name)
		}
		return
	}
	if tempName.MatchString(e.Name()) {
		l.temps = append(l.temps, name)
		return
	}
	if name == noteName {
		return
	}
	info, err := e.Info()
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		l.whole = false
	case isFile(info) && info.Size() <= ledger.MaxItem:
		l.items = append(l.items, ledger.Item{Key: name, Size: info.Size(), Stamp: stamp(info)})
	}
}

// stamp is another one when a file's bytes may be others: how many they are,
// when they changed, and, where the listing says it, when anything about the
// file did. It costs no call beside the one that gives the size.
func stamp(info fs.FileInfo) string {
	buf := make([]byte, 0, 48)
	buf = strconv.AppendInt(buf, info.Size(), 36)
	buf = strconv.AppendInt(append(buf, '.'), info.ModTime().UnixNano(), 36)
	return string(changed(buf, info))
}

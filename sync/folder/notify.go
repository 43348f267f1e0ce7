package folder

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/fsnotify/fsnotify"
)

const (
	// mostWatched is how many folders are watched; the system has so many for
	// all programs of a person, and the poll sees the rest.
	mostWatched = 2000
	// smallBuffer is in bytes, for each watched folder on Windows: what it
	// overflows with is a hint as well.
	smallBuffer = 4096
)

// Notify implements ledger.Transport. The first hint comes when the watches
// stand, so that nothing falls between them and the listing before. A share may
// report nothing and a watch may fail: that is no error, the caller polls. The
// channel is closed when ctx ends or the place is closed.
func (p *Place) Notify(ctx context.Context) <-chan struct{} {
	hints := make(chan struct{}, 1)
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		watcher = &fsnotify.Watcher{} // its channels are nil: nothing ever comes
	} else {
		p.adopt(watcher)
	}
	go func() {
		defer close(hints)
		if err == nil {
			defer p.dismiss(watcher)
			p.watchBelow(watcher, ".")
		}
		hint(hints)
		p.pass(ctx, watcher, hints)
	}()
	return hints
}

func (p *Place) adopt(w *fsnotify.Watcher) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.watchers[w] = true
}

func (p *Place) dismiss(w *fsnotify.Watcher) {
	p.mu.Lock()
	delete(p.watchers, w)
	p.mu.Unlock()
	_ = w.Close() // nobody listens any more
}

// pass turns what the system tells into hints.
func (p *Place) pass(ctx context.Context, w *fsnotify.Watcher, hints chan<- struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.closed:
			return
		case _, open := <-w.Errors: // an overflow: something happened
			if !open {
				return
			}
			hint(hints)
		case event, open := <-w.Events:
			if !open {
				return
			}
			if p.matters(w, event) {
				hint(hints)
			}
		}
	}
}

// matters says whether an event may mean something new, and watches a new folder.
func (p *Place) matters(w *fsnotify.Watcher, event fsnotify.Event) bool {
	if event.Op == fsnotify.Chmod || tempName.MatchString(filepath.Base(event.Name)) {
		return false
	}
	if event.Has(fsnotify.Create) {
		if info, err := os.Lstat(event.Name); err == nil && info.IsDir() {
			if below, err := filepath.Rel(p.home(), event.Name); err == nil {
				p.watchBelow(w, filepath.ToSlash(below))
			}
		}
	}
	return true
}

// hint leaves one hint for whoever listens; one that waits already is enough.
func hint(hints chan<- struct{}) {
	select {
	case hints <- struct{}{}:
	default:
	}
}

// home is the team's folder as a path.
func (p *Place) home() string { return filepath.Join(p.full, top, p.team) }

// watchBelow watches a folder and those in it.
func (p *Place) watchBelow(w *fsnotify.Watcher, name string) {
	_ = filepath.WalkDir(filepath.Join(p.home(), filepath.FromSlash(name)), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil //nolint:nilerr // what cannot be watched is polled
		}
		below, err := filepath.Rel(p.home(), path)
		if err != nil || len(w.WatchList()) >= mostWatched {
			return fs.SkipAll
		}
		watch(w, path, filepath.ToSlash(below))
		return nil
	})
}

// tend watches the folders that a listing found: a drive that went and came
// back has lost its watches.
func (p *Place) tend(folders []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for w := range p.watchers {
		for _, name := range folders[:min(len(folders), mostWatched)] {
			watch(w, filepath.Join(p.home(), filepath.FromSlash(name)), name)
		}
	}
}

// watch adds one folder; one that is watched already stays so, and one that
// cannot be is polled.
func watch(w *fsnotify.Watcher, path, name string) {
	if watchable(runtime.GOOS, name) {
		_ = w.AddWith(path, fsnotify.WithBufferSize(smallBuffer))
	}
}

// watchable says whether a folder is watched. Macs and BSDs open every file of
// a watched folder, so there only the topmost and the devices' words are: who
// puts something says a word too.
func watchable(system, name string) bool {
	switch system {
	case "darwin", "freebsd", "openbsd", "netbsd", "dragonfly":
		return name == "." || name == heard
	default:
		return !strings.HasPrefix(name, "..")
	}
}

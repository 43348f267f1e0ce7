package intake

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"keystone/sync/fault"
)

// watched is what is known of a file in the folder.
type watched struct {
	size    int64
	changed time.Time
	since   time.Time // when it was first seen like this
	told    bool
}

// Watch tells found of every list that is saved in a folder from now on, as soon
// as the file has not changed for the time of every. A file that changes later
// is told of again; those there at the start are not.
//
// The folder is read each time every passes; change notices of the system make
// it sooner where they work, and are never needed. Watch returns nil when ctx
// ends, and an error with file-unreadable when the folder cannot be read at the
// start; a folder that goes away later is waited for. found is called from
// Watch's own goroutine.
func Watch(ctx context.Context, folder string, every time.Duration, found func(path string)) error {
	known := make(map[string]watched)
	if err := scan(folder, known, time.Now(), 0, func(string) {}); err != nil {
		return fault.Wrap(err, CodeUnreadable, "The watched folder cannot be read; check that it is there and that you may open it.")
	}
	hints, stop := hintsOf(folder)
	defer stop()
	poll := time.NewTicker(every)
	defer poll.Stop()
	var soon <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-poll.C:
		case <-soon:
		case _, ok := <-hints:
			if !ok {
				hints = nil
			}
		}
		soon = nil
		if err := scan(folder, known, time.Now(), every, found); err == nil && pending(known) {
			soon = time.After(every)
		}
	}
}

// hintsOf returns the system's notices of changes; a nil channel where it has none.
func hintsOf(folder string) (hints <-chan fsnotify.Event, stop func()) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, func() {}
	}
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case _, ok := <-watcher.Errors:
				if !ok {
					return
				}
			}
		}
	}()
	stop = func() {
		close(done)
		_ = watcher.Close()
	}
	if err := watcher.Add(folder); err != nil {
		return nil, stop
	}
	return watcher.Events, stop
}

// scan compares the folder with what is known and tells of files that have been
// still for long enough. A file that goes is forgotten.
func scan(folder string, known map[string]watched, now time.Time, still time.Duration, found func(string)) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	there := make(map[string]bool, len(entries))
	for _, entry := range entries {
		name := entry.Name()
		info, err := entry.Info()
		if err != nil || !info.Mode().IsRegular() || !isList(name) {
			continue
		}
		there[name] = true
		file := known[name]
		if file.size != info.Size() || !file.changed.Equal(info.ModTime()) || file.since.IsZero() {
			file = watched{size: info.Size(), changed: info.ModTime(), since: now}
		}
		if !file.told && now.Sub(file.since) >= still && (file.size > 0 || still == 0) {
			file.told = true
			found(filepath.Join(folder, name))
		}
		known[name] = file
	}
	for name := range known {
		if !there[name] {
			delete(known, name)
		}
	}
	return nil
}

func pending(known map[string]watched) bool {
	for _, file := range known {
		if !file.told {
			return true
		}
	}
	return false
}

var listExtensions = []string{".csv", ".txt", ".tsv", ".tab", ".xlsx", ".xlsm"}

// isList reports whether a file's name is that of a finished list, not of a lock
// or of a download under way.
func isList(name string) bool {
	if strings.HasPrefix(name, "~") || strings.HasPrefix(name, ".") {
		return false
	}
	return slices.Contains(listExtensions, strings.ToLower(filepath.Ext(name)))
}

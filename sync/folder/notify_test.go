package folder_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"keystone/sync/folder"
)

// heard waits for a hint; it fails only where none ever comes.
func heard(t *testing.T, hints <-chan struct{}, what string) {
	t.Helper()
	select {
	case _, open := <-hints:
		if !open {
			t.Fatal("no more hints: " + what)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("no hint: " + what)
	}
}

// drain takes the hint that waits.
func drain(hints <-chan struct{}) {
	for {
		select {
		case <-hints:
		default:
			return
		}
	}
}

func TestNotify_FilesInNewFolders(t *testing.T) {
	p, home := shared(t)
	hints := p.Notify(ctx)
	heard(t, hints, "when the watches stand")
	must(t, p.Put(ctx, "log/d/202611/x.seg", []byte("one")))
	heard(t, hints, "a new month")
	_, err := p.List(ctx, "") // the month is watched at the latest now
	must(t, err)
	drain(hints)
	lay(t, home, "log/d/202611/y.seg", "two")
	heard(t, hints, "in the new month")
}

func TestNotify_FolderThatReturns(t *testing.T) {
	p, home := shared(t)
	hints := p.Notify(ctx)
	heard(t, hints, "when the watches stand")
	must(t, os.Rename(home, home+"-away"))
	heard(t, hints, "gone")
	must(t, os.Mkdir(home, 0o700))
	_, err := p.List(ctx, "")
	must(t, err)
	drain(hints)
	lay(t, home, "x.seg", "one")
	heard(t, hints, "after the return")
}

// TestNotify_FolderThatIsNotThere: no watch, no error, and the first listing
// after the folder came puts the watches up.
func TestNotify_FolderThatIsNotThere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "drive")
	p, err := folder.Open(dir, team)
	wantCode(t, err, "place-unreachable")
	hints := p.Notify(ctx)
	heard(t, hints, "the first")
	must(t, os.Mkdir(dir, 0o700))
	_, err = folder.Make(dir, team)
	must(t, err)
	_, err = p.List(ctx, "")
	must(t, err)
	must(t, p.Put(ctx, name, []byte("one")))
	heard(t, hints, "after it came")
	must(t, p.Close())
}

func TestNotify_EndsWithContext(t *testing.T) {
	p, _ := shared(t)
	until, end := context.WithCancel(ctx)
	hints := p.Notify(until)
	end()
	for range hints {
	}
}

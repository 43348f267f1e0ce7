//go:build !windows

package folder_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	ledger "keystone/sync"
)

// TestGet_PipeDoesNotWait: a pipe put in a file's place would wait for ever.
func TestGet_PipeDoesNotWait(t *testing.T) {
	p, home := shared(t)
	must(t, syscall.Mkfifo(filepath.Join(home, "pipe.seg"), 0o600))
	lay(t, home, "x.seg", "data")
	if got := keys(lying(t, p)); !slices.Equal(got, []string{"x.seg"}) {
		t.Fatalf("listed %q", got)
	}
	if _, err := p.Get(ctx, ledger.Item{Key: "pipe.seg", Size: 5}); !errors.Is(err, ledger.ErrNotYet) {
		t.Fatal(err)
	}
}

// TestPut_OthersOfTheDriveMayUseIt: what one person's laptop makes takes the
// rights of the folder it is in, whatever that person's own files are like.
func TestPut_OthersOfTheDriveMayUseIt(t *testing.T) {
	before := syscall.Umask(0o077)
	defer syscall.Umask(before)
	p, home := shared(t)
	must(t, os.Chmod(home, 0o770|os.ModeSetgid))
	must(t, p.Put(ctx, name, []byte("one")))
	for path, want := range map[string]os.FileMode{"log": 0o770 | os.ModeSetgid | os.ModeDir, filepath.Dir(name): 0o770 | os.ModeSetgid | os.ModeDir, name: 0o660} {
		info, err := os.Stat(filepath.Join(home, path))
		must(t, err)
		if info.Mode() != want {
			t.Errorf("%s has %v, want %v", path, info.Mode(), want)
		}
	}
}

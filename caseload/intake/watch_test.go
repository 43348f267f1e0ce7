package intake_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"keystone/caseload/intake"
	"keystone/sync/fault"
)

const every = 20 * time.Millisecond

func save(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func watch(t *testing.T, folder string) <-chan string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	found, ended := make(chan string, 16), make(chan error, 1)
	go func() { ended <- intake.Watch(ctx, folder, every, func(path string) { found <- filepath.Base(path) }) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Watch ended with %v", err)
		}
	})
	return found
}

// tellsOf waits for the next file the watch tells of.
func tellsOf(t *testing.T, found <-chan string, want string) {
	t.Helper()
	select {
	case got := <-found:
		if got != want {
			t.Fatalf("told of %q; want %q", got, want)
		}
	case <-time.After(5 * time.Second):
		t.Fatalf("never told of %q", want)
	}
}

func TestWatchTellsOfFinishedLists(t *testing.T) {
	folder := t.TempDir()
	save(t, filepath.Join(folder, "old.csv"), "there before")
	found := watch(t, folder)
	probe(t, folder, found)
	for _, name := range []string{"~$list.xlsx", "list.csv.crdownload", "list.tmp", ".hidden.csv", "photo.jpg", "empty.csv"} {
		text := "x"
		if name == "empty.csv" {
			text = ""
		}
		save(t, filepath.Join(folder, name), text)
	}
	save(t, filepath.Join(folder, "list.csv"), "NHS Number\n")
	tellsOf(t, found, "list.csv")
	save(t, filepath.Join(folder, "list.csv"), "NHS Number\n9434765919\n")
	tellsOf(t, found, "list.csv")
	save(t, filepath.Join(folder, "BOOK.XLSX"), "PK")
	tellsOf(t, found, "BOOK.XLSX")
	if err := os.Rename(filepath.Join(folder, "list.csv.crdownload"), filepath.Join(folder, "download.csv")); err != nil {
		t.Fatal(err)
	}
	tellsOf(t, found, "download.csv")
}

// probe writes a file until the watch has begun and tells of it.
func probe(t *testing.T, folder string, found <-chan string) {
	t.Helper()
	for n := 1; n < 200; n++ {
		save(t, filepath.Join(folder, "probe.txt"), string(make([]byte, n)))
		select {
		case name := <-found:
			if name != "probe.txt" {
				t.Fatalf("told of %q, which was there before", name)
			}
			return
		case <-time.After(4 * every):
		}
	}
	t.Fatal("the watch never began")
}

func TestWatchWaitsUntilAFileStopsGrowing(t *testing.T) {
	folder := t.TempDir()
	found := watch(t, folder)
	probe(t, folder, found)
	path := filepath.Join(folder, "growing.csv")
	text, last := "", time.Now()
	for end := time.Now().Add(8 * every); time.Now().Before(end); {
		text += "more\n"
		save(t, path, text)
		still := time.Since(last) // a busy machine can have kept this loop waiting
		last = time.Now()
		select {
		case name := <-found:
			if still < every && time.Since(last) < every {
				t.Fatalf("told of %s while it grew", name)
			}
		case <-time.After(every / 10):
		}
	}
	save(t, path, text+"the end\n")
	tellsOf(t, found, "growing.csv")
}

func TestErrWatchNoFolder(t *testing.T) {
	err := intake.Watch(t.Context(), filepath.Join(t.TempDir(), "none"), every, func(string) {})
	if fault.Code(err) != intake.CodeUnreadable {
		t.Fatalf("a folder that is not there gave %v", err)
	}
}

package folder_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// age makes a file as old as it would be by the folder's clock.
func age(t *testing.T, home, name string, old time.Duration) {
	t.Helper()
	at := time.Now().Add(-old)
	must(t, os.Chtimes(filepath.Join(home, filepath.FromSlash(name)), at, at))
}

func there(t *testing.T, home, name string) bool {
	t.Helper()
	_, err := os.Lstat(filepath.Join(home, filepath.FromSlash(name)))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return err == nil
}

// TestSay_TakesAwayWhatAKilledPutLeft: a temporary file of another day, wherever
// it lies, and nothing that may be somebody's.
func TestSay_TakesAwayWhatAKilledPutLeft(t *testing.T) {
	p, home := shared(t)
	left := []string{"put-0123456789ab.tmp", "log/d1/202611/put-0123456789ab.tmp", "heard/put-ba9876543210.tmp"}
	kept := []string{
		"put-0123456789ab (conflicted copy).tmp", "put-0123456789ab.tmp.seg", "PUT-0123456789AB.tmp", "report.tmp", ".syncthing.put-0123456789ab.tmp", name,
	}
	for _, n := range append(left, kept...) {
		lay(t, home, n, "half of it")
		age(t, home, n, 25*time.Hour)
	}
	fresh := "log/d1/202611/put-aaaaaaaaaaaa.tmp"
	lay(t, home, fresh, "another laptop is at it")
	age(t, home, fresh, 23*time.Hour)
	folder := "put-bbbbbbbbbbbb.tmp"
	lay(t, home, folder+"/x.seg", "in a folder of that name")
	age(t, home, folder, 25*time.Hour)
	if _, listed := lying(t, p)[left[0]]; listed {
		t.Error("a temporary file is listed")
	}
	must(t, p.Say(ctx, device, []byte("one")))
	for _, n := range left {
		if there(t, home, n) {
			t.Errorf("%s is still there", n)
		}
	}
	for _, n := range append(kept, fresh, folder+"/x.seg") {
		if !there(t, home, n) {
			t.Errorf("%s is gone", n)
		}
	}
	age(t, home, fresh, 25*time.Hour)
	lying(t, p)
	must(t, p.Say(ctx, device, []byte("two")))
	if there(t, home, fresh) {
		t.Error("what grew old since is still there")
	}
}

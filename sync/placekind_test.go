package sync_test

import (
	"path/filepath"
	"runtime"
	"testing"

	ledger "keystone/sync"
)

func TestKindOf(t *testing.T) {
	home := t.TempDir()
	for dir, want := range map[string]ledger.PlaceKind{
		home:                                   ledger.PlaceDrive,
		filepath.Join(home, "Keystone"):        ledger.PlaceDrive,
		filepath.Join(home, "OneDrive - NHS"):  ledger.PlaceCloud,
		filepath.Join(home, "Dropbox", "team"): ledger.PlaceCloud,
	} {
		if got := ledger.KindOf(dir); got != want {
			t.Errorf("KindOf(%s) = %s, want %s", dir, got, want)
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	for dir, want := range map[string]ledger.PlaceKind{
		"/media/anna/STICK/Keystone": ledger.PlaceStick,
		"/run/media/anna/STICK":      ledger.PlaceStick,
		"/mnt/practice/Keystone":     ledger.PlaceDrive,
		"/mediatheque":               ledger.PlaceDrive,
	} {
		if got := ledger.KindOf(dir); got != want {
			t.Errorf("KindOf(%s) = %s, want %s", dir, got, want)
		}
	}
}

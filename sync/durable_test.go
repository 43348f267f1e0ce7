package sync_test

import (
	"os"
	"path/filepath"
	"strings"
	stdsync "sync"
	"testing"
	"time"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/faultfs"
)

// TestPutBlob_AgainAfterAnUnsyncedName: kept means that the name is on the disk too.
func TestPutBlob_AgainAfterAnUnsyncedName(t *testing.T) {
	cfg, disk := memory(t)
	cfg.FS = hooked{disk, once("syncdir", "/blob")}
	l := unlock(t, cfg, "")
	_, err := l.PutBlob(ctx, []byte("signed minutes"))
	wantCode(t, err, "disk-error")
	sha, err := l.PutBlob(ctx, []byte("signed minutes"))
	must(t, err)
	cfg.FS = disk.Crash(faultfs.LoseAll)
	after := unlock(t, cfg, "")
	if _, err := after.Blob(sha); err != nil {
		t.Fatalf("the paper was called kept and is gone: %v", err)
	}
	must(t, after.Close())
	must(t, l.Close())
}

func TestPutBlob_MendsADamagedOne(t *testing.T) {
	cfg, disk := memory(t)
	l := unlock(t, cfg, "")
	sha, err := l.PutBlob(ctx, []byte("signed minutes"))
	must(t, err)
	disk.Set("/data/blob/"+sha+".ks1", []byte("rot"))
	if _, err := l.PutBlob(ctx, []byte("signed minutes")); err != nil {
		t.Fatalf("cannot be kept again: %v", err)
	}
	if data, err := l.Blob(sha); err != nil || string(data) != "signed minutes" {
		t.Fatalf("blob = %q, %v", data, err)
	}
	must(t, l.Close())
}

func TestPutBlob_ErrTooLarge(t *testing.T) {
	cfg, _ := memory(t)
	l := unlock(t, cfg, "")
	_, err := l.PutBlob(ctx, make([]byte, 256<<20+1))
	wantCode(t, err, "save-too-large")
	must(t, l.Close())
}

func TestPutBlob_SameDataAtOnce(t *testing.T) {
	cfg, _ := memory(t)
	l := unlock(t, cfg, "")
	var wait stdsync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if _, err := l.PutBlob(ctx, []byte("signed minutes")); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	must(t, l.Close())
}

// TestChangePassphrase_EveryCall fails the disk at every call: what the
// sentence says, what this session accepts and what opens afterwards agree.
func TestChangePassphrase_EveryCall(t *testing.T) {
	base, disk := memory(t)
	for at := 1; ; at++ {
		now := disk.Crash(faultfs.KeepAll)
		cfg := base
		cfg.FS = now
		l := unlock(t, cfg, "")
		now.Fail(at, os.ErrInvalid, false)
		err := l.ChangePassphrase(ctx, phrase, "another phrase")
		calledNew := err == nil || !strings.Contains(fault.Sentence(err), "did not happen")
		if takesNew := l.CheckPassphrase(ctx, "another phrase") == nil; takesNew != calledNew {
			t.Fatalf("call %d: takes the new one %t, said %v", at, takesNew, err)
		}
		now.Heal()
		must(t, l.Close())
		cfg.FS = now.Crash(faultfs.KeepAll)
		after, unlockErr := ledger.Unlock(ctx, cfg, "", "another phrase")
		if (unlockErr == nil) != calledNew {
			t.Fatalf("call %d: said %v, and then %v", at, err, unlockErr)
		}
		if unlockErr == nil {
			must(t, after.Close())
			onlyOneKeyring(t, cfg.FS.(*faultfs.FS))
		}
		if err == nil {
			cfg.FS = now.Crash(faultfs.LoseAll)
			onlyOneKeyring(t, cfg.FS.(*faultfs.FS))
			return
		}
	}
}

func onlyOneKeyring(t *testing.T, disk *faultfs.FS) {
	t.Helper()
	n := 0
	for path := range disk.Files() {
		if strings.Contains(path, "/keyring-") {
			n++
		}
	}
	if n != 1 {
		t.Fatalf("%d keyrings: an old passphrase still opens one", n)
	}
}

// TestAddLogin_AgainAfterAnUnsyncedRoster: the roster does not fork.
func TestAddLogin_AgainAfterAnUnsyncedRoster(t *testing.T) {
	cfg, disk := memory(t)
	cfg.FS = hooked{disk, once("syncdir", "/roster")}
	l := unlock(t, cfg, "")
	wantCode(t, l.AddLogin(ctx, ledger.Login{Name: "Grace"}, phrase), "disk-error")
	must(t, l.AddLogin(ctx, ledger.Login{Name: "Grace"}, phrase))
	must(t, l.Close())
	l = unlock(t, cfg, "Grace")
	sig, err := l.SignAsMember(ctx, []byte("minutes"))
	must(t, err)
	if report, err := l.Verify(ctx); err != nil || !report.OK || !l.SignedByMember(l.Actor().Member, []byte("minutes"), sig) {
		t.Fatalf("verify = %+v, %v", report, err)
	}
	must(t, l.Close())
}

// TestFound_KeepsKeysItDoesNotKnow: a folder that lost its roster is refused as it is.
func TestFound_KeepsKeysItDoesNotKnow(t *testing.T) {
	cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: faultfs.New()}
	l, _ := found(t, cfg)
	_, err := l.PutBlob(ctx, []byte("signed minutes"))
	must(t, err)
	must(t, l.Close())
	disk := cfg.FS.(*faultfs.FS)
	for path := range disk.Files() {
		if strings.Contains(path, "/roster/") {
			must(t, disk.Remove(path))
		}
	}
	_, _, err = ledger.Found(ctx, cfg, ledger.Founding{Team: "T", Login: ledger.Login{Name: "A"}, Passphrase: phrase})
	wantCode(t, err, "data-not-empty")
	onlyOneKeyring(t, disk)
}

func TestUnlock_SweepsLeftovers(t *testing.T) {
	cfg, disk := saved(t, 2)
	for _, path := range append(segmentPaths(disk), "/data/keyring-000009.ks1", "/data/blob/ab.ks1", "/data/roster/9.ros", "/data/snapshot-000099.ks1") {
		disk.Set(path+".tmp", []byte("half"))
	}
	l := unlock(t, cfg, "")
	for path := range disk.Files() {
		if strings.HasSuffix(path, ".tmp") {
			t.Errorf("%s is left", path)
		}
	}
	must(t, l.Close())
}

func TestFound_ClosesTheFolderToOthers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	must(t, os.Mkdir(dir, 0o755)) //nolint:gosec // what is tested
	must(t, os.Chmod(dir, 0o755)) //nolint:gosec // what is tested
	l, _ := found(t, ledger.Config{Dir: dir, Cost: cheap})
	must(t, trySave(l, 1))
	must(t, l.Close())
	must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %s", path, info.Mode())
		}
		return err
	}))
}

// TestClock_FarAheadAndBack: a clock in the wrong century neither stops the
// program from reading nor stays on the screen.
func TestClock_FarAheadAndBack(t *testing.T) {
	now := time.Date(9998, 1, 1, 0, 0, 0, 0, time.UTC)
	cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: faultfs.New(), Clock: func() time.Time { return now }}
	l, _ := found(t, cfg)
	field := func(v string) {
		save(t, l, "x", ledger.Write{Entity: "plan/1", Field: "goal", Value: v, Parents: []ledger.WriteID{}})
	}
	field("far ahead")
	now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	save(t, l, "x", ledger.Write{Entity: "plan/1", Field: "goal", Value: "put right"})
	for range 2 {
		if got := shown(t, l, "plan/1", "goal"); got != "put right" {
			t.Fatalf("goal = %q", got)
		}
		if got, err := l.Saved(ctx); err != nil || !got.LastSaved.Equal(now) {
			t.Fatalf("saved = %+v, %v", got, err)
		}
		must(t, l.Close())
		cfg.FS = withoutSnapshot(cfg.FS.(*faultfs.FS))
		l = unlock(t, cfg, "")
	}
	must(t, l.Close())
}

func TestDamage_ClockBehindTheLastSave(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: faultfs.New(), Clock: func() time.Time { return now }}
	l, _, err := ledger.Found(ctx, cfg, ledger.Founding{Team: "T", Login: ledger.Login{Name: "A"}, Passphrase: phrase})
	must(t, err)
	must(t, trySave(l, 1))
	must(t, l.Close())
	for back, want := range map[time.Duration]int{time.Minute: 0, 26 * time.Hour: 1} {
		now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).Add(-back)
		l = unlock(t, cfg, "")
		if len(l.Damage()) != want {
			t.Fatalf("%s behind: damage = %q", back, l.Damage())
		}
		must(t, l.Close())
	}
}

// TestClose_WhileOthersAsk: what the window still asks while it locks gets an
// answer or a refusal; the race detector watches.
func TestClose_WhileOthersAsk(t *testing.T) {
	cfg, _ := memory(t)
	l := unlock(t, cfg, "")
	id := l.ID("patient", "1")
	stop := make(chan struct{})
	var wait stdsync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if got := l.ID("patient", "1"); got != id && got != "" {
					t.Errorf("id = %q", got)
				}
				l.Seen("1", "record")
				l.Drafts().Put("item/1", "typed")
				if _, err := l.Saved(ctx); err != nil && fault.Code(err) != "locked" {
					t.Error(err)
				}
				l.Damage()
				if _, err := l.PutBlob(ctx, []byte("paper")); err != nil && fault.Code(err) != "locked" {
					t.Error(err)
				}
			}
		})
	}
	must(t, trySave(l, 1))
	must(t, l.Close())
	close(stop)
	wait.Wait()
}

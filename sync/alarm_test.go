package sync_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/faultfs"
)

// hooked is a file system in which a test decides, call by call, what fails.
type hooked struct {
	*faultfs.FS
	before func(op, path string) error
}

func (h hooked) Open(path string) (ledger.File, error) {
	if err := h.before("open", path); err != nil {
		return nil, err
	}
	return h.FS.Open(path)
}

func (h hooked) Rename(from, to string) error {
	if err := h.before("rename", to); err != nil {
		return err
	}
	return h.FS.Rename(from, to)
}

func (h hooked) Remove(path string) error {
	if err := h.before("remove", path); err != nil {
		return err
	}
	return h.FS.Remove(path)
}

func (h hooked) SyncDir(path string) error {
	if err := h.before("syncdir", path); err != nil {
		return err
	}
	return h.FS.SyncDir(path)
}

// once fails the first call of op on a path that holds part.
func once(op, part string) func(string, string) error {
	var done atomic.Bool
	return func(o, path string) error {
		if o != op || !strings.Contains(path, part) || done.Swap(true) {
			return nil
		}
		return &fs.PathError{Op: op, Path: path, Err: syscall.EIO}
	}
}

func segmentPaths(disk *faultfs.FS) []string {
	var paths []string
	for path := range segments(disk) {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

// TestUnlock_ReadErrorHidesNothingLater: a file that could not be read for a
// moment is read the next time, whatever snapshot was written between.
func TestUnlock_ReadErrorHidesNothingLater(t *testing.T) {
	cfg, disk := saved(t, 3)
	disk = withoutSnapshot(disk)
	cfg.FS = hooked{disk, once("open", segmentPaths(disk)[1])}
	l := unlock(t, cfg, "")
	if len(l.Damage()) == 0 {
		t.Fatal("an unreadable file is not told")
	}
	must(t, trySave(l, 7))
	must(t, l.Close())
	cfg.FS = disk
	l = unlock(t, cfg, "")
	for _, n := range []int{0, 1, 2, 7} {
		if shown(t, l, fmt.Sprintf("patient/%d", n), "a") != "first half" {
			t.Fatalf("entry %d is hidden for ever", n)
		}
	}
	must(t, l.Close())
}

func TestUnlock_DamageIsToldEveryTime(t *testing.T) {
	cfg, disk := saved(t, 3)
	disk = withoutSnapshot(disk)
	path := segmentPaths(disk)[1]
	changed := bytes.Clone(disk.Files()[path])
	changed[len(changed)-1] ^= 1
	disk.Set(path, changed)
	cfg.FS = disk
	for n := range 3 {
		l := unlock(t, cfg, "")
		if len(l.Damage()) == 0 {
			t.Fatalf("unlocking %d: nobody is told", n)
		}
		must(t, trySave(l, 10+n))
		must(t, l.Close())
	}
}

// TestUnlock_NewestSegmentGone: no chain breaks, but the last lock knew of it.
func TestUnlock_NewestSegmentGone(t *testing.T) {
	cfg, disk := saved(t, 4)
	paths := segmentPaths(disk)
	gone := segments(disk)[paths[len(paths)-1]]
	must(t, disk.Remove(paths[len(paths)-1]))
	for n := range 3 {
		l := unlock(t, cfg, "")
		if !strings.Contains(strings.Join(l.Damage(), "\n"), "entry 4") {
			t.Fatalf("unlocking %d: damage = %v", n, l.Damage())
		}
		if n > 0 {
			must(t, trySave(l, 20+n))
		}
		must(t, l.Close())
		if n == 0 {
			before := disk.Crash(faultfs.KeepAll)
			before.Set(paths[len(paths)-1], gone)
			back := unlock(t, ledger.Config{Dir: "/data", Cost: cheap, FS: before}, "")
			if len(back.Damage()) > 0 || shown(t, back, "patient/3", "a") != "first half" {
				t.Fatalf("it came back and damage = %v", back.Damage())
			}
			must(t, back.Close())
		}
	}
}

// TestUnlock_CopyOfASegment: a copy under another name changes nothing, under a
// snapshot as without.
func TestUnlock_CopyOfASegment(t *testing.T) {
	cfg, disk := saved(t, 3)
	path := segmentPaths(disk)[0]
	disk.Set(strings.TrimSuffix(path, ".seg")+"-copy.seg", disk.Files()[path])
	for _, disk := range []*faultfs.FS{disk.Crash(faultfs.KeepAll), withoutSnapshot(disk)} {
		cfg.FS = disk
		l := unlock(t, cfg, "")
		if len(l.Damage()) > 0 {
			t.Fatalf("damage = %v", l.Damage())
		}
		must(t, trySave(l, 8))
		if report, err := l.Verify(ctx); err != nil || !report.OK || report.Entries != 4 {
			t.Fatalf("verify = %+v, %v", report, err)
		}
		if n, err := l.Backup(ctx, "/stick"); err != nil || n != 4 {
			t.Fatalf("backup = %d, %v", n, err)
		}
		must(t, l.Close())
	}
}

// TestUnlock_DamageInAFileOfManySegments: what lies behind a bad segment is read.
func TestUnlock_DamageInAFileOfManySegments(t *testing.T) {
	cfg, disk := saved(t, 5)
	disk = withoutSnapshot(disk)
	paths := segmentPaths(disk)
	var pack []byte
	var starts []int
	for _, path := range paths {
		starts = append(starts, len(pack))
		pack = append(pack, disk.Files()[path]...)
		must(t, disk.Remove(path))
	}
	for _, at := range []int{3, 9, 40, 900, 1030} { // magic, length, header, padding, signature
		broken := disk.Crash(faultfs.KeepAll)
		changed := bytes.Clone(pack)
		changed[starts[1]+at] ^= 1
		broken.Set(paths[0], changed)
		cfg.FS = broken
		l := unlock(t, cfg, "")
		for _, n := range []int{0, 2, 3, 4} {
			if shown(t, l, fmt.Sprintf("patient/%d", n), "a") != "first half" {
				t.Fatalf("byte %d of the second segment: entry %d is not read", at, n)
			}
		}
		if len(l.Damage()) == 0 {
			t.Fatalf("byte %d: nobody is told", at)
		}
		must(t, l.Close())
	}
}

func TestUnlock_DamagedRosterIsTold(t *testing.T) {
	cfg, disk := memory(t)
	l := unlock(t, cfg, "")
	must(t, l.AddLogin(ctx, ledger.Login{Name: "Grace"}, phrase))
	must(t, l.Close())
	for path, data := range disk.Files() {
		if strings.Contains(path, "roster/000002") {
			changed := bytes.Clone(data)
			changed[len(changed)-1] ^= 1
			disk.Set(path, changed)
		}
	}
	l = unlock(t, cfg, "Amina Khan")
	if len(l.Damage()) == 0 {
		t.Fatal("a damaged roster is not told")
	}
	must(t, l.Close())
}

// TestErase_OldFileCannotBeRemoved: the erased bytes go when the folder opens again.
func TestErase_OldFileCannotBeRemoved(t *testing.T) {
	for _, again := range []bool{false, true} {
		cfg, disk := saved(t, 2)
		victim := segmentPaths(disk)[1]
		cfg.FS = hooked{disk, once("remove", victim)}
		l := unlock(t, cfg, "")
		if _, err := l.Erase(ctx, "1", "court order"); err == nil {
			t.Fatal("erased though the file could not be removed")
		}
		if again {
			must(t, l.Close())
		}
		cfg.FS = disk.Crash(faultfs.KeepAll)
		l = unlock(t, cfg, "")
		must(t, l.Close())
		if _, ok := cfg.FS.(*faultfs.FS).Files()[victim]; ok {
			t.Fatal("the erased bytes are still in the log")
		}
		l = unlock(t, cfg, "")
		if report, err := l.Verify(ctx); err != nil || !report.OK || report.Erased != 1 || shown(t, l, "patient/1", "a") != "" {
			t.Fatalf("verify = %+v, %v", report, err)
		}
		must(t, l.Close())
	}
}

func TestErase_CancelledAfterItsEntry(t *testing.T) {
	cfg, disk := saved(t, 2)
	cancelled, cancel := context.WithCancel(ctx)
	cfg.FS = hooked{disk, func(op, path string) error {
		if op == "rename" && strings.HasSuffix(path, ".seg") {
			cancel()
		}
		return nil
	}}
	l := unlock(t, cfg, "")
	if n, err := l.Erase(cancelled, "1", "court order"); err != nil || n != 1 {
		t.Fatalf("erased %d, %v", n, err)
	}
	if report, err := l.Verify(ctx); err != nil || report.Erased != 1 || !report.OK {
		t.Fatalf("verify = %+v, %v", report, err)
	}
	must(t, l.Close())
}

// TestErase_DiskRefusesAtEveryUnlock: it is told, does not keep the folder shut,
// and is finished as soon as the disk lets it.
func TestErase_DiskRefusesAtEveryUnlock(t *testing.T) {
	cfg, disk := saved(t, 3)
	victim := segmentPaths(disk)[1]
	refuse := func(op, path string) error {
		if op == "remove" && path == victim {
			return &fs.PathError{Op: op, Path: path, Err: syscall.EIO}
		}
		return nil
	}
	cfg.FS = hooked{disk, refuse}
	l := unlock(t, cfg, "")
	if _, err := l.Erase(ctx, "1", "court order"); err == nil {
		t.Fatal("erased though the file could not be removed")
	}
	disk = disk.Crash(faultfs.KeepAll)
	must(t, l.Close())
	cfg.FS = hooked{disk, refuse}
	for n := range 3 {
		l = unlock(t, cfg, "")
		if !strings.Contains(strings.Join(l.Damage(), "\n"), "erased") {
			t.Fatalf("unlocking %d: damage = %q", n, l.Damage())
		}
		must(t, trySave(l, 10+n))
		must(t, l.Close())
	}
	cfg.FS = disk
	l = unlock(t, cfg, "")
	if _, ok := disk.Files()[victim]; ok || len(l.Damage()) > 0 || shown(t, l, "patient/1", "a") != "" {
		t.Fatalf("not finished: damage = %q", l.Damage())
	}
	wantShown(t, l, 0, 2, 10, 11, 12)
	must(t, l.Close())
}

// TestErase_AnotherFileCannotBeRead: what is to go goes all the same.
func TestErase_AnotherFileCannotBeRead(t *testing.T) {
	cfg, disk := saved(t, 3)
	paths := segmentPaths(disk)
	cfg.FS = hooked{disk, func(op, path string) error {
		if op == "open" && path == paths[0] {
			return &fs.PathError{Op: op, Path: path, Err: syscall.EIO}
		}
		return nil
	}}
	l := unlock(t, cfg, "")
	if _, err := l.Erase(ctx, "1", "court order"); err == nil {
		t.Fatal("called whole though a file could not be looked into")
	}
	must(t, l.Close())
	for n := range 2 {
		l = unlock(t, cfg, "")
		if _, ok := disk.Files()[paths[1]]; ok || len(l.Damage()) == 0 || shown(t, l, "patient/1", "a") != "" {
			t.Fatalf("unlocking %d: not erased, or nobody is told: %q", n, l.Damage())
		}
		wantShown(t, l, 2)
		must(t, l.Close())
	}
	cfg.FS = disk
	l = unlock(t, cfg, "")
	wantShown(t, l, 0, 2)
	must(t, l.Close())
}

// TestRoster_NewestMissing: nothing that is left says that the newest roster is
// gone; what was saved under it does, and the last lock. It is told until it is
// back, and again by Verify when it goes while unlocked.
func TestRoster_NewestMissing(t *testing.T) {
	for _, saves := range []int{0, 1} {
		cfg, disk := saved(t, 2)
		before := rosterPaths(disk)
		l := unlock(t, cfg, "")
		must(t, l.AddLogin(ctx, ledger.Login{Name: "Grace"}, phrase))
		for n := range saves {
			must(t, trySave(l, 5+n))
		}
		must(t, l.Close())
		newest := slices.DeleteFunc(rosterPaths(disk), func(p string) bool { return slices.Contains(before, p) })
		if len(newest) != 1 {
			t.Fatalf("new rosters: %q", newest)
		}
		whole := disk.Files()[newest[0]]
		must(t, disk.Remove(newest[0]))
		if saves > 0 {
			disk = withoutSnapshot(disk) // then the log knows
			cfg.FS = disk
		}
		for range 3 {
			l = unlock(t, cfg, "Amina Khan")
			report, err := l.Verify(ctx)
			if damage := l.Damage(); err != nil || report.OK || len(damage) != 1 || !strings.Contains(damage[0], path.Base(newest[0])[7:]) {
				t.Fatalf("%d saves: damage %q, verify %+v, %v", saves, damage, report, err)
			}
			must(t, l.Close())
		}
		disk.Set(newest[0], whole)
		l = unlock(t, cfg, "Grace")
		if report, err := l.Verify(ctx); err != nil || !report.OK || len(l.Damage()) > 0 {
			t.Fatalf("back: damage %q, verify %+v, %v", l.Damage(), report, err)
		}
		must(t, disk.Remove(newest[0]))
		if report, err := l.Verify(ctx); err != nil || report.OK {
			t.Fatalf("gone while unlocked: verify %+v, %v", report, err)
		}
		must(t, l.Close())
	}
}

func rosterPaths(disk *faultfs.FS) []string {
	var paths []string
	for p := range disk.Files() {
		if strings.HasSuffix(p, ".ros") {
			paths = append(paths, p)
		}
	}
	return paths
}

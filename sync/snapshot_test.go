package sync_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	stdsync "sync"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/faultfs"
)

// reading unlocks and says which segment files were opened.
func reading(t *testing.T, cfg ledger.Config, disk *faultfs.FS) (l *ledger.Ledger, opened []string) {
	t.Helper()
	var lock stdsync.Mutex
	var names []string
	cfg.FS = hooked{disk, func(op, path string) error {
		if op == "open" && strings.HasSuffix(path, ".seg") {
			lock.Lock()
			defer lock.Unlock()
			names = append(names, path)
		}
		return nil
	}}
	l = unlock(t, cfg, "")
	lock.Lock()
	defer lock.Unlock()
	return l, slices.Clone(names)
}

func wantShown(t testing.TB, l *ledger.Ledger, patients ...int) {
	t.Helper()
	for _, n := range patients {
		if shown(t, l, fmt.Sprintf("patient/%d", n), "b") != "second half" {
			t.Fatalf("entry %d is hidden", n)
		}
	}
}

// TestSnapshot_CarriesDamage: what is damaged is told at every Unlock though
// the log is read once only, and is shown as soon as it is repaired.
func TestSnapshot_CarriesDamage(t *testing.T) {
	cfg, disk := saved(t, 5)
	disk = withoutSnapshot(disk)
	damaged := segmentPaths(disk)[1]
	whole := bytes.Clone(disk.Files()[damaged])
	rotten := bytes.Clone(whole)
	rotten[len(rotten)-1] ^= 1 // the second part; the first is read
	disk.Set(damaged, rotten)
	l, opened := reading(t, cfg, disk)
	first := l.Damage()
	if len(opened) != 5 || len(first) != 1 {
		t.Fatalf("opened %q, damage %q", opened, first)
	}
	must(t, l.Close())
	for n := range 3 {
		l, opened = reading(t, cfg, disk)
		if !slices.Equal(opened, []string{damaged}) || !slices.Equal(l.Damage(), first) {
			t.Fatalf("unlocking %d: opened %q, damage %q", n, opened, l.Damage())
		}
		wantShown(t, l, 0, 2, 3, 4)
		must(t, trySave(l, 10+n))
		must(t, l.Close())
	}
	disk.Set(damaged, whole)
	l, opened = reading(t, cfg, disk)
	slices.Sort(opened)
	if len(l.Damage()) > 0 || len(slices.Compact(opened)) != 8 {
		t.Fatalf("after the repair: opened %q, damage %q", opened, l.Damage())
	}
	wantShown(t, l, 0, 1, 2, 3, 4, 10, 11, 12)
	if report, err := l.Verify(ctx); err != nil || !report.OK || report.Entries != 8 {
		t.Fatalf("verify = %+v, %v", report, err)
	}
	must(t, l.Close())
	if l, opened = reading(t, cfg, disk); len(opened) > 0 {
		t.Fatalf("opened %q once all is well", opened)
	}
	must(t, l.Close())
}

// TestSnapshot_CarriesAGap: a missing segment is told at every Unlock without
// reading the log, until it comes back.
func TestSnapshot_CarriesAGap(t *testing.T) {
	for _, at := range []int{1, 3} { // between others, and the newest
		cfg, disk := saved(t, 4)
		gone := segmentPaths(disk)[at]
		whole := disk.Files()[gone]
		must(t, disk.Remove(gone))
		must(t, unlock(t, ledger.Config{Dir: cfg.Dir, Cost: cheap, FS: disk}, "").Close())
		for n := range 2 {
			l, opened := reading(t, cfg, disk)
			if len(opened) > 0 || len(l.Damage()) != 1 {
				t.Fatalf("%d gone, unlocking %d: opened %q, damage %q", at, n, opened, l.Damage())
			}
			must(t, l.Close())
		}
		newer := cfg
		newer.Rooms = []ledger.Room{&nameRoom{}} // another program, which the snapshot does not fit
		l, opened := reading(t, newer, disk)
		if len(opened) != 3 || len(l.Damage()) != 1 {
			t.Fatalf("%d gone, another program: opened %q, damage %q", at, opened, l.Damage())
		}
		must(t, l.Close())
		disk.Set(gone, whole)
		l, _ = reading(t, cfg, disk)
		if len(l.Damage()) > 0 {
			t.Fatalf("it came back and damage = %q", l.Damage())
		}
		wantShown(t, l, 0, 1, 2, 3)
		must(t, l.Close())
	}
}

// TestSnapshot_FileThatCameWhileUnlocked: Verify saw it and the projection does
// not have it, so the next Unlock reads it.
func TestSnapshot_FileThatCameWhileUnlocked(t *testing.T) {
	cfg, disk := saved(t, 4)
	last := segmentPaths(disk)[3]
	whole := disk.Files()[last]
	must(t, disk.Remove(last))
	cfg.FS = withoutSnapshot(disk)
	l := unlock(t, cfg, "")
	cfg.FS.(*faultfs.FS).Set(last, whole)
	_, err := l.Verify(ctx)
	must(t, err)
	must(t, l.Close())
	l = unlock(t, cfg, "")
	wantShown(t, l, 0, 1, 2, 3)
	must(t, l.Close())
}

// TestSnapshot_OlderThanAKey: what a laptop could not open at the last lock is shown
// once it has the key, though the power went since.
func TestSnapshot_OlderThanAKey(t *testing.T) {
	c := newCircles(t)
	a, b := c.laptops[0], c.in("Ben Okoro", borough)
	c.all()
	a.put("patient/1", "name", "Zoë")
	c.share(a, surgery, borough)
	a.round()
	kept := map[string][]byte{}
	for _, name := range c.place.Names("keys/") {
		kept[name] = c.place.Data(name)
		c.place.Delete(name)
	}
	b.round()
	c.shows(b, "patient/1", "name")
	must(t, b.Close())
	b.unlock(c.rig)
	for name, data := range kept {
		c.place.Set(name, data)
	}
	b.round()
	c.shows(b, "patient/1", "name", "Zoë")
	before := b.Ledger
	b.cfg.FS = b.disk().Crash(faultfs.LoseAll)
	must(t, before.Close())
	b.unlock(c.rig)
	c.shows(b, "patient/1", "name", "Zoë")
}

// TestSnapshot_OlderThanAnEnd: what a laptop wrote after its end waits for a
// person though the last lock showed it and the power went since.
func TestSnapshot_OlderThanAnEnd(t *testing.T) {
	r := newRig(t)
	a, b, c := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery"), r.join("Cara Lee", "Moss Lane Surgery")
	must(t, a.MakeAdministrator("Cara Lee"))
	r.all()
	b.put("patient/1", "note", "after")
	b.round()
	a.round()
	must(t, a.Close())
	must2(t)(c.Revoke(ctx, b.Team().Device, "lost")) // who has not heard of the note
	c.round()
	a.unlock(r)
	a.round()
	before := a.Ledger
	a.cfg.FS = a.cfg.FS.(*faultfs.FS).Crash(faultfs.LoseAll)
	must(t, before.Close())
	a.unlock(r)
	if got := a.heads("patient/1", "note"); len(got) > 0 {
		t.Errorf("shown: %q", got)
	}
	if waits, err := a.Quarantine(ctx); err != nil || len(waits) != 1 {
		t.Errorf("quarantine = %+v, %v", waits, err)
	}
	if report, err := a.Verify(ctx); err != nil || !report.OK {
		t.Errorf("verify = %+v, %v", report, err)
	}
}

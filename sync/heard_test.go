package sync_test

import (
	"strings"
	"testing"
	"time"

	ledger "keystone/sync"
	"keystone/sync/faultfs"
)

// watch is a clock that a test sets.
type watch struct{ now time.Time }

func (w *watch) clock() time.Time { return w.now }

func (w *watch) set(at string) { w.now = must3(time.Parse("15:04", at)).AddDate(2026, 10, 20) }

func must3(at time.Time, err error) time.Time {
	if err != nil {
		panic(err)
	}
	return at
}

// wear opens a laptop anew with a clock of its own.
func (p *pc) wear(r *rig, at string) *watch {
	p.t.Helper()
	w := &watch{}
	w.set(at)
	must(p.t, p.Close())
	p.cfg.Clock = w.clock
	p.unlock(r)
	return w
}

// other is what a laptop knows of another.
func (p *pc) other(o *pc) ledger.Laptop {
	p.t.Helper()
	all, err := p.Laptops(ctx)
	must(p.t, err)
	for _, laptop := range all {
		if laptop.Device == o.Team().Device {
			return laptop
		}
	}
	p.t.Fatal("unknown laptop")
	return ledger.Laptop{}
}

// TestHeard_ClockSetBack: a laptop is heard though its clock shows less than in
// its last word, also when it has forgotten that word, and people are told.
func TestHeard_ClockSetBack(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", surgery)
	here, there := a.wear(r, "12:00"), b.wear(r, "12:00")
	r.all()
	a.round()
	if o := a.other(b); !o.Seen || o.Disagrees() != "" {
		t.Fatalf("before: %+v", o)
	}
	for _, at := range []string{"07:00", "06:00"} {
		here.now = here.now.Add(time.Minute)
		there.set(at)
		a.put("patient/1", "note", "saved at noon, had at "+at)
		if a.other(b).Seen {
			t.Fatal("seen before it could be")
		}
		r.all()
		a.round()
		o := a.other(b)
		if !o.Seen || o.Heard != "2026-11-21T"+at+":00Z" {
			t.Errorf("%s: seen %t, heard %s", at, o.Seen, o.Heard)
		}
		if want := "runs at least 30"; at == "07:00" && !strings.Contains(o.Disagrees(), want) {
			t.Errorf("%s: people are told %q", at, o.Disagrees())
		}
		must(t, b.Close())
		b.cfg.FS = withoutSnapshot(b.cfg.FS.(*faultfs.FS)) //nolint:forcetypeassert // as join makes it
		b.unlock(r)
	}
	b.round()
	if o := b.other(a); o.Ahead < 5*time.Hour || !strings.Contains(o.Disagrees(), "before this one's") {
		t.Errorf("the laptop with the wrong clock tells its people %q", o.Disagrees())
	}
}

// TestHeard_WrongClockStaysTold: reading the same word later makes a clock no
// less wrong.
func TestHeard_WrongClockStaysTold(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", surgery)
	here := a.wear(r, "12:00")
	b.wear(r, "12:12")
	r.all()
	a.round()
	for range 2 {
		if o := a.other(b); o.Ahead != 12*time.Minute {
			t.Fatalf("%s before this one", o.Ahead)
		}
		here.set("12:30")
		must(t, a.Close())
		a.unlock(r)
		a.round()
	}
}

// TestHeard_OutlivesRebuilding: what other laptops said is in no log, and is
// there when the projection was made anew from it, with the place out of reach.
func TestHeard_OutlivesRebuilding(t *testing.T) {
	r := newRig(t)
	a, b, c := r.laptops[0], r.join("Ben Okoro", surgery), r.join("Cara Lee", surgery)
	a.put("patient/1", "note", "seen by all")
	r.all()
	r.all()
	want := a.other(b)
	if seen, of := a.saved(); seen != 3 || of != 3 {
		t.Fatalf("seen by %d of %d", seen, of)
	}
	r.place.Gone = true
	must2(t)(a.Revoke(ctx, c.Team().Device, "left"))
	if seen, of := a.saved(); seen != 2 || of != 2 || a.other(b) != want {
		t.Errorf("ending a laptop: seen by %d of %d, heard %+v", seen, of, a.other(b))
	}
	must(t, a.Close())
	a.cfg.Rooms = []ledger.Room{&nameRoom{}} // another version of the program
	a.unlock(r)
	if seen, of := a.saved(); seen != 2 || of != 2 || a.other(b) != want {
		t.Errorf("another program: seen by %d of %d, heard %+v", seen, of, a.other(b))
	}
	r.place.Gone = false
}

// TestHeard_AtOnceFromThePlace: one exchange tells a newcomer, and a laptop put
// back from a backup, where everybody stands.
func TestHeard_AtOnceFromThePlace(t *testing.T) {
	r := newRig(t)
	a := r.laptops[0]
	must2(t)(a.Backup(ctx, "/stick"))
	b := r.join("Ben Okoro", surgery)
	a.put("patient/1", "note", "one")
	r.all()
	r.all()
	c := r.join("Cara Lee", surgery)
	c.round()
	if !c.other(a).Seen || c.other(a).Heard == "" || c.other(b).Heard == "" {
		t.Errorf("a newcomer knows %+v and %+v", c.other(a), c.other(b))
	}
	before := a.other(b)
	must(t, a.Close())
	a.cfg.Dir = "/new"
	must2(t)(ledger.Restore(ctx, a.cfg, "/stick"))
	a.unlock(r)
	a.round()
	if o := a.other(b); !o.Seen || o != before {
		t.Errorf("put back, it knows %+v, not %+v", o, before)
	}
	r.all()
	r.agree("patient/1", "note", "one")
}

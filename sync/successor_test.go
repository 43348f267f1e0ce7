package sync_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/faultfs"
)

// disk is a laptop's.
func (p *pc) disk() *faultfs.FS {
	p.t.Helper()
	d, ok := p.cfg.FS.(*faultfs.FS)
	if !ok {
		p.t.Fatal("not a disk in memory")
	}
	return d
}

// putBack ends a laptop and opens it on a copy of its disk.
func (p *pc) putBack(r *rig, image *faultfs.FS) {
	p.t.Helper()
	must(p.t, p.Close())
	p.cfg.FS = image
	p.unlock(r)
}

// rolledBack is a team of two whose second laptop wrote two entries that the
// first has, and was then put back to before them.
func rolledBack(t *testing.T) (r *rig, a, b *pc) {
	t.Helper()
	r = newRig(t)
	a, b = r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	b.put("patient/1", "name", "Zoë")
	r.all()
	image := b.disk().Crash(faultfs.KeepAll)
	b.put("patient/1", "name", "Zoë Byrne")
	b.put("patient/2", "name", "Ali")
	r.all()
	b.putBack(r, image)
	return r, a, b
}

// TestRenewed_DiskPutBack: a laptop that finds entries in its own name that it
// does not know keeps them, tells, and goes on under a new key.
func TestRenewed_DiskPutBack(t *testing.T) {
	r, a, b := rolledBack(t)
	old := b.Team().Device
	b.put("patient/3", "name", "written twice under one number")
	b.round()
	device := b.Team().Device
	if device == old {
		t.Fatal("it goes on under the old key")
	}
	if told := strings.Join(b.Damage(), " "); !strings.Contains(told, "2 saves in this laptop's name") || !strings.Contains(told, device) {
		t.Errorf("damage = %q", told)
	}
	after := b.put("patient/2", "name", "Ali Aziz")
	if after.Seq != 1 {
		t.Errorf("the new laptop begins at %d", after.Seq)
	}
	r.all()
	for _, p := range r.laptops {
		for entity, want := range map[string]string{"patient/1": "Zoë Byrne", "patient/2": "Ali Aziz", "patient/3": "written twice under one number"} {
			if got := p.heads(entity, "name"); strings.Join(got, "|") != want {
				t.Errorf("%s is %q, want %q", entity, got, want)
			}
		}
		report, err := p.Verify(ctx)
		if err == nil {
			err = ledger.OnlyAlarms(report)
		}
		if err != nil {
			t.Errorf("verify = %+v, %v", report, err)
		}
		all, err := p.Laptops(ctx)
		if err != nil || len(all) != 2 {
			t.Errorf("laptops = %+v, %v", all, err)
		}
	}
	trail, err := a.History(ctx, "")
	if err != nil || slices.IndexFunc(trail, func(e ledger.Event) bool { return e.Kind == "new-device-key" && e.Device == device }) < 0 {
		t.Errorf("the audit trail says nothing of it: %+v, %v", trail, err)
	}
	must(t, b.Close())
	b.unlock(r)
	if b.Team().Device != device {
		t.Error("after a restart it goes on under the old key")
	}
	if r := b.round(); r.Received+r.Sent != 0 || b.Team().Device != device {
		t.Errorf("it is renewed again: %+v", r)
	}
}

// TestRenewed_Clone: two copies of one laptop in use at once end as two laptops.
func TestRenewed_Clone(t *testing.T) {
	r := newRig(t)
	b := r.join("Ben Okoro", "Moss Lane Surgery")
	b.put("patient/1", "name", "Zoë")
	r.all()
	clone := &pc{t: t, cfg: b.cfg}
	clone.cfg.FS = b.disk().Crash(faultfs.KeepAll)
	clone.unlock(r)
	r.laptops = append(r.laptops, clone)
	b.put("patient/2", "name", "by one")
	clone.put("patient/3", "name", "by the other")
	r.all()
	b.put("patient/4", "name", "by one")
	clone.put("patient/5", "name", "by the other")
	r.all()
	if b.Team().Device == clone.Team().Device {
		t.Error("both still write as one laptop")
	}
	for i, p := range r.laptops {
		for entity, want := range map[string]string{"patient/2": "by one", "patient/3": "by the other", "patient/4": "by one", "patient/5": "by the other"} {
			if got := p.heads(entity, "name"); strings.Join(got, "|") != want {
				t.Errorf("laptop %d: %s is %q", i, entity, got)
			}
		}
	}
}

// TestRenewed_DiskFailsAnywhere: whatever call fails while a laptop gets its new
// key, and whatever a crash then forgets, it gets one, and one only.
func TestRenewed_DiskFailsAnywhere(t *testing.T) {
	for call := 1; ; call++ {
		r, a, b := rolledBack(t)
		b.put("patient/3", "name", "kept")
		b.disk().Fail(call, errors.New("refused"), true)
		_, err := b.x.Round(ctx)
		done := err == nil
		after := b.disk().Crash(faultfs.Loss(call % 3))
		b.disk().Heal()
		b.putBack(r, after)
		r.all()
		if got := a.heads("patient/3", "name"); strings.Join(got, "|") != "kept" {
			t.Fatalf("call %d: lost, %q", call, got)
		}
		b.put("patient/3", "name", "goes on")
		r.all()
		all, err := a.Laptops(ctx)
		if err != nil || len(all) != 2 || strings.Join(a.heads("patient/3", "name"), "|") != "goes on" {
			t.Fatalf("call %d: laptops = %+v, %v", call, all, err)
		}
		for _, p := range r.laptops {
			must(t, p.Close())
		}
		r.laptops = nil
		if done {
			return
		}
	}
}

// TestRenewed_EndedMeanwhile: a laptop that is ended while it goes on under a new
// key that nobody has heard of is ended under that one too, and what it wrote
// there waits for a person.
func TestRenewed_EndedMeanwhile(t *testing.T) {
	r, a, b := rolledBack(t)
	old := b.Team().Device
	must2(t)(a.Revoke(ctx, old, "lost"))
	b.round()
	if b.Team().Device == old {
		t.Fatal("it goes on under the old key")
	}
	b.put("patient/9", "name", "after")
	for range 3 {
		if _, err := b.x.Round(ctx); err != nil && fault.Code(err) != "laptop-ended" {
			t.Fatal(err)
		}
		a.round()
	}
	if _, err := b.x.Round(ctx); fault.Code(err) != "laptop-ended" {
		t.Errorf("it is told %v", err)
	}
	waits, err := a.Quarantine(ctx)
	if err != nil || len(waits) == 0 || len(a.heads("patient/9", "name")) > 0 {
		t.Errorf("quarantine = %+v, %v", waits, err)
	}
	all, err := a.Laptops(ctx)
	if err != nil || len(all) != 2 || all[1].State != "ended" {
		t.Errorf("laptops = %+v, %v", all, err)
	}
	r.laptops = r.laptops[:1]
	must(t, b.Close())
}

// TestRenewed_EndedAfterwards: ending a laptop ends every key it had.
func TestRenewed_EndedAfterwards(t *testing.T) {
	r, a, b := rolledBack(t)
	old := b.Team().Device
	r.all()
	stolen := ledger.Forge(b.Ledger, b.Team().Device, 7, forged, nil)
	must2(t)(a.Revoke(ctx, b.Team().Device, "lost"))
	r.place.Set("log/x.seg", stolen)
	a.round()
	if waits, err := a.Quarantine(ctx); err != nil || len(waits) != 1 {
		t.Errorf("quarantine = %+v, %v", waits, err)
	}
	if !ledger.Ended(a.Ledger, old) || !ledger.Ended(a.Ledger, b.Team().Device) {
		t.Error("a key that the laptop had is not ended")
	}
	r.laptops = r.laptops[:1]
	must(t, b.Close())
}

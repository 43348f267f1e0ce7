package sync_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/faultfs"
)

// bare checks that nothing that some laptops know to be erased lies on their
// disks or at the place.
func (r *rig) bare(of ...*pc) {
	r.t.Helper()
	for _, p := range of {
		files := p.cfg.FS.(*faultfs.FS).Files() //nolint:forcetypeassert // as join makes it
		for _, name := range r.place.Names("") {
			files["place "+name] = r.place.Data(name)
		}
		left, err := ledger.Unerased(p.Ledger, files)
		if err != nil || len(left) > 0 {
			r.t.Errorf("erased, and still in %q, %v", left, err)
		}
	}
}

// verified checks that some laptops verify.
func (r *rig) verified(of ...*pc) {
	r.t.Helper()
	for i, p := range of {
		if report, err := p.Verify(ctx); err != nil || !report.OK {
			r.t.Errorf("laptop %d: verify = %+v, %v", i, report, err)
		}
	}
}

// show checks what some laptops show of patient 1.
func (r *rig) show(want string, of ...*pc) {
	r.t.Helper()
	for i, p := range of {
		if got := strings.Join(p.heads("patient/1", "note"), "|"); got != want {
			r.t.Errorf("laptop %d shows %q, not %q", i, got, want)
		}
	}
}

// forget has the place lose the rosters that came since.
func (r *rig) forget(since []string) {
	for _, name := range r.place.Names("roster/") {
		if !slices.Contains(since, name) {
			r.place.Delete(name)
		}
	}
}

// TestErase_RosterComesLater: who reads an erasure before the roster that makes
// its writer an administrator erases when the roster comes.
func TestErase_RosterComesLater(t *testing.T) {
	r := newRig(t)
	a, b, c := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery"), r.join("Cara Lee", "Moss Lane Surgery")
	a.put("patient/1", "note", "to go")
	r.all()
	known := r.place.Names("roster/")
	must(t, a.MakeAdministrator("Ben Okoro"))
	a.round()
	b.round()
	must2(t)(b.Erase(ctx, "1", "asked"))
	b.round()
	r.forget(known)
	c.round()
	r.show("to go", c)
	if trail, err := c.Refusals(ctx); err != nil || len(trail) != 1 {
		t.Errorf("the audit trail says %+v, %v", trail, err)
	}
	a.round() // leaves the roster there once more
	r.all()
	r.all()
	r.agree("patient/1", "note")
	if trail, err := c.Refusals(ctx); err != nil || len(trail) > 0 {
		t.Errorf("the audit trail says %+v, %v", trail, err)
	}
	r.bare(r.laptops...)
}

// TestErase_BeforePromotion: what somebody tried to erase before they were made
// an administrator stays.
func TestErase_BeforePromotion(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	a.put("patient/1", "note", "stays")
	r.all()
	must(t, ledger.EraseAnyway(b.Ledger, "1"))
	r.all()
	must(t, a.MakeAdministrator("Ben Okoro"))
	r.all()
	r.all()
	r.join("Cara Lee", "Moss Lane Surgery")
	r.all()
	r.agree("patient/1", "note", "stays")
}

// TestErase_ByAnEndedAdministrator: two laptops obey an erasure before they hear
// that its writer's laptop had been ended, a third kept what it names: all show
// it again, until an administrator accepts the erasure. It may name a roster
// that goes with its writer.
func TestErase_ByAnEndedAdministrator(t *testing.T) {
	for _, named := range []bool{false, true} {
		t.Run(fmt.Sprintf("with a roster %t", named), func(t *testing.T) { eraseByAnEnded(t, named) })
	}
}

func eraseByAnEnded(t *testing.T, named bool) {
	r, a, b, c, nurse := threeAdministrators(t)
	r.join("Eli Noor", "Borough Council")
	r.all()
	a.put("patient/1", "note", "kept by one")
	r.all()
	stay := []*pc{a, c, nurse}
	if named {
		must(t, b.MakeAdministrator("Eli Noor"))
	}
	b.Seen("1", "the plan") // travels with the erasure and is not what it is called
	must2(t)(b.Erase(ctx, "1", "out of spite"))
	b.round()
	nurse.round()
	a.end(b)
	c.end(b)
	a.round() // hears of the erasure, and not yet of the other half of the end
	r.show("", a, nurse)
	c.round() // hears of the end first
	r.show("kept by one", c)
	meet2(t, stay...)
	r.show("kept by one", stay...)
	r.verified(stay...)
	waits, err := nurse.Quarantine(ctx)
	if err != nil || len(waits) != 1 || waits[0].Kind != "erase" {
		t.Fatalf("quarantine = %+v, %v", waits, err)
	}
	must(t, nurse.Close())
	nurse.unlock(r)
	r.show("kept by one", nurse)
	must(t, a.Review(ctx, waits[0].Entry, true, "it was asked for"))
	r.show("", a)
	meet2(t, stay...)
	r.show("", stay...)
	r.verified(stay...)
	r.bare(stay...)
}

// TestErase_NobodyKeptIt: what all laptops took away before they heard of the end
// is gone alike on all, and told, until an administrator accepts that.
func TestErase_NobodyKeptIt(t *testing.T) {
	r, a, b, c, nurse := threeAdministrators(t)
	a.put("patient/1", "note", "lost")
	r.all()
	stay := []*pc{a, c, nurse}
	a.end(b)
	c.end(b)
	must2(t)(b.Erase(ctx, "1", "out of spite"))
	b.round()
	known := r.place.Names("roster/")
	a.round()
	nurse.round()
	r.forget(known)
	c.round()
	meet2(t, stay...)
	r.show("", stay...)
	for _, p := range stay {
		if report, err := p.Verify(ctx); err != nil || report.OK || len(report.Problems) != 1 {
			t.Errorf("verify = %+v, %v", report, err)
		}
	}
	waits, err := a.Quarantine(ctx)
	if err != nil || len(waits) != 1 {
		t.Fatalf("quarantine = %+v, %v", waits, err)
	}
	must(t, a.Review(ctx, waits[0].Entry, true, "so be it"))
	meet2(t, stay...)
	r.verified(stay...)
}

// TestErase_ReachesWhatWaits: what an ended laptop wrote about somebody goes with
// the rest of them, and is no longer there to be accepted.
func TestErase_ReachesWhatWaits(t *testing.T) {
	r := newRig(t)
	a, b, c := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery"), r.join("Cara Lee", "Moss Lane Surgery")
	a.put("patient/1", "note", "known")
	r.all()
	must2(t)(a.Revoke(ctx, b.Team().Device, "lost"))
	b.put("patient/1", "note", "written later")
	meet2(t, b, a, c)
	if waits, err := c.Quarantine(ctx); err != nil || len(waits) != 1 {
		t.Fatalf("quarantine = %+v, %v", waits, err)
	}
	if n, err := a.Erase(ctx, "1", "asked"); err != nil || n != 2 {
		t.Fatalf("erased %d, %v", n, err)
	}
	meet2(t, a, c)
	for _, p := range []*pc{a, c} {
		for range 2 {
			if waits, err := p.Quarantine(ctx); err != nil || len(waits) > 0 {
				t.Errorf("quarantine = %+v, %v", waits, err)
			}
			must(t, p.Close())
			p.unlock(r)
		}
	}
	r.show("", a, c)
	r.verified(a, c)
	r.bare(a, c)
}

// TestErase_OnlyAsAnAdministrator: a nurse with a login on an administrator's
// laptop erases nothing.
func TestErase_OnlyAsAnAdministrator(t *testing.T) {
	r := newRig(t)
	a := r.laptops[0]
	a.put("patient/1", "note", "stays")
	must(t, a.AddLogin(ctx, ledger.Login{Name: "Dina Rao", Role: "nurse", Organisation: "Moss Lane Surgery"}, phrase))
	must(t, a.Close())
	l, err := ledger.Unlock(ctx, a.cfg, "Dina Rao", phrase)
	must(t, err)
	_, err = l.Erase(ctx, "1", "asked")
	must(t, l.Close())
	a.Ledger, _ = ledger.Unlock(ctx, a.cfg, "Amina Khan", phrase)
	if fault.Code(err) != "not-administrator" {
		t.Errorf("erased: %v", err)
	}
	r.show("stays", a)
}

// TestErase_PaperOfOneAlone: a paper of one person goes with them, one of several
// stays as it was signed.
func TestErase_PaperOfOneAlone(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	alone, err := a.PutBlob(ctx, []byte("%PDF letter"), "1", "1")
	must(t, err)
	several, err := a.PutBlob(ctx, []byte("%PDF minutes"), "1", "2")
	must(t, err)
	a.put("patient/1", "note", "to go")
	r.all()
	b.round()
	if _, err := b.Blob(alone); err != nil {
		t.Fatal(err)
	}
	if n, err := a.Erase(ctx, "1", "asked"); err != nil || n != 2 {
		t.Fatalf("erased %d, %v", n, err)
	}
	r.all()
	r.all()
	r.join("Cara Lee", "Moss Lane Surgery")
	r.all()
	for i, p := range r.laptops {
		p.round()
		if _, err := p.Blob(alone); fault.Code(err) != "blob-erased" {
			t.Errorf("laptop %d: %v", i, err)
		}
		if data, err := p.Blob(several); err != nil || string(data) != "%PDF minutes" {
			t.Errorf("laptop %d: %q, %v", i, data, err)
		}
	}
	for _, name := range r.place.Names("blob/") {
		if strings.Contains(name, alone) {
			t.Errorf("still there: %s", name)
		}
	}
	r.show("", r.laptops...)
	r.verified(r.laptops...)
}

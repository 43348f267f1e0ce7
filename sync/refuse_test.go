package sync_test

import (
	"testing"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/faultfs"
)

// knocks has a laptop ask to be let in.
func (r *rig) knocks(name string) (words, device string) {
	r.t.Helper()
	cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: faultfs.New(), Open: r.open}
	words, device, err := ledger.Join(ctx, cfg, "memory", ledger.Joining{Login: ledger.Login{Name: name, Role: "nurse", Organisation: borough}, Passphrase: phrase})
	must(r.t, err)
	return words, device
}

// refusedBy is who refused a laptop's request, as another one knows.
func (p *pc) refusedBy(device string) string {
	p.t.Helper()
	for _, r := range p.x.Requests() {
		if r.Device == device {
			return r.Refused
		}
	}
	p.t.Fatalf("%s asks nothing", device)
	return ""
}

// TestRefuse_EveryAdministratorKnows: who was refused by one administrator is
// let in by none, in a team of one organisation and of two.
func TestRefuse_EveryAdministratorKnows(t *testing.T) {
	for _, organisation := range []string{surgery, borough} {
		r := newRig(t)
		a, b := r.laptops[0], r.join("Ben Okoro", organisation)
		must(t, a.MakeAdministrator("Ben Okoro"))
		r.all()
		words, device := r.knocks("Mallory")
		other, genuine := r.knocks("Cara Lee")
		r.all()
		wantCode(t, b.x.Refuse(ctx, device, " "), "reason-required")
		wantCode(t, b.x.Refuse(ctx, "d0", "the words differ"), "device-unknown")
		must(t, b.x.Refuse(ctx, device, "the words differ"))
		if by := b.refusedBy(device); by != "Ben Okoro" {
			t.Errorf("refused by %q on the laptop itself", by)
		}
		r.all()
		for range 2 {
			if by := a.refusedBy(device); by != "Ben Okoro" || a.refusedBy(genuine) != "" {
				t.Errorf("refused by %q, and the other by %q", by, a.refusedBy(genuine))
			}
			_, err := a.Approve(ctx, a.x.Requests(), words)
			wantCode(t, err, "join-refused")
			must(t, a.Close())
			a.unlock(r)
			a.round()
		}
		must2(t)(a.Approve(ctx, a.x.Requests(), other))
		events, err := a.History(ctx, "")
		must(t, err)
		want := device + " Mallory of " + borough + ": the words differ"
		if last := events[len(events)-1]; last.What != want || last.Actor != "Ben Okoro" {
			t.Errorf("the audit trail ends with %+v", last)
		}
	}
}

// TestRefuse_OnlyAnAdministratorsCounts: a laptop that refuses although it may
// not keeps nobody out.
func TestRefuse_OnlyAnAdministratorsCounts(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", surgery)
	words, device := r.knocks("Cara Lee")
	r.all()
	if err := b.x.Refuse(ctx, device, "I do not know her"); fault.Code(err) != "not-administrator" {
		t.Errorf("anybody refuses: %v", err)
	}
	must(t, ledger.RefuseAnyway(b.Ledger, device))
	r.all()
	if by := a.refusedBy(device); by != "" {
		t.Errorf("refused by %q", by)
	}
	must2(t)(a.Approve(ctx, a.x.Requests(), words))
}

// TestRefuse_IsForgottenAfterAMonth: the file of the request stays where the
// laptops meet, and is not told for ever.
func TestRefuse_IsForgottenAfterAMonth(t *testing.T) {
	r := newRig(t)
	a := r.laptops[0]
	here := a.wear(r, "12:00")
	_, device := r.knocks("Mallory")
	a.round()
	must(t, a.x.Refuse(ctx, device, "the words differ"))
	for _, later := range []struct{ days, shown int }{{29, 1}, {2, 0}} {
		here.now = here.now.AddDate(0, 0, later.days)
		must(t, a.Close())
		a.unlock(r)
		a.round()
		if n := len(a.x.Requests()); n != later.shown {
			t.Errorf("%d requests", n)
		}
	}
}

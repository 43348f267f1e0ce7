package sync_test

import (
	"context"
	"crypto/ed25519"
	"strings"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/faultfs"
	meet "keystone/sync/memory"
)

// rig is a team of laptops that meet in memory.
type rig struct {
	t        testing.TB
	place    *meet.Place
	laptops  []*pc
	recovery string
}

// pc is one laptop of a rig.
type pc struct {
	*ledger.Ledger
	t   testing.TB
	cfg ledger.Config
	x   *ledger.Exchange
}

func newRig(t testing.TB) *rig {
	t.Helper()
	r := &rig{t: t, place: &meet.Place{}}
	p := &pc{t: t, cfg: ledger.Config{Dir: "/data", Cost: cheap, FS: faultfs.New()}}
	p.Ledger, r.recovery = found(t, p.cfg)
	p.x = p.Exchange(r.place)
	p.round()
	r.laptops = []*pc{p}
	t.Cleanup(func() {
		for _, p := range r.laptops {
			if err := p.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	return r
}

func (p *pc) round() ledger.Round {
	p.t.Helper()
	r, err := p.x.Round(ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

// all exchanges until nothing travels any more.
func (r *rig) all() {
	r.t.Helper()
	for moved := true; moved; {
		moved = false
		for _, p := range r.laptops {
			round := p.round()
			moved = moved || round.Sent+round.Received > 0
		}
	}
}

// asks is a new laptop that asks to join, the words it shows and its id.
func (r *rig) asks(name, organisation string) (p *pc, words, device string) {
	r.t.Helper()
	p = &pc{t: r.t, cfg: ledger.Config{Dir: "/data", Cost: cheap, FS: faultfs.New(), Open: r.open}}
	words, device, err := ledger.Join(ctx, p.cfg, "memory", ledger.Joining{Login: ledger.Login{Name: name, Role: "nurse", Organisation: organisation}, Passphrase: phrase})
	if err != nil {
		r.t.Fatal(err)
	}
	return p, words, device
}

// join lets another laptop in, approved by the first.
func (r *rig) join(name, organisation string) *pc {
	r.t.Helper()
	p, words, device := r.asks(name, organisation)
	if _, err := ledger.Unlock(ctx, p.cfg, "", phrase); fault.Code(err) != "join-waiting" || !strings.Contains(err.Error(), words) {
		r.t.Fatalf("not let in yet, but: %v", err)
	}
	admin := r.laptops[0]
	admin.round()
	laptop, err := admin.Approve(ctx, admin.x.Requests(), words)
	if err != nil || laptop.Device != device || laptop.Member != name {
		r.t.Fatalf("approve = %+v, %v", laptop, err)
	}
	admin.round()
	p.unlock(r)
	r.laptops = append(r.laptops, p)
	return p
}

func (r *rig) open(context.Context, string, string, ed25519.PrivateKey) (ledger.Transport, error) {
	return r.place, nil
}

func (p *pc) unlock(r *rig) {
	p.t.Helper()
	l, err := ledger.Unlock(ctx, p.cfg, "", phrase)
	if err != nil {
		p.t.Fatal(err)
	}
	p.Ledger, p.x = l, l.Exchange(r.place)
}

func (p *pc) put(entity, field, value string) ledger.Receipt {
	p.t.Helper()
	return save(p.t, p.Ledger, "note", ledger.Write{Entity: entity, Field: field, Value: value, Scope: "1"})
}

func (p *pc) heads(entity, field string) []string {
	p.t.Helper()
	state, err := ledger.State(ctx, p.DB(), entity)
	if err != nil {
		p.t.Fatal(err)
	}
	var out []string
	for _, h := range state[field] {
		var v string
		if err := h.Decode(&v); err != nil {
			p.t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func (r *rig) agree(entity, field string, want ...string) {
	r.t.Helper()
	for i, p := range r.laptops {
		if got := p.heads(entity, field); strings.Join(got, "|") != strings.Join(want, "|") {
			r.t.Errorf("laptop %d has %q, want %q", i, got, want)
		}
		if report, err := p.Verify(ctx); err != nil || !report.OK {
			r.t.Errorf("laptop %d: verify = %+v, %v", i, report, err)
		}
	}
}

func TestTeam_JoinAndBothWays(t *testing.T) {
	r := newRig(t)
	a := r.laptops[0]
	a.put("patient/1", "name", "Zoë")
	b := r.join("Ben Okoro", "Moss Lane Surgery")
	r.all()
	r.agree("patient/1", "name", "Zoë")
	b.put("patient/1", "name", "Zoë Byrne")
	r.all()
	r.agree("patient/1", "name", "Zoë Byrne")
	if a.ID("patient", "1") != b.ID("patient", "1") {
		t.Error("two laptops name one patient differently")
	}
	if all, err := a.Laptops(ctx); err != nil || len(all) != 2 || !all[0].This || !all[1].Seen || all[1].Member != "Ben Okoro" {
		t.Errorf("laptops = %+v, %v", all, err)
	}
	for _, p := range r.laptops { // a second session sees the same
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
		p.unlock(r)
	}
	r.all()
	r.agree("patient/1", "name", "Zoë Byrne")
}

func TestTeam_ConflictOnBoth(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	r.all()
	a.put("patient/1", "key-worker", "Anna")
	b.put("patient/1", "key-worker", "Ben")
	r.all()
	if heads := a.heads("patient/1", "key-worker"); len(heads) != 2 {
		t.Fatalf("no conflict: %q", heads)
	}
	r.agree("patient/1", "key-worker", a.heads("patient/1", "key-worker")...)
	save(t, b.Ledger, "resolve", ledger.Write{Entity: "patient/1", Field: "key-worker", Value: "Anna", Scope: "1", Resolve: true})
	r.all()
	r.agree("patient/1", "key-worker", "Anna")
}

func TestTeam_RevokedWaitsForReview(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	c := r.join("Cara Lee", "Moss Lane Surgery")
	r.all()
	b.put("patient/1", "note", "before")
	r.all()
	pending, err := a.Revoke(ctx, b.Team().Device, "laptop lost")
	if err != nil || pending {
		t.Fatalf("revoke = %v, %v", pending, err)
	}
	a.round()
	b.put("patient/1", "note", "after")
	if _, err := b.x.Round(ctx); fault.Code(err) != "laptop-ended" {
		t.Errorf("the ended laptop is told %v", err)
	}
	a.put("patient/2", "note", "secret")
	a.round()
	c.round()
	a.round()
	for _, p := range []*pc{a, c} {
		if got := p.heads("patient/1", "note"); strings.Join(got, "|") != "before" {
			t.Errorf("shown: %q", got)
		}
	}
	if _, err := b.x.Round(ctx); fault.Code(err) != "laptop-ended" || len(b.heads("patient/2", "note")) > 0 {
		t.Errorf("an ended laptop reads on: %v", err)
	}
	if got := c.heads("patient/2", "note"); strings.Join(got, "|") != "secret" {
		t.Errorf("who stays cannot read: %q", got)
	}
	waits, err := c.Quarantine(ctx)
	if err != nil || len(waits) != 1 || waits[0].State != "waiting" || waits[0].Actor != "Ben Okoro" {
		t.Fatalf("quarantine = %+v, %v", waits, err)
	}
	if err := c.Review(ctx, waits[0].Entry, true, "his notes"); fault.Code(err) != "not-administrator" {
		t.Errorf("anybody reviews: %v", err)
	}
	if err := a.Review(ctx, waits[0].Entry, true, "his notes"); err != nil {
		t.Fatal(err)
	}
	a.round()
	c.round()
	for _, p := range []*pc{a, c} {
		if got := p.heads("patient/1", "note"); strings.Join(got, "|") != "after" {
			t.Errorf("accepted, but shown: %q", got)
		}
		if report, err := p.Verify(ctx); err != nil || !report.OK {
			t.Errorf("verify = %+v, %v", report, err)
		}
	}
}

func TestTeam_OtherOrganisationReadsTheTeamsOwn(t *testing.T) {
	r := newRig(t)
	a := r.laptops[0]
	save(t, a.Ledger, "member", ledger.Write{Entity: "member/1", Field: "name", Value: "Amina"})
	b := r.join("Ben Okoro", "Borough Council")
	r.all()
	r.agree("member/1", "name", "Amina")
	save(t, b.Ledger, "member", ledger.Write{Entity: "member/1", Field: "name", Value: "Amina Khan"})
	r.all()
	r.agree("member/1", "name", "Amina Khan")
}

func TestTeam_PapersTravel(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	sha, err := a.PutBlob(ctx, []byte("%PDF minutes"))
	if err != nil {
		t.Fatal(err)
	}
	r.all()
	b.round()
	if data, err := b.Blob(sha); err != nil || string(data) != "%PDF minutes" {
		t.Errorf("the paper came as %q, %v", data, err)
	}
}

func TestTeam_EraseReachesEveryLaptopAndThePlace(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	a.put("patient/1", "name", "Zoë")
	r.all()
	if _, err := b.Erase(ctx, "1", "asked"); fault.Code(err) != "not-administrator" {
		t.Fatalf("anybody erases: %v", err)
	}
	if _, err := a.Erase(ctx, "1", "asked"); err != nil {
		t.Fatal(err)
	}
	r.all()
	r.all()
	r.agree("patient/1", "name")
	c := r.join("Cara Lee", "Moss Lane Surgery")
	r.all()
	if got := c.heads("patient/1", "name"); len(got) > 0 {
		t.Errorf("a newcomer reads what was erased: %q", got)
	}
	if report, err := c.Verify(ctx); err != nil || !report.OK || report.Erased == 0 {
		t.Errorf("verify = %+v, %v", report, err)
	}
}

// TestTeam_ErasedStaysErased: a laptop that erased, was locked and hears no word
// of the others does not take back what still lies at the place.
func TestTeam_ErasedStaysErased(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	for b.Team().Device < a.Team().Device { // the log is read in this order: the erasure before what it erases
		b = r.join(b.Actor().Name+"'s daughter", "Moss Lane Surgery")
	}
	b.put("patient/1", "name", "Zoë")
	b.round()
	a.round()
	must2(t)(a.Erase(ctx, "1", "asked"))
	must(t, a.Close())
	for _, name := range r.place.Names("heard/") {
		r.place.Delete(name)
	}
	a.unlock(r)
	a.round()
	left, err := ledger.Unerased(a.Ledger, a.cfg.FS.(*faultfs.FS).Files()) //nolint:forcetypeassert // as newRig makes it
	if err != nil || len(left) > 0 {
		t.Errorf("erased, and still in %q (%v)", left, err)
	}
}

// TestTeam_EraseBehindDamage: the first bytes of a file at the place are damaged;
// what is erased of the entries behind them goes from there too.
func TestTeam_EraseBehindDamage(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	b.put("patient/1", "name", "Zoë")
	b.put("patient/1", "note", "calls at noon")
	b.round()
	a.round()
	name := r.place.Names("log/" + b.Team().Device)[0]
	data := r.place.Data(name)
	data[0] ^= 1
	r.place.Set(name, data)
	must2(t)(a.Erase(ctx, "1", "asked"))
	a.round()
	for _, name := range r.place.Names("log/") {
		left, err := ledger.Unerased(a.Ledger, map[string][]byte{name: r.place.Data(name)})
		if err != nil || len(left) > 0 {
			t.Errorf("erased, and still in %q (%v)", left, err)
		}
	}
}

// TestTeam_RevokedCannotHideUnderAnOldNumber: whoever holds an ended laptop's
// key writes an entry under a number from before its end.
func TestTeam_RevokedCannotHideUnderAnOldNumber(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	r.all()
	old := faultfs.New()
	for path, data := range b.cfg.FS.(*faultfs.FS).Files() { //nolint:forcetypeassert // as join makes it
		old.Set(path, data)
	}
	b.put("patient/1", "note", "one")
	b.put("patient/1", "note", "two")
	r.all()
	if _, err := a.Revoke(ctx, b.Team().Device, "stolen"); err != nil {
		t.Fatal(err)
	}
	a.round()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	b.cfg.FS = old
	b.unlock(r)
	b.put("patient/1", "note", "forged, under the number of one")
	if _, err := b.x.Round(ctx); fault.Code(err) != "laptop-ended" {
		t.Fatal(err)
	}
	a.round()
	if got := a.heads("patient/1", "note"); strings.Join(got, "|") != "two" {
		t.Errorf("shown: %q", got)
	}
	if waits, err := a.Quarantine(ctx); err != nil || len(waits) != 1 {
		t.Errorf("quarantine = %+v, %v", waits, err)
	}
}

// TestTeam_SayingTheSameIsNoConflict: two laptops wrote one thing offline; what
// is written after that follows both.
func TestTeam_SayingTheSameIsNoConflict(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	r.all()
	a.put("patient/1", "phone", "01632 496 0001")
	b.put("patient/1", "phone", "01632 496 0001")
	r.all()
	a.put("patient/1", "phone", "01632 496 0002")
	r.all()
	r.agree("patient/1", "phone", "01632 496 0002")
}

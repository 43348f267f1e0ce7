package sync_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/faultfs"
)

// forger is a team of three: an administrator, whose place this is, one who
// forges with the keys of a laptop that is in the team, and who it is meant for.
type forger struct {
	*rig
	admin, mallory, victim *pc
}

func newForger(t *testing.T) *forger {
	t.Helper()
	r := newRig(t)
	f := &forger{rig: r, admin: r.laptops[0]}
	f.mallory = r.join("Mallory Moss", "Moss Lane Surgery")
	f.victim = r.join("Vera Lane", "Moss Lane Surgery")
	f.admin.put("patient/1", "note", "genuine")
	f.mallory.put("patient/2", "note", "mine")
	r.all()
	return f
}

// forged is a write that nobody may see.
var forged = ledger.Write{Entity: "patient/9", Field: "note", Value: "forged", Scope: "9"}

// refused says whether a file that Mallory left is refused by the others, with a
// line in the audit trail that says this, and changes nothing.
func (f *forger) refused(name string, data []byte, why string) {
	f.t.Helper()
	f.place.Set(name, data)
	for _, p := range []*pc{f.admin, f.victim} {
		state, err := ledger.StateOf(p.Ledger)
		must(f.t, err)
		var lines []string
		for range 6 { // what might be damage is told after some tries
			lines = append(lines, p.round().Refused...)
		}
		if len(lines) != 1 || !strings.Contains(lines[0], why) {
			f.t.Errorf("refused with %q, not because %q", lines, why)
		}
		trail, err := p.Refusals(ctx)
		if err != nil || len(trail) != 1 || !strings.Contains(trail[0].What, why) {
			f.t.Errorf("the audit trail says %+v, %v", trail, err)
		}
		if now, err := ledger.StateOf(p.Ledger); err != nil || now != state {
			f.t.Errorf("it changed what is shown: %v", err)
		}
		if report, err := p.Verify(ctx); err != nil || !report.OK {
			f.t.Errorf("verify = %+v, %v", report, err)
		}
	}
}

// of is a file at the place in which a laptop's first entry lies.
func (f *forger) of(p *pc) []byte {
	f.t.Helper()
	names := f.place.Names("log/" + p.Team().Device)
	if len(names) == 0 {
		f.t.Fatal("nothing of that laptop lies there")
	}
	return f.place.Data(names[0])
}

func TestForged_AsAnotherLaptop(t *testing.T) {
	f := newForger(t)
	as := f.admin.Team().Device
	f.refused("log/x.seg", ledger.Forge(f.mallory.Ledger, as, ledger.HeadOf(f.mallory.Ledger, as).Seq+1, forged, nil), "not signed by the laptop "+as)
}

func TestForged_ReplayedUnderAnotherLaptop(t *testing.T) {
	f := newForger(t)
	h, parts, _ := ledger.Taken(f.of(f.admin))
	own := f.mallory.Team().Device
	f.refused("log/x.seg", ledger.Signed(f.mallory.Ledger, h, parts, func(h *ledger.Header) {
		h.Device, h.First, h.Prev = own, ledger.HeadOf(f.mallory.Ledger, own).Seq+1, ledger.HeadOf(f.mallory.Ledger, own).Hash
	}), "sealed for another place")
}

func TestForged_ReplayedUnderAnotherNumber(t *testing.T) {
	f := newForger(t)
	h, parts, _ := ledger.Taken(f.of(f.mallory))
	f.refused("log/x.seg", ledger.Signed(f.mallory.Ledger, h, parts, func(h *ledger.Header) { h.First += 7 }), "sealed for another place")
}

// TestForged_ReplayedAsItIs: the same bytes again are the same entry.
func TestForged_ReplayedAsItIs(t *testing.T) {
	f := newForger(t)
	f.place.Set("log/again.seg", f.of(f.admin))
	if r := f.victim.round(); r.Received != 0 || len(r.Refused) != 0 {
		t.Errorf("round = %+v", r)
	}
	f.agree("patient/1", "note", "genuine")
}

// TestForged_HeaderSwapped: the signed header of one entry over another's parts.
func TestForged_HeaderSwapped(t *testing.T) {
	f := newForger(t)
	genuine := f.of(f.admin)
	_, parts, _ := ledger.Taken(genuine)
	_, others, _ := ledger.Taken(ledger.Forge(f.mallory.Ledger, f.admin.Team().Device, 1, forged, nil))
	head := genuine[:len(genuine)-len(parts)]
	swapped := append(slices.Clone(head), append(others, make([]byte, max(len(parts)-len(others), 0))...)[:len(parts)]...)
	f.refused("log/x.seg", swapped, "hash does not match")
}

func TestForged_FromAnotherTeam(t *testing.T) {
	f := newForger(t)
	f.refused("log/x.seg", ledger.Forge(f.mallory.Ledger, f.mallory.Team().Device, 9, forged, func(h *ledger.Header) { h.Team = "another" }), "belongs to another team")
}

// TestForged_PartTooLarge: a header that announces more than anybody writes.
func TestForged_PartTooLarge(t *testing.T) {
	f := newForger(t)
	f.refused("log/x.seg", ledger.Forge(f.mallory.Ledger, f.mallory.Team().Device, 9, forged, func(h *ledger.Header) { h.Parts[0].Length = ledger.MaxPartLength + 1 }), "cannot be read")
}

// huge lists a file that is larger than any, and fails whoever reads it.
type huge struct {
	ledger.Transport
	t *testing.T
}

func (h huge) List(ctx context.Context, since string) (ledger.Listing, error) {
	l, err := h.Transport.List(ctx, since)
	l.Items = append(l.Items, ledger.Item{Key: "log/huge.seg", Size: ledger.MaxItem + 1, Stamp: "1"})
	return l, err
}

func (h huge) Get(ctx context.Context, item ledger.Item) ([]byte, error) {
	if item.Size > ledger.MaxItem {
		h.t.Error("it is read into memory")
	}
	return h.Transport.Get(ctx, item)
}

func TestForged_FileTooLarge(t *testing.T) {
	f := newForger(t)
	x := f.victim.Exchange(huge{f.place, t})
	for i := range 2 {
		r, err := x.Round(ctx)
		if want := 1 - i; err != nil || len(r.Refused) != want {
			t.Errorf("round = %+v, %v", r, err)
		}
	}
	if trail, err := f.victim.Refusals(ctx); err != nil || len(trail) != 1 {
		t.Errorf("the audit trail says %+v, %v", trail, err)
	}
}

// TestForged_FromAnEndedLaptop: what an ended laptop writes waits, under its next
// number and under one that it had before.
func TestForged_FromAnEndedLaptop(t *testing.T) {
	f := newForger(t)
	device := f.mallory.Team().Device
	f.mallory.put("patient/2", "note", "mine too")
	f.all()
	if pending, err := f.admin.Revoke(ctx, device, "lost"); err != nil || pending {
		t.Fatal(pending, err)
	}
	f.place.Set("log/x.seg", ledger.Forge(f.mallory.Ledger, device, 3, forged, nil))
	f.place.Set("log/y.seg", ledger.Forge(f.mallory.Ledger, device, 1, forged, nil))
	for _, p := range []*pc{f.admin, f.victim, f.admin} {
		p.round()
	}
	for _, p := range []*pc{f.admin, f.victim} {
		waits, err := p.Quarantine(ctx)
		if err != nil || len(waits) != 2 || waits[0].State != "waiting" {
			t.Errorf("quarantine = %+v, %v", waits, err)
		}
		if got := p.heads("patient/9", "note"); len(got) > 0 {
			t.Errorf("shown: %q", got)
		}
		if got := p.heads("patient/2", "note"); strings.Join(got, "|") != "mine too" {
			t.Errorf("what it wrote before is shown as %q", got)
		}
	}
}

// TestForged_EraseByNoAdministrator: an erase by a laptop that is no
// administrator's erases nothing and says so, on laptops that come later too.
func TestForged_EraseByNoAdministrator(t *testing.T) {
	f := newForger(t)
	must(t, ledger.EraseAnyway(f.mallory.Ledger, "1"))
	f.all()
	late := f.join("Nell Lane", "Moss Lane Surgery")
	f.all()
	f.agree("patient/1", "note", "genuine")
	f.agree("patient/2", "note", "mine")
	for _, p := range []*pc{f.admin, f.victim, late} {
		trail, err := p.Refusals(ctx)
		if err != nil || len(trail) != 1 || trail[0].Actor != "Mallory Moss" || !strings.Contains(trail[0].What, "was no administrator's") {
			t.Errorf("the audit trail says %+v, %v", trail, err)
		}
	}
}

func TestForged_RosterAddsALaptop(t *testing.T) {
	f := newForger(t)
	f.refused("roster/x.ros", ledger.NextRoster(f.mallory.Ledger, func(r *ledger.Roster) {
		d := r.Devices[0]
		d.ID, d.Succeeds = "d0123456789abcdef", ""
		r.Devices = append(r.Devices, d)
	}), "may not say")
}

func TestForged_RosterMakesAnAdministrator(t *testing.T) {
	f := newForger(t)
	f.refused("roster/x.ros", ledger.NextRoster(f.mallory.Ledger, func(r *ledger.Roster) { r.Members[1].Admin = 1 }), "may not say")
	if _, err := f.mallory.Revoke(ctx, f.victim.Team().Device, "because"); fault.Code(err) != "not-administrator" {
		t.Errorf("who is none administers: %v", err)
	}
}

// TestForged_RosterChangesTheSafe: not even an administrator puts another recovery
// identity in the place of the one that the team was founded with.
func TestForged_RosterChangesTheSafe(t *testing.T) {
	f := newForger(t)
	f.refused("roster/x.ros", ledger.NextRoster(f.admin.Ledger, func(r *ledger.Roster) { r.Recovery += "x" }), "may not say")
}

func TestForged_RosterEndsSomebody(t *testing.T) {
	for _, by := range []int{0, 1} { // in the administrator's name, and in their own
		f := newForger(t)
		f.refused("roster/x.ros", ledger.NextRoster(f.mallory.Ledger, func(r *ledger.Roster) {
			r.Ended = append(r.Ended, ledger.Revocation{Device: f.victim.Team().Device, By: r.Members[by].Login.Member, Reason: "gone"})
		}), "may not say")
	}
}

// TestForged_RosterSignsAsAnother: a key of Mallory's among another's keys, as
// many as before.
func TestForged_RosterSignsAsAnother(t *testing.T) {
	f := newForger(t)
	f.refused("roster/x.ros", ledger.NextRoster(f.mallory.Ledger, func(r *ledger.Roster) { r.Members[0].Keys = r.Members[1].Keys }), "may not say")
}

// TestForged_RosterNamesAnotherSuccessor: a laptop that is to follow somebody else's.
func TestForged_RosterNamesAnotherSuccessor(t *testing.T) {
	f := newForger(t)
	f.refused("roster/x.ros", ledger.NextRoster(f.mallory.Ledger, func(r *ledger.Roster) {
		d := r.Devices[0]
		d.Succeeds, d.ID = d.ID, "d0123456789abcdef"
		r.Devices = append(r.Devices, d)
	}), "may not say")
}

func TestForged_RosterSignedByAStranger(t *testing.T) {
	f := newForger(t)
	data := ledger.NextRoster(f.mallory.Ledger, func(r *ledger.Roster) { r.Author = r.Devices[0].ID })
	f.refused("roster/x.ros", data, "may not say")
}

func TestForged_Keys(t *testing.T) {
	f := newForger(t)
	before := ledger.KeysHeld(f.victim.Ledger)
	f.refused("keys/x.key", ledger.Framed(f.mallory.Ledger, ledger.BundleMagic, ledger.BundleHeader{
		Team: f.admin.Team().ID, To: f.victim.Team().Device, From: f.admin.Team().Device, Sealed: []byte("keys"),
	}), "signature does not match")
	if ledger.KeysHeld(f.victim.Ledger) != before {
		t.Error("forged keys were taken")
	}
}

// TestForged_KeysFromAnEndedLaptop: keys that only a thief should not know.
func TestForged_KeysFromAnEndedLaptop(t *testing.T) {
	f := newForger(t)
	must2(t)(f.admin.Revoke(ctx, f.mallory.Team().Device, "lost"))
	f.all1(f.admin, f.victim)
	f.refused("keys/x.key", ledger.Framed(f.mallory.Ledger, ledger.BundleMagic, ledger.BundleHeader{
		Team: f.admin.Team().ID, To: f.victim.Team().Device, From: f.mallory.Team().Device, Sealed: []byte("keys"),
	}), "an ended laptop gave")
}

// must2 is must for what also says something.
func must2(t testing.TB) func(any, error) {
	return func(_ any, err error) {
		t.Helper()
		must(t, err)
	}
}

// all1 exchanges between some laptops.
func (f *forger) all1(of ...*pc) {
	for range 3 {
		for _, p := range of {
			p.round()
		}
	}
}

func TestForged_Word(t *testing.T) {
	f := newForger(t)
	as := f.admin.Team().Device
	f.refused("heard/x", ledger.Framed(f.mallory.Ledger, ledger.WordMagic, ledger.Word{
		Team: f.admin.Team().ID, Device: as, Wall: 1 << 50, Reach: map[string]uint64{f.victim.Team().Device: 99},
	}), "signature does not match")
}

// TestForged_RequestInBetween: somebody at the place puts a request of their own
// where another laptop's was. What they show is not what the administrator sees.
func TestForged_RequestInBetween(t *testing.T) {
	f := newForger(t)
	ask := func() (words, device string) {
		cfg := f.victim.cfg
		cfg.FS = faultfs.New()
		words, device, err := ledger.Join(ctx, cfg, "memory", ledger.Joining{Login: ledger.Login{Name: "Nell", Role: "nurse", Organisation: "Moss Lane Surgery"}, Passphrase: phrase})
		must(t, err)
		return words, device
	}
	genuine, device := ask()
	_, stranger := ask()
	name := f.place.Names("join/" + device)[0]
	other := f.place.Names("join/" + stranger)[0]
	f.place.Set(name, f.place.Data(other))
	f.place.Delete(other)
	f.admin.round()
	if len(f.admin.x.Requests()) != 1 {
		t.Fatalf("requests = %+v", f.admin.x.Requests())
	}
	if _, err := f.admin.Approve(ctx, f.admin.x.Requests(), genuine); fault.Code(err) != "words-unknown" {
		t.Errorf("another laptop was let in: %v", err)
	}
}

// TestForged_RequestChanged: a request with any byte changed is none.
func TestForged_RequestChanged(t *testing.T) {
	f := newForger(t)
	cfg := f.victim.cfg
	cfg.FS = faultfs.New()
	_, device, err := ledger.Join(ctx, cfg, "memory", ledger.Joining{Login: ledger.Login{Name: "Nell", Role: "nurse", Organisation: "Moss Lane Surgery"}, Passphrase: phrase})
	must(t, err)
	name := f.place.Names("join/" + device)[0]
	whole := f.place.Data(name)
	for at := 0; at < len(whole); at += 9 {
		changed := bytes.Clone(whole)
		changed[at] ^= 1
		f.place.Set(name, changed)
		f.admin.round()
		if n := len(f.admin.x.Requests()); n > 0 {
			t.Fatalf("byte %d changed, and still a request", at)
		}
	}
	f.place.Set(name, whole)
	f.admin.round()
	if n := len(f.admin.x.Requests()); n != 1 {
		t.Errorf("%d requests: the test proves nothing", n)
	}
}

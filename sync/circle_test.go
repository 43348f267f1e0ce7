package sync_test

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/faultfs"
)

const (
	surgery = "Moss Lane Surgery"
	borough = "Borough Council"
	charity = "Age Well"
)

// circles is a rig whose scopes are read by those that a test says, else by the
// organisation alone that writes.
type circles struct {
	*rig
	readers map[string][]string
}

func newCircles(t *testing.T) *circles {
	c := &circles{rig: newRig(t), readers: map[string][]string{}}
	c.reads(c.laptops[0])
	return c
}

// reads opens a laptop anew that knows who reads what.
func (c *circles) reads(p *pc) *pc {
	c.t.Helper()
	must(c.t, p.Close())
	p.cfg.Readers = func(_ context.Context, _ ledger.Querier, scope string) ([]string, error) {
		return append([]string{}, c.readers[scope[strings.LastIndexByte(scope, '.')+1:]]...), nil
	}
	p.unlock(c.rig)
	return p
}

func (c *circles) in(name, organisation string) *pc {
	c.t.Helper()
	return c.reads(c.join(name, organisation))
}

// share has a laptop share scope 1 with organisations.
func (c *circles) share(p *pc, with ...string) {
	c.t.Helper()
	_, err := p.Command(ctx, func(ledger.Querier) (ledger.Save, error) {
		return ledger.Save{
			Kind: "share", Reason: "on the agenda",
			Writes: []ledger.Write{{Entity: "patient/1", Field: "shared", Value: strings.Join(with, ","), Scope: "1"}},
			Shared: []ledger.Shared{{Scope: "1", Readers: with, Entities: map[string]string{"row/list.1": "list.1"}}},
		}, nil
	})
	must(c.t, err)
	c.readers["1"] = with
}

func (c *circles) shows(p *pc, entity, field string, want ...string) {
	c.t.Helper()
	if got := p.heads(entity, field); !slices.Equal(got, want) {
		c.t.Errorf("%s shows %s %s %q, want %q", p.Organisation(), entity, field, got, want)
	}
}

// sound checks that every laptop verifies, and again after it was opened anew.
func (c *circles) sound() {
	c.t.Helper()
	for i, p := range c.laptops {
		for range 2 {
			if report, err := p.Verify(ctx); err != nil || !report.OK {
				c.t.Errorf("laptop %d: verify = %+v, %v", i, report, err)
			}
			must(c.t, p.Close())
			p.unlock(c.rig)
		}
	}
}

func (p *pc) count(query string, args ...any) (n int) {
	p.t.Helper()
	must(p.t, p.DB().QueryRowContext(ctx, query, args...).Scan(&n))
	return n
}

// TestCircle_KeysReadAfterWhatTheyOpen: a place that names its files by their
// hash gives them in any order, an entry before the keys that it was sealed under.
func TestCircle_KeysReadAfterWhatTheyOpen(t *testing.T) {
	c := newCircles(t)
	a := c.laptops[0]
	b := c.in("Ben Okoro", borough)
	c.all()
	a.put("patient/1", "name", "Zoë")
	c.share(a, borough)
	a.round()
	for _, name := range c.place.Names("keys/") {
		c.place.Set("log/zz/"+path.Base(name), c.place.Data(name))
		c.place.Delete(name)
	}
	b.round()
	c.shows(b, "patient/1", "name", "Zoë")
}

func TestCircle_WhatWasThereBeforeStaysThePractices(t *testing.T) {
	c := newCircles(t)
	a := c.laptops[0]
	save(t, a.Ledger, "import", ledger.Write{Entity: "row/list.1", Field: "row", Value: "eFI 0.4", Scope: "list"})
	save(t, a.Ledger, "member", ledger.Write{Entity: "member/1", Field: "name", Value: "Amina"})
	a.put("patient/1", "name", "Zoë")
	b := c.in("Ben Okoro", borough)
	c.all()
	c.shows(b, "member/1", "name", "Amina")
	c.shows(b, "patient/1", "name")
	c.shows(b, "row/list.1", "row")
	a.put("patient/1", "name", "Zoë Byrne")
	save(t, a.Ledger, "import", ledger.Write{Entity: "row/list.2", Field: "row", Value: "eFI 0.5", Scope: "list"})
	c.all()
	c.shows(b, "patient/1", "name")
	if n := b.count(`SELECT count(*) FROM ledger_part WHERE scope <> ''`); n > 0 {
		t.Errorf("the council opens %d parts of people it does not read", n)
	}
	b.put("patient/9", "name", "Noor") // their own, whom nobody else reads
	c.all()
	c.shows(a, "patient/9", "name")
	c.sound()
}

func TestCircle_ShareAsItWasWritten(t *testing.T) {
	c := newCircles(t)
	a, b, v := c.laptops[0], c.in("Ben Okoro", borough), c.in("Vic Hay", charity)
	first := a.put("patient/1", "name", "Zoë")
	save(t, a.Ledger, "import", ledger.Write{Entity: "row/list.1", Field: "row", Value: "eFI 0.4", Scope: "list"}, ledger.Write{Entity: "row/list.2", Field: "row", Value: "eFI 0.5", Scope: "list"})
	c.share(a, surgery, borough)
	c.all()
	c.shows(b, "patient/1", "name", "Zoë")
	c.shows(b, "row/list.1", "row", "eFI 0.4")
	c.shows(b, "row/list.2", "row")
	c.shows(v, "patient/1", "name")
	for _, p := range []*pc{a, b} {
		state, err := ledger.State(ctx, p.DB(), "patient/1")
		must(t, err)
		if h := state["name"]; len(h) != 1 || h[0].Entry != first.Entry || h[0].Actor != "Amina Khan" || !h[0].Shown || h[0].Kind != "note" {
			t.Errorf("%s: %+v", p.Organisation(), h)
		}
		past, err := ledger.Past(ctx, p.DB(), "patient/1", "name")
		if err != nil || len(past) != 1 {
			t.Errorf("%s: past = %+v, %v", p.Organisation(), past, err)
		}
	}
	if events, err := a.History(ctx, "1"); err != nil || len(events) != 2 {
		t.Errorf("history of the practice: %+v, %v", events, err)
	}
	b.put("patient/1", "name", "Zoë Byrne")
	c.all()
	c.shows(a, "patient/1", "name", "Zoë Byrne")
	c.share(b, surgery, borough, charity) // and on, by who read it second
	c.all()
	c.shows(v, "patient/1", "name", "Zoë Byrne")
	c.shows(v, "row/list.1", "row", "eFI 0.4")
	v.put("patient/1", "name", "Zoe")
	c.all()
	for _, p := range c.laptops {
		c.shows(p, "patient/1", "name", "Zoe")
	}
	c.sound()
}

// TestCircle_SavedBeforeItWasHeard: what somebody saved offline of a patient who
// meanwhile was shared, and of the team's own while another organisation was let
// in, reaches those who read it now: from their own laptop once it hears of them,
// or from an administrator's once theirs was ended and the entry taken in.
func TestCircle_SavedBeforeItWasHeard(t *testing.T) {
	for _, ended := range []bool{false, true} {
		c := newCircles(t)
		a, a2 := c.laptops[0], c.in("Cara Lee", surgery)
		a.put("patient/1", "name", "Zoë")
		c.all()
		a2.put("patient/1", "plan", "walks daily")
		save(t, a2.Ledger, "note", ledger.Write{Entity: "patient/2", Field: "plan", Value: "nobody else's", Scope: "2"})
		save(t, a2.Ledger, "member", ledger.Write{Entity: "member/1", Field: "name", Value: "Amina"})
		stale := c.laptops[1].x
		c.laptops = c.laptops[:1]
		b := c.in("Ben Okoro", borough)
		c.share(a, surgery, borough)
		c.all()
		if ended {
			must2(t)(a.Revoke(ctx, a2.Team().Device, "lost"))
		}
		c.laptops = append(c.laptops, a2)
		a2.x = stale
		meet2(t, a2, a, b)
		if ended {
			waits, err := a.Quarantine(ctx)
			must(t, err)
			for _, w := range waits {
				must(t, a.Review(ctx, w.Entry, true, "hers"))
			}
			c.laptops = c.laptops[:2]
			c.all()
			must(t, a2.Close())
		}
		for _, p := range []*pc{a, b} {
			c.shows(p, "patient/1", "plan", "walks daily")
			c.shows(p, "member/1", "name", "Amina")
		}
		c.shows(b, "patient/2", "plan")
		n := a.count(`SELECT count(*) FROM ledger_entry`)
		b.put("patient/1", "plan", "walks with a stick")
		c.all()
		c.shows(a, "patient/1", "plan", "walks with a stick")
		if more := a.count(`SELECT count(*) FROM ledger_entry`); more != n+1 {
			t.Errorf("one save became %d entries", more-n)
		}
		c.sound()
		for i, p := range c.laptops { // who was opened anew knows what it has
			device := p.Team().Device
			if got := p.round(); got.Received > 0 || p.Team().Device != device {
				t.Errorf("laptop %d, opened anew, took in %d entries as %s", i, got.Received, p.Team().Device)
			}
		}
	}
}

// TestCircle_SavedBeforeItWasHeardAndCrashed: a laptop that hears of another
// organisation and stops before it has written for them does when it is back.
func TestCircle_SavedBeforeItWasHeardAndCrashed(t *testing.T) {
	for at := 1; ; at++ {
		c := newCircles(t)
		a, a2 := c.laptops[0], c.in("Cara Lee", surgery)
		c.all()
		save(t, a2.Ledger, "member", ledger.Write{Entity: "member/1", Field: "name", Value: "Amina"})
		c.laptops = c.laptops[:1]
		b := c.in("Ben Okoro", borough)
		c.all()
		disk := a2.disk()
		disk.Fail(at, errors.New("the power went"), true)
		_, err := a2.x.Round(ctx)
		before := a2.Ledger
		a2.cfg.FS = disk.Crash(faultfs.KeepAll)
		_ = before.Close()
		a2.unlock(c.rig)
		c.laptops = append(c.laptops, a2)
		c.all()
		c.shows(b, "member/1", "name", "Amina")
		c.shows(a, "member/1", "name", "Amina")
		if t.Failed() {
			t.Fatalf("stopped at call %d", at)
		}
		if err == nil {
			return
		}
		for _, p := range c.laptops {
			must(t, p.Close())
		}
		c.laptops = nil
	}
}

// TestCircle_SharedByWhoHadNotHeard: one laptop lets an organisation in with what it
// knows, another has said something newer by then and has not heard what was shared:
// there too the newer stands alone, in whatever order both come.
func TestCircle_SharedByWhoHadNotHeard(t *testing.T) {
	for _, first := range []bool{true, false} {
		c := newCircles(t)
		a, a2 := c.laptops[0], c.in("Cara Lee", surgery)
		save(t, a.Ledger, "member", ledger.Write{Entity: "member/1", Field: "name", Value: "Amina"})
		c.all()
		save(t, a2.Ledger, "member", ledger.Write{Entity: "member/1", Field: "name", Value: "Amina Khan"})
		c.laptops = c.laptops[:1]
		b := c.in("Ben Okoro", borough)
		c.all()
		c.shows(b, "member/1", "name", "Amina")
		hidden := map[string][]byte{}
		for _, name := range c.place.Names("log/") {
			hidden[name] = c.place.Data(name)
			c.place.Delete(name)
		}
		a2.round() // hears of the council, and not of what was shared with it
		if first {
			b.round()
		}
		for name, data := range hidden {
			c.place.Set(name, data)
		}
		c.laptops = []*pc{a, a2, b}
		d := c.in("Dev Shah", borough)
		c.all()
		for _, p := range []*pc{a, a2, b, d} {
			c.shows(p, "member/1", "name", "Amina Khan")
		}
		c.sound()
	}
}

// TestCircle_SharingIsNoConflict: who edits meanwhile, offline, has not heard of it.
func TestCircle_SharingIsNoConflict(t *testing.T) {
	c := newCircles(t)
	a, a2, b := c.laptops[0], c.in("Cara Lee", surgery), c.in("Ben Okoro", borough)
	a.put("patient/1", "name", "Zoë")
	c.all()
	a2.put("patient/1", "name", "Zoë Byrne")
	c.share(a, surgery, borough)
	c.all()
	c.shows(a, "patient/1", "name", "Zoë Byrne")
	c.shows(a2, "patient/1", "name", "Zoë Byrne")
	c.shows(b, "patient/1", "name", "Zoë Byrne")
	a2.put("patient/1", "name", "Zoë B")
	b.put("patient/1", "name", "Zoe B")
	c.all()
	for _, p := range c.laptops {
		if got := p.heads("patient/1", "name"); len(got) != 2 {
			t.Errorf("two who have not seen each other are no conflict: %q", got)
		}
	}
	c.sound()
}

func TestCircle_LeavingHidesAndAsks(t *testing.T) {
	c := newCircles(t)
	a, a2, b := c.laptops[0], c.in("Cara Lee", surgery), c.in("Ben Okoro", borough)
	a.put("patient/1", "name", "Zoë")
	save(t, b.Ledger, "note", ledger.Write{Entity: "patient/2", Field: "name", Value: "Noor", Scope: "2"})
	c.share(a, surgery, borough)
	c.all()
	c.shows(b, "patient/1", "name", "Zoë")
	c.share(a, surgery)
	c.readers["1"] = []string{surgery, borough} // the council has not heard yet
	late := b.put("patient/1", "name", "Zoë of the council")
	c.readers["1"] = []string{surgery}
	a.put("patient/1", "note", "seen by nobody else")
	c.all()
	c.shows(a, "patient/1", "name", "Zoë")
	c.shows(a2, "patient/1", "name", "Zoë")
	c.shows(b, "patient/1", "name")
	c.shows(b, "patient/1", "note")
	c.shows(b, "patient/2", "name", "Noor")
	waits, err := a2.Quarantine(ctx)
	if err != nil || len(waits) != 1 || waits[0].Entry != late.Entry || waits[0].State != "waiting" {
		t.Fatalf("review = %+v, %v", waits, err)
	}
	c.sound()
	must(t, a.Review(ctx, late.Entry, true, "it is right"))
	c.all()
	c.shows(a, "patient/1", "name", "Zoë of the council")
	c.shows(a2, "patient/1", "name", "Zoë of the council")
	c.shows(b, "patient/1", "name")
	c.share(a, surgery, borough) // back
	c.all()
	c.shows(b, "patient/1", "name", "Zoë of the council")
	b.put("patient/1", "name", "Zoe")
	c.all()
	c.shows(a, "patient/1", "name", "Zoe")
	c.sound()
}

func TestCircle_ReadsAndReasonsStayInside(t *testing.T) {
	c := newCircles(t)
	a, b := c.laptops[0], c.in("Ben Okoro", borough)
	a.Seen("1", "patient")
	_, err := a.Command(ctx, func(ledger.Querier) (ledger.Save, error) {
		return ledger.Save{Kind: "note", Reason: "Zoë fell", Writes: []ledger.Write{
			{Entity: "meeting/1", Field: "date", Value: "today"},
			{Entity: "patient/1", Field: "name", Value: "Zoë", Scope: "1"},
		}}, nil
	})
	must(t, err)
	must(t, a.Printed(ctx, "1", "card"))
	c.all()
	c.shows(b, "meeting/1", "date", "today")
	if n := b.count(`SELECT count(*) FROM ledger_note WHERE scope = '1'`) + b.count(`SELECT count(*) FROM ledger_entry WHERE reason LIKE '%Zoë%'`); n > 0 {
		t.Error("who read a person, or why, is told outside")
	}
	events, err := a.History(ctx, "1")
	must(t, err)
	if got := fmt.Sprint(events); len(events) != 3 || !strings.Contains(got, "Zoë fell") || !strings.Contains(got, "card") {
		t.Errorf("inside: %+v", events)
	}
	c.sound()
}

func TestCircle_EraseReachesEveryCopy(t *testing.T) {
	c := newCircles(t)
	a, b, v := c.laptops[0], c.in("Ben Okoro", borough), c.in("Vic Hay", charity)
	a.put("patient/1", "name", "Zoë")
	c.share(a, surgery, borough)
	c.all()
	c.readers["1"] = []string{borough, charity}
	b.put("patient/1", "note", "between the two") // where the practice cannot look
	c.all()
	c.shows(v, "patient/1", "note", "between the two")
	c.shows(a, "patient/1", "note")
	c.readers["1"] = []string{surgery, borough}
	if _, err := a.Erase(ctx, "1", "a court's order"); err != nil {
		t.Fatal(err)
	}
	c.all()
	c.all()
	for _, p := range c.laptops {
		c.shows(p, "patient/1", "name")
		c.shows(p, "patient/1", "note")
	}
	c.sound()
	if n := c.in("Newcomer", borough); len(n.heads("patient/1", "name")) > 0 {
		t.Error("a newcomer reads what was erased")
	}
}

// TestCircle_EraseReachesWhatIsHidden: what an organisation that left still has
// on its disk goes too.
func TestCircle_EraseReachesWhatIsHidden(t *testing.T) {
	c := newCircles(t)
	a, b := c.laptops[0], c.in("Ben Okoro", borough)
	a.put("patient/1", "name", "Zoë")
	c.share(a, surgery, borough)
	c.all()
	c.share(a, surgery)
	c.readers["1"] = []string{surgery, borough} // the council has not heard yet
	late := b.put("patient/1", "name", "Zoë of the council")
	c.readers["1"] = []string{surgery}
	c.all()
	if waits, err := a.Quarantine(ctx); err != nil || len(waits) != 1 || waits[0].Entry != late.Entry {
		t.Fatalf("review = %+v, %v", waits, err)
	}
	must2(t)(a.Erase(ctx, "1", "a court's order"))
	c.all()
	c.all()
	c.bare(a, b)
	if err := a.Review(ctx, late.Entry, true, "it is right"); fault.Code(err) != "entry-unknown" {
		t.Errorf("what is erased can be accepted: %v", err)
	}
	c.sound()
}

// TestCircle_NobodyErasesByAsking: who is no administrator wishes somebody erased,
// of their own accord and as if an administrator had begun it.
func TestCircle_NobodyErasesByAsking(t *testing.T) {
	c := newCircles(t)
	a, b, v := c.laptops[0], c.in("Ben Okoro", borough), c.in("Vic Hay", charity)
	for _, scope := range []string{"1", "2"} {
		c.readers[scope] = []string{surgery, borough}
		save(t, a.Ledger, "note", ledger.Write{Entity: "patient/" + scope, Field: "name", Value: "by the practice", Scope: scope})
	}
	c.readers["3"] = []string{borough, charity}
	save(t, v.Ledger, "note", ledger.Write{Entity: "patient/3", Field: "name", Value: "by the charity", Scope: "3"})
	c.all()
	must2(t)(a.Erase(ctx, "1", "a court's order"))
	c.all()
	var erased string
	must(t, b.DB().QueryRowContext(ctx, `SELECT id FROM ledger_entry WHERE kind = 'erase'`).Scan(&erased))
	for _, origin := range []string{"", erased} {
		for _, scope := range []string{"2", "3"} {
			for _, ask := range []bool{false, true} {
				must(t, ledger.WishAnyway(b.Ledger, scope, origin, ask))
				c.all()
			}
		}
	}
	c.all()
	for _, p := range []*pc{a, b} {
		c.shows(p, "patient/1", "name")
		c.shows(p, "patient/2", "name", "by the practice")
	}
	for _, p := range []*pc{b, v} {
		c.shows(p, "patient/3", "name", "by the charity")
	}
	c.sound()
}

func TestCircle_PaperOfSeveral(t *testing.T) {
	c := newCircles(t)
	a, b, v := c.laptops[0], c.in("Ben Okoro", borough), c.in("Vic Hay", charity)
	c.readers["1"], c.readers["2"] = []string{surgery, borough}, []string{surgery, borough, charity}
	sha, err := a.PutBlob(ctx, []byte("%PDF minutes"), "1", "2")
	must(t, err)
	c.all()
	b.round()
	v.round()
	if data, err := b.Blob(sha); err != nil || string(data) != "%PDF minutes" {
		t.Errorf("who reads both: %q, %v", data, err)
	}
	if _, err := v.Blob(sha); fault.Code(err) != "blob-unknown" && fault.Code(err) != "blob-closed" {
		t.Errorf("who reads one of the two: %v", err)
	}
}

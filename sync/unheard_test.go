package sync_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	ledger "keystone/sync"
	meet "keystone/sync/memory"
)

// inForce fails unless these laptops and no others are ended, wherever one looks.
func inForce(t *testing.T, where []*pc, ended, not []*pc) {
	t.Helper()
	for i, p := range where {
		for _, o := range ended {
			if !ledger.Ended(p.Ledger, o.Team().Device) {
				t.Errorf("laptop %d: %s is in", i, o.Actor().Name)
			}
		}
		for _, o := range not {
			if ledger.Ended(p.Ledger, o.Team().Device) {
				t.Errorf("laptop %d: %s is ended", i, o.Actor().Name)
			}
		}
	}
}

// TestAdministrator_TwoEndEachOtherWithAThird: offline, each of two with the same
// third. In whatever order that is heard, both are ended: two said so of each.
func TestAdministrator_TwoEndEachOtherWithAThird(t *testing.T) {
	for first := range 3 {
		r, a, b, c, nurse := threeAdministrators(t)
		a.end(b)
		b.end(a)
		c.end(a)
		c.end(b)
		three := []*pc{a, b, c}
		for i := range three {
			_, _ = three[(first+i)%3].x.Round(ctx) // an ended laptop is told so
			nurse.round()
		}
		meet2(t, r.laptops...)
		must(t, nurse.Close())
		nurse.unlock(r)
		inForce(t, r.laptops, []*pc{a, b}, []*pc{c, nurse})
	}
}

// following is a roster of p's that follows all that lie at a place too, and says
// the ends that another laptop knows of.
func (p *pc) following(other *pc, place *meet.Place) []byte {
	var ends []ledger.Revocation
	ledger.NextRoster(other.Ledger, func(r *ledger.Roster) { ends = r.Ended })
	return ledger.NextRoster(p.Ledger, func(r *ledger.Roster) {
		r.Number += 100
		for _, name := range place.Names("roster/") {
			r.Also = append(r.Also, sha256.Sum256(place.Data(name)))
		}
		for _, e := range ends {
			if !slices.Contains(r.Ended, e) {
				r.Ended = append(r.Ended, e)
			}
		}
	})
}

// TestAdministrator_EndedFindsHelpers: an administrator whom two others have ended
// makes a nurse one, out of their hearing, and with her ends the two. That ends
// nobody, whoever hears of it first, and she is no administrator; nor is she when
// her laptop says afterwards that it has heard of everything.
func TestAdministrator_EndedFindsHelpers(t *testing.T) {
	for _, behind := range []bool{false, true} {
		r, a, b, c, nurse := threeAdministrators(t)
		other := &meet.Place{}
		b.x, nurse.x = b.Exchange(other), nurse.Exchange(other)
		must(t, b.MakeAdministrator("Dina Rao"))
		b.round()
		nurse.round()
		for _, p := range []*pc{b, nurse} {
			p.end(a)
			p.end(c)
		}
		b.round()
		nurse.round()
		hear := func() {
			for _, name := range other.Names("roster/") {
				r.place.Set(name, other.Data(name))
			}
		}
		if behind {
			hear()
		}
		a.end(b)
		c.end(b)
		meet2(t, a, c)
		hear()
		r.place.Set("roster/x.ros", nurse.following(a, r.place))
		d := r.join("Eve Adams", "Moss Lane Surgery")
		meet2(t, a, c, d)
		inForce(t, []*pc{a, c, d}, []*pc{b}, []*pc{a, c, nurse})
		for i, p := range []*pc{a, c, d} {
			if n := p.Administrators(); n != 3 {
				t.Errorf("laptop %d: %d administrators", i, n)
			}
		}
		r.laptops = []*pc{a, c, d}
		must(t, b.Close())
		must(t, nurse.Close())
	}
}

// TestAdministrator_NoneAloneByAFork: what an administrator signs as if it were
// before another was made one does not end that other alone, whether or not they
// are ended themselves.
func TestAdministrator_NoneAloneByAFork(t *testing.T) {
	for _, over := range []bool{false, true} {
		r := newRig(t)
		a, b, c := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery"), r.join("Cara Lee", "Moss Lane Surgery")
		must(t, a.MakeAdministrator("Ben Okoro"))
		r.all()
		r.all()
		fork := ledger.NextRoster(b.Ledger, func(r *ledger.Roster) {
			r.Ended = append(r.Ended, ledger.Revocation{Device: c.Team().Device, Reason: "before", By: b.Actor().Member, Alone: true})
		})
		must(t, a.MakeAdministrator("Cara Lee"))
		r.all()
		r.all()
		d := r.join("Dina Rao", "Moss Lane Surgery")
		if over {
			a.end(b)
			c.end(b)
			meet2(t, a, c, d)
		}
		r.place.Set("roster/fork.ros", fork)
		meet2(t, a, c, d)
		ended, in := []*pc(nil), []*pc{a, b, c}
		if over {
			ended, in = []*pc{b}, []*pc{a, c}
		}
		inForce(t, []*pc{a, c, d}, ended, in)
		r.laptops = []*pc{a, c, d}
		must(t, b.Close())
	}
}

// newKeys are rosters in which a laptop's owner has one key more, each another.
func (p *pc) newKeys(n int) (rosters [][]byte) {
	for i := range n {
		rosters = append(rosters, ledger.NextRoster(p.Ledger, func(r *ledger.Roster) {
			for j := range r.Members {
				if m := &r.Members[j]; m.Login.Name == p.Actor().Name {
					key := sha256.Sum256([]byte{byte(i)})
					m.Keys = append(slices.Clone(m.Keys), key[:])
				}
			}
		}))
	}
	return rosters
}

// TestRosters_WhatOthersFollowIsKept: a laptop that has all it keeps of what an
// ended one signed keeps one more where an administrator followed it.
func TestRosters_WhatOthersFollowIsKept(t *testing.T) {
	r, a, b, c, nurse := threeAdministrators(t)
	e := r.join("Eve Adams", "Moss Lane Surgery")
	r.all()
	r.all()
	signed := nurse.newKeys(8)
	ledger.KeepRosters(t, 6*len(signed[0]))
	aside := &meet.Place{}
	for _, name := range r.place.Names("roster/") {
		aside.Set(name, r.place.Data(name))
	}
	aside.Set("roster/first.ros", signed[0])
	c.x = c.Exchange(aside)
	c.round()
	must(t, c.MakeAdministrator("Eve Adams"))
	c.round()
	must2(t)(a.Revoke(ctx, nurse.Team().Device, "lost"))
	a.round()
	for i, data := range signed[1:] {
		r.place.Set(fmt.Sprintf("roster/late%d.ros", i), data)
	}
	if got := b.round(); len(got.Refused) == 0 {
		t.Fatal("nothing was refused: the test shows nothing")
	}
	c.x = c.Exchange(r.place)
	for range 4 {
		meet2(t, a, b, c, e)
	}
	for i, p := range []*pc{a, b, c, e} {
		if n := p.Administrators(); n != 4 {
			t.Errorf("laptop %d: %d administrators", i, n)
		}
	}
	r.laptops = []*pc{a, b, c, e}
	must(t, nurse.Close())
}

// TestRosters_EndedSaysNothingMore: what an ended laptop signs as a roster without
// adding anything, or with things said twice, is not kept.
func TestRosters_EndedSaysNothingMore(t *testing.T) {
	r, a, _, _, nurse := threeAdministrators(t)
	ledger.KeepRosters(t, 1)
	must2(t)(a.Revoke(ctx, nurse.Team().Device, "lost"))
	for what, change := range map[string]func(r *ledger.Roster){
		"nothing":          func(*ledger.Roster) {},
		"a circle":         func(r *ledger.Roster) { r.Circles = append(slices.Clone(r.Circles), ledger.RosterCircle{}) },
		"a member twice":   func(r *ledger.Roster) { r.Members = append(slices.Clone(r.Members), r.Members[0]) },
		"a laptop thrice":  func(r *ledger.Roster) { r.Devices = append(slices.Clone(r.Devices), r.Devices[0], r.Devices[0]) },
		"a key of no size": func(r *ledger.Roster) { m := &r.Members[3]; m.Keys = append(slices.Clone(m.Keys), []byte("key")) },
	} {
		r.place.Set("roster/"+what, ledger.NextRoster(nurse.Ledger, change))
		if got := a.round(); len(got.Refused) != 1 {
			t.Errorf("%s: refused %q", what, got.Refused)
		}
		r.place.Delete("roster/" + what)
	}
	r.laptops = []*pc{a}
}

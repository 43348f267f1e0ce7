package sync_test

import (
	"crypto/sha256"
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

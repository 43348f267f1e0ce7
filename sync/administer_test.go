package sync_test

import (
	"slices"
	"strings"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/fault"
	meet "keystone/sync/memory"
)

// threeAdministrators is a team whose three laptops are administrators', and a
// nurse's.
func threeAdministrators(t *testing.T) (r *rig, a, b, c, nurse *pc) {
	t.Helper()
	r = newRig(t)
	a, b, c = r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery"), r.join("Cara Lee", "Moss Lane Surgery")
	nurse = r.join("Dina Rao", "Moss Lane Surgery")
	must(t, a.MakeAdministrator("Ben Okoro"))
	must(t, a.MakeAdministrator("Cara Lee"))
	r.all()
	r.all()
	if n := c.Administrators(); n != 3 {
		t.Fatalf("%d administrators", n)
	}
	return r, a, b, c, nurse
}

// end has p end another's laptop and says whether that waits for somebody else.
func (p *pc) end(other *pc) (pending bool) {
	p.t.Helper()
	pending, err := p.Revoke(ctx, other.Team().Device, "left")
	must(p.t, err)
	return pending
}

// meet exchanges between some laptops, ended ones too.
func meet2(t *testing.T, of ...*pc) {
	t.Helper()
	for range 4 {
		for _, p := range of {
			if _, err := p.x.Round(ctx); err != nil && fault.Code(err) != "laptop-ended" {
				t.Fatal(err)
			}
		}
	}
}

func TestAdministrator_EndedByTwo(t *testing.T) {
	r, a, b, c, nurse := threeAdministrators(t)
	for range 2 {
		if !a.end(b) {
			t.Fatal("one administrator ended another")
		}
	}
	r.all()
	b.put("patient/1", "note", "still in")
	r.all()
	for _, p := range r.laptops {
		all, err := p.Laptops(ctx)
		must(t, err)
		for _, o := range all {
			if is := o.Device == b.Team().Device; is != strings.HasPrefix(o.Half(), "Amina Khan ended Ben Okoro's laptop") || is != (o.EndingReason == "left") {
				t.Errorf("of %s people are told %q", o.Member, o.Half())
			}
		}
	}
	r.agree("patient/1", "note", "still in")
	if c.end(b) {
		t.Fatal("two administrators did not end a third")
	}
	c.round()
	b.put("patient/1", "note", "after")
	meet2(t, r.laptops...)
	for _, p := range []*pc{a, c, nurse} {
		if all, err := p.Laptops(ctx); err != nil || slices.ContainsFunc(all, func(o ledger.Laptop) bool { return o.Half() != "" }) {
			t.Errorf("half ended: %+v, %v", all, err)
		}
		if got := p.heads("patient/1", "note"); strings.Join(got, "|") != "still in" {
			t.Errorf("shown: %q", got)
		}
		if waits, err := p.Quarantine(ctx); err != nil || len(waits) != 1 {
			t.Errorf("quarantine = %+v, %v", waits, err)
		}
	}
}

// TestAdministrator_EachEndsTheOther: nobody is ended by one alone, whoever came
// first; a third decides.
func TestAdministrator_EachEndsTheOther(t *testing.T) {
	r, a, b, c, nurse := threeAdministrators(t)
	if !a.end(b) || !b.end(a) {
		t.Fatal("one administrator ended another")
	}
	r.all()
	for _, p := range r.laptops {
		if ledger.Ended(p.Ledger, a.Team().Device) || ledger.Ended(p.Ledger, b.Team().Device) {
			t.Fatal("one administrator ended another")
		}
	}
	if c.end(b) {
		t.Fatal("it is not decided")
	}
	meet2(t, r.laptops...)
	for _, p := range []*pc{a, c, nurse} {
		if ledger.Ended(p.Ledger, a.Team().Device) || !ledger.Ended(p.Ledger, b.Team().Device) {
			t.Error("the wrong one is ended")
		}
	}
}

// TestAdministrator_BothEndOneNurse: offline, from different points; the earlier
// counts, and everybody agrees on it.
func TestAdministrator_BothEndOneNurse(t *testing.T) {
	r, a, b, c, nurse := threeAdministrators(t)
	nurse.put("patient/1", "note", "both know")
	r.all()
	nurse.put("patient/1", "note", "only one knows")
	nurse.round()
	a.round()
	if a.end(nurse) || b.end(nurse) {
		t.Fatal("a nurse's laptop takes two")
	}
	meet2(t, r.laptops...)
	for _, p := range []*pc{a, b, c} {
		if got := p.heads("patient/1", "note"); strings.Join(got, "|") != "both know" {
			t.Errorf("shown: %q", got)
		}
		if waits, err := p.Quarantine(ctx); err != nil || len(waits) != 1 {
			t.Errorf("quarantine = %+v, %v", waits, err)
		}
	}
}

// TestAdministrator_RevocationWins: an administrator who is being ended lets a
// laptop in that those who end them have not heard of. It is not in; once an
// administrator lets it in, what it wrote is there.
func TestAdministrator_RevocationWins(t *testing.T) {
	r, a, b, c, nurse := threeAdministrators(t)
	p, words, device := r.asks("Eve", "Moss Lane Surgery")
	b.round()
	must2(t)(b.Approve(ctx, b.x.Requests(), words))
	a.end(b)
	a.round()
	c.round()
	c.end(b)
	b.round() // leaves the approval and the keys
	p.unlock(r)
	p.put("patient/7", "note", "by Eve")
	p.round()
	meet2(t, r.laptops...)
	for _, o := range []*pc{a, c, nurse} {
		if got := o.heads("patient/7", "note"); len(got) > 0 {
			t.Errorf("shown: %q", got)
		}
		all, err := o.Laptops(ctx)
		must(t, err)
		for _, l := range all {
			if l.Device == device {
				t.Error("the laptop is in")
			}
		}
	}
	a.round()
	must2(t)(a.Approve(ctx, a.x.Requests(), words))
	meet2(t, append(r.laptops, p)...)
	for i, o := range []*pc{a, c, nurse, p} {
		if got := o.heads("patient/7", "note"); strings.Join(got, "|") != "by Eve" {
			t.Errorf("let in, and laptop %d shows %q", i, got)
		}
	}
	must(t, p.Close())
}

// TestAdministrator_WhatFollowsStands: an administrator who had heard of one that
// others end lets a laptop in. Those others had not heard of either: what the ended
// one said goes, and what the other said on their own authority stays.
func TestAdministrator_WhatFollowsStands(t *testing.T) {
	r, a, b, c, d := threeAdministrators(t)
	must(t, a.MakeAdministrator("Dina Rao"))
	r.all()
	_, one, eve := r.asks("Eve", "Moss Lane Surgery")
	_, two, fay := r.asks("Fay", "Moss Lane Surgery")
	b.round()
	d.round()
	must2(t)(b.Approve(ctx, b.x.Requests(), one))
	requests, aside := d.x.Requests(), &meet.Place{}
	b.x, d.x = b.Exchange(aside), d.Exchange(aside)
	b.round()
	d.round()
	must2(t)(d.Approve(ctx, requests, two))
	d.x = d.Exchange(r.place)
	a.end(b)
	c.end(b)
	meet2(t, d, a, c, d)
	for i, p := range []*pc{a, c, d} {
		all, err := p.Laptops(ctx)
		must(t, err)
		in := map[string]bool{}
		for _, l := range all {
			in[l.Device] = true
		}
		if in[eve] || !in[fay] || !ledger.Ended(p.Ledger, b.Team().Device) {
			t.Errorf("laptop %d: %+v", i, all)
		}
	}
	r.laptops = []*pc{a, c, d}
	must(t, b.Close())
}

// TestAdministrator_EndGoesWithWhoSaidIt: two administrators end a third who had
// ended a nurse's laptop, which they had not heard of: it is in again, and what it
// wrote is shown.
func TestAdministrator_EndGoesWithWhoSaidIt(t *testing.T) {
	_, a, b, c, nurse := threeAdministrators(t)
	nurse.put("patient/1", "note", "by Dina")
	nurse.round()
	a.round()
	a.end(b)
	b.end(nurse)
	b.round()
	a.round()
	if got := a.heads("patient/1", "note"); len(got) > 0 {
		t.Fatalf("shown: %q", got)
	}
	c.end(b)
	c.round()
	a.round()
	if got := a.heads("patient/1", "note"); strings.Join(got, "|") != "by Dina" {
		t.Errorf("shown: %q", got)
	}
	if waits, err := a.Quarantine(ctx); err != nil || len(waits) > 0 {
		t.Errorf("quarantine = %+v, %v", waits, err)
	}
	if report, err := a.Verify(ctx); err != nil || !report.OK {
		t.Errorf("verify = %+v, %v", report, err)
	}
}

// TestAdministrator_TakesTwoByRosterToo: an administrator cannot make another one
// none and then end them alone.
func TestAdministrator_TakesTwoByRosterToo(t *testing.T) {
	r, a, b, c, _ := threeAdministrators(t)
	r.place.Set("roster/x.ros", ledger.NextRoster(a.Ledger, func(next *ledger.Roster) {
		for i := range next.Members {
			if next.Members[i].Login.Name == "Ben Okoro" {
				next.Members[i].Admin++
			}
		}
	}))
	if got := c.round(); len(got.Refused) != 1 {
		t.Errorf("round = %+v", got)
	}
	if b.round(); b.Administrators() != 3 {
		t.Error("one administrator removed another")
	}
}

// TestAdministrator_TwoOffline: what two let in at once is in.
func TestAdministrator_TwoOffline(t *testing.T) {
	r, a, b, _, _ := threeAdministrators(t)
	one, first, _ := r.asks("Eli", "Borough Council")
	two, second, _ := r.asks("Fay", "Borough Council")
	a.round()
	b.round()
	must2(t)(a.Approve(ctx, a.x.Requests(), first))
	must2(t)(b.Approve(ctx, b.x.Requests(), second))
	a.round()
	b.round()
	for _, p := range []*pc{one, two} {
		p.unlock(r)
		r.laptops = append(r.laptops, p)
	}
	one.put("patient/1", "note", "by Eli")
	two.put("patient/2", "note", "by Fay")
	r.all()
	r.all()
	for i, p := range r.laptops {
		if got := p.heads("patient/1", "note"); strings.Join(got, "|") != "by Eli" {
			t.Errorf("laptop %d shows %q", i, got)
		}
		if got := p.heads("patient/2", "note"); strings.Join(got, "|") != "by Fay" {
			t.Errorf("laptop %d shows %q", i, got)
		}
		if report, err := p.Verify(ctx); err != nil || !report.OK {
			t.Errorf("laptop %d: verify = %+v, %v", i, report, err)
		}
	}
}

// TestAdministrator_EndedStaysEnded: a nurse's laptop that one ended is not let in
// again because the nurse becomes an administrator afterwards. Where who made them
// one had not heard of it, it takes a second.
func TestAdministrator_EndedStaysEnded(t *testing.T) {
	for _, heard := range []bool{true, false} {
		r, a, b, c, nurse := threeAdministrators(t)
		if a.end(nurse) {
			t.Fatal("a nurse's laptop takes two")
		}
		if heard {
			meet2(t, a, b)
		}
		must(t, b.MakeAdministrator("Dina Rao"))
		meet2(t, a, b, c)
		if !heard {
			inForce(t, []*pc{a, b, c}, nil, []*pc{nurse})
			c.end(nurse)
		}
		nurse.put("patient/1", "note", "after")
		meet2(t, nurse, a, b, c, nurse)
		inForce(t, []*pc{a, b, c}, []*pc{nurse}, nil)
		for _, p := range []*pc{a, b, c} {
			if got := p.heads("patient/1", "note"); len(got) > 0 {
				t.Errorf("shown: %q", got)
			}
		}
		r.laptops = []*pc{a, b, c}
		must(t, nurse.Close())
	}
}

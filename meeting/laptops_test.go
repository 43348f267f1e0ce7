package meeting_test

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"keystone/caseload"
	"keystone/meeting"
	ledger "keystone/sync"
	"keystone/sync/memory"
)

// laptops are two laptops of one practice that meet where a test has them meet:
// the chair Meera Patel's and Tom Reid's.
type laptops struct {
	meera, tom *practice
	meet       func()
}

func twoLaptops(t *testing.T) laptops {
	t.Helper()
	p := open(t)
	place := &memory.Place{}
	x := p.ledger.Exchange(place)
	round := func(x *ledger.Exchange) {
		t.Helper()
		_, err := x.Round(ctx)
		must(t, err)
	}
	round(x)
	cfg := p.cfg
	cfg.Dir = t.TempDir()
	cfg.Open = func(context.Context, string, string, ed25519.PrivateKey) (ledger.Transport, error) { return place, nil }
	words, _, err := ledger.Join(ctx, cfg, "memory", ledger.Joining{
		Login: ledger.Login{Name: "Tom Reid", Role: "GP", Organisation: p.ledger.Actor().Organisation}, Passphrase: phrase,
	})
	must(t, err)
	round(x)
	_, err = p.ledger.Approve(ctx, x.Requests(), words)
	must(t, err)
	round(x)
	l, err := ledger.Unlock(ctx, cfg, "", phrase)
	must(t, err)
	t.Cleanup(func() { must(t, l.Close()) })
	people := caseload.New(l)
	tom := &practice{t: t, clock: p.clock, cfg: cfg, ledger: l, people: people, paper: &paper{}}
	tom.Meetings = meeting.New(l, people, tom.paper)
	y := l.Exchange(place)
	two := laptops{meera: p, tom: tom, meet: func() {
		for range 3 {
			p.clock.now = p.clock.now.Add(time.Minute)
			round(x)
			round(y)
		}
	}}
	two.meet()
	return two
}

func (two laptops) each(check func(who string, p *practice)) {
	check("Meera", two.meera)
	check("Tom", two.tom)
}

func (p *practice) item(id, number string) meeting.Item {
	p.t.Helper()
	item, err := p.Item(ctx, id, number)
	must(p.t, err)
	return item
}

// TestTwoLaptops_OneMeeting: both open the meeting offline, each discusses one
// patient, one of them later than the other; it is one meeting of two discussed.
func TestTwoLaptops_OneMeeting(t *testing.T) {
	two := twoLaptops(t)
	two.meera.nominate(ivy, "HART", "Ivy", "1941-03-02")
	two.meera.nominate(noor, "KHAN", "Noor", "1950-05-05")
	two.meera.whole(ivy)
	two.meera.whole(noor)
	two.meet()

	here := two.meera.start()
	two.meera.discuss(here, ivy, "stay at home")
	two.meera.clock.now = two.meera.clock.now.Add(10 * time.Minute)
	there := two.tom.start()
	two.tom.discuss(there, noor, "new inhaler")
	if here != there {
		t.Fatalf("two meetings: %s and %s", here, there)
	}
	two.meet()
	two.each(func(who string, p *practice) {
		all, err := p.Meetings.Meetings(ctx)
		must(t, err)
		same(t, who+" has meetings", len(all), 1)
		for number, decision := range map[string]string{ivy: "stay at home", noor: "new inhaler"} {
			item := p.item(here, number)
			same(t, who+" has "+number, item.State, meeting.ItemDiscussed)
			same(t, who+" has decided", item.Decision, decision)
			same(t, who+" conflicts", len(item.Conflicts), 0)
		}
	})

	two.meera.finish(here)
	two.meet()
	two.each(func(who string, p *practice) {
		whole, err := p.Meeting(ctx, here)
		must(t, err)
		same(t, who+" has it", whole.State, meeting.MeetingClosed)
	})
}

// TestTwoLaptops_ClosedStaysClosed: who opens the meeting after the other closed
// it, without knowing, does not open it again.
func TestTwoLaptops_ClosedStaysClosed(t *testing.T) {
	two := twoLaptops(t)
	two.meera.nominate(ivy, "HART", "Ivy", "1941-03-02")
	two.meera.whole(ivy)
	two.meet()
	id := two.meera.start()
	two.meera.discuss(id, ivy, "stay at home")
	two.meera.finish(id)
	two.meera.clock.now = two.meera.clock.now.Add(10 * time.Minute)
	two.tom.start()
	two.meet()
	two.each(func(who string, p *practice) {
		whole, err := p.Meeting(ctx, id)
		must(t, err)
		same(t, who+" has it", whole.State, meeting.MeetingClosed)
		item := p.item(id, ivy)
		same(t, who+" has Ivy", item.State, meeting.ItemDiscussed)
	})
}

// TestTwoLaptops_BothTextsAreKept: discussion, words and decision of one item
// from two laptops stand beside each other, on the minutes too, and closing
// loses neither.
func TestTwoLaptops_BothTextsAreKept(t *testing.T) {
	two := twoLaptops(t)
	two.meera.nominate(ivy, "HART", "Ivy", "1941-03-02")
	two.meera.whole(ivy)
	id := two.meera.start()
	two.meet()
	do(t, two.meera.Discuss)(meeting.Discuss{
		Meeting: id, Patient: ivy, Summary: "fell twice", Said: "wants the dog", Decision: "a rail", NextReview: "2026-12-07", HeardFrom: meeting.Heard{"GP": meeting.HeardSpoke},
	})
	two.meera.clock.now = two.meera.clock.now.Add(time.Minute)
	do(t, two.tom.Discuss)(meeting.Discuss{
		Meeting: id, Patient: ivy, Summary: "dizzy in the morning", Said: "wants the dog", Decision: "stop the tablet", NextReview: "2026-12-14", HeardFrom: meeting.Heard{"nurse": meeting.HeardNothing},
	})
	two.meet()
	two.each(func(who string, p *practice) {
		item := p.item(id, ivy)
		var fields []string
		for _, c := range item.Conflicts {
			fields = append(fields, c.Field)
			same(t, who+" sides of "+c.Field, len(c.Values), 2)
			same(t, who+" later side's author", c.Values[0].Actor, "Tom Reid")
			same(t, who+" other side's laptop", c.Values[1].Laptop, "Meera Patel's laptop")
		}
		same(t, who+" fields", fields, []string{"summary", "decision", "nextReview"})
		same(t, who+" heard", item.HeardFrom["GP"]+" "+item.HeardFrom["nurse"], "heard nothing")
	})

	two.meera.finish(id)
	two.meet()
	two.each(func(who string, p *practice) {
		minutes, err := p.MinutesOf(ctx, id, 0)
		must(t, err)
		text, err := json.Marshal(minutes.Items)
		must(t, err)
		for _, said := range []string{"fell twice", "dizzy in the morning", "a rail", "stop the tablet", "Meera Patel (23-Nov-2026", "Tom Reid (23-Nov-2026", "07-Dec-2026", "14-Dec-2026"} {
			if !strings.Contains(string(text), said) {
				t.Errorf("%s: the minutes lack %q: %s", who, said, text)
			}
		}
		if found, err := p.Discussed(ctx, ivy); err != nil || !strings.Contains(found[0].Decision, "a rail") || !strings.Contains(found[0].Decision, "stop the tablet") {
			t.Errorf("%s: what was discussed is %+v, %v", who, found, err)
		}
	})
	same(t, "on the next agenda", two.tom.reasons(ivy), []string{meeting.WhyConflict})

	do(t, two.tom.ResolveItem)(meeting.ResolveItem{Meeting: id, Patient: ivy, Field: "decision", Value: "a rail, and stop the tablet", Reason: "both were meant"})
	two.meet()
	two.each(func(who string, p *practice) {
		item := p.item(id, ivy)
		same(t, who+" decided", item.Decision, "a rail, and stop the tablet")
		same(t, who+" still apart", len(item.Conflicts), 2)
		if !slices.ContainsFunc(item.Changes, func(c meeting.DecisionChange) bool { return c.Was == "a rail" }) || len(item.Changes) != 2 {
			t.Errorf("%s: the history lost a side: %+v", who, item.Changes)
		}
	})
	refuse(t, meeting.CodeConflictNone, two.meera.ResolveItem)(meeting.ResolveItem{Meeting: id, Patient: ivy, Field: "decision", Value: "x", Reason: "y"})
	refuse(t, meeting.CodeReasonRequired, two.meera.ResolveItem)(meeting.ResolveItem{Meeting: id, Patient: ivy, Field: "summary", Value: "x"})
}

// TestTwoLaptops_OneAction: F23, two edits of one action side by side; the kept
// one stands whole.
func TestTwoLaptops_OneAction(t *testing.T) {
	for _, keep := range []string{"done", "handed-back"} {
		t.Run(keep, func(t *testing.T) {
			two := twoLaptops(t)
			two.meera.nominate(ivy, "HART", "Ivy", "1941-03-02")
			two.meera.whole(ivy)
			action := two.meera.give("", ivy, "2026-12-20")
			two.meet()
			owner := two.meera.action(action).Owner
			do(t, two.meera.CompleteAction)(meeting.CompleteAction{Action: action, Outcome: "fitted on Friday"})
			two.meera.clock.now = two.meera.clock.now.Add(time.Minute)
			do(t, two.tom.HandBackAction)(meeting.HandBackAction{Action: action, Reason: "no time"})
			two.meet()
			var entry string
			two.each(func(who string, p *practice) {
				a := p.action(action)
				if !a.Contested || len(a.Conflicts) != 1 || len(a.Conflicts[0].Values) != 2 {
					t.Fatalf("%s: %+v", who, a.Conflicts)
				}
				for _, v := range a.Conflicts[0].Values {
					want, by := "done 23-Nov-2026: fitted on Friday", "Meera Patel"
					if strings.HasPrefix(v.Value, "handed back") {
						want, by = "handed back 23-Nov-2026: no time, owner Meera Patel", "Tom Reid"
					}
					if v.Value != want || v.Actor != by || v.Laptop != by+"'s laptop" {
						t.Errorf("%s: %+v, want %q by %s", who, v, want, by)
					}
					if strings.HasPrefix(strings.ReplaceAll(v.Value, " ", "-"), keep) {
						entry = v.Entry
					}
				}
			})
			same(t, "on the agenda", two.tom.reasons(ivy)[0], meeting.WhyConflict)
			do(t, two.tom.ResolveAction)(meeting.ResolveAction{Action: action, Entry: entry, Reason: "it is so"})
			two.meet()
			two.each(func(who string, p *practice) {
				a := p.action(action)
				same(t, who+" state", a.State, keep)
				same(t, who+" contested", a.Contested, false)
				want := map[string]string{"done": owner, "handed-back": "Meera Patel"}[keep]
				same(t, who+" owner", a.Owner, want)
				if keep == "done" {
					same(t, who+" handed back by", a.HandedBackBy, "")
				}
			})
		})
	}
}

// TestTwoLaptops_SameYes: two laptops that note the same of an action agree.
func TestTwoLaptops_SameYes(t *testing.T) {
	two := twoLaptops(t)
	two.meera.nominate(ivy, "HART", "Ivy", "1941-03-02")
	action := two.meera.give("", ivy, "2026-12-20")
	two.meet()
	do(t, two.meera.AcceptAction)(meeting.AcceptAction{Action: action})
	do(t, two.tom.AcceptAction)(meeting.AcceptAction{Action: action})
	two.meet()
	two.each(func(who string, p *practice) { same(t, who+" contested", p.action(action).Contested, false) })
}

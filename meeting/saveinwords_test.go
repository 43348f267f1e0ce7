package meeting_test

import (
	"slices"
	"strings"
	"testing"

	"keystone/caseload"
	"keystone/meeting"
	ledger "keystone/sync"
)

// TestLastSave_InWords: what a save wrote is told as people read it, of every room.
func TestLastSave_InWords(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.nominate(noor, "KHAN", "Noor", "1956-02-09")
	id := p.start()
	action := do(t, p.AddAction)(meeting.AddAction{Meeting: id, Patient: ivy, What: "bed rail", Owner: "Red Cross", Phone: "01632 496 0100", Due: "2026-11-30"}).Action
	for _, c := range []struct {
		kind string
		act  func()
		want []string
	}{
		{"discuss", func() { p.discuss(id, ivy, "grab rail") }, []string{"Decision: grab rail", "On the agenda: discussed"}},
		{"defer", func() { do(t, p.Defer)(meeting.Defer{Meeting: id, Patient: noor, Reason: "no time"}) }, []string{"On the agenda: deferred, no time"}},
		{"complete action", func() { do(t, p.CompleteAction)(meeting.CompleteAction{Action: action, Outcome: "fitted"}) }, []string{"State: done, fitted"}},
		{"add action", func() { p.give("", ivy, "2026-12-01") }, []string{"Owner: Ben Okoro", "What: bed rail"}},
		{"add contribution", func() {
			do(t, p.people.Contribute)(caseload.Contribute{Patient: ivy, Service: "Diabetes clinic", Title: "Review", Text: "HbA1c 52"})
		}, []string{"What another service plans: Diabetes clinic, Review, HbA1c 52"}},
		{"object", func() {
			do(t, p.people.Object)(caseload.Object{Patient: ivy, Organisation: "Age Well", Reason: "asked"})
		}, []string{"Objection: objects to Age Well, asked"}},
	} {
		t.Run(c.kind, func(t *testing.T) {
			c.act()
			last, err := p.people.LastSave(ctx)
			must(t, err)
			same(t, "kind", last.Kind, c.kind)
			for _, line := range c.want {
				if !slices.Contains(last.Wrote, line) {
					t.Errorf("%q is missing in %q", line, last.Wrote)
				}
			}
		})
	}
}

// TestLastSave_OfMany: whoever is too many is counted, as people; what, as lines.
func TestLastSave_OfMany(t *testing.T) {
	p := open(t)
	p.read(9)
	p.start()
	last, err := p.people.LastSave(ctx)
	must(t, err)
	same(t, "about", last.Headline(), "Open meeting: "+strings.Repeat("SMITH, Pat; ", 6)+"and 3 people more")
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	do(t, p.people.WritePlan)(caseload.WritePlan{
		Patient: ivy, MattersToMe: "my dog", TopGoal: "walk him", WhoDoesWhat: "Anna calls", Crisis: "Chest pain: 999.",
		ReviewDue: "2027-01-11", Agreed: caseload.AgreedPerson, AgreedOn: "2026-11-23",
	})
	last, err = p.people.LastSave(ctx)
	must(t, err)
	same(t, "about", last.Headline(), "Write plan: HART, Ivy")
	same(t, "wrote", last.Wrote[6:], []string{"and 1 line more"})
}

// TestUnderReview_OfAConcern: whoever reviews what an ended laptop wrote learns that
// it is a concern, and not about whom (F51).
func TestUnderReview_OfAConcern(t *testing.T) {
	n := join(t)
	p, c := n.practice, n.council
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	do(t, p.people.Share)(caseload.Share{Patient: ivy, Organisation: council, Basis: "care"})
	lead := "Carys Bevan"
	do(t, p.people.ChangeSettings)(caseload.ChangeSettings{SafeguardingLead: &lead})
	n.meet(t)
	_, err := p.ledger.Revoke(ctx, c.ledger.Team().Device, "laptop lost")
	must(t, err)
	do(t, c.SafeguardingConcern)(meeting.SafeguardingConcern{Patient: ivy, Concern: bruises})
	_, err = n.meets[c].Settle(ctx)
	must(t, err)
	_, err = n.meets[p].Settle(ctx)
	must(t, err)
	waits, err := p.ledger.Quarantine(ctx)
	must(t, err)
	same(t, "waits", len(waits), 1)
	says, err := p.people.UnderReview(ctx, waits[0].Entry)
	must(t, err)
	same(t, "lines", len(says.Wrote), 1)
	says.Kind, says.Wrote = "", nil // that it is a concern
	silent(t, "what waits for review", says, nil, "HART", "Telephone")
}

// TestUnderReview_OfTheCallOfAConcern: nor when an ended laptop has it go to the new
// lead (F51).
func TestUnderReview_OfTheCallOfAConcern(t *testing.T) {
	n := join(t)
	p := n.practice
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.lead("Carys Bevan")
	nurse := n.laptop(t, ledger.Login{Name: "Nia Rees", Role: "practice nurse", Organisation: p.ledger.Organisation()})
	do(t, p.SafeguardingConcern)(meeting.SafeguardingConcern{Patient: ivy, Concern: bruises})
	p.lead("Dev Shah")
	n.meet(t)
	_, err := p.ledger.Revoke(ctx, nurse.ledger.Team().Device, "laptop lost")
	must(t, err)
	must(t, nurse.PassConcerns(ctx))
	_, err = n.meets[nurse].Settle(ctx)
	must(t, err)
	_, err = n.meets[p].Settle(ctx)
	must(t, err)
	waits, err := p.ledger.Quarantine(ctx)
	must(t, err)
	same(t, "waits", len(waits), 1)
	says, err := p.people.UnderReview(ctx, waits[0].Entry)
	must(t, err)
	same(t, "headline", says.Headline(), "Redirect call")
	same(t, "lines", len(says.Wrote), 1)
	if !strings.HasPrefix(says.Wrote[0], "A safeguarding concern") {
		t.Errorf("told as %q", says.Wrote)
	}
	says.Wrote = nil // that it is a concern
	silent(t, "what waits for review", says, nil, "HART", "Telephone", "Dev Shah")
}

// TestUnderReview_OfWhomNobodyHereReads: what waits is told to an organisation as
// long as it reads the patient.
func TestUnderReview_OfWhomNobodyHereReads(t *testing.T) {
	n := join(t)
	p, c := n.practice, n.council
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	do(t, p.people.Share)(caseload.Share{Patient: ivy, Organisation: council, Basis: "care"})
	nurse := n.laptop(t, ledger.Login{Name: "Nia Rees", Role: "practice nurse", Organisation: p.ledger.Organisation()})
	_, err := p.ledger.Revoke(ctx, nurse.ledger.Team().Device, "laptop lost")
	must(t, err)
	do(t, nurse.people.SetFirstContact)(caseload.SetFirstContact{Patient: ivy, Name: "Dr Late"})
	_, err = n.meets[nurse].Settle(ctx)
	must(t, err)
	delete(n.meets, nurse)
	n.meet(t)
	waits, err := c.ledger.Quarantine(ctx)
	must(t, err)
	same(t, "waits", len(waits), 1)
	says, err := c.people.UnderReview(ctx, waits[0].Entry)
	must(t, err)
	same(t, "while the council reads her", says.Wrote, []string{"First contact: Dr Late"})
	do(t, p.people.Object)(caseload.Object{Patient: ivy, Organisation: council})
	n.meet(t)
	says, err = c.people.UnderReview(ctx, waits[0].Entry)
	must(t, err)
	same(t, "after she objected", says.Kind+says.Actor, "")
	same(t, "what was written", says.Wrote, []string{})
}

package meeting_test

import (
	"slices"
	"testing"

	"keystone/caseload"
	"keystone/meeting"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// lead names the safeguarding lead on this laptop.
func (p *practice) lead(name string) {
	p.t.Helper()
	do(p.t, p.people.ChangeSettings)(caseload.ChangeSettings{SafeguardingLead: &name})
}

// readsAll is every concern that the unlocked member may read, of whomever.
func (p *practice) readsAll() []caseload.Concern {
	p.t.Helper()
	found, err := p.people.Concerns(ctx, "")
	must(p.t, err)
	return found
}

// raisedAt is two organisations of which the practice raised a concern that its
// own lead, Carys Bevan, has.
func raisedAt(t *testing.T) (n *neighbours, id string) {
	t.Helper()
	n = join(t)
	n.practice.nominate(ivy, "HART", "Ivy", "1941-03-02")
	n.practice.lead("Carys Bevan")
	id = do(t, n.practice.SafeguardingConcern)(meeting.SafeguardingConcern{Patient: ivy, Concern: bruises}).Concern
	n.meet(t)
	same(t, "the council reads", n.council.readsAll(), []caseload.Concern{})
	return n, id
}

// TestConcern_PassesToALeadElsewhere: with what the concern says and nothing else of
// somebody whom the new lead's organisation does not read; and back, by the lead.
func TestConcern_PassesToALeadElsewhere(t *testing.T) {
	n, id := raisedAt(t)
	n.practice.lead("Dev Shah")
	n.meet(t)
	want := caseload.Concern{
		ID: id, NHSNumber: ivy, Name: "HART, Ivy", Text: bruises, RaisedBy: "Meera Patel", RaisedAt: "2026-11-23T13:00:00Z", Lead: "Dev Shah", Action: id,
		HandedOver: []caseload.HandedOver{{From: "Carys Bevan", To: "Dev Shah", By: "Meera Patel", At: "2026-11-23T13:00:00Z"}},
	}
	same(t, "the council reads", n.council.readsAll(), []caseload.Concern{want})
	_, err := n.council.people.Patient(ctx, ivy)
	same(t, "who it is about", fault.Code(err), caseload.CodePatientUnknown)
	open, err := n.council.Actions(ctx, meeting.ActionQuery{})
	must(t, err)
	same(t, "the council's actions", len(open), 0)

	n.council.lead("Carys Bevan")
	same(t, "the lead before", n.council.readsAll(), []caseload.Concern{})
	n.meet(t)
	n.practice.as("Carys Bevan", "care co-ordinator", "Porthaven Surgery")
	back := n.practice.readsAll()
	if len(back) != 1 || len(back[0].HandedOver) != 2 || back[0].HandedOver[1].By != "Dev Shah" {
		t.Errorf("she reads %+v", back)
	}
	events, err := n.practice.ledger.History(ctx, "concern/"+id)
	must(t, err)
	if !slices.ContainsFunc(events, func(e ledger.Event) bool { return e.Kind == "hand-over-concern" && e.Actor == "Dev Shah" }) {
		t.Errorf("nobody sees who handed it over: %+v", events)
	}
	n.sound(t)
}

// TestConcern_PassesOnceALaptopThatOpensItHears: the laptop that names the lead can
// not open it.
func TestConcern_PassesOnceALaptopThatOpensItHears(t *testing.T) {
	n, id := raisedAt(t)
	must(t, n.practice.ledger.MakeAdministrator("Dev Shah"))
	n.meet(t)
	n.council.lead("Dev Shah")
	same(t, "the council reads", n.council.readsAll(), []caseload.Concern{})
	n.meet(t)
	same(t, "its lead yet", n.practice.concerns()[0].Lead, "Carys Bevan")
	must(t, n.practice.people.PassConcerns(ctx))
	n.meet(t)
	read := n.council.readsAll()
	if len(read) != 1 || read[0].ID != id || read[0].Text != bruises {
		t.Fatalf("the council reads %+v", read)
	}
	same(t, "who handed it over", read[0].HandedOver[0].By, "Dev Shah")
	must(t, n.practice.people.PassConcerns(ctx))
	same(t, "once", len(n.practice.concerns()[0].HandedOver), 1)
	n.sound(t)
}

// TestConcern_TheCallGoesToTheNewLead: while it is open, and once.
func TestConcern_TheCallGoesToTheNewLead(t *testing.T) {
	p, _, raised := worried(t)
	second := do(t, p.SafeguardingConcern)(meeting.SafeguardingConcern{Patient: ivy, Concern: bruises})
	do(t, p.CompleteAction)(meeting.CompleteAction{Action: second.Action})
	p.lead("Meera Patel")
	must(t, p.PassConcerns(ctx))
	same(t, "to make", p.action(raised.Action).What, "Telephone about this person, today")
	same(t, "made", p.action(second.Action).What, telephone)
	before, err := p.ledger.Saved(ctx)
	must(t, err)
	must(t, p.PassConcerns(ctx))
	after, err := p.ledger.Saved(ctx)
	must(t, err)
	same(t, "saves", after.Seq, before.Seq)
}

// TestConcern_PassedByTwoAtOnce: both laptops that can open it name the same new
// lead before they meet. It passes once, and nothing waits for a review.
func TestConcern_PassedByTwoAtOnce(t *testing.T) {
	n, _ := raisedAt(t)
	n.practice.lead("Dev Shah")
	n.meet(t)
	n.practice.lead("Carys Bevan")
	n.council.lead("Carys Bevan")
	n.meet(t)
	for p := range n.meets {
		must(t, p.people.PassConcerns(ctx))
	}
	n.meet(t)
	same(t, "the lead before", n.council.readsAll(), []caseload.Concern{})
	same(t, "handed over", len(n.practice.concerns()[0].HandedOver), 2)
	for p := range n.meets {
		waits, err := p.ledger.Quarantine(ctx)
		must(t, err)
		same(t, "for review", len(waits), 0)
		apart, err := p.people.CountConflicts(ctx)
		must(t, err)
		same(t, "conflicts", apart, 0)
	}
	n.sound(t)
}

// TestConcern_NobodyTakesTheRole: who names themselves reads nothing of what was
// written before, until who may read it hands it over.
func TestConcern_NobodyTakesTheRole(t *testing.T) {
	p, _, raised := worried(t)
	p.as("Ben Okoro", "occupational therapist", "Porthaven Community")
	ben := "Ben Okoro"
	refuse(t, "not-administrator", p.people.ChangeSettings)(caseload.ChangeSettings{SafeguardingLead: &ben})
	nobody := ""
	refuse(t, "not-administrator", p.people.ChangeSettings)(caseload.ChangeSettings{SafeguardingLead: &nobody})
	do(t, p.people.ChangeSettings)(caseload.ChangeSettings{Norm: 11})

	p.reopen("Meera Patel")
	p.lead("")
	p.reopen(ben)
	p.lead(ben)
	must(t, p.people.PassConcerns(ctx))
	same(t, "he reads", p.concerns(), []caseload.Concern{})
	refuse(t, caseload.CodeConcernUnknown, p.people.HandOverConcern)(caseload.HandOverConcern{Concern: raised.Concern})

	p.reopen("Meera Patel")
	same(t, "who has it not", p.concerns()[0].NewLead, ben)
	do(t, p.people.ChangeSettings)(caseload.ChangeSettings{Norm: 12})
	same(t, "to whom", do(t, p.people.HandOverConcern)(caseload.HandOverConcern{Concern: raised.Concern}).Lead, ben)
	refuse(t, caseload.CodeAlreadyRecorded, p.people.HandOverConcern)(caseload.HandOverConcern{Concern: raised.Concern})
	refuse(t, caseload.CodeConcernUnknown, p.people.HandOverConcern)(caseload.HandOverConcern{Concern: "none"})
	last, err := p.people.LastSave(ctx)
	silent(t, "last save", last, err)
	same(t, "last save", last.Kind, "change settings")
	must(t, p.PassConcerns(ctx))
	events, err := p.people.History(ctx, ivy)
	silent(t, "history", events, err)
	last, err = p.people.LastSave(ctx)
	must(t, err)
	same(t, "last save", last.Kind, "change settings")
	p.reopen(ben)
	read := p.concerns()
	same(t, "whom to call", p.action(raised.Action).What, "Telephone Ben Okoro about this person, today")
	if len(read) != 1 || read[0].NewLead != "" || read[0].HandedOver[0].By != "Meera Patel" {
		t.Errorf("he reads %+v", read)
	}
}

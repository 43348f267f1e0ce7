package meeting_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"keystone/caseload"
	"keystone/meeting"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// bruises is a concern of which not one word may stand anywhere but with those
// who may read it, and telephone what all may see of it.
const (
	bruises   = "Finger-shaped marks on both wrists; says the nephew is short of money."
	telephone = "Telephone Carys Bevan about this person, today"
)

// worried is a practice whose chair has raised a concern about Ivy in a meeting in
// which she is discussed; the lead is Carys Bevan.
func worried(t *testing.T) (p *practice, id string, raised meeting.SafeguardingConcernResult) {
	t.Helper()
	p = open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)
	lead := "Carys Bevan"
	do(t, p.people.ChangeSettings)(caseload.ChangeSettings{SafeguardingLead: &lead})
	id = p.start()
	raised = do(t, p.SafeguardingConcern)(meeting.SafeguardingConcern{Patient: ivy, Concern: bruises})
	p.give(id, ivy, "2026-11-30")
	p.discuss(id, ivy, "a rail")
	return p, id, raised
}

// as unlocks the laptop as another of its members.
func (p *practice) as(name, role, organisation string) {
	p.t.Helper()
	who := ledger.Login{Name: name, Role: role, Organisation: organisation}
	who.Member = do(p.t, p.people.AddMember)(caseload.AddMember{Name: name, Role: role, Organisation: organisation}).Member
	must(p.t, p.ledger.AddLogin(ctx, who, phrase))
	p.reopen(name)
}

func (p *practice) concerns() []caseload.Concern {
	p.t.Helper()
	found, err := p.people.Concerns(ctx, ivy)
	must(p.t, err)
	n, err := p.people.ConcernCount(ctx, ivy)
	must(p.t, err)
	same(p.t, "counted", n, len(found))
	return found
}

// silent fails where anything of a concern, or of the telephone action where that
// may not be either, stands in what somebody can see.
func silent(t *testing.T, where string, seen any, err error, never ...string) {
	t.Helper()
	must(t, err)
	text, ok := seen.([]byte)
	if !ok {
		text, err = json.Marshal(seen)
		must(t, err)
	}
	for _, word := range append(never, "Finger-shaped", "the nephew", "oncern", "afeguard") {
		if strings.Contains(string(text), word) {
			t.Errorf("%s: %q stands in %s", where, word, text)
		}
	}
}

func TestSafeguarding_TheLeadIsToBeTelephonedToday(t *testing.T) {
	p, _, raised := worried(t)
	same(t, "whom", raised.Lead+" "+raised.Phone, "Carys Bevan 01632 496 0004")
	a := p.action(raised.Action)
	same(t, "what", a.What, telephone)
	same(t, "owner", a.Owner, "Meera Patel")
	same(t, "due", a.Due+" "+a.Near, "2026-11-23 "+meeting.DueToday)
	same(t, "urgent", a.Urgent, true)
	p.clock.set("2026-11-24", "00:00")
	same(t, "the next day", p.action(raised.Action).Overdue, true)
	do(t, p.CompleteAction)(meeting.CompleteAction{Action: raised.Action})
	same(t, "done", p.action(raised.Action).State, meeting.ActionDone)
}

// TestSafeguarding_EnteredInError: raised about the wrong person it moves with its
// call, by who may read it; withdrawn, nobody reads it any more (F54).
func TestSafeguarding_EnteredInError(t *testing.T) {
	p, _, raised := worried(t)
	p.nominate(noor, "ALI", "Noor", "1940-01-01")
	right := noor
	p.as("Ben Okoro", "occupational therapist", "Porthaven Community")
	refuse(t, caseload.CodeConcernUnknown, p.EnteredInError)(meeting.EnteredInError{What: "action/" + raised.Action, Patient: &right, Reason: "mixed up"})
	p.as("Carys Bevan", "care co-ordinator", "Porthaven Surgery")
	moved := do(t, p.EnteredInError)(meeting.EnteredInError{What: "action/" + raised.Action, Patient: &right, Reason: "mixed up"}).Action
	same(t, "about Ivy", len(p.concerns()), 0)
	all, err := p.people.Concerns(ctx, noor)
	must(t, err)
	same(t, "about Noor", all, []caseload.Concern{{
		ID: moved, NHSNumber: noor, Name: "ALI, Noor", Text: bruises, RaisedBy: "Meera Patel", RaisedAt: "2026-11-23T13:00:00Z", Lead: "Carys Bevan", Action: moved, HandedOver: []caseload.HandedOver{},
	}})
	same(t, "the call", p.action(moved).Patient, noor)
	for _, number := range []string{ivy, noor} {
		events, err := p.people.History(ctx, number)
		silent(t, "history", events, err)
	}
	do(t, p.EnteredInError)(meeting.EnteredInError{What: "action/" + moved, Reason: "nothing in it"})
	all, err = p.people.Concerns(ctx, "")
	must(t, err)
	same(t, "withdrawn", all, []caseload.Concern{})
}

// TestSafeguarding_TheLeadRaisesIt: nobody telephones themselves.
func TestSafeguarding_TheLeadRaisesIt(t *testing.T) {
	p, _, _ := worried(t)
	lead := "Meera Patel"
	do(t, p.people.ChangeSettings)(caseload.ChangeSettings{SafeguardingLead: &lead})
	raised := do(t, p.SafeguardingConcern)(meeting.SafeguardingConcern{Patient: ivy, Concern: bruises})
	same(t, "whose", raised.Yours, true)
	same(t, "what", p.action(raised.Action).What, "Telephone about this person, today")
}

func TestSafeguarding_Refusals(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	err := refuse(t, caseload.CodeLeadRequired, p.SafeguardingConcern)(meeting.SafeguardingConcern{Patient: ivy, Concern: bruises})
	if !strings.Contains(fault.Sentence(err), "Team settings") {
		t.Errorf("it does not say what to do: %v", err)
	}
	nobody, lead := "Nobody At All", "Carys Bevan"
	refuse(t, caseload.CodeMemberUnknown, p.people.ChangeSettings)(caseload.ChangeSettings{SafeguardingLead: &nobody})
	do(t, p.people.ChangeSettings)(caseload.ChangeSettings{SafeguardingLead: &lead})
	refuse(t, caseload.CodeConcernRequired, p.SafeguardingConcern)(meeting.SafeguardingConcern{Patient: ivy, Concern: " "})
	refuse(t, caseload.CodePatientUnknown, p.SafeguardingConcern)(meeting.SafeguardingConcern{Patient: noor, Concern: bruises})
	refuse(t, caseload.CodeIsLead, p.EndMember)(caseload.EndMember{Member: lead, Reason: "leaves"})
	empty := ""
	do(t, p.people.ChangeSettings)(caseload.ChangeSettings{SafeguardingLead: &empty})
	do(t, p.EndMember)(caseload.EndMember{Member: lead, Reason: "leaves"})
	same(t, "actions", len(p.concerns()), 0)
}

// TestSafeguarding_ReadByWhoRaisedItAndTheLead: also on a laptop that others unlock.
func TestSafeguarding_ReadByWhoRaisedItAndTheLead(t *testing.T) {
	p, _, raised := worried(t)
	want := caseload.Concern{ID: raised.Concern, NHSNumber: ivy, Name: "HART, Ivy", Text: bruises, RaisedBy: "Meera Patel", RaisedAt: "2026-11-23T13:00:00Z", Lead: "Carys Bevan", Action: raised.Action, HandedOver: []caseload.HandedOver{}}
	same(t, "who raised it", p.concerns(), []caseload.Concern{want})
	p.as("Ben Okoro", "occupational therapist", "Porthaven Community")
	same(t, "another member", p.concerns(), []caseload.Concern{})
	all, err := p.people.Concerns(ctx, "")
	must(t, err)
	same(t, "of everybody", all, []caseload.Concern{})
	same(t, "sees the action", p.action(raised.Action).What, telephone)
	p.as("Carys Bevan", "care co-ordinator", "Porthaven Surgery")
	same(t, "the lead", p.concerns(), []caseload.Concern{want})

	p.reopen("Meera Patel")
	ben := "Ben Okoro"
	do(t, p.people.ChangeSettings)(caseload.ChangeSettings{SafeguardingLead: &ben})
	want.Lead, want.HandedOver = ben, []caseload.HandedOver{{From: "Carys Bevan", To: ben, By: "Meera Patel", At: "2026-11-23T13:00:00Z"}}
	p.reopen("Ben Okoro")
	same(t, "the lead after her", p.concerns(), []caseload.Concern{want})
	p.reopen("Carys Bevan")
	same(t, "the lead before him", p.concerns(), []caseload.Concern{})
	p.reopen("Meera Patel")
	same(t, "who raised it", p.concerns(), []caseload.Concern{want})
}

func TestSafeguarding_NeverOnTheProjector(t *testing.T) {
	p, id, _ := worried(t)
	seen, err := p.Projected(ctx, id)
	silent(t, "projector", seen, err, "Telephone")
	if len(seen.Items) != 1 || len(seen.Items[0].Actions) != 1 {
		t.Errorf("the projector lacks the rest: %+v", seen.Items)
	}
}

// TestSafeguarding_NeverInTheMeeting: what a chair runs the meeting from is what a
// room sees on a laptop's screen.
func TestSafeguarding_NeverInTheMeeting(t *testing.T) {
	p, id, _ := worried(t)
	seen, err := p.Meeting(ctx, id)
	silent(t, "meeting", seen, err, "Telephone")
	p.finish(id)
	p.clock.set("2026-11-30", "13:00")
	seen, err = p.Meeting(ctx, p.start())
	silent(t, "the next meeting", seen, err, "Telephone")
	if len(seen.Items) != 1 || len(seen.Items[0].LastTime) == 0 {
		t.Errorf("the next meeting lacks the rest: %+v", seen.Items)
	}
}

func TestSafeguarding_NeverOnTheAgenda(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)
	id := p.start()
	p.discuss(id, ivy, "a rail")
	lead := "Carys Bevan"
	do(t, p.people.ChangeSettings)(caseload.ChangeSettings{SafeguardingLead: &lead})
	do(t, p.SafeguardingConcern)(meeting.SafeguardingConcern{Patient: ivy, Concern: bruises})
	for _, a := range do(t, p.CloseMeeting)(meeting.CloseMeeting{Meeting: id}).Actions {
		do(t, p.CompleteAction)(meeting.CompleteAction{Action: a})
	}
	p.clock.set("2026-12-07", "13:00")
	seen, err := p.Proposal(ctx, "Weekly MDT", "")
	silent(t, "agenda", seen, err, "Telephone", "HART")
}

func TestSafeguarding_NeverInTheMinutes(t *testing.T) {
	p, id, _ := worried(t)
	p.finish(id)
	seen, err := p.MinutesOf(ctx, id, 0)
	silent(t, "minutes", seen, err, "Telephone")
	do(t, p.SignMinutes)(meeting.SignMinutes{Meeting: id})
	paper, err := p.MinutesPDF(ctx, id, 0)
	silent(t, "signed minutes", paper, err, "Telephone")
	seen, err = p.CopyFor(ctx, seen, "Porthaven Surgery")
	silent(t, "a copy", seen, err, "Telephone")
}

func TestSafeguarding_NeverOnASheetOrInAnExport(t *testing.T) {
	p, _, _ := worried(t)
	sheet, err := p.Sheet(ctx, meeting.ActionQuery{Owner: "Meera Patel"})
	silent(t, "sheet", sheet, err, "Telephone")
	sheet, err = p.Sheet(ctx, meeting.ActionQuery{})
	silent(t, "sheet", sheet, err, "Telephone")
	same(t, "lines", len(sheet.Lines), 1)
	exported, err := p.Actions(ctx, meeting.ActionQuery{Ended: true, Paper: true})
	silent(t, "export", exported, err, "Telephone")
	same(t, "exported", len(exported), 1)
}

// TestSafeguarding_NeverWithThePatient: nothing made of a patient (plan, card,
// letter, extract, export) can say it, because what is known of the patient and the
// last item, which they are made of, do not.
func TestSafeguarding_NeverWithThePatient(t *testing.T) {
	p, _, _ := worried(t)
	who := []caseload.Patient{p.knows(ivy)}
	err := p.FillPatients(ctx, who)
	silent(t, "patient", who, err, "Telephone")
	item, _, err := p.LastItem(ctx, ivy)
	silent(t, "letter", item, err, "Telephone")
	met, err := p.Discussed(ctx, ivy)
	silent(t, "meetings of the patient", met, err, "Telephone")
	events, err := p.people.History(ctx, ivy)
	silent(t, "history", events, err)
	last, err := p.people.LastSave(ctx)
	silent(t, "last save", last, err)
}

// TestSafeguarding_ACircleOfItsOwn: sealed for the organisations of who raised it
// and of the lead, whoever else reads the patient.
func TestSafeguarding_ACircleOfItsOwn(t *testing.T) {
	n := join(t)
	p, c := n.practice, n.council
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	do(t, p.people.Share)(caseload.Share{Patient: ivy, Organisation: council, Basis: "care"})
	lead := "Carys Bevan"
	do(t, p.people.ChangeSettings)(caseload.ChangeSettings{SafeguardingLead: &lead})
	raised := do(t, p.SafeguardingConcern)(meeting.SafeguardingConcern{Patient: ivy, Concern: bruises})
	n.meet(t)
	same(t, "the council sees the action", c.action(raised.Action).What, telephone)
	silent(t, "the council's own store", c.stored(), nil)
	same(t, "and no concern", c.concerns(), []caseload.Concern{})

	// Shared once more, the patient takes no concern along.
	do(t, p.people.Unshare)(caseload.Unshare{Patient: ivy, Organisation: council, Reason: "moved"})
	do(t, p.people.Share)(caseload.Share{Patient: ivy, Organisation: council, Basis: "care"})
	n.meet(t)
	c.knows(ivy)
	silent(t, "the council's own store", c.stored(), nil)

	// A lead of the council reads what was raised before and from then on, and what
	// they read is noted where it may be.
	lead = "Dev Shah"
	do(t, p.people.ChangeSettings)(caseload.ChangeSettings{SafeguardingLead: &lead})
	second := do(t, p.SafeguardingConcern)(meeting.SafeguardingConcern{Patient: ivy, Concern: "Locked in at night."})
	n.meet(t)
	read := c.concerns()
	slices.SortFunc(read, func(a, b caseload.Concern) int { return strings.Compare(a.Text, b.Text) })
	if len(read) != 2 || read[0].ID != raised.Concern || read[1].ID != second.Concern || read[1].Text != "Locked in at night." {
		t.Fatalf("the lead reads %+v", read)
	}
	do(t, c.AcceptAction)(meeting.AcceptAction{Action: second.Action})
	n.meet(t)
	events, err := p.ledger.History(ctx, "concern/"+second.Concern)
	must(t, err)
	if !slices.ContainsFunc(events, func(e ledger.Event) bool { return e.Kind == "read" && e.Actor == "Dev Shah" }) {
		t.Errorf("nobody sees that it was read: %+v", events)
	}
	n.sound(t)
	do(t, p.people.Erase)(caseload.Erase{What: "patient " + ivy, Reason: "her wish"})
	n.meet(t)
	silent(t, "after erasing", p.stored(), nil, "Locked in")
	silent(t, "after erasing", c.stored(), nil, "Locked in")
}

// stored is every value that a laptop can read, in its own store.
func (p *practice) stored() []byte {
	p.t.Helper()
	rows, err := p.ledger.DB().QueryContext(ctx, "SELECT coalesce(value, '') FROM ledger_write UNION ALL SELECT value FROM concern")
	must(p.t, err)
	defer func() { _ = rows.Close() }()
	var all []byte
	for rows.Next() {
		var one []byte
		must(p.t, rows.Scan(&one))
		all = append(all, one...)
	}
	must(p.t, rows.Err())
	return all
}

// TestKeyWorker_AsksForTheBasis: naming one from elsewhere says whom to ask about,
// once, and not about whom the person objects to.
func TestKeyWorker_AsksForTheBasis(t *testing.T) {
	n := join(t)
	p := n.practice
	for _, number := range []string{ivy, noor, zoe} {
		p.nominate(number, "HART", "Ivy", "1941-03-02")
	}
	do(t, p.people.Object)(caseload.Object{Patient: noor, Organisation: council})
	assign := func(number, who string) []string {
		return do(t, p.people.AssignKeyWorker)(caseload.AssignKeyWorker{Patient: number, Member: who}).Ask
	}
	same(t, "objects", assign(noor, "Dev Shah"), []string{})
	same(t, "no laptop of theirs", assign(ivy, "Anna Price"), []string{})
	handed := do(t, p.people.HandOverKeyWorker)(caseload.HandOverKeyWorker{Patient: ivy, To: "Dev Shah", Summary: "likes mornings"})
	same(t, "handed over", handed.Ask, []string{council})
	do(t, p.people.ShareBasis)(caseload.ShareBasis{Organisation: council, Basis: "direct care"})
	same(t, "stated", assign(zoe, "Dev Shah"), []string{})
	n.meet(t)
	n.council.knows(zoe)
	n.council.unknown(ivy)
}

// TestActions_OfWhoLeft: what an organisation that ended still owned is found, to
// be given to somebody else (F40).
func TestActions_OfWhoLeft(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	theirs := p.give("", ivy, "2026-11-30")
	do(t, p.AddAction)(meeting.AddAction{Patient: ivy, What: "dossette", Owner: "Carys Bevan", Due: "2026-11-30"})
	do(t, p.AddAction)(meeting.AddAction{Patient: ivy, What: "frame", Owner: "Red Cross", Phone: "1", Due: "2026-11-30"})
	left := func() []string {
		t.Helper()
		found, err := p.Actions(ctx, meeting.ActionQuery{Left: true})
		must(t, err)
		ids := []string{}
		for _, a := range found {
			ids = append(ids, a.Action)
		}
		return ids
	}
	same(t, "before", left(), []string{})
	lead := "Anna Price"
	do(t, p.people.ChangeSettings)(caseload.ChangeSettings{SafeguardingLead: &lead})
	ended := do(t, p.EndOrganisation)(meeting.EndOrganisation{Organisation: "Porthaven Community", Reason: "contract ended"})
	same(t, "after", left(), []string{theirs})
	same(t, "the same as the command says", ended.Actions, left())
	if len(ended.Warnings) != 1 || !strings.Contains(ended.Warnings[0], "safeguarding lead") {
		t.Errorf("warned %q", ended.Warnings)
	}
	refuse(t, caseload.CodeMemberEnded, p.ReassignAction)(meeting.ReassignAction{Action: theirs, Owner: "Anna Price", Reason: "ended"})
	do(t, p.ReassignAction)(meeting.ReassignAction{Action: theirs, Owner: "Carys Bevan", Reason: "Porthaven Community ended"})
	same(t, "given", left(), []string{})
	a := p.action(theirs)
	same(t, "kept due", a.Due+" "+a.Owner+" "+a.State, "2026-11-30 Carys Bevan "+meeting.ActionAgreed)
}

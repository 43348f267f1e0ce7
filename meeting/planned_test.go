package meeting_test

import (
	"slices"
	"testing"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/sync/fault"
)

// TestAddItem_BeforeItOpens: somebody put on the next agenda is on it when it
// opens, with the question and by whom, and only once.
func TestAddItem_BeforeItOpens(t *testing.T) {
	p := open(t)
	for i, number := range []string{ivy, noor} {
		p.nominate(number, []string{"HART", "KHAN"}[i], "A", "1941-03-02")
		p.whole(number)
	}
	p.finish(p.discussedBoth())
	p.clock.set("2026-11-26", "10:00")
	same(t, "before", p.reasons(ivy), []string(nil))

	added := do(t, p.AddItem)(meeting.AddItem{Patient: ivy, Question: "safe at home?"})
	same(t, "date", added.Date, "2026-11-30")
	same(t, "series", added.Series, "Weekly MDT")
	same(t, "reasons", p.reasons(ivy), []string{meeting.WhyAdded})
	on, err := p.Discussed(ctx, ivy)
	must(t, err)
	same(t, "agendas", len(on), 2)
	same(t, "on", on[0].Date+on[0].Series+on[0].State+on[0].Question, "2026-11-30Weekly MDT"+meeting.ItemWaiting+"safe at home?")
	p.reopen("Meera Patel")
	p.clock.set("2026-11-30", "13:00")
	id := p.start()
	on, err = p.Discussed(ctx, ivy)
	must(t, err)
	same(t, "once", len(on), 2)
	item, err := p.Item(ctx, id, ivy)
	must(t, err)
	same(t, "item", item.ID, added.Item)
	same(t, "question", item.Question, "safe at home?")
	same(t, "by", item.AddedBy, "Meera Patel")
	same(t, "reason", item.Reasons[0].Text, "added by Meera Patel")

	p.discuss(id, ivy, "yes")
	p.finish(id)
	if after := p.reasons(ivy); slices.Contains(after, meeting.WhyAdded) {
		t.Errorf("still added after the meeting: %v", after)
	}
}

// discussedBoth opens today's meeting and discusses Ivy and Noor.
func (p *practice) discussedBoth() string {
	id := p.start()
	p.discuss(id, ivy, "no change")
	p.discuss(id, noor, "no change")
	return id
}

// TestAddItem_ComesFirstAndNeverWaits: behind those deferred, before everybody
// the program proposes, however little fits.
func TestAddItem_ComesFirstAndNeverWaits(t *testing.T) {
	p := open(t)
	one := 1
	do(t, p.ChangeSeries)(meeting.ChangeSeries{Cap: &one})
	for i, number := range []string{zoe, noor, ivy} {
		p.nominate(number, []string{"ABEL", "BAKER", "HART"}[i], "A", "1941-03-02")
	}
	do(t, p.AddItem)(meeting.AddItem{Patient: ivy})
	proposed, err := p.Proposal(ctx, "", "")
	must(t, err)
	same(t, "first", proposed[0].NHSNumber, ivy)
	same(t, "second waits", proposed[1].Waits, true)

	id := p.start()
	do(t, p.Defer)(meeting.Defer{Meeting: id, Patient: ivy})
	do(t, p.AddItem)(meeting.AddItem{Meeting: id, Patient: zoe})
	do(t, p.Defer)(meeting.Defer{Meeting: id, Patient: zoe})
	p.finish(id)
	do(t, p.AddItem)(meeting.AddItem{Patient: noor})
	proposed, err = p.Proposal(ctx, "", "")
	must(t, err)
	same(t, "third", proposed[2].NHSNumber, noor)
	same(t, "third waits", proposed[2].Waits, false)
}

func TestAddItem_NextOfTheSeries(t *testing.T) {
	for _, c := range []struct {
		name string
		act  func(p *practice)
		want []string
		on   string
	}{
		{"added twice", func(p *practice) { do(p.t, p.AddItem)(meeting.AddItem{Patient: ivy}) }, []string{meeting.WhyAdded, meeting.WhyNominated}, "2026-11-23"},
		{"taken off", func(p *practice) {
			do(p.t, p.DropItem)(meeting.DropItem{Patient: ivy, Reason: "settled by telephone"})
		}, []string{meeting.WhyNominated}, ""},
		{"died", func(p *practice) {
			do(p.t, p.people.RecordDeath)(caseload.RecordDeath{Patient: ivy, Born: "1941-03-02", On: "2026-11-23"})
		}, nil, ""},
		{"does not want to be discussed", func(p *practice) {
			do(p.t, p.people.DeclineMeeting)(caseload.DeclineMeeting{Patient: ivy})
		}, nil, ""},
		{"the date passed without a meeting", func(p *practice) { p.clock.set("2026-12-09", "09:00") }, []string{meeting.WhyAdded, meeting.WhyNominated}, "2026-12-14"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := open(t)
			p.nominate(ivy, "HART", "Ivy", "1941-03-02")
			p.whole(ivy)
			do(t, p.AddItem)(meeting.AddItem{Patient: ivy})
			c.act(p)
			same(t, "reasons", p.reasons(ivy), c.want)
			all, err := p.Discussed(ctx, ivy)
			must(t, err)
			on := ""
			for _, d := range all {
				on += d.Date
			}
			same(t, "on the agenda of", on, c.on)
		})
	}
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	id := p.start()
	same(t, "running", do(t, p.AddItem)(meeting.AddItem{Patient: ivy}).Meeting, id)
	refuse(t, meeting.CodeItemUnknown, p.DropItem)(meeting.DropItem{Patient: ivy, Reason: "on no next agenda"})
	do(t, p.AddSeries)(meeting.AddSeries{Name: "Falls MDT"})
	refuse(t, meeting.CodeSeriesUnknown, p.AddItem)(meeting.AddItem{Patient: ivy})
}

// TestDeclined_F56: who does not want to be discussed is not proposed, leaves
// the agenda, and comes back by their own choice or a stated duty.
func TestDeclined_F56(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)
	p.give("", ivy, "2026-11-01")
	do(t, p.people.DeclineMeeting)(caseload.DeclineMeeting{Patient: ivy, Reason: "talk to me instead"})
	same(t, "proposed", p.reasons(ivy), []string(nil))
	refuse(t, meeting.CodePatientDeclined, p.AddItem)(meeting.AddItem{Patient: ivy})
	id := p.start()
	refuse(t, meeting.CodePatientDeclined, p.AddItem)(meeting.AddItem{Meeting: id, Patient: ivy, Duty: " "})
	do(t, p.AddItem)(meeting.AddItem{Meeting: id, Patient: ivy, Duty: "safeguarding enquiry"})
	item, err := p.Item(ctx, id, ivy)
	must(t, err)
	same(t, "duty", item.Duty, "safeguarding enquiry")
	p.enquire(id, ivy)
	p.finish(id)
	same(t, "proposed after", p.reasons(ivy), []string(nil))

	do(t, p.AddItem)(meeting.AddItem{Patient: ivy, Duty: "safeguarding enquiry"})
	same(t, "planned with a duty", p.reasons(ivy), []string{meeting.WhyAdded, meeting.WhyActionOverdue, meeting.WhyCarriedOver})
	do(t, p.DropItem)(meeting.DropItem{Patient: ivy, Reason: "the enquiry ended"})
	do(t, p.people.AllowMeeting)(caseload.AllowMeeting{Patient: ivy, Reason: "asked to be discussed"})
	same(t, "by their choice", p.reasons(ivy), []string{meeting.WhyActionOverdue, meeting.WhyCarriedOver})
}

// enquire records a patient who was put on the agenda by duty.
func (p *practice) enquire(id, number string) {
	p.t.Helper()
	do(p.t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: number, Summary: "enquiry", NextReview: "2027-03-01"})
}

// TestDeclined_LeavesTheRunningAgenda: nobody discusses them by habit either.
func TestDeclined_LeavesTheRunningAgenda(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	id := p.start()
	do(t, p.people.DeclineMeeting)(caseload.DeclineMeeting{Patient: ivy})
	if _, err := p.Item(ctx, id, ivy); fault.Code(err) != meeting.CodeItemUnknown {
		t.Errorf("still on the agenda: %v", err)
	}
	refuse(t, meeting.CodePatientDeclined, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Summary: "all the same"})
	same(t, "deferred", p.finish(id).Deferred, 0)
	same(t, "next agenda", p.reasons(ivy), []string(nil))
}

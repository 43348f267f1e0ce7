package meeting_test

import (
	"slices"
	"strings"
	"testing"

	"keystone/caseload"
	"keystone/meeting"
)

func TestNextMeeting_BankHoliday(t *testing.T) {
	p := open(t)
	for _, c := range []struct{ today, date, moved string }{
		{"2026-04-01", "2026-04-07", "Mon 06-Apr-2026 is a bank holiday"},
		{"2026-04-07", "2026-04-07", "bank holiday"},
		{"2026-04-08", "2026-04-13", ""},
		{"2026-11-22", "2026-11-23", ""},
		{"2026-11-23", "2026-11-23", ""},
	} {
		p.clock.set(c.today, "09:00")
		next, err := p.NextMeeting(ctx)
		must(t, err)
		same(t, "next after "+c.today, next.Date, c.date)
		if !strings.Contains(next.Moved, c.moved) || (c.moved == "") != (next.Moved == "") {
			t.Fatalf("moved on %s: %q", c.today, next.Moved)
		}
	}
}

func TestNextMeeting_AfterClosing(t *testing.T) {
	p := open(t)
	next, err := p.NextMeeting(ctx)
	must(t, err)
	same(t, "roles nobody holds", next.NotComing, []string{"mental health", "voluntary sector"})
	id := p.start()
	next, err = p.NextMeeting(ctx)
	must(t, err)
	same(t, "running", next.Open, id)
	p.finish(id)
	next, err = p.NextMeeting(ctx)
	must(t, err)
	same(t, "week after", next.Date, "2026-11-30")
	same(t, "running after closing", next.Open, "")
}

func TestOpenMeeting_Warns(t *testing.T) {
	p := open(t)
	p.clock.set("2026-04-01", "13:00")
	warned := do(t, p.OpenMeeting)(meeting.OpenMeeting{Series: "weekly mdt", Date: "2026-04-06"})
	text := strings.Join(warned.Warnings, "\n")
	for _, want := range []string{"today is Wed 01-Apr-2026", "Tue 07-Apr-2026 is proposed"} {
		if !strings.Contains(text, want) {
			t.Errorf("warnings %q lack %q", text, want)
		}
	}
	other := do(t, p.OpenMeeting)(meeting.OpenMeeting{Date: "2026-04-01"})
	if !strings.Contains(strings.Join(other.Warnings, "\n"), "06-Apr-2026 is still open") {
		t.Errorf("no warning of the meeting that is still open: %q", other.Warnings)
	}
	again := do(t, p.OpenMeeting)(meeting.OpenMeeting{Date: "2026-04-01"})
	same(t, "opened twice", again.Meeting, other.Meeting)
}

// TestCarryOver_Table: a case returns unless it was discussed and is not
// recurring and has no open action.
func TestCarryOver_Table(t *testing.T) {
	for _, c := range []struct {
		name string
		hold func(p *practice, id string)
		want []string
	}{
		{"discussed and nothing open", func(p *practice, id string) { p.discuss(id, ivy, "no change") }, nil},
		{"discussed with an open action", func(p *practice, id string) {
			p.discuss(id, ivy, "bed rail")
			p.give(id, ivy, "2026-12-20")
		}, []string{meeting.WhyCarriedOver}},
		{"discussed, its action done", func(p *practice, id string) {
			p.discuss(id, ivy, "bed rail")
			do(p.t, p.CompleteAction)(meeting.CompleteAction{Action: p.give(id, ivy, "2026-12-20"), Outcome: "fitted"})
		}, nil},
		{"discussed and recurring", func(p *practice, id string) {
			p.discuss(id, ivy, "weekly")
			do(p.t, p.AddItem)(meeting.AddItem{Meeting: id, Patient: ivy, Recurring: true})
		}, []string{meeting.WhyCarriedOver}},
		{"not reached", func(*practice, string) {}, []string{meeting.WhyDeferred, meeting.WhyNominated}},
		{"put off by the chair", func(p *practice, id string) {
			do(p.t, p.Defer)(meeting.Defer{Meeting: id, Patient: ivy, Reason: "nurse not here"})
		}, []string{meeting.WhyDeferred, meeting.WhyNominated}},
		{"dropped", func(p *practice, id string) {
			do(p.t, p.DropItem)(meeting.DropItem{Meeting: id, Patient: ivy, Reason: "asked not to be discussed"})
		}, []string{meeting.WhyNominated}},
		{"review agreed for the next meeting", func(p *practice, id string) {
			p.discuss(id, ivy, "look again")
			do(p.t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, NextReview: "2026-11-30"})
		}, []string{meeting.WhyReviewDue}},
		{"review agreed for an earlier day", func(p *practice, id string) {
			p.discuss(id, ivy, "look again")
			do(p.t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, NextReview: "2026-11-28"})
		}, []string{meeting.WhyReviewOverdue}},
		{"an action overdue by then", func(p *practice, id string) {
			p.discuss(id, ivy, "bed rail")
			p.give(id, ivy, "2026-11-29")
		}, []string{meeting.WhyActionOverdue, meeting.WhyCarriedOver}},
		{"died", func(p *practice, id string) {
			do(p.t, p.people.RecordDeath)(caseload.RecordDeath{Patient: ivy, Born: "1941-03-02", On: "2026-11-23"})
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := open(t)
			p.nominate(ivy, "HART", "Ivy", "1941-03-02")
			p.whole(ivy)
			id := p.start()
			c.hold(p, id)
			p.finish(id)
			same(t, "reasons", p.reasons(ivy), c.want)
		})
	}
}

// TestDeferredTwice_F9: deferred people head the next agenda, in any order of
// other reasons, and a second deferral is flagged.
func TestDeferredTwice_F9(t *testing.T) {
	p := open(t)
	p.nominate(noor, "KHAN", "Noor", "1956-02-09")
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)
	p.whole(noor)
	for week, date := range []string{"2026-11-23", "2026-11-30"} {
		p.clock.set(date, "13:00")
		id := p.start()
		p.discuss(id, noor, "no change")
		p.give(id, noor, "2026-11-25")
		p.finish(id)
		proposed, err := p.Proposal(ctx, "", "")
		must(t, err)
		same(t, "heads the agenda", proposed[0].NHSNumber, ivy)
		same(t, "deferrals", proposed[0].Deferrals, week+1)
		if said := strings.Contains(proposed[0].Reasons[0].Text, "2 times in a row"); said != (week == 1) {
			t.Fatalf("text after week %d: %q", week+1, proposed[0].Reasons[0].Text)
		}
	}
}

// TestProposal_Hundreds: the first reading of a list must not drown a meeting:
// what happened comes first, everybody is listed, and opening takes what fits.
func TestProposal_Hundreds(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)
	p.read(300)
	proposed, err := p.Proposal(ctx, "", "")
	must(t, err)
	same(t, "everyone is listed", len(proposed), 301)
	same(t, "what happened comes first", proposed[0].NHSNumber, ivy)
	same(t, "last that fits", proposed[11].Waits, false)
	same(t, "first that waits", proposed[12].Waits, true)
	same(t, "reasons of the new", codesOf(proposed[12]), []string{meeting.WhyNobody, meeting.WhyNewOnList})
	next, err := p.NextMeeting(ctx)
	must(t, err)
	same(t, "proposed for the next", next.Proposed, 12)
	whole, err := p.Meeting(ctx, p.start())
	must(t, err)
	same(t, "on the agenda", len(whole.Items), 12)
}

func codesOf(p meeting.Proposed) []string {
	var codes []string
	for _, r := range p.Reasons {
		codes = append(codes, r.Code)
	}
	return codes
}

// TestNobody_F3: a reason for having nobody holds until it expires, then the
// patient returns.
func TestNobody_F3(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.nominate(noor, "KHAN", "Noor", "1956-02-09")
	same(t, "at first", p.reasons(ivy), []string{meeting.WhyNobody, meeting.WhyNominated})
	id := p.start()
	do(t, p.people.NoKeyWorkerFor)(caseload.NoKeyWorkerFor{Patient: ivy, Reason: "moving in March", Until: "2026-12-10"})
	do(t, p.people.SetPlanDue)(caseload.PlanDueCommand{Patient: ivy, Owner: "Anna Price", By: "2026-12-10"})
	p.discuss(id, ivy, "wait")
	p.finish(id)
	same(t, "while excused", p.reasons(ivy), []string(nil))
	p.clock.set("2026-12-11", "09:00")
	same(t, "when it expires", slices.Contains(p.reasons(ivy), meeting.WhyNobody), true)
}

func TestAgenda_AddMoveDrop(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	id := p.start()
	p.nominate(noor, "KHAN", "Noor", "1956-02-09")
	p.nominate(zoe, "HARTE", "Zoë", "1953-08-21")
	for _, number := range []string{noor, zoe} {
		do(t, p.AddItem)(meeting.AddItem{Meeting: id, Patient: number})
	}
	first := do(t, p.AddItem)(meeting.AddItem{Meeting: id, Patient: ivy, Question: "safe at home?"})
	again := do(t, p.AddItem)(meeting.AddItem{Meeting: id, Patient: "999 000 0050"})
	same(t, "same item", again, first)
	do(t, p.MoveItem)(meeting.MoveItem{Meeting: id, Patient: zoe, To: 1})
	do(t, p.DropItem)(meeting.DropItem{Meeting: id, Patient: noor, Reason: "in hospital"})
	whole, err := p.Meeting(ctx, id)
	must(t, err)
	same(t, "items", len(whole.Items), 2)
	same(t, "moved to the front", whole.Items[0].Patient.NHSNumber, zoe)
	same(t, "question set, reasons kept", whole.Items[1].Question+whole.Items[1].Reasons[0].Code, "safe at home?"+meeting.WhyNobody)
	same(t, "HART and HARTE", whole.Items[0].NameAlert && whole.Items[1].NameAlert, true)
}

func TestDied_LeavesTheAgenda(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	id := p.start()
	late := p.give(id, ivy, "2026-11-24")
	do(t, p.people.RecordDeath)(caseload.RecordDeath{Patient: ivy, Born: "1941-03-02", On: "2026-11-23"})
	whole, err := p.Meeting(ctx, id)
	must(t, err)
	same(t, "items", len(whole.Items), 0)
	refuse(t, meeting.CodeDied, p.AddItem)(meeting.AddItem{Meeting: id, Patient: ivy})
	same(t, "deferred", p.finish(id).Deferred, 0)
	p.clock.set("2026-12-24", "09:00")
	same(t, "overdue mark", p.action(late).Overdue, false)
	same(t, "reasons", p.reasons(ivy), []string(nil))
}

func TestPinnedNote_Travels(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)
	id := p.start()
	p.discuss(id, ivy, "bed rail")
	p.give(id, ivy, "2026-12-20")
	do(t, p.PinNote)(meeting.PinNote{Meeting: id, Patient: ivy, Note: "ring before visiting"})
	p.finish(id)
	p.clock.set("2026-11-30", "13:00")
	item, err := p.Item(ctx, p.start(), ivy)
	must(t, err)
	same(t, "note", item.Note, "ring before visiting")
	same(t, "summary stays behind", item.Summary, "")
	same(t, "last discussed", item.LastDate, "2026-11-23")
	same(t, "last time's actions", len(item.LastTime), 2)
}

func TestSimilarSurname_Table(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"HART", "Hart", true},
		{"HART", "HARTE", true},
		{"SMITH", "SMYTH", true},
		{"KHAN", "KAHN", true},
		{"O'BRIEN", "OBrien", true},
		{"ŻÓŁĆ", "ZOLC", true},
		{"MACDONALD", "McDonald", true},
		{"ALI", "ALI-KHAN", true},
		{"MÜLLER", "MULLER", true},
		{"HART", "KHAN", false},
		{"ALI", "ABI", false},
		{"SINGH", "SMITH", false},
		{"", "", false},
		{"LEE", "LEA", false},
	} {
		if got := meeting.SimilarSurname(c.a, c.b); got != c.want || meeting.SimilarSurname(c.b, c.a) != c.want {
			t.Errorf("SimilarSurname(%q, %q) = %v", c.a, c.b, got)
		}
	}
}

package meeting_test

import (
	"testing"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/sync/fault"
)

// TestOverdue_Midnight: an action is overdue at 00:00 local time of the day
// after it was due, also on the days the clocks change.
func TestOverdue_Midnight(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	for _, c := range []struct {
		due, day, at string
		near         string
		late         int
	}{
		{"2026-11-30", "2026-11-29", "23:59", meeting.DueLater, 0},
		{"2026-11-30", "2026-11-30", "00:00", meeting.DueToday, 0},
		{"2026-11-30", "2026-11-30", "23:59", meeting.DueToday, 0},
		{"2026-11-30", "2026-12-01", "00:00", meeting.DueOverdue, 1},
		{"2027-03-28", "2027-03-28", "23:59", meeting.DueToday, 0},
		{"2027-03-28", "2027-03-29", "00:00", meeting.DueOverdue, 1},
		{"2026-10-25", "2026-10-25", "23:59", meeting.DueToday, 0},
	} {
		p.clock.set(c.day, c.at)
		a := p.action(p.give("", ivy, c.due))
		if a.Near != c.near || a.DaysLate != c.late || a.Overdue != (c.near == meeting.DueOverdue) {
			t.Errorf("due %s at %s %s: %s, %d late", c.due, c.day, c.at, a.Near, a.DaysLate)
		}
	}
}

func TestAction_Life(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)
	id := p.give("", ivy, "2026-11-30")
	same(t, "agreed", p.action(id).State, meeting.ActionAgreed)
	do(t, p.SendAction)(meeting.SendAction{Action: id})
	same(t, "sent", p.action(id).State, meeting.ActionSent)
	do(t, p.AcceptAction)(meeting.AcceptAction{Action: id})
	do(t, p.SendAction)(meeting.SendAction{Action: id})
	same(t, "accepted stays so", p.action(id).State, meeting.ActionAccepted)
	do(t, p.HandBackAction)(meeting.HandBackAction{Action: id, Reason: "not my area"})
	back := p.action(id)
	same(t, "handed back (F14)", back.State+"|"+back.Owner+"|"+back.HandedBackBy+"|"+back.Reason, "handed-back|Meera Patel|Ben Okoro|not my area")
	do(t, p.ReassignAction)(meeting.ReassignAction{Action: id, Owner: "Wheels for All", Phone: "01632 496 0077", Due: "2026-12-04", Reason: "they do it"})
	outside := p.action(id)
	same(t, "outside", outside.Owner+outside.OwnerPhone+outside.OwnerID+outside.Due, "Wheels for All01632 496 00772026-12-04")
	do(t, p.CancelAction)(meeting.CancelAction{Action: id, Reason: "does not want it", Declined: true})
	same(t, "declined", p.action(id).State, meeting.ActionDeclined)
	p.clock.set("2026-12-24", "09:00")
	same(t, "declined is not overdue (F46)", p.action(id).Overdue, false)
	told, err := p.Actions(ctx, meeting.ActionQuery{Owner: "anna price"})
	must(t, err)
	same(t, "key worker told (F46)", len(told), 1)
	same(t, "what they hear", told[0].What, "Patient declined: bed rail. does not want it")
	for _, again := range []error{
		second(p.CompleteAction(ctx, meeting.CompleteAction{Action: id})), second(p.AcceptAction(ctx, meeting.AcceptAction{Action: id})),
		second(p.HandBackAction(ctx, meeting.HandBackAction{Action: id, Reason: "r"})), second(p.CancelAction(ctx, meeting.CancelAction{Action: id, Reason: "r"})),
		second(p.ReassignAction(ctx, meeting.ReassignAction{Action: id, Owner: "Ben Okoro", Reason: "r"})), second(p.SendAction(ctx, meeting.SendAction{Action: id})),
	} {
		same(t, "after it ended", fault.Code(again), meeting.CodeActionClosed)
	}
}

func second[T any](_ T, err error) error { return err }

func TestActions_Queries(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.nominate(noor, "KHAN", "Noor", "1956-02-09")
	late := p.give("", ivy, "2026-11-20")
	p.give("", noor, "2026-12-20")
	ended := p.give("", noor, "2026-12-20")
	do(t, p.CompleteAction)(meeting.CompleteAction{Action: ended, Outcome: "fitted"})
	do(t, p.AddAction)(meeting.AddAction{What: "order forms", Owner: "Carys Bevan", Due: "2026-12-01"})
	for _, c := range []struct {
		query meeting.ActionQuery
		want  int
	}{
		{meeting.ActionQuery{}, 3},
		{meeting.ActionQuery{Ended: true}, 4},
		{meeting.ActionQuery{Overdue: true}, 1},
		{meeting.ActionQuery{Owner: "Ben Okoro"}, 2},
		{meeting.ActionQuery{Organisation: "porthaven surgery"}, 1},
		{meeting.ActionQuery{Patient: "999 035 8540", Ended: true}, 2},
		{meeting.ActionQuery{Owner: "nobody"}, 0},
	} {
		all, err := p.Actions(ctx, c.query)
		must(t, err)
		if len(all) != c.want {
			t.Errorf("%+v: %d actions, want %d", c.query, len(all), c.want)
		}
	}
	patients, err := p.people.Patients(ctx, caseload.Query{Sort: caseload.SortName})
	must(t, err)
	must(t, p.FillPatients(ctx, patients))
	same(t, "open actions", patients[0].OpenActions+10*patients[1].OpenActions, 11)
	rows, _, err := p.people.Rows(ctx, caseload.Query{Find: ivy})
	must(t, err)
	must(t, p.FillRows(ctx, rows))
	same(t, "row", rows[0].OpenActions, 1)
	same(t, "first in the list is the overdue one", p.action(late).DaysLate, 3)
}

// TestKeepSheet records a draft once, with a number nobody else has.
func TestKeepSheet(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	given := p.give("", ivy, "2026-11-30")
	draft, err := p.DraftSheet(ctx, meeting.ActionQuery{Owner: "Ben Okoro"})
	must(t, err)
	other, err := p.Sheet(ctx, meeting.ActionQuery{Patient: ivy})
	must(t, err)
	for range 2 {
		kept, err := p.KeepSheet(ctx, draft)
		must(t, err)
		same(t, "numbers", []int{other.Number, kept.Number, kept.Lines[0].Sheet}, []int{1, 2, 2})
	}
	same(t, "last sheet", p.action(given).Sheet, 2)
	third, err := p.DraftSheet(ctx, meeting.ActionQuery{Patient: ivy})
	must(t, err)
	same(t, "next", third.Number, 3)
}

// TestSheet_F22: a result comes back by sheet, line and year of birth.
func TestSheet_F22(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.nominate(noor, "KHAN", "Noor", "1956-02-09")
	p.give("", ivy, "2026-11-30")
	second := p.give("", noor, "2026-12-01")
	empty, err := p.Sheet(ctx, meeting.ActionQuery{Owner: "Dev Shah"})
	must(t, err)
	for range 2 {
		draft, err := p.DraftSheet(ctx, meeting.ActionQuery{Owner: "Ben Okoro"})
		must(t, err)
		same(t, "number and lines of a draft", draft.Number*100+draft.Lines[1].Sheet*10+draft.Lines[1].Line, 112)
	}
	same(t, "a draft is on no sheet", p.action(second).Sheet, 0)
	same(t, "number of an empty sheet", empty.Number, 0)
	first, err := p.Sheet(ctx, meeting.ActionQuery{Owner: "Ben Okoro"})
	must(t, err)
	next, err := p.Sheet(ctx, meeting.ActionQuery{Patient: noor})
	must(t, err)
	same(t, "numbers", first.Number*10+next.Number, 12)
	same(t, "lines", first.Lines[1].Action+first.For, second+"Ben Okoro")
	same(t, "last sheet", p.action(second).Sheet, 2)
	for _, wrong := range []meeting.CompleteAction{
		{Sheet: 1, Line: 2, Born: 1941},
		{Sheet: 1, Line: 3, Born: 1956},
		{Sheet: 3, Line: 1, Born: 1956},
		{Sheet: 1, Line: 2},
		{Sheet: 1, Line: 2, Born: 1956, Action: first.Lines[0].Action},
	} {
		refuse(t, meeting.CodeSheetMismatch, p.CompleteAction)(wrong)
	}
	do(t, p.CompleteAction)(meeting.CompleteAction{Sheet: 1, Line: 2, Born: 1956, Outcome: "done at home"})
	same(t, "outcome", p.action(second).Outcome, "done at home")
	refuse(t, meeting.CodeActionClosed, p.CompleteAction)(meeting.CompleteAction{Sheet: 2, Line: 1, Born: 1956})
}

// TestEndMember_F39: nobody leaves while actions or patients are theirs.
func TestEndMember_F39(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	id := p.give("", ivy, "2026-11-30")
	leave := caseload.EndMember{Member: "Ben Okoro", Reason: "moved"}
	refuse(t, meeting.CodeHasActions, p.EndMember)(leave)
	do(t, p.ReassignAction)(meeting.ReassignAction{Action: id, Owner: "Carys Bevan", Reason: "Ben leaves"})
	do(t, p.people.AssignKeyWorker)(caseload.AssignKeyWorker{Patient: ivy, Member: "Ben Okoro"})
	refuse(t, caseload.CodeHasPatients, p.EndMember)(leave)
	do(t, p.people.HandOverKeyWorker)(caseload.HandOverKeyWorker{Patient: ivy, To: "Anna Price", Summary: "well", Reason: "Ben leaves"})
	do(t, p.EndMember)(leave)
	refuse(t, caseload.CodeMemberEnded, p.AddAction)(meeting.AddAction{Patient: ivy, What: "bath", Owner: "Ben Okoro", Due: "2026-12-01"})
}

// TestDischarge_F16F17F18: who owns what follows a discharge, and when it is late.
func TestDischarge_F16F17F18(t *testing.T) {
	for _, c := range []struct {
		name   string
		before func(p *practice)
		owner  string
		nurse  string
	}{
		{"key worker", func(p *practice) {
			do(p.t, p.people.AssignKeyWorker)(caseload.AssignKeyWorker{Patient: ivy, Member: "Ben Okoro"})
		}, "Ben Okoro", "Anna Price"},
		{"no key worker: the care co-ordinator", func(*practice) {}, "Carys Bevan", "Anna Price"},
		{"neither: the chair", func(p *practice) {
			do(p.t, p.OpenMeeting)(meeting.OpenMeeting{Chair: "Dev Shah"})
			for _, name := range []string{"Carys Bevan", "Anna Price"} {
				do(p.t, p.EndMember)(caseload.EndMember{Member: name, Reason: "left"})
			}
		}, "Dev Shah", "Dev Shah"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := open(t)
			p.nominate(ivy, "HART", "Ivy", "1941-03-02")
			c.before(p)
			home := caseload.RecordDischarge{Patient: "999 000 0050", Hospital: "Porthaven General", Discharged: "22/11/2026 22:10", NursingNeed: "wound care"}
			given := do(t, p.RecordDischarge)(home).Actions
			same(t, "actions", len(given), 3)
			same(t, "follow-up", p.action(given[0]).Owner+p.action(given[0]).Due, c.owner+"2026-11-29")
			same(t, "day 42", p.action(given[1]).Due, "2027-01-03")
			same(t, "nursing", p.action(given[2]).Owner+p.action(given[2]).Due, c.nurse+"2026-11-22")
			p.clock.set("2026-11-29", "23:59")
			same(t, "day 7", p.action(given[0]).Overdue, false)
			p.clock.set("2026-11-30", "00:00")
			same(t, "day 8", p.action(given[0]).Overdue, true)
			refuse(t, caseload.CodeAlreadyRecorded, p.RecordDischarge)(home)
			same(t, "raised twice", len(do(t, p.RaiseFollowUp)(meeting.RaiseFollowUp{Patient: ivy}).Actions), 0)
		})
	}
}

// TestDischarge_FromAList: a list gives no actions, the agenda proposes its
// people until they are discussed, and raising gives the actions once.
func TestDischarge_FromAList(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)
	do(t, p.people.RecordDischarge)(caseload.RecordDischarge{Patient: ivy, Discharged: "2026-11-20"})
	same(t, "proposed", p.reasons(ivy), []string{meeting.WhyDischarged, meeting.WhyNominated})
	same(t, "actions", len(do(t, p.RaiseFollowUp)(meeting.RaiseFollowUp{Patient: ivy}).Actions), 2)
	id := p.start()
	p.discuss(id, ivy, "home, well")
	p.finish(id)
	same(t, "after discussing", p.reasons(ivy), []string{meeting.WhyActionOverdue, meeting.WhyCarriedOver})
	refuse(t, meeting.CodeDischargeUnknown, p.RaiseFollowUp)(func() meeting.RaiseFollowUp {
		p.nominate(noor, "KHAN", "Noor", "1956-02-09")
		return meeting.RaiseFollowUp{Patient: noor}
	}())
}

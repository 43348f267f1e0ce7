package meeting_test

import (
	"encoding/json"
	"testing"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/sync/fault"
)

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	must(t, err)
	return string(data)
}

// TestCodes_Table gives every refusal that needs no story of its own.
func TestCodes_Table(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.nominate(noor, "KHAN", "Noor", "1956-02-09")
	p.whole(ivy)
	signed := p.start()
	p.discuss(signed, ivy, "bed rail")
	p.finish(signed)
	do(t, p.SignMinutes)(meeting.SignMinutes{Meeting: signed})
	p.clock.set("2026-11-30", "13:00")
	closed := p.start()
	p.discuss(closed, ivy, "bed rail")
	p.finish(closed)
	p.clock.set("2026-12-07", "13:00")
	running := p.start()
	p.nominate(cecil, "SMITH", "Cecil", "1956-12-15")

	good := meeting.AddAction{Meeting: running, Patient: ivy, What: "bed rail", Owner: "Ben Okoro", Due: "2026-12-14"}
	with := func(change func(a *meeting.AddAction)) meeting.AddAction {
		a := good
		change(&a)
		return a
	}
	add := func(change func(a *meeting.AddAction)) error { return second(p.AddAction(ctx, with(change))) }
	for _, c := range []struct {
		code string
		err  error
	}{
		{meeting.CodeOwnerRequired, add(func(a *meeting.AddAction) { a.Owner = "" })},
		{meeting.CodeOwnerRequired, add(func(a *meeting.AddAction) { a.Owner = "Wheels for All" })},
		{meeting.CodeDueRequired, add(func(a *meeting.AddAction) { a.Due = "" })},
		{meeting.CodeDateInvalid, add(func(a *meeting.AddAction) { a.Due = "30/11/2026" })},
		{meeting.CodeWhatRequired, add(func(a *meeting.AddAction) { a.What = " " })},
		{meeting.CodeMeetingUnknown, add(func(a *meeting.AddAction) { a.Meeting = "none" })},
		{meeting.CodeMeetingClosed, add(func(a *meeting.AddAction) { a.Meeting = closed })},
		{meeting.CodeMinutesSigned, add(func(a *meeting.AddAction) { a.Meeting = signed })},
		{caseload.CodePatientUnknown, add(func(a *meeting.AddAction) { a.Patient = zoe })},
		{nhs.CodeNumberInvalid, add(func(a *meeting.AddAction) { a.Patient = "9434765910" })},
		{"", add(func(a *meeting.AddAction) { a.Owner, a.Phone = "Wheels for All", "01632 496 0077" })},

		{meeting.CodeSeriesUnknown, second(p.OpenMeeting(ctx, meeting.OpenMeeting{Series: "Palliative"}))},
		{meeting.CodeSeriesUnknown, second(p.Proposal(ctx, "Palliative", ""))},
		{meeting.CodeSeriesUnknown, second(p.CreateSeries(ctx, meeting.WeeklyMDT, ""))},
		{meeting.CodeTemplateUnknown, second(p.CreateSeries(ctx, "M99", "x"))},
		{meeting.CodeDateInvalid, second(p.OpenMeeting(ctx, meeting.OpenMeeting{Date: "2026-02-30"}))},
		{caseload.CodeMemberUnknown, second(p.OpenMeeting(ctx, meeting.OpenMeeting{Date: "2027-01-04", Chair: "Nobody"}))},
		{meeting.CodeMeetingClosed, second(p.OpenMeeting(ctx, meeting.OpenMeeting{Date: "2026-11-30"}))},
		{meeting.CodeMinutesSigned, second(p.OpenMeeting(ctx, meeting.OpenMeeting{Date: "2026-11-23"}))},

		{meeting.CodeModeUnknown, second(p.Attend(ctx, meeting.Attend{Meeting: running, Member: "Ben Okoro", Mode: "video"}))},
		{meeting.CodeTimeInvalid, second(p.Attend(ctx, meeting.Attend{Meeting: running, Member: "Ben Okoro", From: "1pm"}))},
		{meeting.CodeTimeInvalid, second(p.Attend(ctx, meeting.Attend{Meeting: running, Member: "Ben Okoro", Until: "25:00"}))},
		{caseload.CodeMemberUnknown, second(p.Attend(ctx, meeting.Attend{Meeting: running, Member: "Nobody"}))},
		{meeting.CodeMeetingClosed, second(p.Attend(ctx, meeting.Attend{Meeting: closed, Member: "Ben Okoro"}))},

		{meeting.CodeMeetingUnknown, second(p.AddItem(ctx, meeting.AddItem{Meeting: "none", Patient: ivy}))},
		{meeting.CodeMeetingClosed, second(p.AddItem(ctx, meeting.AddItem{Meeting: closed, Patient: ivy}))},
		{caseload.CodePatientUnknown, second(p.AddItem(ctx, meeting.AddItem{Meeting: running, Patient: zoe}))},
		{meeting.CodeItemUnknown, second(p.MoveItem(ctx, meeting.MoveItem{Meeting: running, Patient: cecil, To: 1}))},
		{meeting.CodeReasonRequired, second(p.DropItem(ctx, meeting.DropItem{Meeting: running, Patient: noor}))},
		{meeting.CodeItemUnknown, second(p.Defer(ctx, meeting.Defer{Meeting: running, Patient: cecil}))},
		{meeting.CodeItemUnknown, second(p.PinNote(ctx, meeting.PinNote{Meeting: running, Patient: cecil, Note: "n"}))},
		{meeting.CodeItemUnknown, second(p.Item(ctx, running, cecil))},

		{meeting.CodeItemUnknown, second(p.Discuss(ctx, meeting.Discuss{Meeting: running, Patient: cecil}))},
		{meeting.CodeDateInvalid, second(p.Discuss(ctx, meeting.Discuss{Meeting: running, Patient: noor, NextReview: "soon"}))},
		{meeting.CodeHeardUnknown, second(p.Discuss(ctx, meeting.Discuss{Meeting: running, Patient: noor, HeardFrom: meeting.Heard{"GP": "perhaps"}}))},
		{meeting.CodeMeetingClosed, second(p.Discuss(ctx, meeting.Discuss{Meeting: closed, Patient: noor, Summary: "late", Reason: "late"}))},
		{meeting.CodeMinutesSigned, second(p.Discuss(ctx, meeting.Discuss{Meeting: signed, Patient: ivy, Decision: "hoist"}))},
		{meeting.CodeMinutesSigned, second(p.ChangeDecision(ctx, meeting.ChangeDecision{Meeting: signed, Patient: ivy, Decision: "hoist"}))},
		{meeting.CodeReasonRequired, second(p.ChangeDecision(ctx, meeting.ChangeDecision{Meeting: closed, Patient: ivy, Decision: "hoist"}))},
		{meeting.CodeItemUnknown, second(p.ChangeDecision(ctx, meeting.ChangeDecision{Meeting: running, Patient: noor, Decision: "hoist", Reason: "r"}))},

		{meeting.CodeMeetingClosed, second(p.CloseMeeting(ctx, meeting.CloseMeeting{Meeting: closed}))},
		{meeting.CodeMinutesSigned, second(p.CloseMeeting(ctx, meeting.CloseMeeting{Meeting: signed}))},
		{meeting.CodeMeetingUnknown, second(p.CloseMeeting(ctx, meeting.CloseMeeting{Meeting: "none"}))},
		{meeting.CodeItemUnknown, second(p.CloseMeeting(ctx, meeting.CloseMeeting{Meeting: running, Without: []meeting.Without{{Patient: cecil, Reason: "r"}}}))},
		{meeting.CodeNotClosed, second(p.SignMinutes(ctx, meeting.SignMinutes{Meeting: running}))},
		{meeting.CodeMinutesSigned, second(p.SignMinutes(ctx, meeting.SignMinutes{Meeting: signed}))},
		{meeting.CodeReasonRequired, second(p.ReopenMinutes(ctx, meeting.ReopenMinutes{Meeting: signed}))},
		{meeting.CodeNotClosed, second(p.ReopenMinutes(ctx, meeting.ReopenMinutes{Meeting: closed, Reason: "r"}))},
		{meeting.CodeVersionUnknown, second(p.ReopenMinutes(ctx, meeting.ReopenMinutes{Meeting: signed, Version: 7, Reason: "r"}))},
		{meeting.CodeVersionUnknown, second(p.MinutesOf(ctx, signed, 2))},
		{meeting.CodeVersionUnknown, second(p.MinutesPDF(ctx, closed, 1))},
		{meeting.CodeMeetingUnknown, second(p.MinutesOf(ctx, "none", 0))},

		{meeting.CodeActionUnknown, second(p.CompleteAction(ctx, meeting.CompleteAction{Action: "none"}))},
		{meeting.CodeReasonRequired, second(p.HandBackAction(ctx, meeting.HandBackAction{Action: "none"}))},
		{meeting.CodeReasonRequired, second(p.CancelAction(ctx, meeting.CancelAction{Action: "none"}))},
		{meeting.CodeReasonRequired, second(p.ReassignAction(ctx, meeting.ReassignAction{Action: "none", Owner: "Ben Okoro"}))},
	} {
		if got := fault.Code(c.err); got != c.code {
			t.Errorf("code %q (%v), want %q", got, c.err, c.code)
		}
	}
}

// TestRefused_ChangesNothing: a refused command leaves no entry behind.
func TestRefused_ChangesNothing(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	id := p.start()
	do(t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Summary: "falls"})
	before, err := p.ledger.Verify(ctx)
	must(t, err)
	refuse(t, meeting.CodeItemIncomplete, p.CloseMeeting)(meeting.CloseMeeting{Meeting: id})
	refuse(t, meeting.CodeOwnerRequired, p.AddAction)(meeting.AddAction{Meeting: id, Patient: ivy, What: "rail", Due: "2026-12-01"})
	after, err := p.ledger.Verify(ctx)
	must(t, err)
	same(t, "entries", after.Entries, before.Entries)
}

// TestHeard_JSON: heardFrom is a list or an object.
func TestHeard_JSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"heardFrom":["GP"]}`:                            `{"GP":"heard"}`,
		`{"heardFrom":{"mental health":"not-discussed"}}`: `{"mental health":"not-discussed"}`,
	} {
		var cmd meeting.Discuss
		must(t, json.Unmarshal([]byte(text), &cmd))
		same(t, text, asJSON(t, cmd.HeardFrom), want)
	}
	var cmd meeting.Discuss
	same(t, "neither", fault.Code(json.Unmarshal([]byte(`{"heardFrom":7}`), &cmd)), meeting.CodeHeardUnknown)
}

package meetingscreen_test

import (
	"time"

	"keystone/caseload"
	"keystone/meeting"
)

const (
	patel = "9434765919"
	brien = "9000000009"
	hart  = "9990000050"
	singh = "8314495581"
	khan  = "9434765870"
)

// newFake is the invented practice in the middle of its weekly meeting.
func newFake() *fake {
	f := &fake{drafts: map[string]string{}}
	series := meeting.Series{ID: "s1", Name: "Weekly MDT", Time: "13:00", Minutes: 60, Every: 1, Roles: []string{"chair", "GP", "district nurse", "social care", "mental health", "voluntary sector"}}
	f.meeting = meeting.Meeting{
		ID: "meet1", Series: "Weekly MDT", Team: "Harbour Practice MDT", Date: "2026-11-23", Time: "13:00", Planned: 60,
		State: meeting.MeetingOpen, Opened: start.Format(time.RFC3339), Chair: "m1", ChairName: "Meera Patel",
		Missing: []string{"mental health"}, MentalHealth: 1,
		Attendance: []meeting.Attendance{
			{Member: "m1", Name: "Meera Patel", Role: "GP", Organisation: "Harbour Practice", Mode: meeting.InRoom},
			{Member: "m2", Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community", Mode: meeting.InRoom},
			{Member: "m3", Name: "Ben Okoro", Role: "occupational therapist", Organisation: "Porthaven Community", Mode: meeting.ByPhone},
			{Member: "m4", Name: "Zoë Łukasz", Role: "social worker", Organisation: "Council", Mode: meeting.InRoom},
			{Member: "m6", Name: "Tom Reed", Role: "link worker", Organisation: "Age Concern", Mode: meeting.Apologies, Out: true},
		},
		Items: items(),
	}
	f.next = meeting.Next{Series: series, Date: "2026-11-23", Open: "meet1", Proposed: 5, NotComing: []string{"mental health"}}
	f.proposed = proposed()
	f.lines = []meeting.MeetingLine{
		{ID: "meet1", Series: "Weekly MDT", Date: "2026-11-23", State: meeting.MeetingClosed, Discussed: 4, Actions: 3},
		{ID: "meet0", Series: "Weekly MDT", Date: "2026-11-16", State: meeting.MeetingSigned, Discussed: 8, Actions: 11, Version: 2},
	}
	return f
}

func items() []meeting.Item {
	return []meeting.Item{
		{
			ID: "i1", State: meeting.ItemDiscussed, Patient: person(patel, "PATEL", "Ramesh", "Mr", "1935-01-15"),
			Reasons: reasons("review-overdue", "review overdue 12 days"), Summary: "Breathless on the stairs.", Decision: "respiratory nurse visit", NextReview: "2026-12-14",
			Recorded: start.Format(time.RFC3339), HeardFrom: map[string]string{"GP": "heard", "mental health": "not-discussed"},
		},
		{
			ID: "i2", State: meeting.ItemDeferred, Deferrals: 1, Why: "daughter to be there", Patient: person(brien, "O'BRIEN", "Zoë", "Ms", "1953-08-21"),
			Reasons: reasons("nobody", "nobody 41 days"),
		},
		ivy(),
		{
			ID: "i4", State: meeting.ItemWaiting, NameAlert: true, Patient: person(singh, "SINGH", "Jaspal", "Mr", "1944-06-30"),
			Reasons: reasons("new-on-list", "new on Friday's frailty list"),
		},
		{
			ID: "i5", State: meeting.ItemWaiting, Patient: person(khan, "KHAN", "Noor", "Mrs", "1938-04-04"),
			Reasons: reasons("discharged", "sent home 14-Nov out of hours"),
		},
	}
}

// ivy is the patient most tests are about: everything about her is filled in,
// also what may never be projected.
func ivy() meeting.Item {
	p := person(hart, "HART", "Ivy", "Mrs", "1941-03-02")
	p.ReadyAccess, p.Phone, p.Address, p.Postcode = true, "01632 496 0777", "4 Quay Street", "PH1 2AB"
	p.Carer = &caseload.Carer{Name: "Ruth Hart", Relation: "daughter", Phone: "01632 496 0888", Confidence: "worn out"}
	p.KeyWorker = &caseload.KeyWorker{Member: "m2", Name: "Anna Price", Role: "district nurse", Phone: "01632 496 0001", OutOfHours: "01632 496 0002", Since: "2026-11-02", State: caseload.Accepted}
	p.Plan = &caseload.Plan{
		ID: "p1", Version: 4, ReviewDue: "2027-01-11", Agreed: "person", AgreedOn: "2026-11-02",
		Sections: map[string]string{"mattersToMe": "stay at home with my dog", "crisis": "call 999"},
	}
	p.Contributed = []caseload.Contribution{{Service: "GP", Updated: "2026-11-12"}, {Service: "district nursing", Updated: "2026-11-20"}}
	p.Discharges = []caseload.Discharge{{Hospital: "Porthaven Infirmary", Discharged: "2026-11-14T19:40", LetterDays: 9}}
	return meeting.Item{
		ID: "i3", State: meeting.ItemWaiting, Patient: p, AddedBy: "A. Price", Question: "safe at home?",
		Reasons: reasons("nominated", "three falls since August"), LastDate: "2026-11-09",
		LastTime: []meeting.Action{
			{Action: "a1", What: "OT visit", Owner: "Ben Okoro", OwnerID: "m3", Due: "2026-11-20", State: meeting.ActionDone, Near: meeting.DueDone, Ended: "2026-11-19", Outcome: "rails measured"},
			{Action: "a2", What: "bed rail", Owner: "Ben Okoro", OwnerID: "m3", Due: "2026-11-20", State: meeting.ActionAccepted, Near: meeting.DueOverdue, Overdue: true, DaysLate: 3},
		},
	}
}

func person(number, family, given, title, born string) caseload.Patient {
	return caseload.Patient{NHSNumber: number, Family: family, Given: given, Title: title, Born: born, Gender: "Female", NameKnown: true}
}

func reasons(code, text string) []caseload.Reason {
	return []caseload.Reason{{Code: code, Text: text}}
}

func proposed() []meeting.Proposed {
	return []meeting.Proposed{
		{NHSNumber: brien, Name: "O'BRIEN, Zoë (Ms)", Reasons: reasons("deferred", "deferred last time"), Deferrals: 2},
		{NHSNumber: patel, Name: "PATEL, Ramesh (Mr)", Reasons: reasons("review-overdue", "review overdue 12 days")},
		{NHSNumber: hart, Name: "HART, Ivy (Mrs)", Reasons: reasons("nominated", "three falls since August")},
		{NHSNumber: singh, Name: "SINGH, Jaspal (Mr)", Reasons: reasons("new-on-list", "new on Friday's frailty list"), NameAlert: true},
	}
}

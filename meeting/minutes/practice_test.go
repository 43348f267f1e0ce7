package minutes_test

import (
	"fmt"

	"keystone/caseload"
	"keystone/meeting"
)

var people = []caseload.Patient{
	{Family: "O'Brien", Given: "Zoë", Title: "Ms", Born: "1953-08-21", Age: 73, Gender: "Female", NHSNumber: "9434765919"},
	{Family: "Żółć", Given: "Łukasz", Title: "Mr", Born: "1948-02-03", Age: 78, Gender: "Male", NHSNumber: "9434765870"},
	{Family: "Nguyễn", Given: "Thị Nguyệt", Title: "Mrs", Born: "1939-11-30", Age: 86, Gender: "Female", NHSNumber: "9000000009"},
	{Family: "Prydderch-Llewellyn", Given: "Siân", Title: "Mrs", Born: "1935-01-15", Age: 91, Gender: "Female", NHSNumber: "8314495581"},
	{Family: "Hart", Given: "Ivy", Title: "Mrs", Born: "1941-03-02", Age: 85, Gender: "Female", NHSNumber: "9990000050"},
}

const long = "Three falls since August, the last on the stairs with a long lie of about two hours before her daughter came. Lives alone in a first-floor flat with no lift; two crutches, and the furniture was moved while she was in hospital so that nothing stands where she used to hold on. District nurse goes twice a week for the leg ulcer, which is smaller. Medicines were changed at discharge and the letter came nine days late; the practice pharmacist has since put the two lists side by side."

func patient(n int) caseload.Patient {
	p := people[n%len(people)]
	p.KeyWorker = &caseload.KeyWorker{
		Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community", Phone: "01632 496 0001",
		OutOfHours: "01632 496 0002", Since: "2026-11-02", State: caseload.Accepted, Basis: "most contact",
	}
	p.FirstContact = "Dr Patel"
	p.Practice = "Riverside Surgery"
	p.Phone = "01632 496 0111"
	p.Address = "4 Mill Lane, Porthaven"
	p.Postcode = "PV1 2AB"
	p.Carer = &caseload.Carer{Name: "Ruth Hart", Relation: "daughter", Phone: "01632 496 0777", MayKnow: "everything", Confidence: "I cannot carry on beyond Christmas"}
	p.Plan = &caseload.Plan{
		Version: 4, Updated: "2026-11-02", UpdatedBy: "Anna Price", ReviewDue: "2027-01-11", Agreed: "person", AgreedOn: "2026-11-02",
		Sections: map[string]string{
			"mattersToMe": "Stay at home with my dog.",
			"topGoal":     "Walk to the shop and back by Easter.",
			"whoDoesWhat": "Anna: dressings twice a week. Ben: rails and the bath board. Ruth: shopping on Fridays.",
			"crisis":      "More breathless than usual: call the community nursing line.\nCannot finish a sentence, or chest pain: 999.",
		},
	}
	return p
}

func action(n int, p caseload.Patient) meeting.Action {
	a := meeting.Action{
		Action: fmt.Sprint("a", n), Patient: p.NHSNumber, PatientName: upper(p), Born: p.Born, What: "fit a bed rail and a second stair rail",
		Owner: "Ben Okoro", Organisation: "Porthaven Community", GivenBy: "Meera Patel", Due: "2026-11-30", State: meeting.ActionAgreed, Line: n + 1, Sheet: 12,
	}
	switch n % 4 {
	case 1:
		a.What, a.Urgent, a.Due = "same-day visit: new confusion since Friday, check for infection and whether the tablets are being taken", true, "2026-11-23"
	case 2:
		a.What, a.Owner, a.Organisation = "ring about the missing letter", "Siân Prydderch", "Riverside Surgery"
	case 3:
		a.What, a.State, a.Reason = "arrange a carer's assessment", meeting.ActionHandedBack, "not our area since October"
		a.HandedBackBy, a.Owner, a.Organisation = "Ben Okoro", "Meera Patel", "Riverside Surgery"
	}
	return a
}

func upper(p caseload.Patient) string {
	return map[string]string{
		"O'Brien": "O'BRIEN, Zoë", "Żółć": "ŻÓŁĆ, Łukasz", "Nguyễn": "NGUYỄN, Thị Nguyệt",
		"Prydderch-Llewellyn": "PRYDDERCH-LLEWELLYN, Siân", "Hart": "HART, Ivy",
	}[p.Family]
}

// twelve are the signed minutes of a long meeting.
func twelve() meeting.Minutes {
	m := meeting.Minutes{
		Meeting: meeting.Meeting{
			Series: "Weekly MDT", Team: "Riverside MDT", Date: "2026-11-23", Time: "13:00", ChairName: "Dr Meera Patel",
			Closed: "2026-11-23T14:02:10Z", State: meeting.MeetingSigned, Missing: []string{"mental health"},
			Words: "orbit velvet canyon maple thunder lemon pistol harbor",
			Attendance: []meeting.Attendance{
				{Name: "Dr Meera Patel", Role: "GP", Organisation: "Riverside Surgery", Mode: meeting.InRoom},
				{Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community", Mode: meeting.InRoom, Until: "13:45"},
				{Name: "Ben Okoro", Role: "occupational therapist", Organisation: "Porthaven Community", Mode: meeting.ByPhone},
				{Name: "Łukasz Nowak", Role: "social worker", Organisation: "Porthaven Council", Mode: meeting.InWriting},
				{Name: "Siân Evans", Role: "voluntary sector", Organisation: "Age Concern Porthaven", Mode: meeting.Apologies},
			},
		},
		Version: 2, Label: "Key worker",
		Signed: []meeting.Signed{
			{Version: 1, By: "Dr Meera Patel", At: "2026-11-23T14:10:00Z", SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
			{Version: 2, By: "Dr Meera Patel", At: "2026-11-24T09:05:00Z", Reopened: "wrong date of a visit"},
		},
	}
	for i := range 12 {
		p := patient(i)
		it := meeting.Item{
			Patient: p, Reasons: []caseload.Reason{{Code: "nominated", Text: "three falls, no score"}}, AddedBy: "Anna Price", Question: "Safe at home?",
			Said: "I want to stay at home with my dog.", Summary: long, Decision: "Occupational therapy visit this week; falls clinic in Porthaven, not Eastmere.",
			DecidedBy: "Dr Meera Patel", NextReview: "2026-12-07", State: meeting.ItemDiscussed,
			HeardFrom: map[string]string{"GP": "heard", "nursing": "heard", "mental health": "not-discussed"},
		}
		if i%4 == 1 {
			it.Changes = []meeting.DecisionChange{{Was: "falls clinic in Eastmere", By: "Dr Meera Patel", At: "2026-11-23T13:40:00Z", Reason: "no transport to Eastmere"}}
			it.Patient.KeyWorker.State = caseload.Proposed
		}
		if i >= 10 {
			it.State, it.Why, it.Deferrals, it.Actions = meeting.ItemDeferred, "the meeting ended at two", 2, nil
			m.Items = append(m.Items, it)
			continue
		}
		for k := range 2 {
			it.Actions = append(it.Actions, action(2*i+k, p))
		}
		m.Items = append(m.Items, it)
		m.Actions = append(m.Actions, it.Actions...)
	}
	return m
}

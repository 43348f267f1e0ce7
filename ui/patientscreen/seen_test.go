package patientscreen_test

import (
	"strings"
	"testing"
)

func TestLastSeenBy(t *testing.T) {
	_, w, _ := open(t, ivyHart())
	said := w.Text()
	for service, words := range map[string]string{
		"GP":                     "02-Nov-2026 · at Weekly MDT",
		"nurse":                  "02-Nov-2026 · the plan",
		"social care":            "not seen",
		"voluntary sector":       "10-Aug-2026 · at Frailty clinic",
		"mental health":          "01-Jul-2026 · their plan",
		"hospital":               "14-Nov-2026 · sent home",
		"occupational therapist": "19-Nov-2026 · Home visit, stairs",
	} {
		if !strings.Contains(said, "\n"+service+"\n"+words) {
			t.Errorf("%s does not say %q:\n%s", service, words, said)
		}
	}
}

func TestLastSeenBy_NobodyYet(t *testing.T) {
	f := ivyHart()
	f.discussed, f.actions, f.patient.Contributed, f.patient.Discharges, f.patient.Plan = nil, nil, nil, nil, nil
	_, w, _ := open(t, f)
	said := w.Text()
	if n := strings.Count(said, "not seen"); n != 6 {
		t.Errorf("%d services are not seen, want 6", n)
	}
	if !w.Shows("Not on an agenda yet") {
		t.Errorf("the meetings do not say what to do:\n%s", said)
	}
}

func TestMeetings_NewestFirstEarlierFolded(t *testing.T) {
	_, w, _ := open(t, ivyHart())
	for _, words := range []string{"16-Nov-2026 · Weekly MDT · put off: no time", "asked: safe at home?", "Bed rail, and Anna is key worker."} {
		if !w.Shows(words) {
			t.Errorf("%q is not shown", words)
		}
	}
	if w.Shows("Falls clinic.") {
		t.Error("the third meeting stands outside the fold")
	}
	w.SeesNot("On the agenda of")
	w.Tap("Earlier meetings")
	if !w.Shows("Falls clinic.") {
		t.Error("the fold does not open")
	}
}

package patientscreen_test

import (
	"testing"

	"keystone/caseload"
)

// TestWishNotToBeDiscussed: it is recorded, said on the page, and ended only by
// how they said so; a duty is asked for where they are added all the same (F56).
func TestWishNotToBeDiscussed(t *testing.T) {
	f := ivyHart()
	s, w, a := open(t, f)
	w.SeesNot("May be discussed again…")
	w.Tap("More")
	w.Tap("Does not want to be discussed…")
	w.Type("talk to me instead")
	w.Tap("Record")
	if want := (caseload.DeclineMeeting{Patient: ivy, Reason: "talk to me instead"}); f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}

	f.patient.Declines = &caseload.Declined{Reason: "talk to me instead", On: "2026-11-20"}
	s.Refresh()
	w.Sees("Does not want to be discussed in the meeting, said on 20-Nov-2026: talk to me instead.")
	w.Tap("Add to next meeting…")
	w.Fill("The duty for which they must be discussed", "safeguarding enquiry")
	w.Tap("Add")
	if a.duty != "safeguarding enquiry" {
		t.Errorf("asked %+v", a)
	}
	w.Tap("May be discussed again…")
	w.Type("asked to be")
	w.Tap("Record")
	if want := (caseload.AllowMeeting{Patient: ivy, Reason: "asked to be"}); f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
}

package patientscreen_test

import (
	"reflect"
	"testing"

	"keystone/caseload"
)

func TestSharedWith_StopSharing(t *testing.T) {
	f := ivyHart()
	f.patient.SharedWith = []caseload.Sharing{
		{Organisation: "Borough Council", Basis: "direct care", Since: "2026-11-02"},
		{Organisation: "Harbour", Basis: "their own patient", Since: "2026-11-02"},
	}
	f.warning = []string{"nobody can unread it"}
	_, w, _ := open(t, f)
	w.Sees("Shared with Borough Council, since 02-Nov-2026. Basis: direct care")
	w.SeesNot("Shared with Harbour")
	w.Tap("Stop sharing…")
	w.Fill("Reason", "she asked")
	w.Tap("Stop sharing")
	if want := (caseload.Unshare{Patient: ivy, Organisation: "Borough Council", Reason: "she asked"}); f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
	w.Sees("nobody can unread it")
}

func TestAssign_AsksForTheBasis(t *testing.T) {
	f := ivyHart()
	f.patient.KeyWorker, f.unshared = nil, caseload.CodeBasisRequired
	f.warning = []string{"Ben Okoro has 10 patients already."}
	_, w, _ := open(t, f)
	w.Tap("Assign…")
	w.Fill("Who", ben)
	w.Tap("Assign")
	w.Sees("On what basis is HART, Ivy (Mrs) shared with Porthaven Community?")
	w.Fill("Basis", "direct care")
	w.Tap("Share")
	want := caseload.Share{Patient: ivy, Organisation: "Porthaven Community", Basis: "direct care"}
	if !reflect.DeepEqual(f.last(), want) {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
	w.Sees("Ben Okoro has 10 patients already.")
}

func TestAddToMeeting_NotNowLeavesUnshared(t *testing.T) {
	f := ivyHart()
	_, w, a := open(t, f)
	a.ask = []string{"Borough Council"}
	w.Tap("Add to next meeting…")
	w.Tap("Add")
	w.Tap("Not now")
	w.Sees("Not shared with Borough Council: its laptops do not receive HART, Ivy (Mrs).")
	if f.last() != nil {
		t.Errorf("told %+v", f.last())
	}
}

func TestShareWith(t *testing.T) {
	f := ivyHart()
	f.unshared = caseload.CodeBasisRequired
	_, w, _ := open(t, f)
	w.Tap("More")
	w.Tap("Share with an organisation…")
	w.Fill("Organisation", "Porthaven Council")
	w.Tap("Share")
	w.Fill("Basis", "direct care")
	w.Tap("Share")
	want := caseload.Share{Patient: ivy, Organisation: "Porthaven Council", Basis: "direct care"}
	if !reflect.DeepEqual(f.last(), want) {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
}

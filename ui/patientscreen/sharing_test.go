package patientscreen_test

import (
	"reflect"
	"testing"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/sync/fault"
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
	f.patient.KeyWorker, f.ask = nil, []string{"Porthaven Community"}
	f.warning = []string{"Ben Okoro has 10 patients already."}
	_, w, _ := open(t, f)
	w.Tap("Assign…")
	w.Fill("Who", ben)
	w.Tap("Assign")
	w.Sees("On what basis is HART, Ivy (Mrs) shared with Porthaven Community?")
	w.Fill("Basis", "direct care")
	w.Tap("Share")
	want := caseload.ShareBasis{Organisation: "Porthaven Community", Basis: "direct care", Patients: []string{ivy}}
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
	_, w, _ := open(t, f)
	w.Tap("More")
	w.Tap("Share with an organisation…")
	w.Fill("Organisation", "Porthaven Council")
	w.Tap("Share")
	w.Fill("Basis", "direct care")
	w.Tap("Share")
	want := caseload.ShareBasis{Organisation: "Porthaven Council", Basis: "direct care", Patients: []string{ivy}}
	if !reflect.DeepEqual(f.last(), want) {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
}

// TestSharedWith_NotStoppedForTheirOwn: another organisation cannot cut off the
// one that shared.
func TestSharedWith_NotStoppedForTheirOwn(t *testing.T) {
	f := ivyHart()
	f.patient.SharedWith = []caseload.Sharing{{Organisation: "Porthaven Surgery", Basis: "their own patient", Since: "2026-11-02"}}
	_, w, _ := open(t, f)
	w.Sees("Shared with Porthaven Surgery")
	w.SeesNot("Stop sharing…")
}

// TestSharedWith_IsNotCovered: the head grows by a line for each organisation.
func TestSharedWith_IsNotCovered(t *testing.T) {
	f := ivyHart()
	s, w, _ := open(t, f)
	f.patient.SharedWith = []caseload.Sharing{{Organisation: "Borough Council", Basis: "direct care"}, {Organisation: "Age Well", Basis: "direct care"}}
	s.Refresh()
	page, ok := s.Content().(*fyne.Container)
	if !ok {
		t.Fatalf("the page is a %T", s.Content())
	}
	head, below := page.Objects[0], page.Objects[1]
	if end := head.Position().Y + head.MinSize().Height; end > below.Position().Y {
		t.Errorf("the head ends at %v, what is below begins at %v\n%s", end, below.Position().Y, w.Text())
	}
}

// TestGone_LeadsAway: sharing has stopped, or a list that was wrong was erased,
// while the page stands.
func TestGone_LeadsAway(t *testing.T) {
	f := ivyHart()
	s, w, a := open(t, f)
	s.EditPlan()
	f.hidden = fault.New(caseload.CodePatientUnknown, "Nobody with this number is on the caseload.")
	s.Refresh()
	w.Sees("HART, Ivy (Mrs) is read here no longer", "shared them with Harbour has stopped")
	if a.backs != 1 || s.Shown() != "" {
		t.Errorf("went back %d times, shows %q", a.backs, s.Shown())
	}
	if !s.Leave() || f.last() != nil {
		t.Errorf("told %+v", f.last())
	}
}

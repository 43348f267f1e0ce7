package patientscreen_test

import (
	"reflect"
	"testing"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/sync/fault"
)

func TestBanner(t *testing.T) {
	f := ivyHart()
	f.patient.Objections = []string{"Porthaven Council"}
	_, w, _ := open(t, f)
	for _, want := range []string{"HART, Ivy (Mrs)", "02-Mar-1941 (85y)", "Female", "999 000 0050", "⚑ ready access", "⚑ objects to Porthaven Council"} {
		if !w.Shows(want) {
			t.Errorf("the banner lacks %q: %q", want, w.Text())
		}
	}
}

func TestDischargeSaysWhatIsMissing(t *testing.T) {
	_, w, _ := open(t, ivyHart())
	for _, want := range []string{"14-Nov-2026 14:07 · out of hours", "⚠ no letter (9 days) · no contact named", "nursing: wound care · medicines changed"} {
		if !w.Shows(want) {
			t.Errorf("%q is not shown: %q", want, w.Text())
		}
	}
}

func TestActions(t *testing.T) {
	f := ivyHart()
	_, w, _ := open(t, f)
	if !w.Shows("⚠ overdue 3 days") {
		t.Errorf("overdue is not said: %q", w.Text())
	}
	for _, c := range []struct {
		button, label, confirm string
		want                   any
	}{
		{"Done…", "Outcome", "Done", meeting.CompleteAction{Action: "a1", Outcome: "because"}},
		{"Hand back…", "Reason", "Hand back", meeting.HandBackAction{Action: "a1", Reason: "because"}},
		{"Cancel…", "Reason", "Cancel the action", meeting.CancelAction{Action: "a1", Reason: "because"}},
	} {
		w.Tap(c.button)
		w.Fill(c.label, "because")
		w.Tap(c.confirm)
		if f.last() != c.want {
			t.Errorf("told %+v, not %+v", f.last(), c.want)
		}
	}
}

func TestRecordDischarge(t *testing.T) {
	f := ivyHart()
	s, w, _ := open(t, f)
	s.RecordDischarge()
	w.Fill("Hospital", "Porthaven General")
	w.Fill("Admitted", "9/11/2026")
	w.Fill("Left, with the time", "14/11/2026 22:07")
	w.Tap("Record")
	want := caseload.RecordDischarge{Patient: ivy, Hospital: "Porthaven General", Admitted: "2026-11-09", Discharged: "2026-11-14T22:07"}
	if f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
}

func TestUnreadableDayIsNotRecorded(t *testing.T) {
	f := ivyHart()
	s, w, _ := open(t, f)
	s.RecordAdmission()
	w.Fill("Admitted", "02/27/2026")
	w.Tap("Record")
	if len(f.told) != 0 || w.Window.Canvas().Overlays().Top() == nil {
		t.Errorf("month and day were swapped: %+v", f.told)
	}
}

func TestDeathNeedsTheBirthDate(t *testing.T) {
	f := ivyHart()
	f.fail = fault.New("born-mismatch", "The birth date is not this patient's.")
	s, w, _ := open(t, f)
	s.RecordDeath()
	w.Fill("Their birth date", "02/03/1914")
	w.Tap("Record the death")
	if !w.Shows("The birth date is not this patient's.") {
		t.Fatalf("the refusal is not in the dialog: %q", w.Text())
	}
	f.fail = nil
	w.Fill("Their birth date", "02/03/1941")
	w.Fill("Died on", "22/11/2026")
	w.Tap("Record the death")
	if want := (caseload.RecordDeath{Patient: ivy, Born: "1941-03-02", On: "2026-11-22"}); f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
}

func TestEnteredInError(t *testing.T) {
	number := ivy
	right := "9434765919"
	for _, c := range []struct {
		name, what, right string
		want              meeting.EnteredInError
	}{
		{"an action withdrawn", "Action: Fit a bed rail · Ben Okoro · 20-Nov-2026", "", meeting.EnteredInError{What: "action/a1", Reason: "wrong Ivy"}},
		{"an action moved", "Action: Fit a bed rail · Ben Okoro · 20-Nov-2026", right, meeting.EnteredInError{What: "action/a1", Patient: &right, Reason: "wrong Ivy"}},
		{"a discharge", "Discharge: Porthaven General 14-Nov-2026", "", meeting.EnteredInError{What: "discharge 2026-11-14", Patient: &number, Reason: "wrong Ivy"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := ivyHart()
			f.reached = []string{"minutes of 16-Nov-2026"}
			s, w, _ := open(t, f)
			s.EnteredInError()
			w.Fill("What", c.what)
			w.Fill("For an action: NHS number of the right patient, or empty to withdraw it", c.right)
			w.Fill("Reason", "wrong Ivy")
			w.Tap("Withdraw")
			if !reflect.DeepEqual(f.last(), c.want) {
				t.Errorf("told %+v, not %+v", f.last(), c.want)
			}
			if !w.Shows("minutes of 16-Nov-2026") {
				t.Errorf("what it reached is not said: %q", w.Text())
			}
		})
	}
}

func TestConflictIsEndedWithAReason(t *testing.T) {
	f := ivyHart()
	f.patient.Conflicts = []caseload.Conflict{{Field: "topGoal", Label: "Top goal", Text: true, Values: []caseload.ConflictValue{
		{Value: "walk to the shop", Actor: "Anna Price", At: "2026-11-20T10:00:00Z", Device: "d2", Laptop: "Anna Price's laptop", Entry: "e1"},
		{Value: "walk to church", Actor: "Dr Patel", At: "2026-11-20T10:05:00Z", Device: "d1", Laptop: "Meera Patel's laptop", Entry: "e2"},
	}}}
	_, w, _ := open(t, f)
	for _, said := range []string{"⚠ Top goal", "walk to church", "two versions", "Anna Price, 20-Nov-2026 10:00", "on Anna Price's laptop", "on Meera Patel's laptop"} {
		if !w.Shows(said) {
			t.Errorf("%q is not shown: %q", said, w.Text())
		}
	}
	w.Tap("Keep this…")
	w.Fill("Why this one", "she said so")
	w.Tap("Keep it")
	want := caseload.ResolveConflict{Patient: ivy, Field: "topGoal", Value: "walk to the shop", Entry: "e1", Reason: "she said so"}
	if f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
	w.Tap("Write another…")
	w.Fill("What stands", "walk to the shop and to church")
	w.Fill("Why", "asked Ivy")
	w.Tap("Keep these words")
	want = caseload.ResolveConflict{Patient: ivy, Field: "topGoal", Value: "walk to the shop and to church", Reason: "asked Ivy"}
	if f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
}

func TestTwoEditsOfAnAction(t *testing.T) {
	f := ivyHart()
	f.actions[0].Contested = true
	f.actions[0].Conflicts = []caseload.Conflict{{Field: "action", Label: "Action: Fit a bed rail", Values: []caseload.ConflictValue{
		{Value: "done 20-Nov-2026", Actor: "Ben Okoro", At: "2026-11-20T10:00:00Z", Laptop: "Ben Okoro's laptop", Entry: "e1"},
		{Value: "handed back 20-Nov-2026: no time", Actor: "Dr Patel", At: "2026-11-20T10:05:00Z", Laptop: "Meera Patel's laptop", Entry: "e2"},
	}}}
	_, w, _ := open(t, f)
	if !w.Shows("⚠ Action: Fit a bed rail") || !w.Shows("two versions") {
		t.Fatalf("the two edits are not shown: %q", w.Text())
	}
	w.Tap("Keep this…")
	w.Fill("Why this one", "he fitted it")
	w.Tap("Keep it")
	if want := (meeting.ResolveAction{Action: f.actions[0].Action, Entry: "e1", Reason: "he fitted it"}); f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
}

func TestContestedKeyWorkerShowsBothNames(t *testing.T) {
	f := ivyHart()
	f.patient.KeyWorker.State, f.patient.KeyWorker.Recorded, f.patient.KeyWorker.AlsoNamed = caseload.Provisional, caseload.Proposed, "Ben Okoro"
	_, w, _ := open(t, f)
	if !w.Shows("Anna Price, district nurse, Porthaven Community or Ben Okoro") || w.Shows("Hand over…") {
		t.Errorf("the two names are not shown, or one may be handed over: %q", w.Text())
	}
}

func TestPeople(t *testing.T) {
	f := ivyHart()
	s, w, _ := open(t, f)
	s.FirstContact()
	w.Fill("Name and number", "Dr Lund")
	w.Tap("Record")
	if want := (caseload.SetFirstContact{Patient: ivy, Name: "Dr Lund"}); f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
	s.Carer()
	w.Fill("Said in confidence: never on a paper for the patient", "worn out")
	w.Tap("Record")
	if got, _ := f.last().(caseload.SetCarer); got.Name != "Ruth Hart" || got.Confidence != "worn out" {
		t.Errorf("told %+v", got)
	}
	s.Others()
	w.Tap("Record")
	if got, _ := f.last().(caseload.SetOthers); !reflect.DeepEqual(got.Others, f.patient.Others) {
		t.Errorf("told %+v", got)
	}
	w.Tap("More")
	w.Tap("End ready access")
	if want := (caseload.SetReadyAccess{Patient: ivy}); f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
}

func TestAddPrintAndBack(t *testing.T) {
	_, w, a := open(t, ivyHart())
	w.Tap("Add to next meeting…")
	w.Type("safe at home?")
	w.Tap("Add")
	w.Tap("Print card")
	w.Tap("Back")
	if a.question != "safe at home?" || !reflect.DeepEqual(a.printed, []string{"card " + ivy}) || a.backs != 1 {
		t.Errorf("asked %+v", a)
	}
}

func TestHistoryShowsTheNewestFirst(t *testing.T) {
	_, w, _ := open(t, ivyHart())
	w.Tap("History")
	if !w.Shows("write plan") || !w.Shows("three falls, no score") {
		t.Errorf("the history says %q", w.Text())
	}
}

func TestFocusStaysWhenThePageIsReadAgain(t *testing.T) {
	s, w, _ := open(t, ivyHart())
	w.Tap("History")
	s.Refresh()
	w.Key(fyne.KeyReturn)
	if w.Shows("three falls, no score\nwrite") || w.Shows("assign key worker") {
		t.Error("Return on the fold that had the focus did not close it")
	}
}

package patientscreen_test

import (
	"testing"
)

// TestSavedIsSaidAndCanBeTakenBack: after every save, until another patient is shown.
func TestSavedIsSaidAndCanBeTakenBack(t *testing.T) {
	s, w, a := open(t, ivyHart())
	w.SeesNot("✓ saved", "Take back…")
	w.Tap("Done…")
	w.Fill("Outcome", "fitted")
	w.Tap("Done")
	w.Sees("✓ saved 09:00:00", "[Take back…]")
	w.Tap("Take back…")
	if a.takenBack != 1 {
		t.Errorf("asked %d times to take back", a.takenBack)
	}
	s.Show("9434765919")
	w.SeesNot("✓ saved", "Take back…")
}

func TestAPlanSavedUnchangedIsNotSaidToBeSaved(t *testing.T) {
	s, w, _ := open(t, ivyHart())
	s.EditPlan()
	s.SavePlan()
	w.SeesNot("✓ saved")
	s.EditPlan()
	w.Fill("Top goal", "Dance")
	s.SavePlan()
	w.Sees("✓ saved")
}

func TestAPlanChangedAfterItWasAgreedSaysSo(t *testing.T) {
	f := ivyHart()
	f.patient.Plan.Updated = "2026-11-20T10:00:00Z"
	_, w, _ := open(t, f)
	w.Sees("Agreed with Ivy 02-Nov-2026, changed since, review 11-Jan-2027")
}

func TestAnEndedActionSaysHowInWords(t *testing.T) {
	f := ivyHart()
	f.actions[0].State, f.actions[0].Ended, f.actions[0].Overdue = "handed-back", "", false
	_, w, _ := open(t, f)
	w.Sees("handed back")
	w.SeesNot("handed-back")
}

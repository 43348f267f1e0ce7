package concern_test

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keystone/caseload"
	"keystone/sync/fault"
	"keystone/ui/concern"
	"keystone/ui/kit"
	"keystone/ui/kit/kittest"
)

// shelf is the concerns that somebody may read.
type shelf struct {
	all    []caseload.Concern
	handed []string
	fail   error
}

func (s *shelf) Concerns(_ context.Context, nhsNumber string) ([]caseload.Concern, error) {
	if nhsNumber != "" {
		return nil, fault.New(caseload.CodePatientUnknown, "Nobody of that number is on the caseload.")
	}
	return s.all, nil
}

func (s *shelf) HandOverConcern(_ context.Context, c caseload.HandOverConcern) (caseload.HandOverConcernResult, error) {
	if s.fail != nil {
		return caseload.HandOverConcernResult{}, s.fail
	}
	s.handed = append(s.handed, c.Concern)
	s.all = s.all[1:]
	return caseload.HandOverConcernResult{}, nil
}

func shown(t *testing.T, s *shelf) (kittest.Hand, *int) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	w := test.NewTempWindow(t, kit.Text(""))
	w.Resize(fyne.NewSize(1366, 768))
	done := 0
	concern.List(kit.NewEnv(w, time.Now).AtOnce(), s, func() { done++ })
	return kittest.Hand{T: t, Window: w}, &done
}

// TestList_OfSomebodyNotRead: what the concern says, and who had it.
func TestList_OfSomebodyNotRead(t *testing.T) {
	w, _ := shown(t, &shelf{all: []caseload.Concern{{
		ID: "c1", NHSNumber: "9990000050", Name: "HART, Ivy", Text: "Marks on both wrists.", RaisedBy: "Meera Patel", RaisedAt: "2026-11-23T13:00:00Z", Lead: "Dev Shah",
		HandedOver: []caseload.HandedOver{{From: "Carys Bevan", To: "Dev Shah", By: "Meera Patel", At: "2026-11-24T09:30:00Z"}},
	}}})
	w.Sees("For you alone", "HART, Ivy · NHS No. 999 000 0050", "Marks on both wrists.", "raised by Meera Patel · 23-Nov-2026 13:00 · lead: Dev Shah",
		"handed over from Carys Bevan to Dev Shah by Meera Patel · 24-Nov-2026 09:30", "That you read it is noted.")
	w.SeesNot("Hand over to")
	w.Key(fyne.KeyEscape)
	w.SeesNot("Marks on both wrists.")
}

// TestList_WhoRaisedItReadsOn: handed over, it is read by who raised it all the same.
func TestList_WhoRaisedItReadsOn(t *testing.T) {
	w, _ := shown(t, &shelf{all: []caseload.Concern{{ID: "c1", Name: "HART, Ivy", RaisedBy: "Carys Bevan", Lead: "Carys Bevan", NewLead: "Ben Okoro"}}})
	w.Tap("Hand over to Ben Okoro…")
	w.Sees("reads this concern about HART, Ivy from then on. That you handed it over is noted.")
	w.SeesNot("no longer does")
}

// TestList_HandsOverToTheNewLead: one that the new lead has not yet.
func TestList_HandsOverToTheNewLead(t *testing.T) {
	s := &shelf{all: []caseload.Concern{{ID: "c1", Name: "HART, Ivy", Text: "Marks on both wrists.", RaisedBy: "Meera Patel", Lead: "Carys Bevan", NewLead: "Ben Okoro"}}}
	s.fail = fault.New(caseload.CodeLeadRequired, "Nobody is named.")
	w, done := shown(t, s)
	w.Tap("Hand over to Ben Okoro…")
	w.Sees("Hand over to Ben Okoro?", "reads this concern about HART, Ivy from then on; Carys Bevan no longer does. That you")
	w.Tap("Hand over")
	w.Sees("Nobody is named.")
	s.fail = nil
	w.Tap("Hand over")
	w.SeesNot("Marks on both wrists.")
	w.Sees("No concern that you may read.")
	if len(s.handed) != 1 || s.handed[0] != "c1" || *done != 1 {
		t.Errorf("handed over %q, told %d times", s.handed, *done)
	}
}

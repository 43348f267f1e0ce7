package concern_test

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/sync/fault"
	"keystone/ui/concern"
	"keystone/ui/kit"
	"keystone/ui/kit/kittest"
)

// fake is a team with a lead or without.
type fake struct {
	lead   string
	phone  string
	yours  bool
	raised []meeting.SafeguardingConcern
}

func (f *fake) TeamInfo(context.Context) (caseload.TeamInfo, error) {
	return caseload.TeamInfo{SafeguardingLead: f.lead}, nil
}

func (f *fake) Members(context.Context) ([]caseload.Member, error) {
	return []caseload.Member{
		{ID: "carys", Name: "Carys Bevan", Role: "care co-ordinator", Organisation: "Harbour", Active: true},
		{ID: "gone", Name: "Gone Away", Role: "GP", Organisation: "Harbour"},
	}, nil
}

func (f *fake) ChangeSettings(_ context.Context, c caseload.ChangeSettings) (caseload.Done, error) {
	f.lead = *c.SafeguardingLead
	return caseload.Done{}, nil
}

func (f *fake) SafeguardingConcern(_ context.Context, c meeting.SafeguardingConcern) (meeting.SafeguardingConcernResult, error) {
	if c.Concern == "" {
		return meeting.SafeguardingConcernResult{}, fault.New(caseload.CodeConcernRequired, "Say what the concern is.")
	}
	if f.lead == "" {
		return meeting.SafeguardingConcernResult{}, fault.New(caseload.CodeLeadRequired, "Nobody is named as the team's safeguarding lead.")
	}
	f.raised = append(f.raised, c)
	return meeting.SafeguardingConcernResult{Lead: "Carys Bevan", Phone: f.phone, Yours: f.yours}, nil
}

func ask(t *testing.T, f *fake) (kittest.Hand, *int) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	w := test.NewTempWindow(t, kit.Text(""))
	w.Resize(fyne.NewSize(1366, 768))
	done := 0
	concern.Ask(kit.NewEnv(w, time.Now).AtOnce(), f, concern.Question{Patient: "9990000050", Who: "HART, Ivy (Mrs)", Then: func() { done++ }})
	return kittest.Hand{T: t, Window: w}, &done
}

func TestAsk_TelephoneTheLeadNow(t *testing.T) {
	f := &fake{lead: "carys", phone: "01632 496 0004"}
	w, done := ask(t, f)
	w.Sees("Safeguarding concern: HART, Ivy (Mrs)", "Carys Bevan, the team's safeguarding lead, and you alone", "ring 999 first")
	w.SeesNot("The team's safeguarding lead")
	w.Tap("Raise it")
	w.Sees("Say what the concern is.")
	w.Fill("What was seen or said", "Marks on both wrists.")
	w.Tap("Raise it")
	w.Sees("Telephone Carys Bevan now", "01632 496 0004", "due today")
	if len(f.raised) != 1 || f.raised[0] != (meeting.SafeguardingConcern{Patient: "9990000050", Concern: "Marks on both wrists."}) || *done != 1 {
		t.Errorf("raised %+v, done %d", f.raised, *done)
	}
}

func TestAsk_TheLeadRaisesIt(t *testing.T) {
	w, _ := ask(t, &fake{lead: "carys", yours: true})
	w.Type("Marks on both wrists.")
	w.Tap("Raise it")
	w.Sees("You are the team's safeguarding lead", "due today")
	w.SeesNot("Telephone Carys")
}

// TestAsk_NamesALeadFirst: where the team has none, or theirs has left.
func TestAsk_NamesALeadFirst(t *testing.T) {
	for _, lead := range []string{"", "gone"} {
		f := &fake{lead: lead}
		w, _ := ask(t, f)
		w.Sees("choose who is")
		w.Fill("What was seen or said", "Marks on both wrists.")
		w.Tap("Raise it")
		w.Sees("Nobody is named as the team's safeguarding lead.")
		w.Fill("The team's safeguarding lead", "Carys Bevan, care co-ordinator, Harbour")
		w.Tap("Raise it")
		w.Sees("Telephone Carys Bevan now", "No telephone number of theirs is known")
		if f.lead != "carys" || len(f.raised) != 1 {
			t.Errorf("lead %q, raised %+v", f.lead, f.raised)
		}
	}
}

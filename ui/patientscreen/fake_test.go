package patientscreen_test

import (
	"context"
	"maps"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keystone/caseload"
	"keystone/meeting"
	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/kit"
	"keystone/ui/kit/kittest"
	"keystone/ui/patientscreen"
)

// ivy is the NHS number of the patient of these tests.
const ivy = "9990000050"

// fake answers for one patient, remembers what it was told, and refuses with
// fail where that is set.
type fake struct {
	patient   caseload.Patient
	actions   []meeting.Action
	discussed []meeting.Discussed
	drafts    map[string]string
	told      []any
	fail      error
	reached   []string
	warning   []string
	ask       []string // organisations of a key worker without a stated basis
	concerns  []caseload.Concern
	stated    bool  // a basis, for every organisation
	hidden    error // why the patient is read no longer
}

func (f *fake) tell(command any) error {
	if f.fail == nil {
		f.told = append(f.told, command)
	}
	return f.fail
}

func (f *fake) last() any {
	if len(f.told) == 0 {
		return nil
	}
	return f.told[len(f.told)-1]
}

func (f *fake) Patient(context.Context, string) (caseload.Patient, error) { return f.patient, f.hidden }

func (f *fake) Members(context.Context) ([]caseload.Member, error) {
	return []caseload.Member{
		{ID: "anna", Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community", Active: true},
		{ID: "ben", Name: "Ben Okoro", Role: "occupational therapist", Organisation: "Porthaven Community", Active: true},
		{ID: "gone", Name: "Gone Away", Role: "social worker", Organisation: "Porthaven Council"},
	}, nil
}

func (f *fake) Sections() []caseload.Section {
	return []caseload.Section{
		{Key: "mattersToMe", Label: "What matters to me", Group: "The plan", Lines: 2},
		{Key: "topGoal", Label: "Top goal", Group: "The plan", Lines: 1},
		{Key: "whoDoesWhat", Label: "Who does what", Group: "The plan", Lines: 3},
		{Key: "crisis", Label: "What to do in a crisis", Group: "The plan", Lines: 3},
		{Key: "importantPeople", Label: "People who are important to me", Group: "About me", Lines: 2},
		{Key: "communicate", Label: "How I communicate", Group: "About me", Lines: 2},
		{Key: "goals", Label: "Goals", Group: "Goals", Lines: 3},
		{Key: "triggers", Label: "Triggers", Group: "Contingency", Lines: 2},
	}
}

func (f *fake) KeyWorkerHistory(context.Context, string) ([]caseload.KeyWorkerSpell, error) {
	return []caseload.KeyWorkerSpell{{
		KeyWorker: caseload.KeyWorker{Name: "Ruth Ames", Role: "matron", Since: "2025-03-01"},
		Until:     "2026-11-02", Summary: "Leg ulcers healed; likes mornings.", Reason: "moved to another team",
	}}, nil
}

func (f *fake) PlanVersions(context.Context, string) ([]caseload.PlanVersion, error) {
	return []caseload.PlanVersion{
		{Plan: *f.patient.Plan, At: "2026-11-02T13:24:00Z", By: "Anna Price", Fields: []string{"crisis"}},
		{Plan: caseload.Plan{Version: 3, Sections: map[string]string{"crisis": "call the surgery"}}, At: "2026-08-11T10:00:00Z", By: "Dr Patel", Fields: []string{"crisis", "topGoal"}},
	}, nil
}

func (f *fake) History(context.Context, string) ([]ledger.Event, error) {
	return []ledger.Event{
		{At: "2026-10-20T09:00:00Z", Actor: "Dr Patel", Kind: "nominate", Reason: "three falls, no score", Device: "Surgery 1"},
		{At: "2026-11-02T13:20:00Z", Actor: "Dr Patel", Kind: "assign-key-worker", What: "Anna Price", Device: "Surgery 1"},
		{At: "2026-11-02T13:24:00Z", Actor: "Anna Price", Kind: "write-plan", What: "crisis", Device: "Community 2"},
	}, nil
}

func (f *fake) Actions(context.Context, meeting.ActionQuery) ([]meeting.Action, error) {
	return f.actions, nil
}

func (f *fake) Discussed(context.Context, string) ([]meeting.Discussed, error) {
	return f.discussed, nil
}

func (f *fake) AssignKeyWorker(_ context.Context, c caseload.AssignKeyWorker) (caseload.AssignKeyWorkerResult, error) {
	return caseload.AssignKeyWorkerResult{Warnings: f.warning, Ask: f.ask}, f.tell(c)
}

func (f *fake) AcceptKeyWorker(_ context.Context, c caseload.AcceptKeyWorker) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) DeclineKeyWorker(_ context.Context, c caseload.DeclineKeyWorker) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) HandOverKeyWorker(_ context.Context, c caseload.HandOverKeyWorker) (caseload.HandOverKeyWorkerResult, error) {
	return caseload.HandOverKeyWorkerResult{Warnings: f.warning, Ask: f.ask}, f.tell(c)
}

func (f *fake) NoKeyWorkerFor(_ context.Context, c caseload.NoKeyWorkerFor) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) WritePlan(_ context.Context, c caseload.WritePlan) (caseload.WritePlanResult, error) {
	return caseload.WritePlanResult{}, f.tell(c)
}

func (f *fake) SetPlanDue(_ context.Context, c caseload.PlanDueCommand) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) Contribute(_ context.Context, c caseload.Contribute) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) SetFirstContact(_ context.Context, c caseload.SetFirstContact) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) SetOthers(_ context.Context, c caseload.SetOthers) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) SetCarer(_ context.Context, c caseload.SetCarer) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) SetReadyAccess(_ context.Context, c caseload.SetReadyAccess) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) RecordDischarge(_ context.Context, c caseload.RecordDischarge) (meeting.FollowUpResult, error) {
	return meeting.FollowUpResult{}, f.tell(c)
}

func (f *fake) RecordAdmission(_ context.Context, c caseload.RecordAdmission) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) RecordDeath(_ context.Context, c caseload.RecordDeath) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) Object(_ context.Context, c caseload.Object) (caseload.ObjectResult, error) {
	return caseload.ObjectResult{}, f.tell(c)
}

func (f *fake) DeclineMeeting(_ context.Context, c caseload.DeclineMeeting) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) AllowMeeting(_ context.Context, c caseload.AllowMeeting) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) SamePerson(_ context.Context, c caseload.SamePerson) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) ResolveConflict(_ context.Context, c caseload.ResolveConflict) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) CompleteAction(_ context.Context, c meeting.CompleteAction) (struct{}, error) {
	return struct{}{}, f.tell(c)
}

func (f *fake) HandBackAction(_ context.Context, c meeting.HandBackAction) (struct{}, error) {
	return struct{}{}, f.tell(c)
}

func (f *fake) CancelAction(_ context.Context, c meeting.CancelAction) (struct{}, error) {
	return struct{}{}, f.tell(c)
}

func (f *fake) ReassignAction(_ context.Context, c meeting.ReassignAction) (struct{}, error) {
	return struct{}{}, f.tell(c)
}

func (f *fake) ConcernCount(context.Context, string) (int, error) { return len(f.concerns), nil }

func (f *fake) Concerns(context.Context, string) ([]caseload.Concern, error) {
	return f.concerns, f.tell("read")
}

func (f *fake) EnteredInError(_ context.Context, c meeting.EnteredInError) (meeting.EnteredInErrorResult, error) {
	return meeting.EnteredInErrorResult{Reached: f.reached}, f.tell(c)
}

func (f *fake) Put(key, text string)   { f.drafts[key] = text }
func (f *fake) All() map[string]string { return maps.Clone(f.drafts) }
func (f *fake) Clear(key string)       { delete(f.drafts, key) }

// ivyHart is a patient about whom much is known.
func ivyHart() *fake {
	return &fake{drafts: map[string]string{}, patient: caseload.Patient{
		NHSNumber: ivy, Family: "HART", Given: "Ivy", Title: "Mrs", Born: "1941-03-02", Gender: "Female", NameKnown: true,
		Address: "12 Orchard Close, Porthaven", Postcode: "ZZ9 10AT", Phone: "01632 496 0272", Practice: "Harbour Medical Centre", GP: "PATEL, Meera (Dr)",
		ReadyAccess: true, FirstContact: "Dr Patel", Lists: []string{"Patients on moderate or severe frailty register"}, Nominated: "three falls, no score",
		Scores:  []caseload.Score{{Index: "eFI", Value: 0.44, Band: "severe", Date: "2026-11-20", Source: "Frailty register", Change: 0.06}},
		Reasons: []caseload.Reason{{Code: "nominated", Text: "Nominated: three falls, no score"}, {Code: "band", Text: "eFI 0.44 severe, up 0.06"}, {Code: "rule", Text: "2 unplanned admissions and 9 medicines"}},
		KeyWorker: &caseload.KeyWorker{
			Member: "anna", Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community",
			Phone: "01632 496 0001", OutOfHours: "01632 496 0002", Since: "2026-11-02", State: caseload.Accepted,
		},
		Plan: &caseload.Plan{
			Version: 4, Updated: "2026-11-02", UpdatedBy: "Anna Price", ReviewDue: "2027-01-11", Agreed: "person", AgreedOn: "2026-11-02",
			Sections: map[string]string{
				"mattersToMe": "Stay at home with my dog, and be able to get to the shop on my own.",
				"topGoal":     "Walk to the shop (importance 9)",
				"whoDoesWhat": "Anna: dressings twice a week. Ben: bed rail and stairs. Ruth: shopping until I can.",
				"crisis":      "More breathless than usual: call the community nursing line on 01632 496 0100. Cannot finish a sentence, or chest pain: 999.",
				"communicate": "Hearing aid in the left ear; speak slowly.",
			},
		},
		Carer:  &caseload.Carer{Name: "Ruth Hart", Relation: "daughter", Phone: "01632 496 0777"},
		Others: []caseload.Other{{Name: "Ben Okoro", Role: "occupational therapist"}, {Name: "Leah Stone", Role: "social worker"}},
		Contributed: []caseload.Contribution{
			{Service: "Neurology, Porthaven General", Title: "Parkinson's plan", Text: "Review of tremor and falls every six months.", Goal: "Walk to the shop", Updated: "2026-09-14", By: "Dr Lund"},
			{Service: "Community mental health", Title: "Wellbeing plan", Text: "Weekly call.", Updated: "2026-07-01", By: "CPN Mills"},
		},
		Discharges: []caseload.Discharge{
			{Hospital: "Porthaven General", Ward: "Ward 7", Admitted: "2026-11-09T10:07", Discharged: "2026-11-14T14:07", OutOfHours: true, LetterDays: 9, MedicinesChanged: true, NursingNeed: "wound care"},
		},
	}, discussed: []meeting.Discussed{
		{Meeting: "m3", Series: "Weekly MDT", Date: "2026-11-16", State: meeting.ItemDeferred, Why: "no time", Question: "safe at home?"},
		{Meeting: "m2", Series: "Weekly MDT", Date: "2026-11-02", State: meeting.ItemDiscussed, Decision: "Bed rail, and Anna is key worker.", HeardFrom: map[string]string{"GP": meeting.HeardSpoke, "social care": "nothing"}},
		{Meeting: "m1", Series: "Frailty clinic", Date: "2026-08-10", State: meeting.ItemDiscussed, Decision: "Falls clinic.", HeardFrom: map[string]string{"GP": meeting.HeardSpoke, "voluntary sector": meeting.HeardSpoke}},
	}, actions: []meeting.Action{
		{Action: "a1", What: "Fit a bed rail", Owner: "Ben Okoro", GivenBy: "Dr Patel", Due: "2026-11-20", State: meeting.ActionAccepted, Overdue: true, DaysLate: 3},
		{Action: "a2", What: "Ask the hospital for the discharge letter", Owner: "Care co-ordinator", GivenBy: "Dr Patel", Due: "2026-11-24", State: meeting.ActionAgreed},
		{Action: "a3", What: "Home visit, stairs", Owner: "Ben Okoro", Due: "2026-11-19", State: meeting.ActionDone, Ended: "2026-11-19", Outcome: "second rail fitted"},
	}}
}

// asked is what the page asked of the frame.
type asked struct {
	printed   []string
	question  string
	duty      string
	backs     int
	takenBack int
	raised    string
	ask       []string // organisations without a stated basis
}

// open shows the page in a window of a laptop's size.
func open(t *testing.T, f *fake) (*patientscreen.Screen, kittest.Hand, *asked) {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	window := test.NewTempWindow(t, nil)
	now := func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }
	a := &asked{}
	screen := patientscreen.New(f, patientscreen.Actions{
		Own:      "Harbour",
		Back:     func() { a.backs++ },
		TakeBack: func() { a.takenBack++ },
		RaiseConcern: func(nhsNumber, who string, then func()) {
			a.raised = nhsNumber + " " + who
			then()
		},
		AddToMeeting: func(_, question, duty string) ([]string, error) {
			a.question, a.duty = question, duty
			return a.ask, nil
		},
		Print: func(paper, nhsNumber string) { a.printed = append(a.printed, paper+" "+nhsNumber) },
	}, kit.NewEnv(window, now).AtOnce())
	window.SetContent(screen.Content())
	window.Resize(fyne.NewSize(1250, 700))
	screen.Show(ivy)
	return screen, kittest.Hand{T: t, Window: window}, a
}

func (f *fake) ShareBasis(_ context.Context, c caseload.ShareBasis) (caseload.ShareBasisResult, error) {
	f.stated = true
	return caseload.ShareBasisResult{}, f.tell(c)
}

func (f *fake) Share(_ context.Context, c caseload.Share) (caseload.ShareResult, error) {
	if !f.stated {
		return caseload.ShareResult{}, fault.New(caseload.CodeBasisRequired, "Say on what basis.")
	}
	return caseload.ShareResult{}, f.tell(c)
}

func (f *fake) Unshare(_ context.Context, c caseload.Unshare) (caseload.ObjectResult, error) {
	return caseload.ObjectResult{Warnings: f.warning}, f.tell(c)
}

func (f *fake) ResolveAction(_ context.Context, c meeting.ResolveAction) (struct{}, error) {
	return struct{}{}, f.tell(c)
}

package patientscreen_test

import (
	"reflect"
	"testing"

	"keystone/caseload"
	"keystone/sync/fault"
	"keystone/ui/patientscreen"
)

func TestContributionsWithoutPlan(t *testing.T) {
	f := ivyHart()
	f.patient.Plan = nil
	f.patient.Contributed = append(f.patient.Contributed, caseload.Contribution{Service: "Age UK"})
	_, w, _ := open(t, f)
	if !w.Shows("3 contributing plans, no overarching plan") {
		t.Errorf("F1 is not said: %q", w.Text())
	}
}

func TestPlanIsReadSixFieldsFirst(t *testing.T) {
	_, w, _ := open(t, ivyHart())
	for _, want := range []string{"The plan  v4", "Agreed with Ivy 02-Nov-2026, review 11-Jan-2027", "Walk to the shop (importance 9)"} {
		if !w.Shows(want) {
			t.Errorf("%q is not shown: %q", want, w.Text())
		}
	}
	if w.Shows("Hearing aid") {
		t.Error("a further section stands open")
	}
	w.Tap("About me (1 of 2)")
	if !w.Shows("Hearing aid in the left ear") {
		t.Error("the opened section does not show its text")
	}
	w.Tap("About me (1 of 2)")
	if w.Shows("Hearing aid") {
		t.Error("the section did not close")
	}
}

func TestPlanIsSavedAsOneVersion(t *testing.T) {
	f := ivyHart()
	s, w, _ := open(t, f)
	s.EditPlan()
	w.Fill("Top goal", "Dance at the wedding")
	w.Fill("Agreed by", "Not yet")
	w.Fill("Review on", "1/2/27")
	if f.drafts["plan/"+ivy+"/topGoal"] != "Dance at the wedding" {
		t.Errorf("what was typed is not in the draft: %v", f.drafts)
	}
	if len(f.told) != 0 {
		t.Fatalf("typing saved %+v", f.told)
	}
	s.SavePlan()
	want := caseload.WritePlan{Patient: ivy, Sections: map[string]string{"topGoal": "Dance at the wedding"}, Agreed: "not-yet", ReviewDue: "2027-02-01"}
	if len(f.told) != 1 || !reflect.DeepEqual(f.told[0], want) {
		t.Errorf("told %+v, not once %+v", f.told, want)
	}
	if len(f.drafts) != 0 || !w.Shows("The plan  v4") {
		t.Errorf("after the save drafts are %v and the page says %q", f.drafts, w.Text())
	}
}

// TestPlanFieldsAreEmptied: who agreed and on what basis can be taken away again.
func TestPlanFieldsAreEmptied(t *testing.T) {
	f := ivyHart()
	f.patient.Plan.AgreedWith, f.patient.Plan.Basis = "Ruth Hart", "power of attorney seen"
	s, w, _ := open(t, f)
	s.EditPlan()
	w.Fill("Name of who agreed", "")
	w.Fill("Basis: document, who was consulted", "")
	s.SavePlan()
	want := caseload.WritePlan{Patient: ivy, Sections: map[string]string{}, Clear: []string{"agreedWith", "basis"}}
	if len(f.told) != 1 || !reflect.DeepEqual(f.told[0], want) {
		t.Errorf("told %+v, not once %+v", f.told, want)
	}
}

func TestDraftIsThereAgain(t *testing.T) {
	f := ivyHart()
	f.drafts["plan/"+ivy+"/crisis"] = "call 999"
	_, w, _ := open(t, f)
	if !w.Shows("This text was not saved yet") || !w.Shows("call 999") {
		t.Errorf("the draft is not shown: %q", w.Text())
	}
	if number, ok := patientscreen.PatientOfDraft("plan/" + ivy + "/crisis"); !ok || number != ivy {
		t.Errorf("the draft is said to be of %q", number)
	}
	if _, ok := patientscreen.PatientOfDraft("item/x"); ok {
		t.Error("another draft is taken for a plan's")
	}
}

func TestLeaveSavesThePlan(t *testing.T) {
	f := ivyHart()
	s, w, _ := open(t, f)
	s.EditPlan()
	w.Fill("Top goal", "Dance")
	f.fail = fault.New("died", "This person has died.")
	if s.Leave() || f.drafts["plan/"+ivy+"/topGoal"] != "Dance" {
		t.Error("a refused save let the page be left, or lost the draft")
	}
	if !w.Shows("This person has died.") {
		t.Errorf("the refusal is not said: %q", w.Text())
	}
	f.fail = nil
	if !s.Leave() || len(f.told) != 1 {
		t.Errorf("leaving told %+v", f.told)
	}
}

func TestLeaveWithoutChangeSavesNothing(t *testing.T) {
	f := ivyHart()
	s, _, _ := open(t, f)
	s.EditPlan()
	if !s.Leave() || len(f.told) != 0 {
		t.Errorf("leaving an unchanged plan told %+v", f.told)
	}
}

func TestThrowingAwayAsksFirst(t *testing.T) {
	f := ivyHart()
	s, w, _ := open(t, f)
	s.EditPlan()
	w.Fill("Top goal", "Dance")
	w.Tap("Leave it as it was")
	if len(f.drafts) == 0 || !w.Shows("Throw away what you wrote?") {
		t.Fatalf("nothing was asked: %q", w.Text())
	}
	w.Tap("Throw away")
	if len(f.drafts) != 0 || len(f.told) != 0 || !w.Shows("Walk to the shop (importance 9)") {
		t.Errorf("drafts %v, told %+v, page %q", f.drafts, f.told, w.Text())
	}
}

func TestUnreadableReviewDateIsNotSaved(t *testing.T) {
	f := ivyHart()
	s, w, _ := open(t, f)
	s.EditPlan()
	w.Fill("Review on", "soonish")
	s.SavePlan()
	if len(f.told) != 0 || !w.Shows("This is not a date") {
		t.Errorf("told %+v, page %q", f.told, w.Text())
	}
}

func TestNameNotKnownHasNoPlan(t *testing.T) {
	f := ivyHart()
	f.patient.Plan, f.patient.NameKnown, f.patient.Family, f.patient.Given = nil, false, "", ""
	s, w, _ := open(t, f)
	s.EditPlan()
	if w.Shows("Writing the plan") || !w.Shows("The name is not known yet") {
		t.Errorf("a plan can be written for nobody known: %q", w.Text())
	}
}

func TestVersions(t *testing.T) {
	_, w, _ := open(t, ivyHart())
	w.Tap("Versions (4)")
	if !w.Shows("v3 · 11-Aug-2026 10:00 · Dr Patel") || !w.Shows("changed What to do in a crisis, Top goal") {
		t.Errorf("versions are %q", w.Text())
	}
}

func TestPlanDue(t *testing.T) {
	f := ivyHart()
	f.patient.Plan = nil
	s, w, _ := open(t, f)
	s.PlanDue()
	w.Fill("Who", "Ben Okoro, occupational therapist, Porthaven Community")
	w.Fill("By", "+14")
	w.Tap("Record")
	if want := (caseload.PlanDueCommand{Patient: ivy, Owner: "ben", By: "2026-12-07"}); f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
}

func TestContribute(t *testing.T) {
	f := ivyHart()
	s, w, _ := open(t, f)
	s.Contribute()
	w.Fill("Service", "Diabetes team")
	w.Fill("What it says", "HbA1c in March")
	w.Tap("Add")
	want := caseload.Contribute{Patient: ivy, Service: "Diabetes team", Text: "HbA1c in March", Goal: "Walk to the shop (importance 9)"}
	if f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
}

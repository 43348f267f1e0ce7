package meetingscreen_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/sync/fault"
)

func TestRun_BeginsAtTheFirstPatientNotDiscussed(t *testing.T) {
	d := newDesk(t, newFake())
	d.sees("HART, Ivy (Mrs)", "999 000 0050", "3 of 5", "this patient 00:00", "meeting 35 min left",
		"“stay at home with my dog”", "three falls since August (A. Price)", "rails measured", "overdue 3 days",
		"Here: 4", "no mental health", "Ben Okoro, by phone", "Plan v4", "no letter, 9 days")
}

func TestRun_NextSavesWhatChanged(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.focus("Discussion")
	d.typing("three falls")
	d.focus("Decision")
	d.typing("OT visit")
	d.focus("Next review")
	d.typing("7/12/2026")
	d.ctrl(fyne.KeyReturn)
	got := last[meeting.Discuss](t, f)
	if got.Patient != hart || got.Summary != "three falls" || got.Decision != "OT visit" || got.NextReview != "2026-12-07" {
		t.Errorf("saved %+v", got)
	}
	d.sees("SINGH, Jaspal (Mr)", "4 of 5", "saved 13:24:07")
	if d.window.Canvas().Focused() != nil {
		t.Error("the focus is still in a field")
	}
	if len(f.drafts) != 0 {
		t.Errorf("drafts of what is saved are left: %v", f.drafts)
	}
}

func TestRun_NextSavesNothingWhereNothingChanged(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.ctrl(fyne.KeyReturn)
	d.later(time.Second)
	d.ctrlShift(fyne.KeyReturn)
	d.sees("HART, Ivy (Mrs)")
	if len(f.got) != 0 {
		t.Errorf("saved %#v", f.got)
	}
}

func TestRun_KeysAreIgnoredForHalfASecond(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.ctrl(fyne.KeyReturn)
	d.ctrl(fyne.KeyReturn)
	d.sees("SINGH, Jaspal (Mr)")
	d.focus("Discussion")
	d.typing("about Ivy")
	d.seesNot("about Ivy", "<y>")
	if len(f.drafts) != 0 {
		t.Errorf("typing was kept: %v", f.drafts)
	}
	d.later(499 * time.Millisecond)
	d.ctrl(fyne.KeyReturn)
	d.sees("SINGH, Jaspal (Mr)")
	d.later(time.Millisecond)
	d.typing("new here")
	d.ctrl(fyne.KeyReturn)
	if got := last[meeting.Discuss](t, f); got.Patient != singh || got.Summary != "new here" {
		t.Errorf("saved %+v", got)
	}
	d.sees("KHAN, Noor (Mrs)")
}

func TestRun_TypingIsADraftAtOnceAndResumesThere(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.ctrl(fyne.KeyReturn)
	d.later(time.Second)
	d.focus("Decision")
	d.typing("asses")
	if got := f.drafts[meeting.DraftKey("meet1", singh, "decision")]; got != "asses" {
		t.Fatalf("draft %q of %v", got, f.drafts)
	}
	again := newDesk(t, f)
	again.sees("SINGH, Jaspal (Mr)", "<asses>")
	again.ctrl(fyne.KeyReturn)
	if got := last[meeting.Discuss](t, f); got.Decision != "asses" || got.Patient != singh {
		t.Errorf("saved %+v", got)
	}
}

func TestRun_LeavingAFieldSavesAllButTheDecision(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.focus("Decision")
	d.typing("OT")
	d.focus("Discussion")
	d.typing("falls")
	d.key(fyne.KeyTab)
	got := last[meeting.Discuss](t, f)
	if got.Summary != "falls" || got.Decision != "" {
		t.Errorf("saved %+v", got)
	}
	if f.drafts[meeting.DraftKey("meet1", hart, "decision")] != "OT" {
		t.Errorf("the decision is no draft any more: %v", f.drafts)
	}
	d.sees("<OT>")
}

func TestRun_ARecordedDecisionAsksWhyItChanged(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.ctrlShift(fyne.KeyReturn)
	d.later(time.Second)
	d.ctrlShift(fyne.KeyReturn)
	d.later(time.Second)
	d.sees("PATEL, Ramesh (Mr)")
	d.focus("Decision")
	d.typing("urgent ")
	d.ctrl(fyne.KeyReturn)
	d.sees("Why was the decision changed?")
	d.key(fyne.KeyReturn)
	d.sees("Changing a recorded decision needs a reason.")
	d.typing("worse since Friday")
	d.key(fyne.KeyReturn)
	got := last[meeting.ChangeDecision](t, f)
	if got.Patient != patel || got.Decision != "urgent respiratory nurse visit" || got.Reason != "worse since Friday" {
		t.Errorf("changed %+v", got)
	}
	d.sees("O'BRIEN, Zoë (Ms)")
	if n := len(many[meeting.Discuss](f)); n != 0 {
		t.Errorf("recorded %d times besides", n)
	}
}

func TestRun_ARefusalStaysWithThePatient(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.focus("Decision")
	d.typing("x")
	f.refuse = fault.New("meeting-closed", "The meeting is closed.")
	d.ctrl(fyne.KeyReturn)
	d.sees("HART, Ivy (Mrs)", "<x>")
	if fault.Code(d.failed) != "meeting-closed" {
		t.Errorf("shown %v", d.failed)
	}
}

func TestRun_QuickActionByKeys(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.ctrl(fyne.KeyN)
	d.typing("bed rail")
	d.key(fyne.KeyTab)
	d.typing("okor")
	d.sees("in the team: Ben Okoro")
	d.key(fyne.KeyTab)
	d.typing("30/11/2026")
	d.key(fyne.KeyReturn)
	want := meeting.AddAction{Meeting: "meet1", Patient: hart, What: "bed rail", Owner: "Ben Okoro", Due: "2026-11-30"}
	if got := last[meeting.AddAction](t, f); got != want {
		t.Errorf("gave %+v, want %+v", got, want)
	}
	d.sees("bed rail, Ben Okoro, 30-Nov-2026")
	d.typing("second")
	if f.drafts[meeting.DraftKey("meet1", hart, "action.what")] != "second" {
		t.Error("the line is not ready for the next action")
	}
}

func TestRun_AnOutsideOwnerIsAskedForAPhoneNumber(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.ctrl(fyne.KeyN)
	d.typing("walking frame")
	d.key(fyne.KeyTab)
	d.typing("Red Cross")
	d.key(fyne.KeyTab)
	d.typing("+7")
	d.key(fyne.KeyTab)
	d.key(fyne.KeyTab)
	d.key(fyne.KeyTab)
	d.typing("01632 496 0100")
	d.key(fyne.KeyReturn)
	want := meeting.AddAction{Meeting: "meet1", Patient: hart, What: "walking frame", Owner: "Red Cross", Phone: "01632 496 0100", Due: "2026-11-30"}
	if got := last[meeting.AddAction](t, f); got != want {
		t.Errorf("gave %+v, want %+v", got, want)
	}
}

func TestRun_AnActionHalfTypedIsNotLeftBehind(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.ctrl(fyne.KeyN)
	d.typing("bed rail")
	d.ctrl(fyne.KeyReturn)
	d.sees("HART, Ivy (Mrs)", "An action needs an owner")
	d.typing("Anna Price")
	d.ctrl(fyne.KeyReturn)
	if got := last[meeting.AddAction](t, f); got.Owner != "Anna Price" {
		t.Errorf("gave %+v", got)
	}
	d.sees("SINGH, Jaspal (Mr)")
}

func TestRun_LastTimesActionIsDoneRightThere(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.window.Canvas().Focus(d.entryWith("outcome"))
	d.typing("fitted Friday")
	d.key(fyne.KeyReturn)
	if got := last[meeting.CompleteAction](t, f); got.Action != "a2" || got.Outcome != "fitted Friday" {
		t.Errorf("completed %+v", got)
	}
}

func TestRun_DeferGoesOn(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.ctrl(fyne.KeyD)
	d.typing("daughter away")
	d.key(fyne.KeyReturn)
	if got := last[meeting.Defer](t, f); got.Patient != hart || got.Reason != "daughter away" {
		t.Errorf("deferred %+v", got)
	}
	d.sees("SINGH, Jaspal (Mr)")
}

func TestRun_KeyWorkerByKeys(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.ctrl(fyne.KeyK)
	d.sees("Hand over HART, Ivy (Mrs)")
	d.typing("okor")
	d.key(fyne.KeyTab)
	d.key(fyne.KeyReturn)
	d.typing("wound healing")
	d.key(fyne.KeyTab)
	d.typing("leaving")
	d.key(fyne.KeyReturn)
	got := last[caseload.HandOverKeyWorker](t, f)
	if got.Patient != hart || got.To != "Ben Okoro" || strings.TrimSpace(got.Summary) != "wound healing" || got.Reason != "leaving" {
		t.Errorf("handed over %+v", got)
	}
	d.ctrl(fyne.KeyReturn)
	d.later(time.Second)
	d.ctrl(fyne.KeyK)
	d.typing("price")
	d.key(fyne.KeyTab)
	d.typing("most contact")
	d.key(fyne.KeyReturn)
	want := caseload.AssignKeyWorker{Patient: singh, Member: "Anna Price", Basis: "most contact"}
	if got := last[caseload.AssignKeyWorker](t, f); got != want {
		t.Errorf("assigned %+v", got)
	}
}

func TestRun_PlanOpensOrIsDue(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.ctrl(fyne.KeyP)
	if len(d.opened) != 1 || d.opened[0] != "patient "+hart {
		t.Errorf("opened %v", d.opened)
	}
	d.ctrl(fyne.KeyReturn)
	d.later(time.Second)
	d.ctrl(fyne.KeyP)
	d.typing("price")
	d.key(fyne.KeyTab)
	d.typing("14/12/2026")
	d.key(fyne.KeyReturn)
	want := caseload.PlanDueCommand{Patient: singh, Owner: "Anna Price", By: "2026-12-14"}
	if got := last[caseload.PlanDueCommand](t, f); got != want {
		t.Errorf("due %+v", got)
	}
}

func TestRun_NothingFromAnyoneElseLeavesMentalHealthAsked(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.tap("GP ?")
	d.ctrl(fyne.KeyM)
	d.ctrl(fyne.KeyReturn)
	got := last[meeting.Discuss](t, f).HeardFrom
	if got["GP"] != meeting.HeardSpoke || got["nurse"] != meeting.HeardNothing || got[meeting.MentalHealth] != "" {
		t.Errorf("heard %v", got)
	}
}

func TestRun_SomebodyLeavesMidway(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.ctrl(fyne.KeyH)
	d.typing("Zoë")
	d.key(fyne.KeyTab)
	d.key(fyne.KeyEnd)
	for range len("in the room") {
		d.key(fyne.KeyBackspace)
	}
	d.typing("left")
	d.key(fyne.KeyReturn)
	d.key(fyne.KeyReturn)
	got := last[meeting.Attend](t, f)
	if got.Member != "Zoë Łukasz" || got.Mode != meeting.InRoom || got.Until != "13:24" {
		t.Errorf("attends %+v", got)
	}
	d.sees("Here: 3", "Zoë Łukasz, left 13:24")
}

func TestRun_ClocksMoveAndStopOnClosing(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.later(5*time.Minute + 11*time.Second)
	d.screen.Tick()
	d.sees("this patient 05:12", "meeting 30 min left")
	d.later(31 * time.Minute)
	d.screen.Tick()
	d.sees("⚠ meeting 0 min over")
	d.ctrlShift(fyne.KeyP)
	d.ctrlShift(fyne.KeyL)
	d.tap("Close meeting")
	d.later(time.Minute)
	d.screen.Tick()
	if d.screen.Running() {
		t.Error("the meeting still runs")
	}
	if text := textOf(visible(d.projected.Content())); strings.Contains(text, "HART") || strings.Contains(text, "37:") {
		t.Errorf("it is still projected:\n%s", text)
	}
}

func TestRun_ShortcutsDoNothingWhileADialogIsOpen(t *testing.T) {
	d := newDesk(t, newFake())
	d.ctrl(fyne.KeyD)
	d.ctrlShift(fyne.KeyReturn)
	d.key(fyne.KeyEscape)
	d.sees("HART, Ivy (Mrs)")
}

func TestRun_WhoObjectsIsAbsentUntilTheOrganisationIsOut(t *testing.T) {
	f := newFake()
	f.item(singh).Patient.Objections = []string{"Council"}
	d := newDesk(t, f)
	d.sees("3 of 4", "1 more when somebody has left the room")
	d.seesNot("SINGH")
	d.ctrl(fyne.KeyReturn)
	d.sees("KHAN, Noor (Mrs)", "4 of 4")
	for i := range f.meeting.Attendance {
		f.meeting.Attendance[i].Out = f.meeting.Attendance[i].Organisation == "Council"
	}
	d.screen.Refresh()
	d.sees("SINGH", "5 of 5")
}

func TestRun_NextByMouseWhileTheFieldIsStillBeingSaved(t *testing.T) {
	f := newFake()
	d, arrive := slowly(t, f)
	d.focus("Discussion")
	d.typing("falls")
	d.tap("Next")
	d.tap("Next")
	arrive()
	d.sees("SINGH, Jaspal (Mr)")
	if n := len(many[meeting.Discuss](f)); n != 1 {
		t.Errorf("saved %d times", n)
	}
}

func TestRun_TypingWhileASaveIsUnderWayIsKept(t *testing.T) {
	f := newFake()
	d, arrive := slowly(t, f)
	d.focus("Discussion")
	d.typing("falls")
	d.focus("Decision")
	d.typing("OT")
	d.focus("Discussion")
	d.typing(" more")
	arrive()
	d.sees("<falls more>", "<OT>")
	if got := f.drafts[meeting.DraftKey("meet1", hart, "summary")]; got != "falls more" {
		t.Errorf("draft %q", got)
	}
}

func TestRun_AnEmptiedQuestionIsAskedNoMore(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.focus("Question")
	for range len("safe at home?") {
		d.key(fyne.KeyDelete)
	}
	d.ctrl(fyne.KeyReturn)
	got := last[meeting.AddItem](t, f)
	if got.Patient != hart || got.Question != "" || len(got.Clear) != 1 || got.Clear[0] != meeting.ClearQuestion {
		t.Errorf("told %+v", got)
	}
	d.later(time.Second)
	d.ctrlShift(fyne.KeyReturn)
	d.seesNot("safe at home?")
	if len(many[meeting.Discuss](f)) != 0 {
		t.Error("it counts as discussed")
	}
}

// TestRun_EmptyingWhatIsRecorded: asks why when the patient is left, and puts it
// back where nobody says so.
func TestRun_EmptyingWhatIsRecorded(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.focus("Discussion")
	d.typing("falls")
	d.ctrl(fyne.KeyReturn)
	d.later(time.Second)
	d.ctrlShift(fyne.KeyReturn)
	d.later(time.Second)
	for _, answer := range []string{"", "another patient's"} {
		d.focus("Discussion")
		for range len("falls") {
			d.key(fyne.KeyDelete)
		}
		d.later(time.Second)
		d.ctrl(fyne.KeyReturn)
		d.sees("Take out what is recorded?", "“falls”")
		if answer == "" {
			d.key(fyne.KeyEscape)
			d.sees("<falls>")
			continue
		}
		d.typing(answer)
		d.key(fyne.KeyReturn)
	}
	got := last[meeting.Discuss](t, f)
	if len(got.Clear) != 1 || got.Clear[0] != meeting.ClearSummary || got.Reason != "another patient's" {
		t.Errorf("told %+v", got)
	}
	if f.item(hart).Summary != "" {
		t.Errorf("still recorded: %q", f.item(hart).Summary)
	}
}

func TestRun_AddAPatientMidway(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.ctrlShift(fyne.KeyN)
	d.typing("kha")
	d.key(fyne.KeyReturn)
	if got := last[meeting.AddItem](t, f); got.Patient != khan || got.Meeting != "meet1" {
		t.Errorf("added %+v", got)
	}
}

func TestRun_LeaveSavesThenCalls(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.focus("Decision")
	d.typing("OT")
	left := false
	d.screen.Leave(func() { left = true })
	if got := last[meeting.Discuss](t, f); got.Decision != "OT" || !left {
		t.Errorf("saved %+v, left %v", got, left)
	}
}

func TestRun_LeaveHoldsNobodyBack(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.ctrlShift(fyne.KeyReturn)
	d.later(time.Second)
	d.ctrlShift(fyne.KeyReturn)
	d.later(time.Second)
	d.focus("Decision")
	d.typing("urgent ")
	d.focus("Discussion")
	d.typing("Worse. ")
	d.ctrl(fyne.KeyN)
	d.typing("half an action")
	left := 0
	d.screen.Leave(func() { left++ })
	if left != 1 {
		t.Errorf("left %d times", left)
	}
	if got := last[meeting.Discuss](t, f); got.Summary != "Worse. Breathless on the stairs." || got.Decision != "respiratory nurse visit" {
		t.Errorf("saved %+v", got)
	}
	if f.drafts[meeting.DraftKey("meet1", patel, "decision")] == "" || f.drafts[meeting.DraftKey("meet1", patel, "action.what")] != "half an action" {
		t.Errorf("drafts %v", f.drafts)
	}
}

func TestRun_AnOutcomeBeingTypedSurvivesARefresh(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.window.Canvas().Focus(d.entryWith("outcome"))
	d.typing("fitted ")
	d.screen.Refresh()
	d.typing("Friday")
	again := newDesk(t, f)
	again.sees("<fitted Friday>")
	again.window.Canvas().Focus(again.entryWith("outcome"))
	again.key(fyne.KeyReturn)
	if got := last[meeting.CompleteAction](t, f); got.Outcome != "fitted Friday" {
		t.Errorf("completed %+v", got)
	}
	if len(f.drafts) != 0 {
		t.Errorf("drafts are left: %v", f.drafts)
	}
}

package meetingscreen_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// entryWith is the field with this placeholder.
func (d *desk) entryWith(placeholder string) fyne.Focusable {
	d.t.Helper()
	for _, o := range d.objects() {
		if e, ok := o.(*kit.Entry); ok && e.PlaceHolder == placeholder {
			return e
		}
	}
	d.t.Fatalf("no field with %q in:\n%s", placeholder, d.text())
	return nil
}

func TestProjected_ShowsThisPatientOnly(t *testing.T) {
	d := newDesk(t, newFake())
	d.ctrlShift(fyne.KeyP)
	if d.projected == nil {
		t.Fatal("nothing is projected")
	}
	text := textOf(visible(d.projected.Content()))
	for _, private := range []string{
		"01632", "Quay Street", "PH1", "Ruth", "worn out", "999;", "call 999",
		"PATEL", "O'BRIEN", "SINGH", "KHAN", "943 476",
	} {
		if strings.Contains(text, private) {
			t.Errorf("%q is projected:\n%s", private, text)
		}
	}
	for _, public := range []string{"999 000 0050", "stay at home with my dog", "safe at home?", "Anna Price", "5"} {
		if !strings.Contains(text, public) {
			t.Errorf("%q is not projected:\n%s", public, text)
		}
	}
	d.ctrl(fyne.KeyE)
	d.typing("three falls")
	if text := textOf(visible(d.projected.Content())); !strings.Contains(text, "three falls") {
		t.Errorf("what is typed is not projected:\n%s", text)
	}
}

func TestProjected_OneKeyBlanks(t *testing.T) {
	d := newDesk(t, newFake())
	d.ctrlShift(fyne.KeyP)
	d.projected.TypedKey(&fyne.KeyEvent{Name: fyne.KeyB})
	if !d.projected.Blanked() || textOf(visible(d.projected.Content())) != "" {
		t.Error("it still shows something")
	}
	d.ctrlShift(fyne.KeyB)
	if d.projected.Blanked() {
		t.Error("it does not come back")
	}
}

func TestClose_FixPlanDueAndReason(t *testing.T) {
	f := newFake()
	f.lacks = []meeting.Lack{{Patient: patel, Name: "PATEL, Ramesh (Mr)", What: []string{"key worker", "plan or plan due"}}}
	d := newDesk(t, f)
	d.ctrlShift(fyne.KeyL)
	d.sees("PATEL, Ramesh (Mr)", "no key worker, no plan or plan due", "1 person discussed", "3 were not reached", "mental health not spoken of for 1 person")
	d.tap("Plan due…")
	d.typing("price")
	d.key(fyne.KeyTab)
	d.typing("14/12/2026")
	d.key(fyne.KeyReturn)
	if got := last[caseload.PlanDueCommand](t, f); got.Patient != patel || got.By != "2026-12-14" {
		t.Errorf("due %+v", got)
	}
	d.tap("Close meeting")
	if fault.Code(d.failed) != "item-incomplete" {
		t.Errorf("shown %v", d.failed)
	}
	d.tap("Say why not…")
	d.typing("moves to a home on Friday")
	d.key(fyne.KeyReturn)
	d.sees("closes without: moves to a home on Friday")
	d.tap("Fix")
	d.sees("PATEL, Ramesh (Mr)", "1 of 5", "Discussion")
	d.later(time.Second)
	d.ctrlShift(fyne.KeyL)
	d.tap("Say why not…")
	d.typing("moves on Friday")
	d.key(fyne.KeyReturn)
	d.tap("Close meeting")
	got := last[meeting.CloseMeeting](t, f)
	if len(got.Without) != 1 || got.Without[0] != (meeting.Without{Patient: patel, Reason: "moves on Friday"}) {
		t.Errorf("closed %+v", got)
	}
	d.sees("Draft, not signed", "Actions", "respiratory nurse visit", "[Sign]")
}

// TestClose_NobodyDiscussedAsksFirst: it was perhaps started by mistake.
func TestClose_NobodyDiscussedAsksFirst(t *testing.T) {
	f := newFake()
	f.item(patel).State = meeting.ItemWaiting
	d := newDesk(t, f)
	d.ctrlShift(fyne.KeyL)
	d.sees("⚠ nobody discussed")
	d.tap("Close meeting")
	d.sees("Close without having discussed anybody?")
	d.key(fyne.KeyEscape)
	if len(many[meeting.CloseMeeting](f)) != 0 {
		t.Fatal("it closed without an answer")
	}
	d.tap("Close meeting")
	d.tap("Close it")
	last[meeting.CloseMeeting](t, f)
}

func TestMinutes_SignReopenAndOlderVersion(t *testing.T) {
	f := newFake()
	f.meeting.State, f.next.Open = meeting.MeetingClosed, ""
	d := newDesk(t, f)
	d.tap("Past minutes")
	d.sees("23-Nov-2026", "✓signed v2", "Draft, not signed", "Chair Meera Patel", "Apologies: Tom Reed")
	d.tap("Name a deputy…")
	d.typing("price")
	d.key(fyne.KeyReturn)
	d.key(fyne.KeyReturn)
	if got := last[meeting.NameDeputy](t, f); got.Member != "Anna Price" {
		t.Errorf("named %+v", got)
	}
	d.tap("Sign")
	if len(many[meeting.SignMinutes](f)) != 0 || d.asked == nil {
		t.Fatal("signed without the passphrase")
	}
	d.asked()
	d.sees("Version 1, signed by Meera Patel, 23-Nov-2026 14:10")
	d.tap("Reopen…")
	d.typing("wrong dose")
	d.key(fyne.KeyReturn)
	if got := last[meeting.ReopenMinutes](t, f); got.Meeting != "meet1" || got.Reason != "wrong dose" {
		t.Errorf("reopened %+v", got)
	}
	d.sees("Draft, not signed", "[version 1]")
	d.tap("Preview")
	if d.opened[len(d.opened)-1] != "minutes meet1" {
		t.Errorf("opened %v", d.opened)
	}
}

func TestMinutes_EnteredInErrorTellsWhomItReached(t *testing.T) {
	f := newFake()
	f.meeting.State, f.next.Open = meeting.MeetingClosed, ""
	d := newDesk(t, f)
	d.tap("Past minutes")
	d.tap("Entered in error…")
	d.typing("RAMESH (MR): the dec")
	d.key(fyne.KeyReturn)
	d.sees("It reached: minutes v1; B. Okoro (decision i1)")
	d.focus("Belongs to")
	d.typing(khan)
	d.key(fyne.KeyTab)
	d.typing("wrong Ramesh")
	d.key(fyne.KeyReturn)
	got := last[meeting.EnteredInError](t, f)
	if got.What != "decision/i1" || got.Patient == nil || *got.Patient != khan || got.Reason != "wrong Ramesh" {
		t.Errorf("corrected %+v", got)
	}
}

func TestPrepare_OrderQuestionAddDropThenStart(t *testing.T) {
	f := newFake()
	f.next.Open, f.meeting.State = "", meeting.MeetingClosed
	f.meeting.Items = f.meeting.Items[:4]
	d := newDesk(t, f)
	d.sees("Weekly MDT  Mon 23-Nov-2026  13:00", "⚠deferred 2 times · deferred last time", "name alert", "not coming: mental health", "Expected: chair, GP")
	d.screen.Focus()
	d.key(fyne.KeyDown)
	d.ctrl(fyne.KeyUp)
	d.key(fyne.KeyReturn)
	d.typing("oxygen at home?")
	d.key(fyne.KeyReturn)
	d.typing("a")
	d.typing("kha")
	d.key(fyne.KeyReturn)
	d.sees("KHAN, Noor (Mrs)", "oxygen at home?")
	d.key(fyne.KeyEnd)
	d.key(fyne.KeyUp)
	d.key(fyne.KeyDelete)
	d.key(fyne.KeyReturn)
	d.sees("Say in a few words why")
	d.typing("in hospital")
	d.key(fyne.KeyReturn)
	d.sees("4\nKHAN, Noor (Mrs)", "Taken off: SINGH, Jaspal (Mr), in hospital")
	d.tap("Put back")
	d.seesNot("Taken off")
	d.sees("4\n⚠SINGH, Jaspal (Mr)", "5\nKHAN, Noor (Mrs)")
	d.key(fyne.KeyEnd)
	d.key(fyne.KeyUp)
	d.key(fyne.KeyDelete)
	d.typing("in hospital")
	d.key(fyne.KeyReturn)

	again := newDesk(t, f)
	again.sees("oxygen at home?", "KHAN, Noor (Mrs)")
	again.tap("Start meeting")
	if got := last[meeting.OpenMeeting](t, f); got.Series != "Weekly MDT" || got.Date != "2026-11-23" {
		t.Errorf("opened %+v", got)
	}
	if got := last[meeting.DropItem](t, f); got.Patient != singh || got.Reason != "in hospital" {
		t.Errorf("dropped %+v", got)
	}
	added := many[meeting.AddItem](f)
	if len(added) != 2 || added[0].Question != "oxygen at home?" || added[1].Patient != khan {
		t.Errorf("added %+v", added)
	}
	order := []string{}
	for i, moved := range many[meeting.MoveItem](f) {
		if moved.To != i+1 {
			t.Errorf("moved %+v", moved)
		}
		order = append(order, moved.Patient)
	}
	if want := strings.Join([]string{patel, brien, hart, khan}, " "); strings.Join(order, " ") != want {
		t.Errorf("order %v, want %s", order, want)
	}
	again.sees("HART, Ivy (Mrs)", "3 of 4")
	if len(f.drafts) != 0 {
		t.Errorf("the preparation is left behind: %v", f.drafts)
	}
}

// TestPrepare_AQuestionPlannedBeforehand: it is shown, and can be emptied.
func TestPrepare_AQuestionPlannedBeforehand(t *testing.T) {
	f := newFake()
	f.next.Open, f.meeting.State = "", meeting.MeetingClosed
	f.proposed[2].Question = "safe at home?"
	d := newDesk(t, f)
	d.sees("three falls since August\nsafe at home?")
	d.screen.Focus()
	d.key(fyne.KeyDown)
	d.key(fyne.KeyDown)
	d.sees("question: safe at home?")
	d.key(fyne.KeyReturn)
	for range len("safe at home?") {
		d.key(fyne.KeyDelete)
	}
	d.key(fyne.KeyReturn)
	d.seesNot("safe at home?")
	d.tap("Start meeting")
	got := last[meeting.AddItem](t, f)
	if got.Patient != hart || got.Question != "" || len(got.Clear) != 1 || got.Clear[0] != meeting.ClearQuestion {
		t.Errorf("told %+v", got)
	}
}

func TestPrepare_SaysInFullWhyTheSelectedIsThere(t *testing.T) {
	f := newFake()
	f.next.Open, f.meeting.State = "", meeting.MeetingClosed
	f.proposed[1].Reasons = append(f.proposed[1].Reasons, reasons("discharged", "sent home 14-Nov-2026 out of hours from Porthaven Infirmary, no letter")...)
	d := newDesk(t, f)
	d.screen.Focus()
	d.key(fyne.KeyDown)
	d.sees("PATEL, Ramesh (Mr): review overdue 12 days · sent home 14-Nov-2026 out of hours from Porthaven Infirmary, no letter")
}

// TestPrepare_StartingOnAnotherDayAsksFirst: what was started cannot be undone.
func TestPrepare_StartingOnAnotherDayAsksFirst(t *testing.T) {
	f := newFake()
	f.next.Open, f.meeting.State, f.next.Date = "", meeting.MeetingClosed, "2026-11-30"
	f.next.Warnings = []string{"This meeting is dated Mon 30-Nov-2026 and today is Mon 23-Nov-2026."}
	d := newDesk(t, f)
	d.tap("Start meeting")
	d.sees("Start the meeting of Mon 30-Nov-2026 now?", "today is Mon 23-Nov-2026.")
	d.key(fyne.KeyEscape)
	if len(many[meeting.OpenMeeting](f)) != 0 {
		t.Fatal("it started without an answer")
	}
	d.tap("Start meeting")
	d.tap("Start it now")
	if got := last[meeting.OpenMeeting](t, f); got.Date != "2026-11-30" {
		t.Errorf("opened %+v", got)
	}
	d.sees("Discussion")
	d.seesNot("Done, but know this") // they were asked
}

func TestHelp_NamesEveryShortcut(t *testing.T) {
	d := newDesk(t, newFake())
	for _, item := range d.screen.Menu().Items {
		if !strings.Contains(d.screen.Help(), item.Label) {
			t.Errorf("%q is not in the help", item.Label)
		}
	}
}

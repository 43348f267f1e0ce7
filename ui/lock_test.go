package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/ui/meetingscreen"
)

func TestLock_IdleForFiveMinutes(t *testing.T) {
	d := inTeam(t)
	d.later(4 * time.Minute)
	d.Sees("Good afternoon")
	d.later(59 * time.Second)
	d.Sees("Good afternoon")
	d.later(time.Second)
	d.Sees("Locked. What was typed is kept, sealed.")
	if d.window.house != nil {
		t.Error("the team is still open")
	}
}

func TestLock_TypingHoldsItBack(t *testing.T) {
	d := inTeam(t)
	d.Ctrl(fyne.KeyF)
	for _, letter := range "hart" {
		d.Type(string(letter))
		d.later(4 * time.Minute)
	}
	d.Sees("HART, Ivy (Mrs)")
	d.later(time.Minute)
	d.Sees("Locked.")
}

func TestLock_MeetingHoldsItTo30Minutes(t *testing.T) {
	d := inTeam(t)
	d.startMeeting()
	d.Ctrl(fyne.KeyE)
	d.Type("Three falls.")
	d.later(29 * time.Minute)
	d.Sees("<Three falls.>")
	d.later(30 * time.Minute)
	d.Sees("Locked.")
	d.unlock("Meera Patel", phrase)
	d.Sees("<Three falls.>")
}

func TestLock_ClosesTheDialogInFront(t *testing.T) {
	d := inTeam(t)
	d.window.openPatient(ivy)
	d.CtrlShift(fyne.KeyZ)
	d.Sees("Take back your last save")
	d.later(6 * time.Minute)
	if d.dialog() {
		t.Error("the dialog stands before the lock")
	}
	d.Sees("Locked.")
	d.unlock("Meera Patel", phrase)
	d.Sees("Good afternoon")
}

func TestLock_ClosesTheProjectedView(t *testing.T) {
	d := inTeam(t)
	d.startMeeting()
	d.window.project(meetingscreen.NewProjected())
	windows := len(d.app.Driver().AllWindows())
	d.window.lockNow()
	if d.window.second != nil || len(d.app.Driver().AllWindows()) != windows-1 {
		t.Error("the projected view outlives the lock")
	}
}

func TestLock_ReopensAtThePatientWhosePlanIsBeingWritten(t *testing.T) {
	for name, lock := range map[string]func(*desk){
		"by Ctrl+L": func(d *desk) { d.Ctrl(fyne.KeyL) },
		"untouched": func(d *desk) { d.later(time.Second); d.later(6 * time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			d := inTeam(t)
			d.window.openPatient(ivy)
			d.Ctrl(fyne.KeyE)
			d.Type("Stay at home with my dog.")
			lock(d)
			d.Sees("Locked.")
			d.SeesNot("dog")
			d.unlock("Meera Patel", phrase)
			d.Sees("HART, Ivy (Mrs)", "<Stay at home with my dog.>", "This text was not saved yet")
			if plan := d.patient(ivy).Plan; plan != nil {
				t.Errorf("typing became a plan without being saved: %+v", plan)
			}
		})
	}
}

func TestLock_DraftsBelongToTheMember(t *testing.T) {
	d := inTeam(t)
	d.window.openPatient(ivy)
	d.Ctrl(fyne.KeyE)
	d.Type("Stay at home with my dog.")
	d.Ctrl(fyne.KeyL)
	d.unlock("Anna Price", "another good phrase")
	d.SeesNot("dog")
}

func TestQuit_KeepsDrafts(t *testing.T) {
	d := inTeam(t)
	d.window.openPatient(cecil)
	d.Ctrl(fyne.KeyE)
	d.Type("Nobody asked him yet.")
	d.Ctrl(fyne.KeyQ)
	d.start()
	d.unlock("Meera Patel", phrase)
	d.Sees("KHAN, Cecil (Mr)", "<Nobody asked him yet.>")
}

func TestLeavingThePatientSavesThePlan(t *testing.T) {
	d := inTeam(t)
	d.window.openPatient(ivy)
	d.Ctrl(fyne.KeyE)
	d.Type("Stay at home with my dog.")
	d.Ctrl(fyne.Key1)
	d.Sees("Good afternoon")
	plan := d.patient(ivy).Plan
	if plan == nil || plan.Version != 1 || plan.Sections["mattersToMe"] != "Stay at home with my dog." {
		t.Errorf("the plan is %+v", plan)
	}
}

func TestMeeting_ResumesAfterALock(t *testing.T) {
	d := inTeam(t)
	d.startMeeting()
	d.CtrlShift(fyne.KeyN)
	d.Type("khan")
	d.Key(fyne.KeyReturn)
	d.Ctrl(fyne.KeyReturn)
	d.now = d.now.Add(time.Second)
	d.Ctrl(fyne.KeyE)
	d.Type("Nobody has seen him since August.")
	at := d.Text()
	d.Ctrl(fyne.KeyL)
	d.Sees("Locked.")
	d.unlock("Meera Patel", phrase)
	d.Sees("<Nobody has seen him since August.>")
	if len(at) == 0 || d.window.frame.current.name != roomMeeting {
		t.Errorf("reopened in %s", d.window.frame.current.name)
	}
}

func TestMeeting_ResumesInANewRunOfTheProgram(t *testing.T) {
	d := inTeam(t)
	d.startMeeting()
	d.Ctrl(fyne.KeyE)
	d.Type("Three falls.")
	d.must(d.window.house.Ledger.Drafts().Flush())
	d.must(d.window.house.Ledger.Close())
	d.window.house = nil
	d.start()
	d.unlock("Meera Patel", phrase)
	d.Sees("<Three falls.>")
}

func TestMeeting_LeavingTheRoomSaves(t *testing.T) {
	d := inTeam(t)
	d.startMeeting()
	d.Ctrl(fyne.KeyE)
	d.Type("Three falls.")
	d.Ctrl(fyne.Key4)
	next, err := d.window.house.Meetings.NextMeeting(ctx)
	d.must(err)
	m, err := d.window.house.Meetings.Meeting(ctx, next.Open)
	d.must(err)
	if m.Items[0].Summary != "Three falls." {
		t.Errorf("the meeting has %q", m.Items[0].Summary)
	}
}

func TestTakeBack(t *testing.T) {
	d := inTeam(t)
	d.keyWorker(ivy, "Ben Okoro")
	d.window.openPatient(ivy)
	d.Sees("Ben Okoro")
	d.CtrlShift(fyne.KeyZ)
	d.Key(fyne.KeyReturn)
	if !d.dialog() {
		t.Fatal("taken back without a reason")
	}
	d.Type("meant another")
	d.Key(fyne.KeyReturn)
	if d.dialog() {
		t.Fatal(d.Text())
	}
	if kw := d.patient(ivy).KeyWorker; kw != nil {
		t.Errorf("the key worker is still %s", kw.Name)
	}
	events, err := d.window.house.People.History(ctx, ivy)
	d.must(err)
	found := false
	for _, e := range events {
		found = found || e.Reason == "meant another"
	}
	if !found {
		t.Error("the history does not say why")
	}
}

func TestTakeBack_OfAnothersSave(t *testing.T) {
	d := inTeam(t)
	d.keyWorker(ivy, "Ben Okoro")
	d.Ctrl(fyne.KeyL)
	d.unlock("Anna Price", "another good phrase")
	d.CtrlShift(fyne.KeyZ)
	d.Sees("There is nothing of yours to take back.")
	d.Type("not mine")
	d.Key(fyne.KeyReturn)
	if kw := d.patient(ivy).KeyWorker; kw == nil || kw.Name != "Ben Okoro" {
		t.Errorf("the key worker is %+v", kw)
	}
}

func TestFooter(t *testing.T) {
	d := inTeam(t)
	d.Sees("Meera Patel, GP", "saved on this laptop 12:00:00", "locks after 5 minutes untouched, 30 in a meeting", "Ctrl+L")
	d.SeesNot("invented people")
	d.now = d.now.Add(90 * time.Second)
	_, err := d.window.house.People.SetReadyAccess(ctx, caseload.SetReadyAccess{Patient: ivy, On: true})
	d.must(err)
	d.Sees("saved on this laptop 12:01:30")
}

package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

func TestRooms_ByShortcut(t *testing.T) {
	d := inTeam(t)
	for _, c := range []struct {
		key  fyne.KeyName
		room string
		sees string
	}{
		{fyne.Key2, roomCaseload, "HART, Ivy (Mrs)"},
		{fyne.Key3, roomMeeting, "[Start meeting]"},
		{fyne.Key4, roomActions, "Actions"},
		{fyne.Key5, roomLists, "Lists"},
		{fyne.Key6, roomTeam, "Ben Okoro"},
		{fyne.Key1, roomToday, "Good afternoon, Meera Patel"},
	} {
		d.Ctrl(c.key)
		if name := d.window.frame.current.name; name != c.room {
			t.Errorf("Ctrl+%s goes to %s, want %s", c.key, name, c.room)
		}
		d.Sees(c.sees)
	}
}

func TestRooms_NoShortcutTwice(t *testing.T) {
	d := inTeam(t)
	visit := func() {
		seen := map[desktop.CustomShortcut]string{}
		for _, menu := range d.Window.MainMenu().Items {
			for _, item := range menu.Items {
				short, ok := item.Shortcut.(*desktop.CustomShortcut)
				if !ok {
					continue
				}
				if other := seen[*short]; other != "" {
					t.Errorf("in %s, %q and %q share a shortcut", d.window.frame.current.name, other, item.Label)
				}
				seen[*short] = item.Label
			}
		}
	}
	for _, key := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6} {
		d.Ctrl(key)
		visit()
	}
	d.window.openPatient(ivy)
	visit()
}

func TestRooms_EachExplainsItself(t *testing.T) {
	d := inTeam(t)
	explained := func() {
		name := d.window.frame.current.name
		d.Ctrl(fyne.KeySlash)
		if !d.dialog() || len(d.Text()) < 80 {
			t.Errorf("%s says of itself only %q", name, d.Text())
		}
		d.Key(fyne.KeyEscape)
	}
	for _, key := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6} {
		d.Ctrl(key)
		explained()
	}
	d.window.openPatient(ivy)
	explained()
}

func TestFind_FromAnywhere(t *testing.T) {
	d := inTeam(t)
	d.Ctrl(fyne.Key6)
	d.Ctrl(fyne.KeyF)
	d.Type("khan")
	d.Sees("KHAN, Cecil (Mr)")
	d.SeesNot("HART, Ivy (Mrs)")
}

func TestBack_GoesToWhereThePatientWasOpened(t *testing.T) {
	d := inTeam(t)
	for _, key := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key4} {
		d.Ctrl(key)
		from := d.window.frame.current.name
		d.window.openPatient(ivy)
		d.window.openPatient(cecil)
		d.Sees("KHAN, Cecil (Mr)")
		d.Press(fyne.KeyModifierAlt, fyne.KeyLeft)
		if name := d.window.frame.current.name; name != from {
			t.Errorf("back from a patient opened in %s is %s", from, name)
		}
	}
}

func TestShortcuts_DoNothingBehindADialog(t *testing.T) {
	d := inTeam(t)
	d.CtrlShift(fyne.KeyZ)
	d.Ctrl(fyne.Key2)
	d.CtrlShift(fyne.KeyZ)
	if n := len(d.Window.Canvas().Overlays().List()); n != 1 {
		t.Errorf("%d dialogs, want the one", n)
	}
	d.Key(fyne.KeyEscape)
	if name := d.window.frame.current.name; name != roomToday {
		t.Errorf("the room behind the dialog became %s", name)
	}
}

func TestAddToMeeting_Running(t *testing.T) {
	d := inTeam(t)
	d.startMeeting()
	d.window.openPatient(cecil)
	_, err := d.window.addToMeeting(cecil, "who sees him?", "")
	d.must(err)
	next, err := d.window.house.Meetings.NextMeeting(ctx)
	d.must(err)
	m, err := d.window.house.Meetings.Meeting(ctx, next.Open)
	d.must(err)
	for _, item := range m.Items {
		if item.Patient.NHSNumber == cecil && item.Question == "who sees him?" {
			return
		}
	}
	t.Error("the running meeting does not have the question")
}

func TestAddToMeeting_BeforeItRuns(t *testing.T) {
	d := inTeam(t)
	d.window.openPatient(cecil)
	d.Sees("Not on an agenda yet")
	_, err := d.window.addToMeeting(cecil, "who sees him?", "")
	d.must(err)
	d.Sees("· Weekly MDT · on the agenda", "asked: who sees him?", "On the agenda of", "-2026, Weekly MDT")
	d.Ctrl(fyne.Key3)
	d.Sees("added by Meera Patel")
	d.startMeeting()
	d.Sees("KHAN, Cecil (Mr)", "<who sees him?>")
}

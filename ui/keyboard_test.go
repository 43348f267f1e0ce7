package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/ui/kit"
)

// place is where one can be in the program.
type place struct {
	name  string
	enter func(d *desk)
}

// places are all the places of an open team: every room, a patient, the editor
// of a plan, and a meeting from its agenda to its signed minutes. Each is gone
// to from the one before it.
var places = []place{
	{"Today", func(d *desk) { d.Ctrl(fyne.Key1) }},
	{"Caseload", func(d *desk) { d.Ctrl(fyne.Key2) }},
	{"Meeting", func(d *desk) { d.Ctrl(fyne.Key3) }},
	{"Actions", func(d *desk) { d.Ctrl(fyne.Key4) }},
	{"Lists", func(d *desk) { d.Ctrl(fyne.Key5) }},
	{"Team", func(d *desk) { d.Ctrl(fyne.Key6) }},
	{"Patient", func(d *desk) { d.window.openPatient(ivy) }},
	{"Plan", func(d *desk) { d.window.openPatient(ivy); d.Ctrl(fyne.KeyE) }},
	{"Meeting running", (*desk).inMeeting},
	{"Meeting closing", func(d *desk) { d.inMeeting(); d.CtrlShift(fyne.KeyL) }},
	{"Minutes", (*desk).closeMeeting},
}

// inMeeting goes to the meeting, and starts it where none runs.
func (d *desk) inMeeting() {
	d.t.Helper()
	d.Ctrl(fyne.Key1)
	d.Ctrl(fyne.Key3)
	if d.Shows("[Start meeting]") {
		d.startMeeting()
	}
}

// closeMeeting goes to the minutes of the meeting, held where it is not yet.
func (d *desk) closeMeeting() {
	d.t.Helper()
	held, err := d.window.house.Meetings.Meetings(ctx)
	d.must(err)
	if len(held) > 0 && held[0].State != meeting.MeetingOpen {
		d.Ctrl(fyne.Key3)
		d.CtrlShift(fyne.KeyM)
		return
	}
	d.inMeeting()
	d.CtrlShift(fyne.KeyL)
	for range 5 {
		if !d.Shows("[Say why not…]") {
			break
		}
		d.Tap("Say why not…")
		d.Type("nobody could say")
		d.Key(fyne.KeyReturn)
	}
	d.Tap("Close meeting")
	if d.Shows("[Close it]") {
		d.Tap("Close it")
	}
}

// furnished is a desk with something to see in every place.
func furnished(t *testing.T) *desk {
	t.Helper()
	d := inTeam(t)
	d.planned(ivy)
	d.keyWorker(ivy, "Anna Price")
	_, err := d.window.house.People.RecordDischarge(ctx, caseload.RecordDischarge{Patient: ivy, Hospital: "Porthaven General", Discharged: "2026-11-20T19:00"})
	d.must(err)
	return d
}

// TestKeyboard_ReachesEverythingEverywhere: Tab alone, in the order of reading,
// at the smallest window and the largest text that the program is for.
func TestKeyboard_ReachesEverythingEverywhere(t *testing.T) {
	for _, scale := range []float32{1, 1.5} {
		d := furnished(t)
		d.window.setLook(kit.Light, scale)
		for _, p := range places {
			p.enter(d)
			t.Run(fmt.Sprintf("%s %v", p.name, scale), func(t *testing.T) {
				d.T = t
				if d.Window.Canvas().Focused() == nil {
					t.Error("nothing has the focus at first")
				}
				d.ReachesAll()
				d.TabsInReadingOrder()
			})
		}
	}
}

// TestTips_SayTheKeysOfTheMenu: a button names the key that does the same, and
// none that does nothing.
func TestTips_SayTheKeysOfTheMenu(t *testing.T) {
	d := furnished(t)
	said := 0
	for _, p := range places {
		p.enter(d)
		inMenu, keys := map[string]string{}, map[string]bool{}
		for _, menu := range d.Window.MainMenu().Items {
			for _, item := range menu.Items {
				if short, ok := item.Shortcut.(*desktop.CustomShortcut); ok {
					inMenu[strings.TrimSuffix(item.Label, "…")] = spoken(short)
					keys[spoken(short)] = true
				}
			}
		}
		for _, o := range d.Objects() {
			button, ok := o.(*kit.PushButton)
			if !ok {
				continue
			}
			key := button.Shortcut()
			want := inMenu[strings.TrimSuffix(button.Text, "…")]
			if p.name == "Meeting closing" && button.Text == "Close meeting" {
				want = "" // the key comes here; the button goes on from here
			}
			if want != "" && key != want {
				t.Errorf("%s: the button %q says %q, the menu %q", p.name, button.Text, key, want)
			}
			if strings.Contains(key, "+") && !keys[key] {
				t.Errorf("%s: the button %q says %q, which is in no menu", p.name, button.Text, key)
			}
			if key != "" {
				said++
			}
		}
	}
	if said < 15 {
		t.Errorf("only %d buttons say a key", said)
	}
}

// spoken is a shortcut as people say it.
func spoken(s *desktop.CustomShortcut) string {
	words := ""
	for _, m := range []struct {
		modifier fyne.KeyModifier
		word     string
	}{{fyne.KeyModifierControl, "Ctrl+"}, {fyne.KeyModifierAlt, "Alt+"}, {fyne.KeyModifierShift, "Shift+"}} {
		if s.Modifier&m.modifier != 0 {
			words += m.word
		}
	}
	return words + string(s.KeyName)
}

// TestTips_OnTheRail: the pointer rests on a room, and is told its key.
func TestTips_OnTheRail(t *testing.T) {
	d := inTeam(t)
	d.Hover(roomLists)
	d.timer.Pass(kit.TipDelay)
	d.Sees("Lists\nCtrl+5\nTeam\nCtrl+6")
	if !strings.HasSuffix(d.Text(), "Lists\nCtrl+5") {
		t.Errorf("no tip:\n%s", d.Text())
	}
	d.Ctrl(fyne.Key5)
	if strings.HasSuffix(d.Text(), "Lists\nCtrl+5") {
		t.Error("the tip stays in another room")
	}
}

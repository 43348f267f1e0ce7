package kit_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keystone/caseload/nhs"
	"keystone/ui/kit"
)

func TestText_TabLeaves(t *testing.T) {
	text, after := kit.NewText(3), kit.NewEntry()
	left := ""
	text.OnLeave = func(s string) { left = s }
	env := window(t, kit.V(text, after))
	c := env.Window.Canvas()
	c.Focus(text)
	write(env, "stay at home")
	press(env, fyne.KeyReturn, fyne.KeyTab)
	if c.Focused() != fyne.Focusable(after) {
		t.Error("Tab did not leave the field")
	}
	if left != "stay at home\n" {
		t.Errorf("OnLeave got %q", left)
	}
	c.FocusPrevious()
	if c.Focused() != fyne.Focusable(text) || text.AcceptsTab() {
		t.Error("Shift+Tab did not come back")
	}
}

func TestEntry_Submits(t *testing.T) {
	entry := kit.NewEntry()
	env := window(t, entry)
	got := ""
	entry.OnSubmit = func(s string) { got = s }
	env.Window.Canvas().Focus(entry)
	write(env, "hart")
	press(env, fyne.KeyReturn)
	if got != "hart" {
		t.Errorf("OnSubmit got %q", got)
	}
}

func TestEntry_PassesEscOn(t *testing.T) {
	for name, field := range map[string]fyne.Focusable{
		"entry": kit.NewEntry(), "text": kit.NewText(2), "date": kit.NewDate(monday), "pick": kit.NewPick(nil, nil),
		"button": kit.Button("x", nil), "check": kit.NewCheck("x", nil), "chips": kit.NewChips([]kit.Chip{{Text: "all"}}, nil),
		"rows": kit.NewRows([]kit.Column{{Width: 9}}).Focusable(),
	} {
		env := window(t, field.(fyne.CanvasObject))
		passed := false
		env.Window.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { passed = ev.Name == fyne.KeyEscape })
		env.Window.Canvas().Focus(field)
		press(env, fyne.KeyEscape)
		if !passed {
			t.Errorf("%s kept Esc to itself", name)
		}
	}
}

func TestDate_ReadsWhatPeopleType(t *testing.T) {
	for typed, want := range map[string]nhs.Date{
		"30-Nov-2026": "2026-11-30", "30/11/2026": "2026-11-30", "tomorrow": "2026-11-24", "": "",
	} {
		date := kit.NewDate(monday)
		env := window(t, kit.V(date, kit.NewEntry()))
		env.Window.Canvas().Focus(date)
		write(env, typed)
		press(env, fyne.KeyTab)
		if date.Err() != nil || date.Date() != want {
			t.Errorf("%q: got %q (%v), want %q", typed, date.Date(), date.Err(), want)
		}
		if want != "" && date.Text != want.Shown() {
			t.Errorf("%q: shows %q, want %q", typed, date.Text, want.Shown())
		}
	}
}

func TestDate_ErrUnreadable(t *testing.T) {
	date := kit.NewDate(monday)
	env := window(t, kit.V(date, kit.NewEntry()))
	date.SetDate("2026-11-30")
	date.OnChanged = func(d nhs.Date) { t.Errorf("OnChanged got %q", d) }
	date.SetText("31 Nov 2026")
	if date.Err() == nil || date.Date() != "" || date.Problem() == "" {
		t.Errorf("got %q without an error", date.Date())
	}
	env.Window.Canvas().Focus(date)
	press(env, fyne.KeyTab)
	if date.Text != "31 Nov 2026" {
		t.Errorf("leaving changed the text to %q", date.Text)
	}
}

func TestDate_Keys(t *testing.T) {
	date := kit.NewDate(monday)
	env := window(t, date)
	date.SetDate("2026-11-30")
	var last nhs.Date
	date.OnChanged = func(d nhs.Date) { last = d }
	env.Window.Canvas().Focus(date)
	press(env, fyne.KeyUp, fyne.KeyPageUp, fyne.KeyDown)
	if date.Date() != "2026-12-07" || last != "2026-12-07" || date.Text != "07-Dec-2026" {
		t.Errorf("got %q, told %q, shows %q", date.Date(), last, date.Text)
	}
}

func TestDate_SetDateIsSilent(t *testing.T) {
	date := kit.NewDate(monday)
	window(t, date)
	date.OnChanged = func(d nhs.Date) { t.Errorf("OnChanged got %q", d) }
	date.SetDate("2026-11-30")
	date.SetDate("")
	if date.Text != "" {
		t.Errorf("an emptied field shows %q", date.Text)
	}
}

func TestButton_ReturnAndSpace(t *testing.T) {
	presses := 0
	button := kit.Primary("Start meeting", func() { presses++ })
	env := window(t, button)
	env.Window.Canvas().Focus(button)
	press(env, fyne.KeyReturn, fyne.KeySpace, fyne.KeyEnter, fyne.KeyA)
	test.Tap(button)
	if presses != 4 {
		t.Errorf("pressed %d times, want 4", presses)
	}
	button.Disable()
	press(env, fyne.KeyReturn)
	test.Tap(button)
	if presses != 4 {
		t.Error("a disabled button acted")
	}
}

func TestCheck_SpaceChanges(t *testing.T) {
	told := false
	box := kit.NewCheck("Agreed", func(on bool) { told = on })
	env := window(t, box)
	env.Window.Canvas().Focus(box)
	press(env, fyne.KeySpace)
	write(env, " ")
	if !box.Checked || !told {
		t.Error("Space did not tick the box once")
	}
}

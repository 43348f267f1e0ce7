package meetingscreen

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"keystone/meeting"
	"keystone/ui/kit"
)

// shortcut is one thing the screen does by a key: a line of its menu and of
// what Ctrl+/ shows.
type shortcut struct {
	words string
	shown string // the key as people say it
	key   fyne.KeyName
	shift bool
	do    func()
}

func (s *Screen) shortcuts() []shortcut {
	r := s.run
	return []shortcut{
		{"Next patient", "Ctrl+Return", fyne.KeyReturn, false, func() { r.step(1) }},
		{"Previous patient", "Ctrl+Shift+Return", fyne.KeyReturn, true, func() { r.step(-1) }},
		{"Defer", "Ctrl+D", fyne.KeyD, false, r.withItem(r.askDefer)},
		{"Key worker", "Ctrl+K", fyne.KeyK, false, r.withItem(func(meeting.Item) { r.askKeyWorker() })},
		{"New action", "Ctrl+N", fyne.KeyN, false, r.withItem(func(meeting.Item) { r.form.focusOn(r.form.quick.what) })},
		{"Plan", "Ctrl+P", fyne.KeyP, false, r.withItem(r.plan)},
		{"Discussion", "Ctrl+E", fyne.KeyE, false, r.withItem(func(meeting.Item) { r.form.focus() })},
		{"Nothing from anyone else", "Ctrl+M", fyne.KeyM, false, r.withItem(func(meeting.Item) { r.form.heard.nothingElse() })},
		{"Add a patient", "Ctrl+Shift+N", fyne.KeyN, true, s.addPatient},
		{"Who is here", "Ctrl+H", fyne.KeyH, false, r.withItem(func(meeting.Item) { r.askAttendance() })},
		{"Project", "Ctrl+Shift+P", fyne.KeyP, true, s.projectNow},
		{"Blank the projected view", "Ctrl+Shift+B", fyne.KeyB, true, s.projected.Blank},
		{"Close meeting", "Ctrl+Shift+L", fyne.KeyL, true, r.close},
		{"Move up", "Ctrl+Up", fyne.KeyUp, false, func() { s.prepare.move(-1) }},
		{"Move down", "Ctrl+Down", fyne.KeyDown, false, func() { s.prepare.move(1) }},
		{"Past minutes", "Ctrl+Shift+M", fyne.KeyM, true, s.toMinutes},
	}
}

// Menu is the screen's part of the main menu, with every shortcut. None does
// anything while a dialog is open.
func (s *Screen) Menu() *fyne.Menu {
	menu := fyne.NewMenu("Meeting")
	for _, short := range s.shortcuts() {
		item := fyne.NewMenuItem(short.words, s.outsideDialogs(short.do))
		modifier := fyne.KeyModifierControl
		if short.shift {
			modifier |= fyne.KeyModifierShift
		}
		item.Shortcut = &desktop.CustomShortcut{KeyName: short.key, Modifier: modifier}
		menu.Items = append(menu.Items, item)
	}
	return menu
}

func (s *Screen) outsideDialogs(do func()) func() {
	return func() {
		if s.env.Window == nil || !kit.DialogOpen(s.env.Window) {
			do()
		}
	}
}

// Help is what Ctrl+/ shows.
func (s *Screen) Help() string {
	lines := []string{}
	for _, short := range s.shortcuts() {
		lines = append(lines, short.shown+"  "+short.words)
	}
	return strings.Join(append(lines,
		"",
		"What you type is kept at every key and saved when you leave the field, the patient or the meeting.",
		"A decision becomes a record when you leave its patient; changing it then asks why.",
		"For half a second after the patient changes, keys are ignored.",
		"In the projected window B or Space blanks it.",
	), "\n")
}

// addPatient puts somebody on the agenda being prepared or run.
func (s *Screen) addPatient() {
	switch s.shown {
	case view(s.prepare):
		s.prepare.askAdd()
	case view(s.run):
		s.run.askAdd()
	}
}

// projectNow opens the plain view in a second window.
func (s *Screen) projectNow() {
	if s.on.Project != nil && s.Running() {
		s.on.Project(s.projected)
	}
}

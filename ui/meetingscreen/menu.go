package meetingscreen

import (
	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/ui/kit"
)

func (s *Screen) shortcuts() []kit.Shortcut {
	r := s.run
	return []kit.Shortcut{
		{Text: "Next patient", Key: "Ctrl+Return", Do: func() { r.step(1) }},
		{Text: "Previous patient", Key: "Ctrl+Shift+Return", Do: func() { r.step(-1) }},
		{Text: "Defer", Key: "Ctrl+D", Do: r.withItem(r.askDefer)},
		{Text: "Key worker", Key: "Ctrl+K", Do: r.withItem(func(meeting.Item) { r.askKeyWorker() })},
		{Text: "Choose between two versions", Key: "Ctrl+Shift+V", Do: r.withItem(func(meeting.Item) { r.form.apart.choose() })},
		{Text: "New action", Key: "Ctrl+N", Do: r.withItem(func(meeting.Item) { r.form.focusOn(r.form.quick.what) })},
		{Text: "Plan", Key: "Ctrl+P", Do: r.withItem(r.plan)},
		{Text: "Discussion", Key: "Ctrl+E", Do: r.withItem(func(meeting.Item) { r.form.focus() })},
		{Text: "Nothing from anyone else", Key: "Ctrl+M", Do: r.withItem(func(meeting.Item) { r.form.heard.nothingElse() })},
		{Text: "Add a patient", Key: "Ctrl+Shift+N", Do: s.addPatient},
		{Text: "Who is here", Key: "Ctrl+H", Do: r.withItem(func(meeting.Item) { r.askAttendance() })},
		{Text: "Project", Key: "Ctrl+Shift+P", Do: s.projectNow},
		{Text: "Blank the projected view", Key: "Ctrl+Shift+B", Do: s.projected.Blank},
		{Text: "Safeguarding concern", Key: "Ctrl+Shift+G", Do: r.withItem(s.raiseConcern)},
		{Text: "Close meeting", Key: "Ctrl+Shift+L", Do: r.close},
		{Text: "Move up", Key: "Ctrl+Up", Do: func() { s.prepare.move(-1) }},
		{Text: "Move down", Key: "Ctrl+Down", Do: func() { s.prepare.move(1) }},
		{Text: "Past minutes", Key: "Ctrl+Shift+M", Do: s.toMinutes},
	}
}

// Menu is the screen's part of the main menu, with every shortcut.
func (s *Screen) Menu() *fyne.Menu { return kit.Menu(s.env, "Meeting", s.shortcuts()...) }

// Help is what Ctrl+/ shows.
func (s *Screen) Help() string {
	return kit.KeyLines(s.shortcuts()) + `

What you type is kept at every key and saved when you leave the field, the patient or the meeting.
A decision becomes a record when you leave its patient; changing it then asks why.
Ctrl+Shift+Z takes back your last save, with a reason.
For half a second after the patient changes, keys are ignored.
In the projected window B or Space blanks it.`
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

// raiseConcern takes a safeguarding concern about the patient of an item (F51).
func (s *Screen) raiseConcern(item meeting.Item) {
	if s.on.RaiseConcern != nil {
		s.on.RaiseConcern(item.Patient.NHSNumber, nameOf(item.Patient), func() {})
	}
}

// projectNow opens the plain view in a second window.
func (s *Screen) projectNow() {
	if s.on.Project != nil && s.Running() {
		s.on.Project(s.projected)
	}
}

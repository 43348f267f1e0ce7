package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/sync/fault"
	"keystone/ui/kit"
	"keystone/ui/versions"
)

// doorMenu is the menu before a team is open.
func (w *Window) doorMenu() *fyne.MainMenu {
	return fyne.NewMainMenu(fyne.NewMenu("Keystone", kit.Shortcut{Text: "Quit", Key: "Ctrl+Q", Do: w.quit}.Item()))
}

// roomMenu is the menu in a room: the program's own, the rooms, the room's.
func (w *Window) roomMenu() *fyne.MainMenu {
	rooms := []kit.Shortcut{}
	for _, r := range w.frame.rooms {
		rooms = append(rooms, kit.Shortcut{Text: r.name, Key: "Ctrl+" + string(r.key), Do: func() { w.goTo(r.name) }})
	}
	own := kit.Menu(w.env, "Keystone",
		kit.Shortcut{Text: "Find a patient", Key: "Ctrl+F", Do: w.find},
		kit.Shortcut{Text: "Take back my last save…", Key: "Ctrl+Shift+Z", Do: w.undo},
		kit.Shortcut{},
	)
	own.Items = append(own.Items,
		kit.Shortcut{Text: "Lock", Key: "Ctrl+L", Do: w.lockNow}.Item(),
		kit.Shortcut{Text: "Quit", Key: "Ctrl+Q", Do: w.quit}.Item())
	menus := []*fyne.Menu{own, kit.Menu(w.env, "Go to", rooms...)}
	if menu := w.frame.current.screen.Menu(); menu != nil {
		menus = append(menus, menu)
	}
	menus = append(menus, kit.Menu(w.env, "Help", kit.Shortcut{Text: "About this screen", Key: "Ctrl+/", Do: w.explain}))
	return fyne.NewMainMenu(menus...)
}

// goTo leaves the room one is in, saving, and goes to another; a question in
// front is answered first.
func (w *Window) goTo(name string) {
	if kit.DialogOpen(w.win) {
		return
	}
	w.leaveRoom(func() { w.frame.show(w.frame.named(name)) })
}

// leaveRoom lets the room that is shown save what is typed, then goes on.
func (w *Window) leaveRoom(then func()) {
	w.idle.touch()
	switch {
	case w.frame.current == nil:
		then()
	case w.frame.current.name == roomMeeting:
		w.rooms.meeting.Leave(then)
	case w.frame.current.name == roomPatient && !w.rooms.person.Leave():
	default:
		then()
	}
}

// find goes to the caseload's find field from anywhere.
func (w *Window) find() {
	w.goTo(roomCaseload)
	w.rooms.caseload.Focus()
}

// explain says what the screen is for and lists its keys.
func (w *Window) explain() {
	kit.Tell(w.env, w.frame.current.name, w.frame.current.screen.Help())
}

// takeBack says what the member's last save was, asks for the reason and reverses
// that save and no other.
func (w *Window) takeBack() {
	last, err := w.house.People.LastSave(context.Background())
	if err != nil {
		kit.Tell(w.env, "Take back your last save", fault.Sentence(err))
		return
	}
	reason := kit.NewEntry()
	kit.Ask(w.env, kit.Question{
		Title: "Take back your last save",
		Text:  lastSaveWords(last) + "\n\nThis save is reversed, and nothing before it. Both stay in the history.",
		Body:  kit.Field("Why", reason), OK: "Take back", First: reason,
		Do: func() error {
			_, err := w.house.People.TakeBack(context.Background(), caseload.TakeBack{Entry: last.Entry, Reason: reason.Text})
			return err
		},
	})
}

// lastSaveWords say what a save did, about whom, when and on which laptop.
func lastSaveWords(last caseload.SaveInWords) string {
	lines := append([]string{last.Headline()}, last.Wrote...)
	return strings.Join(append(lines, "Saved by "+last.Actor+", "+versions.Moment(last.At)+", on "+last.Laptop), "\n")
}

// undo offers to take back the last save; inside a field Ctrl+Z undoes typing
// and never comes here.
func (w *Window) undo() {
	if w.house != nil && !kit.DialogOpen(w.win) {
		w.takeBack()
	}
}

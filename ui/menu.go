package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"keystone/caseload"
	"keystone/ui/kit"
)

// item is a menu item with a shortcut; every shortcut of the program is one,
// because a field swallows the others.
func item(text string, key fyne.KeyName, modifier fyne.KeyModifier, do func()) *fyne.MenuItem {
	m := fyne.NewMenuItem(text, do)
	if key != "" {
		m.Shortcut = &desktop.CustomShortcut{KeyName: key, Modifier: modifier}
	}
	return m
}

const control = fyne.KeyModifierShortcutDefault

// doorMenu is the menu before a team is open.
func (w *Window) doorMenu() *fyne.MainMenu {
	return fyne.NewMainMenu(fyne.NewMenu("Keystone", item("Quit", fyne.KeyQ, control, w.quit)))
}

// roomMenu is the menu in a room: the program's own, the rooms, the room's.
func (w *Window) roomMenu() *fyne.MainMenu {
	rooms := []*fyne.MenuItem{}
	for _, r := range w.frame.rooms {
		rooms = append(rooms, item(r.name, r.key, control, func() { w.goTo(r.name) }))
	}
	menus := []*fyne.Menu{
		fyne.NewMenu("Keystone",
			item("Find a patient", fyne.KeyF, control, w.find),
			item("Take back my last save…", fyne.KeyZ, control|fyne.KeyModifierShift, w.undo),
			fyne.NewMenuItemSeparator(),
			item("Lock", fyne.KeyL, control, w.lockNow),
			item("Quit", fyne.KeyQ, control, w.quit)),
		fyne.NewMenu("Go to", rooms...),
	}
	if own := w.frame.current.screen.Menu(); own != nil {
		menus = append(menus, own)
	}
	menus = append(menus, fyne.NewMenu("Help", item("About this screen", fyne.KeySlash, control, w.explain)))
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

// takeBack asks for the reason and reverses the member's last save.
func (w *Window) takeBack() {
	reason := kit.NewEntry()
	kit.Ask(w.env, kit.Question{
		Title: "Take back your last save",
		Text:  "What you last recorded is reversed. Both stay in the history.",
		Body:  kit.Field("Why", reason), OK: "Take back", First: reason,
		Do: func() error {
			_, err := w.house.People.TakeBack(context.Background(), caseload.TakeBack{Reason: reason.Text})
			return err
		},
	})
}

// undo offers to take back the last save; inside a field Ctrl+Z undoes typing
// and never comes here.
func (w *Window) undo() {
	if w.house != nil && !kit.DialogOpen(w.win) {
		w.takeBack()
	}
}

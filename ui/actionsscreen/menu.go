package actionsscreen

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"keystone/ui/kit"
)

// shortcut is one thing the screen does by a key.
type shortcut struct {
	words string
	shown string // the key as people say it
	key   fyne.KeyName
	shift bool
	do    func()
}

func (s *Screen) shortcuts() []shortcut {
	return []shortcut{
		{"Done", "Ctrl+D", fyne.KeyD, false, s.askDone},
		{"Hand back", "Ctrl+B", fyne.KeyB, false, s.askHandBack},
		{"Accept", "Ctrl+Shift+A", fyne.KeyA, true, s.accept},
		{"Cancel action", "Ctrl+Shift+X", fyne.KeyX, true, s.askCancel},
		{"Enter from sheet", "Ctrl+E", fyne.KeyE, false, s.askSheet},
		{"Print sheet", "Ctrl+P", fyne.KeyP, false, s.print},
	}
}

// Menu is the screen's part of the main menu, with every shortcut. None does
// anything while a dialog is open.
func (s *Screen) Menu() *fyne.Menu {
	menu := fyne.NewMenu("Actions")
	for _, short := range s.shortcuts() {
		item := fyne.NewMenuItem(short.words, func() {
			if !kit.DialogOpen(s.env.Window) {
				short.do()
			}
		})
		modifier := fyne.KeyModifierControl
		if short.shift {
			modifier |= fyne.KeyModifierShift
		}
		item.Shortcut = &desktop.CustomShortcut{KeyName: short.key, Modifier: modifier}
		menu.Items = append(menu.Items, item)
	}
	return menu
}

// Help is what Ctrl+/ shows.
func (s *Screen) Help() string {
	lines := []string{
		"In the list: arrows move, Space opens, D done, B hand back, A accept, C cancel.",
		"The next action is selected as soon as one is done.",
		"",
	}
	for _, short := range s.shortcuts() {
		lines = append(lines, short.shown+"  "+short.words)
	}
	return strings.Join(lines, "\n")
}

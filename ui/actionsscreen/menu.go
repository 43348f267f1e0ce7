package actionsscreen

import (
	"fyne.io/fyne/v2"

	"keystone/ui/kit"
)

func (s *Screen) shortcuts() []kit.Shortcut {
	return []kit.Shortcut{
		{Text: "Done…", Key: "Ctrl+D", Do: s.askDone},
		{Text: "Hand back…", Key: "Ctrl+B", Do: s.askHandBack},
		{Text: "Give to…", Key: "Ctrl+G", Do: s.askGive},
		{Text: "Accept", Key: "Ctrl+Shift+A", Do: s.accept},
		{Text: "Cancel action…", Key: "Ctrl+Shift+X", Do: s.askCancel},
		{Text: "Enter from sheet…", Key: "Ctrl+E", Do: s.askSheet},
		{Text: "Print sheet…", Key: "Ctrl+P", Do: s.print},
	}
}

// Menu is the screen's part of the main menu, with every shortcut.
func (s *Screen) Menu() *fyne.Menu { return kit.Menu(s.env, "Actions", s.shortcuts()...) }

// Help is what Ctrl+/ shows.
func (s *Screen) Help() string {
	return "In the list: up and down move, left and right change whose actions are shown, Space opens, D done, B hand back, G give to somebody else, A accept, C cancel.\n" +
		"The next action is selected as soon as one is done. To reassign holds what belongs to somebody who has left.\n\n" + kit.KeyLines(s.shortcuts())
}

package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Shortcut is one thing done by a key: a line of the main menu and of what
// Ctrl+/ shows. Every shortcut of the program is one, for a field swallows the
// others. Its zero value is a line between two groups.
type Shortcut struct {
	Text string
	// Key is as people say it, "Ctrl+Shift+Return"; "" for none.
	Key string
	Do  func()
}

// Menu returns a part of the main menu. Nothing in it does anything while a
// dialog is in front of the window: the keys are then those of its fields.
func Menu(env Env, title string, shortcuts ...Shortcut) *fyne.Menu {
	menu := fyne.NewMenu(title)
	for _, s := range shortcuts {
		item := s.Item()
		if do := item.Action; do != nil {
			item.Action = func() {
				if !DialogOpen(env.Window) {
					do()
				} else if field, ok := env.Window.Canvas().Focused().(fyne.Shortcutable); ok && item.Shortcut != nil {
					field.TypedShortcut(item.Shortcut)
				}
			}
		}
		menu.Items = append(menu.Items, item)
	}
	return menu
}

// Item is the shortcut as a line of a menu, whatever is in front of the window.
func (s Shortcut) Item() *fyne.MenuItem {
	if s.Text == "" {
		return fyne.NewMenuItemSeparator()
	}
	item := fyne.NewMenuItem(s.Text, func() { hideTip(); s.Do() })
	if s.Key == "" {
		return item
	}
	parts := strings.Split(s.Key, "+")
	short := &desktop.CustomShortcut{KeyName: fyne.KeyName(parts[len(parts)-1])}
	for _, part := range parts[:len(parts)-1] {
		short.Modifier |= modifiers[part]
	}
	item.Shortcut = short
	return item
}

var modifiers = map[string]fyne.KeyModifier{
	"Ctrl": fyne.KeyModifierShortcutDefault, "Shift": fyne.KeyModifierShift, "Alt": fyne.KeyModifierAlt,
}

// KeyLines say which key does what, one line each.
func KeyLines(shortcuts []Shortcut) string {
	lines := []string{}
	for _, s := range shortcuts {
		if s.Key != "" {
			lines = append(lines, s.Key+"  "+s.Text)
		}
	}
	return strings.Join(lines, "\n")
}

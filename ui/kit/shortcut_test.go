package kit_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"keystone/ui/kit"
)

func TestMenu_Shortcuts(t *testing.T) {
	env := window(t, kit.NewEntry())
	done := 0
	menu := kit.Menu(env, "Meeting",
		kit.Shortcut{Text: "Next", Key: "Ctrl+Shift+Return", Do: func() { done++ }},
		kit.Shortcut{},
		kit.Shortcut{Text: "Back", Key: "Alt+Left", Do: func() {}},
		kit.Shortcut{Text: "By hand", Do: func() {}},
	)
	for i, want := range []desktop.CustomShortcut{
		{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift},
		{},
		{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt},
		{},
	} {
		short, ok := menu.Items[i].Shortcut.(*desktop.CustomShortcut)
		if ok != (want.KeyName != "") || ok && *short != want {
			t.Errorf("line %d has the shortcut %+v, want %+v", i, short, want)
		}
	}
	if !menu.Items[1].IsSeparator {
		t.Error("the second line is no separator")
	}
	menu.Items[0].Action()
	kit.Tell(env, "In front", "")
	menu.Items[0].Action()
	if done != 1 {
		t.Errorf("done %d times, want once: never behind a dialog", done)
	}
}

func TestKeyLines(t *testing.T) {
	got := kit.KeyLines([]kit.Shortcut{{Text: "Next", Key: "Ctrl+N"}, {}, {Text: "By hand"}, {Text: "Back", Key: "Alt+Left"}})
	if got != "Ctrl+N  Next\nAlt+Left  Back" {
		t.Errorf("%q", got)
	}
}

package kit_test

import (
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keystone/ui/kit"
)

// TestMain gives every test an app of the headless driver in the light look.
func TestMain(m *testing.M) {
	test.NewApp().Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	os.Exit(m.Run())
}

// window shows an object in a window and returns the Env of it, with everything
// running at once.
func window(t *testing.T, object fyne.CanvasObject) kit.Env {
	t.Helper()
	w := test.NewTempWindow(t, object)
	w.Resize(fyne.NewSize(1000, 700))
	return kit.NewEnv(w, monday).AtOnce()
}

// monday is the clock of these tests: 09:00 on Monday 23-Nov-2026.
func monday() time.Time { return time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC) }

// press gives keys to what has the focus, as the desktop driver does: Tab moves
// on unless the widget takes it, and without focus the canvas gets the key.
func press(env kit.Env, keys ...fyne.KeyName) {
	c := env.Window.Canvas()
	for _, key := range keys {
		ev := &fyne.KeyEvent{Name: key}
		focused := c.Focused()
		taker, takes := focused.(fyne.Tabbable)
		switch {
		case key == fyne.KeyTab && !(takes && taker.AcceptsTab()):
			c.FocusNext()
		case focused != nil:
			focused.TypedKey(ev)
		case c.OnTypedKey() != nil:
			c.OnTypedKey()(ev)
		}
	}
}

// write types text into what has the focus.
func write(env kit.Env, text string) {
	for _, r := range text {
		env.Window.Canvas().Focused().TypedRune(r)
	}
}

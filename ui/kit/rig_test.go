package kit_test

import (
	"image"
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keystone/ui/kit"
	"keystone/ui/kit/kittest"
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

// press gives keys to what has the focus, as the desktop driver does.
func press(env kit.Env, keys ...fyne.KeyName) { kittest.Hand{Window: env.Window}.Key(keys...) }

// write types text into what has the focus.
func write(env kit.Env, text string) {
	for _, r := range text {
		env.Window.Canvas().Focused().TypedRune(r)
	}
}

// same reports whether two pictures are alike.
func same(a, b image.Image) bool {
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

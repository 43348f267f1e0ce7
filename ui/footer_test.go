package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"keystone/ui/kit"
)

const longFooter = "Meera Patel, GP  ·  ⚠ 2 laptops ask to join: see Team, Laptops  ·  the shared folder cannot be reached since 08:06; " +
	"everything is safe on this laptop  ·  saved on this laptop 08:09:00, not sent yet  ·  seen by 3 of 5 laptops  ·  as heard 08:05 today  ·  " +
	"locks after 5 minutes untouched, 30 in a meeting (Ctrl+L locks now)"

// TestFooter_WholeAtAnySize: the standing is never cut, however large the text.
func TestFooter_WholeAtAnySize(t *testing.T) {
	d := inTeam(t)
	for _, scale := range []float32{1, 1.5, 2} {
		d.window.setLook(kit.Light, scale)
		d.Window.Resize(fyne.NewSize(1366, 768))
		frame := d.window.frame
		for _, text := range []string{"short", longFooter} {
			frame.footer.SetText(text)
			frame.body.Refresh()
			if got := drawn(frame.footer); strings.Join(strings.Fields(got), "") != strings.Join(strings.Fields(text), "") {
				t.Errorf("%v: drawn is %q", scale, got)
			}
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(frame.footer)
			if bottom, room := at.Y+frame.footer.MinSize().Height, frame.body.Size().Height; bottom > room {
				t.Errorf("%v: it ends at %v of %v", scale, bottom, room)
			}
		}
	}
}

// drawn is the text that a widget draws.
func drawn(w fyne.Widget) (text string) {
	for _, o := range test.WidgetRenderer(w).Objects() {
		switch o := o.(type) {
		case *canvas.Text:
			text += o.Text + " "
		case fyne.Widget:
			text += drawn(o)
		}
	}
	return text
}

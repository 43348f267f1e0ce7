package kit

import "fyne.io/fyne/v2"

// keyTaker is an overlay that acts on keys for which the focused widget inside
// it has no use: Esc and Return in a dialog.
type keyTaker interface{ takeKey(ev *fyne.KeyEvent) }

// passKey hands a key on from a widget that has no use for it: to the dialog it
// is in, else to the canvas.
func passKey(from fyne.CanvasObject, ev *fyne.KeyEvent) {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(from)
	if canvas == nil {
		return
	}
	if taker, ok := canvas.Overlays().Top().(keyTaker); ok {
		taker.takeKey(ev)
	} else if typed := canvas.OnTypedKey(); typed != nil {
		typed(ev)
	}
}

// presses reports whether a key presses what has the focus.
func presses(ev *fyne.KeyEvent) bool {
	return ev.Name == fyne.KeySpace || confirms(ev)
}

// confirms reports whether a key is Return or Enter.
func confirms(ev *fyne.KeyEvent) bool {
	return ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter
}

// focus gives the focus to a widget that is on a canvas; it is a no-op for one
// that is not.
func focus(w fyne.Focusable) {
	object, ok := w.(fyne.CanvasObject)
	if !ok {
		return
	}
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(object); canvas != nil {
		canvas.Focus(w)
	}
}

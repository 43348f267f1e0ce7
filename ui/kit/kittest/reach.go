package kittest

import (
	"fmt"

	"fyne.io/fyne/v2"

	"keystone/ui/kit"
)

// ReachesAll goes through what is in front with Tab alone, and fails where
// something that can be pressed or filled in is not reached, or where what has
// the focus cannot be seen.
func (h Hand) ReachesAll() {
	h.T.Helper()
	canvas := h.Window.Canvas()
	reached := map[fyne.Focusable]bool{}
	for range 400 {
		canvas.FocusNext()
		focused := canvas.Focused()
		if focused == nil || reached[focused] {
			break
		}
		reached[focused] = true
		if object, ok := focused.(fyne.CanvasObject); ok {
			h.InSight(object)
		}
	}
	for _, o := range h.Objects() {
		focusable, ok := o.(fyne.Focusable)
		if disabled, can := o.(fyne.Disableable); !ok || can && disabled.Disabled() {
			continue
		}
		if !reached[focusable] {
			h.T.Errorf("Tab never reaches %s", named(o))
		}
	}
}

// InSight fails unless an object, or the top of a tall one, is in the window.
func (h Hand) InSight(o fyne.CanvasObject) {
	h.T.Helper()
	driver, window := fyne.CurrentApp().Driver(), h.Window.Canvas().Size()
	at, size := driver.AbsolutePositionForObject(o), o.Size()
	if at.X < 0 || at.Y < 0 || at.X+size.Width > window.Width || at.Y+min(size.Height, 60) > window.Height {
		h.T.Errorf("%s has the focus out of sight at %v, %v big, in a window of %v", named(o), at, size, window)
	}
}

func named(o fyne.CanvasObject) string {
	switch w := o.(type) {
	case *kit.PushButton:
		return fmt.Sprintf("the button %q", w.Text)
	case *kit.Check:
		return fmt.Sprintf("the box %q", w.Text)
	}
	return fmt.Sprintf("%T", o)
}

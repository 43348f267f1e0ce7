package kit

import (
	"slices"
	"weak"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// scrolls are the scrolled areas there are.
var scrolls []weak.Pointer[container.Scroll]

// Scroll lets an object be taller than its room, keeps the focus rings of what
// is inside clear of the edge, and follows the focus.
func Scroll(object fyne.CanvasObject) *container.Scroll {
	s := container.NewVScroll(Pad(1, object))
	scrolls = slices.DeleteFunc(scrolls, func(p weak.Pointer[container.Scroll]) bool { return p.Value() == nil })
	scrolls = append(scrolls, weak.Make(s))
	return s
}

// reveal scrolls a widget that was given the focus into view; Fyne leaves it
// where it is.
func reveal(w fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	canvas := driver.CanvasForObject(w)
	if canvas == nil || w.Size().IsZero() {
		return
	}
	for _, p := range scrolls {
		s := p.Value()
		if s == nil || driver.CanvasForObject(s) != canvas || !inside(w, s) {
			continue
		}
		above := driver.AbsolutePositionForObject(w).Y - driver.AbsolutePositionForObject(s).Y - Gap
		below := above + w.Size().Height + 2*Gap - s.Size().Height
		switch {
		case above < 0:
			s.ScrollToOffset(s.Offset.AddXY(0, above))
		case below > 0:
			s.ScrollToOffset(s.Offset.AddXY(0, min(above, below)))
		}
	}
}

// inside reports whether a widget is in a scrolled area: whether it moves when
// the area's content does, for no object knows what it is in.
func inside(w fyne.CanvasObject, s *container.Scroll) bool {
	driver, at := fyne.CurrentApp().Driver(), s.Content.Position()
	before := driver.AbsolutePositionForObject(w)
	s.Content.Move(at.AddXY(0, 1))
	after := driver.AbsolutePositionForObject(w)
	s.Content.Move(at)
	return before != after
}

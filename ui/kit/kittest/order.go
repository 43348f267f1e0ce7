package kittest

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// TabsInReadingOrder goes through what is in front with Tab, and fails where it
// comes to something that stands before what it has come to already: higher in
// the same column, or to the left in the same row.
func (h Hand) TabsInReadingOrder() {
	h.T.Helper()
	canvas, stops := h.Window.Canvas(), []stop{}
	seen := map[fyne.Focusable]bool{}
	for canvas.Unfocus(); ; {
		canvas.FocusNext()
		focused := canvas.Focused()
		if focused == nil || seen[focused] {
			break
		}
		seen[focused] = true
		if object, ok := focused.(fyne.CanvasObject); ok {
			stops = append(stops, stop{object: object})
		}
	}
	h.measure(stops)
	for i, later := range stops {
		for _, earlier := range stops[:i] {
			if later.before(earlier) {
				h.T.Errorf("Tab comes to %s at %v only after %s at %v", named(later.object), later.at, named(earlier.object), earlier.at)
			}
		}
	}
}

// stop is where Tab stops, and the scrolled area it is in, nil for none.
type stop struct {
	object fyne.CanvasObject
	area   *container.Scroll
	at     fyne.Position
	size   fyne.Size
}

// before reports whether one stop stands before another on the page. What can
// be scrolled is compared with what is beside it as the part that can be seen.
func (s stop) before(other stop) bool {
	if s.area != other.area {
		s, other = s.clipped(), other.clipped()
	}
	above := s.at.Y+s.size.Height <= other.at.Y
	left := s.at.X+s.size.Width <= other.at.X
	sameColumn := s.at.X < other.at.X+other.size.Width && other.at.X < s.at.X+s.size.Width
	sameRow := s.at.Y < other.at.Y+other.size.Height && other.at.Y < s.at.Y+s.size.Height
	return above && sameColumn || left && sameRow
}

func (s stop) clipped() stop {
	if s.area == nil {
		return s
	}
	driver := fyne.CurrentApp().Driver()
	top := driver.AbsolutePositionForObject(s.area).Y
	bottom := top + s.area.Size().Height
	y := min(max(s.at.Y, top), bottom)
	s.size.Height = min(max(s.at.Y+s.size.Height, top), bottom) - y
	s.at.Y = y
	return s
}

// measure finds where the stops stand and what they scroll in.
func (h Hand) measure(stops []stop) {
	root := h.Window.Content()
	if top := h.Window.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	areas := map[fyne.CanvasObject]*container.Scroll{}
	var walk func(o fyne.CanvasObject, area *container.Scroll)
	walk = func(o fyne.CanvasObject, area *container.Scroll) {
		areas[o] = area
		children := []fyne.CanvasObject{}
		switch w := o.(type) {
		case *container.Scroll:
			children, area = append(children, w.Content), w
		case *fyne.Container:
			children = w.Objects
		case fyne.Widget:
			children = test.WidgetRenderer(w).Objects()
		}
		for _, child := range children {
			walk(child, area)
		}
	}
	walk(root, nil)
	driver := fyne.CurrentApp().Driver()
	for i, s := range stops {
		stops[i] = stop{s.object, areas[s.object], driver.AbsolutePositionForObject(s.object), s.object.Size()}
	}
}

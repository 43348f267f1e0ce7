package patientscreen

import "keystone/ui/kit"

// kept remembers a button by what it is for, so that the focus finds the button
// that takes its place when the page is drawn again.
func (s *Screen) kept(purpose string, b *kit.PushButton) *kit.PushButton {
	s.keyed[purpose] = b
	return b
}

// keepFocus notes what has the focus and returns what gives it back after the
// page has been drawn. A dialog in front keeps its own.
func (s *Screen) keepFocus() func() {
	canvas := s.env.Window.Canvas()
	before := s.keyed
	s.keyed = map[string]*kit.PushButton{}
	return func() {
		if canvas.Overlays().Top() != nil {
			return
		}
		for purpose, b := range before {
			if canvas.Focused() != b {
				continue
			}
			if now, ok := s.keyed[purpose]; ok {
				canvas.Focus(now)
			}
			return
		}
	}
}

package ui

import "keystone/ui/kit"

// Settings of this laptop, not of the team.
const (
	settingVariant = "variant"
	settingScale   = "scale"
)

// looks is the theme and the size of text of the last time.
func (w *Window) looks() (variant kit.Variant, scale float32) {
	p := w.app.Preferences()
	return kit.Variant(p.IntWithFallback(settingVariant, int(kit.Light))), float32(p.FloatWithFallback(settingScale, 1))
}

// applyLook puts it on.
func (w *Window) applyLook() { w.app.Settings().SetTheme(kit.NewTheme(w.looks())) }

// setLook changes the theme and remembers it.
func (w *Window) setLook(variant kit.Variant, scale float32) {
	p := w.app.Preferences()
	p.SetInt(settingVariant, int(variant))
	p.SetFloat(settingScale, float64(scale))
	w.applyLook()
	if w.frame != nil {
		w.frame.relayout()
	}
}

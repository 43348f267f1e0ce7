package ui

import "keystone/ui/kit"

// Settings of this laptop, not of the team.
const (
	settingVariant = "variant"
	settingScale   = "scale"
)

// applyLook puts on the theme of the last time.
func (w *Window) applyLook() {
	p := w.app.Preferences()
	variant := kit.Variant(p.IntWithFallback(settingVariant, int(kit.Light)))
	w.app.Settings().SetTheme(kit.NewTheme(variant, float32(p.FloatWithFallback(settingScale, 1))))
}

// setLook changes the theme and remembers it.
func (w *Window) setLook(variant kit.Variant, scale float32) {
	p := w.app.Preferences()
	p.SetInt(settingVariant, int(variant))
	p.SetFloat(settingScale, float64(scale))
	w.applyLook()
}

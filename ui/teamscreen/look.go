package teamscreen

import (
	"slices"

	"fyne.io/fyne/v2"

	"keystone/ui/kit"
)

// What the program can look like, each choice beside its words.
var (
	variants     = []kit.Variant{kit.Light, kit.Dark, kit.Contrast}
	variantWords = []string{"Light", "Dark", "High contrast"}
	scales       = []float32{1, 1.25, 1.5}
	scaleWords   = []string{"100 %", "125 %", "150 %"}
)

// lookPanel is how the program looks on this laptop.
func (s *Screen) lookPanel() fyne.CanvasObject {
	variant, scale := s.on.Looks()
	colours := kit.NewPick(variantWords, func(o string) {
		variant = variants[slices.Index(variantWords, o)]
		s.on.Look(variant, scale)
	})
	text := kit.NewPick(scaleWords, func(o string) {
		scale = scales[slices.Index(scaleWords, o)]
		s.on.Look(variant, scale)
	})
	colours.SetSelected(variantWords[max(0, slices.Index(variants, variant))])
	text.SetSelected(scaleWords[max(0, slices.Index(scales, scale))])
	return kit.Panel("How it looks", kit.V(kit.Field("Colours", colours), kit.Field("Text size", text)))
}

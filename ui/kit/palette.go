package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The colours that have a meaning, by name; theme.Color gives their value in
// the theme in use.
const (
	// ColorText is ordinary text.
	ColorText = theme.ColorNameForeground
	// ColorAccent is the one accent, a calm blue: what can be pressed, what is
	// chosen, what has the focus.
	ColorAccent = theme.ColorNamePrimary
	// ColorUnsafe is red and means overdue or unsafe, nothing else.
	ColorUnsafe = fyne.ThemeColorName("keystone.unsafe")
	// ColorDecide is amber and means that something needs a decision.
	ColorDecide = fyne.ThemeColorName("keystone.decide")
	// ColorDone is green and means done.
	ColorDone = fyne.ThemeColorName("keystone.done")
	// ColorQuiet is text that may be passed over.
	ColorQuiet = fyne.ThemeColorName("keystone.quiet")
	// ColorLine divides; it carries no meaning and has no contrast to keep.
	ColorLine = fyne.ThemeColorName("keystone.line")
	// ColorPanel is the ground of panels, on the background of the window.
	ColorPanel = fyne.ThemeColorName("keystone.panel")
	// ColorBanner is the ground of the patient banner.
	ColorBanner = fyne.ThemeColorName("keystone.banner")
	// ColorShade darkens the window behind a dialog.
	ColorShade = fyne.ThemeColorName("keystone.shade")
	// ColorRing is the ring around what has the focus.
	ColorRing = fyne.ThemeColorName("keystone.ring")
)

// hues are the colours of one variant, from which every theme colour is made.
type hues struct {
	ground, panel, field, banner      uint32
	text, quiet, off, line, edge      uint32
	accent, onAccent, ring, selection uint32
	button, press, raised             uint32
	unsafe, onUnsafe                  uint32
	decide, onDecide                  uint32
	done, onDone                      uint32
	shade                             uint8
}

var variants = map[Variant]hues{
	Light: {
		ground: 0xF3F5F8, panel: 0xFFFFFF, field: 0xFFFFFF, banner: 0xE3EEF8,
		text: 0x1A2530, quiet: 0x4D5B69, off: 0x8592A0, line: 0xD6DCE4, edge: 0x72808F,
		accent: 0x1D5C96, onAccent: 0xFFFFFF, ring: 0x1D5C96, selection: 0xD3E5F5,
		button: 0xEEF2F6, press: 0x1D5C96, raised: 0xFFFFFF,
		unsafe: 0xAE1F1F, onUnsafe: 0xFFFFFF,
		decide: 0x7D4E00, onDecide: 0xFFFFFF,
		done: 0x1B6337, onDone: 0xFFFFFF,
		shade: 0x66,
	},
	Dark: {
		ground: 0x12171D, panel: 0x1B222A, field: 0x141A20, banner: 0x1D3247,
		text: 0xE8EDF2, quiet: 0xABB7C3, off: 0x75828F, line: 0x36414D, edge: 0x7F8D9C,
		accent: 0x86BDF0, onAccent: 0x0A1826, ring: 0x86BDF0, selection: 0x24425E,
		button: 0x2A343F, press: 0x86BDF0, raised: 0x222B34,
		unsafe: 0xFF9C92, onUnsafe: 0x2A0604,
		decide: 0xF3C267, onDecide: 0x291A00,
		done: 0x84D6A0, onDone: 0x04200E,
		shade: 0x99,
	},
	Contrast: {
		ground: 0x000000, panel: 0x000000, field: 0x000000, banner: 0x000000,
		text: 0xFFFFFF, quiet: 0xE6E6E6, off: 0x8C8C8C, line: 0xB0B0B0, edge: 0xFFFFFF,
		accent: 0x8FD0FF, onAccent: 0x000000, ring: 0xFFE14D, selection: 0x00386B,
		button: 0x1A1A1A, press: 0x8FD0FF, raised: 0x0A0A0A,
		unsafe: 0xFFBDB6, onUnsafe: 0x000000,
		decide: 0xFFD166, onDecide: 0x000000,
		done: 0x8CF0B0, onDone: 0x000000,
		shade: 0xCC,
	},
}

// palette gives every colour name of a variant its value. Hover, press and
// focus are laid over what they mark and so are see-through.
func palette(variant Variant) map[fyne.ThemeColorName]color.NRGBA {
	h := variants[variant]
	return map[fyne.ThemeColorName]color.NRGBA{
		ColorUnsafe: solid(h.unsafe), ColorDecide: solid(h.decide), ColorDone: solid(h.done),
		ColorQuiet: solid(h.quiet), ColorLine: solid(h.line), ColorPanel: solid(h.panel),
		ColorBanner: solid(h.banner), ColorRing: solid(h.ring), ColorShade: veil(0, h.shade),

		theme.ColorNameBackground:          solid(h.ground),
		theme.ColorNameForeground:          solid(h.text),
		theme.ColorNamePrimary:             solid(h.accent),
		theme.ColorNameHyperlink:           solid(h.accent),
		theme.ColorNameForegroundOnPrimary: solid(h.onAccent),
		theme.ColorNameError:               solid(h.unsafe),
		theme.ColorNameForegroundOnError:   solid(h.onUnsafe),
		theme.ColorNameWarning:             solid(h.decide),
		theme.ColorNameForegroundOnWarning: solid(h.onDecide),
		theme.ColorNameSuccess:             solid(h.done),
		theme.ColorNameForegroundOnSuccess: solid(h.onDone),
		theme.ColorNameButton:              solid(h.button),
		theme.ColorNameDisabledButton:      solid(h.button),
		theme.ColorNameDisabled:            solid(h.off),
		theme.ColorNamePlaceHolder:         solid(h.quiet),
		theme.ColorNameInputBackground:     solid(h.field),
		theme.ColorNameInputBorder:         solid(h.edge),
		theme.ColorNameMenuBackground:      solid(h.raised),
		theme.ColorNameOverlayBackground:   solid(h.raised),
		theme.ColorNameHeaderBackground:    solid(h.ground),
		theme.ColorNameSeparator:           solid(h.line),
		theme.ColorNameSelection:           solid(h.selection),
		theme.ColorNameScrollBar:           solid(h.edge),
		theme.ColorNameScrollBarBackground: veil(h.edge, 0x22),
		theme.ColorNameHover:               veil(h.press, 0x18),
		theme.ColorNamePressed:             veil(h.press, 0x40),
		theme.ColorNameFocus:               veil(h.press, 0x28),
		theme.ColorNameShadow:              veil(0, h.shade/4),
	}
}

func solid(rgb uint32) color.NRGBA { return veil(rgb, 0xFF) }

func veil(rgb uint32, alpha uint8) color.NRGBA {
	return color.NRGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8 & 0xFF), B: uint8(rgb & 0xFF), A: alpha} //nolint:gosec // each is one byte of three
}

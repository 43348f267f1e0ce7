package kit_test

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font/sfnt"

	"keystone/ui/kit"
)

var looks = map[string]kit.Variant{"light": kit.Light, "dark": kit.Dark, "contrast": kit.Contrast}

// Grounds on which ordinary text stands, and the texts that stand on them.
var (
	grounds = []fyne.ThemeColorName{
		theme.ColorNameBackground, kit.ColorPanel, kit.ColorBanner, theme.ColorNameInputBackground,
		theme.ColorNameOverlayBackground, theme.ColorNameMenuBackground, theme.ColorNameSelection, theme.ColorNameButton,
	}
	texts = []fyne.ThemeColorName{
		kit.ColorText, kit.ColorQuiet, kit.ColorUnsafe, kit.ColorDecide, kit.ColorDone,
		kit.ColorAccent, theme.ColorNamePlaceHolder, theme.ColorNameHyperlink,
	}
	onColours = map[fyne.ThemeColorName]fyne.ThemeColorName{
		theme.ColorNameForegroundOnPrimary: theme.ColorNamePrimary,
		theme.ColorNameForegroundOnError:   theme.ColorNameError,
		theme.ColorNameForegroundOnWarning: theme.ColorNameWarning,
		theme.ColorNameForegroundOnSuccess: theme.ColorNameSuccess,
	}
	veils   = []fyne.ThemeColorName{theme.ColorNameHover, theme.ColorNameFocus}
	outline = []fyne.ThemeColorName{theme.ColorNameInputBorder, kit.ColorRing, theme.ColorNameScrollBar, kit.ColorAccent}
)

// WCAG 2.2: 1.4.3 (4.5 : 1) in light and dark, 1.4.6 (7 : 1) in high contrast.
func TestTheme_TextContrast(t *testing.T) {
	for name, variant := range looks {
		look, least := kit.NewTheme(variant, 1), 4.5
		if variant == kit.Contrast {
			least = 7
		}
		for _, ground := range grounds {
			for _, text := range texts {
				check(t, name, look, text, ground, least)
			}
		}
		for text, ground := range onColours {
			check(t, name, look, text, ground, least)
		}
	}
}

// Text stays readable under the veil of the pointer and of the focus.
func TestTheme_TextContrastUnderVeils(t *testing.T) {
	pairs := map[fyne.ThemeColorName]fyne.ThemeColorName{
		kit.ColorText: theme.ColorNameButton, kit.ColorQuiet: kit.ColorPanel, kit.ColorUnsafe: kit.ColorPanel,
		kit.ColorDecide: kit.ColorPanel, kit.ColorDone: kit.ColorPanel,
	}
	for text, ground := range onColours {
		pairs[text] = ground
	}
	for name, variant := range looks {
		look := kit.NewTheme(variant, 1)
		for text, ground := range pairs {
			for _, veil := range veils {
				under := over(at(look, veil), at(look, ground))
				if got := ratio(at(look, text), under); got < 4.5 {
					t.Errorf("%s: %s on %s under %s: contrast %.2f, want 4.5", name, text, ground, veil, got)
				}
			}
		}
	}
}

// WCAG 2.2: 1.4.11, 3 : 1 for outlines of fields, focus rings and scroll bars.
func TestTheme_OutlineContrast(t *testing.T) {
	for name, variant := range looks {
		look := kit.NewTheme(variant, 1)
		for _, line := range outline {
			for _, ground := range []fyne.ThemeColorName{theme.ColorNameBackground, kit.ColorPanel, theme.ColorNameInputBackground, theme.ColorNameOverlayBackground} {
				check(t, name, look, line, ground, 3)
			}
		}
		check(t, name, look, kit.ColorRing, theme.ColorNameSelection, 3)
	}
}

// The three meanings and the accent can be told from one another and from text.
func TestTheme_MeaningsDiffer(t *testing.T) {
	for name, variant := range looks {
		look, seen := kit.NewTheme(variant, 1), map[color.NRGBA]fyne.ThemeColorName{}
		for _, colour := range []fyne.ThemeColorName{kit.ColorText, kit.ColorUnsafe, kit.ColorDecide, kit.ColorDone, kit.ColorAccent} {
			if twin, ok := seen[at(look, colour)]; ok {
				t.Errorf("%s: %s and %s are the same colour", name, colour, twin)
			}
			seen[at(look, colour)] = colour
		}
	}
}

func TestTheme_TypeScale(t *testing.T) {
	sizes := map[fyne.ThemeSizeName]float32{kit.SizeText: 13, kit.SizeLead: 15, kit.SizeHeading: 18, kit.SizeTitle: 24}
	for _, scale := range []float32{1, 1.5} {
		look := kit.NewTheme(kit.Light, scale)
		for name, size := range sizes {
			if got := look.Size(name); got != size*scale {
				t.Errorf("scale %v: %s is %v, want %v", scale, name, got, size*scale)
			}
		}
		if got := look.Size(theme.SizeNamePadding); got != kit.Unit {
			t.Errorf("scale %v: padding is %v, want %v", scale, got, kit.Unit)
		}
	}
}

// The marks come from a font of one's own that has no letter, so that letters
// fall through to Noto Sans.
func TestTheme_Marks(t *testing.T) {
	font, err := sfnt.Parse(kit.MarksFont())
	if err != nil {
		t.Fatal(err)
	}
	has := func(r rune) bool {
		i, err := font.GlyphIndex(&sfnt.Buffer{}, r)
		if err != nil {
			t.Fatal(err)
		}
		return i != 0
	}
	for _, mark := range []string{kit.MarkWarning, kit.MarkFlag, kit.MarkDone, kit.MarkOpen, kit.MarkNow, kit.MarkUp, kit.MarkDown} {
		if !has([]rune(mark)[0]) {
			t.Errorf("the font lacks %s", mark)
		}
	}
	for _, letter := range "aZ0éŁ" {
		if has(letter) {
			t.Errorf("the font has the letter %c", letter)
		}
	}
}

func check(t *testing.T, variant string, look fyne.Theme, front, back fyne.ThemeColorName, least float64) {
	t.Helper()
	if got := ratio(at(look, front), at(look, back)); got < least {
		t.Errorf("%s: %s on %s: contrast %.2f, want %.1f", variant, front, back, got, least)
	}
}

func at(look fyne.Theme, name fyne.ThemeColorName) color.NRGBA {
	c, ok := look.Color(name, theme.VariantLight).(color.NRGBA)
	if !ok {
		panic(fmt.Sprintf("the theme has no colour of its own for %s", name))
	}
	return c
}

// ratio is the contrast ratio of WCAG 2.2.
func ratio(a, b color.NRGBA) float64 {
	light, dark := luminance(a), luminance(b)
	if light < dark {
		light, dark = dark, light
	}
	return (light + 0.05) / (dark + 0.05)
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.NRGBA) float64 {
	linear := func(channel uint8) float64 {
		v := float64(channel) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// over is what a see-through colour makes of the one behind it.
func over(front, back color.NRGBA) color.NRGBA {
	alpha := float64(front.A) / 255
	mix := func(f, b uint8) uint8 { return uint8(float64(f)*alpha + float64(b)*(1-alpha)) }
	return color.NRGBA{R: mix(front.R, back.R), G: mix(front.G, back.G), B: mix(front.B, back.B), A: 255}
}

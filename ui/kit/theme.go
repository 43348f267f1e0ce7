package kit

import (
	_ "embed"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Variant is one of the three looks.
type Variant int

// The three looks.
const (
	Light Variant = iota
	Dark
	Contrast
)

// Unit is the one spacing unit, in Fyne's units; every gap is a multiple of it.
const Unit float32 = 4

// The type scale at text scale 1.0, in Fyne's units.
const (
	textSize    float32 = 13
	leadSize    float32 = 15
	headingSize float32 = 18
	titleSize   float32 = 24
)

// Sizes of text by name, for widgets that take a theme's size name.
const (
	SizeText    = theme.SizeNameText
	SizeLead    = fyne.ThemeSizeName("keystone.lead")
	SizeHeading = theme.SizeNameSubHeadingText
	SizeTitle   = theme.SizeNameHeadingText
)

// look is the Keystone theme in one variant at one text scale.
type look struct {
	fyne.Theme
	colors map[fyne.ThemeColorName]color.NRGBA
	scale  float32
}

// NewTheme returns the theme of a variant with its text scaled; 1.0 and 1.5
// are the scales that the pictures are looked at in. It ignores the variant
// that the system asks for: a person chose this one.
func NewTheme(variant Variant, scale float32) fyne.Theme {
	return &look{Theme: theme.DefaultTheme(), colors: palette(variant), scale: scale}
}

// Color returns the colour of a name; names that Fyne knows and Keystone does
// not fall back to Fyne's own.
func (l *look) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if c, ok := l.colors[name]; ok {
		return c
	}
	return l.Theme.Color(name, variant)
}

// Font returns the font of a style. Proportional text begins with the marks,
// which hold no letter, and so goes on to Fyne's Noto Sans for all the rest:
// this puts the marks before the fonts that draw them as coloured pictures.
func (l *look) Font(style fyne.TextStyle) fyne.Resource {
	if style.Monospace || style.Symbol {
		return l.Theme.Font(style)
	}
	return marks
}

//go:embed marks.ttf
var marksFont []byte

var marks = fyne.NewStaticResource("marks.ttf", marksFont)

// Size returns a size in Fyne's units. Text and icons follow the text scale;
// gaps do not, so that large text still leaves room for itself.
func (l *look) Size(name fyne.ThemeSizeName) float32 {
	if size, ok := scaledSizes[name]; ok {
		return size * l.scale
	}
	if size, ok := fixedSizes[name]; ok {
		return size
	}
	return l.Theme.Size(name)
}

var scaledSizes = map[fyne.ThemeSizeName]float32{
	SizeText:                  textSize,
	SizeLead:                  leadSize,
	SizeHeading:               headingSize,
	SizeTitle:                 titleSize,
	theme.SizeNameCaptionText: textSize,
	theme.SizeNameInlineIcon:  18,
}

var fixedSizes = map[fyne.ThemeSizeName]float32{
	theme.SizeNamePadding:            Unit,
	theme.SizeNameInnerPadding:       2 * Unit,
	theme.SizeNameLineSpacing:        Unit,
	theme.SizeNameScrollBar:          3 * Unit,
	theme.SizeNameScrollBarSmall:     1.5 * Unit,
	theme.SizeNameSeparatorThickness: 1,
	theme.SizeNameInputBorder:        1,
	theme.SizeNameInputRadius:        radius,
	theme.SizeNameButtonRadius:       radius,
	theme.SizeNameSelectionRadius:    3,
	theme.SizeNameCardRadius:         2 * Unit,
	theme.SizeNameDialogRadius:       2 * Unit,
	theme.SizeNamePopupRadius:        radius,
	theme.SizeNameMenuRadius:         radius,
	theme.SizeNameModalBlurRadius:    0,
}

// radius rounds fields and buttons.
const radius float32 = 5

// textScale is how much larger the text of the theme in use is than at 1.0.
func textScale() float32 { return theme.Size(SizeText) / textSize }

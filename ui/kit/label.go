package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Label is a line of text, or a paragraph, without padding of its own. A line
// asks for the room its text needs, up to widestLine, and ends in an ellipsis
// where it gets less; a paragraph wraps.
type Label struct {
	widget.BaseWidget
	// Text is what it says; change it with SetText.
	Text string

	rich  *widget.RichText
	words *widget.TextSegment
}

// widestLine is the width, in Fyne's units, beyond which a line no longer asks
// for room but is cut.
const widestLine float32 = 420

// narrowest is the width, in Fyne's units, that a paragraph asks for.
const narrowest float32 = 120

var (
	_ fyne.Widget     = (*Label)(nil)
	_ fyne.Accessible = (*Label)(nil)
)

// Title returns a line in 24 bold, the largest text of a screen.
func Title(text string) *Label { return newLabel(text, SizeTitle, ColorText, true) }

// Heading returns a line in 18 bold.
func Heading(text string) *Label { return newLabel(text, SizeHeading, ColorText, true) }

// Lead returns a line in 15.
func Lead(text string) *Label { return newLabel(text, SizeLead, ColorText, false) }

// Text returns a line in 13.
func Text(text string) *Label { return newLabel(text, SizeText, ColorText, false) }

// Quiet returns a line in 13, muted.
func Quiet(text string) *Label { return newLabel(text, SizeText, ColorQuiet, false) }

// Wrapped returns a paragraph in 13 that wraps at words.
func Wrapped(text string) *Label {
	l := newLabel(text, SizeText, ColorText, false)
	l.rich.Wrapping, l.rich.Truncation = fyne.TextWrapWord, fyne.TextTruncateOff
	l.SetText(text)
	return l
}

func newLabel(text string, size fyne.ThemeSizeName, colour fyne.ThemeColorName, bold bool) *Label {
	l := &Label{words: &widget.TextSegment{Style: widget.RichTextStyle{
		ColorName: colour, SizeName: size, TextStyle: fyne.TextStyle{Bold: bold}, Inline: true,
	}}}
	l.rich = widget.NewRichText(l.words)
	l.rich.Truncation = fyne.TextTruncateEllipsis
	l.ExtendBaseWidget(l)
	l.SetText(text)
	return l
}

// SetText changes what it says; a line takes line breaks as spaces.
func (l *Label) SetText(text string) {
	l.Text = text
	l.words.Text = text
	if !l.wraps() {
		l.words.Text = strings.ReplaceAll(text, "\n", " ")
	}
	l.rich.Refresh()
	l.Refresh()
}

// SetColor changes the colour by its name, such as ColorUnsafe.
func (l *Label) SetColor(name fyne.ThemeColorName) {
	l.words.Style.ColorName = name
	l.rich.Refresh()
}

// Colored is SetColor for use where a label is made; it returns the label.
func (l *Label) Colored(name fyne.ThemeColorName) *Label {
	l.SetColor(name)
	return l
}

// Bold makes the text bold and returns the label.
func (l *Label) Bold() *Label {
	l.words.Style.TextStyle.Bold = true
	l.rich.Refresh()
	return l
}

// Sized gives the text a size by its name, such as SizeLead, and returns the label.
func (l *Label) Sized(name fyne.ThemeSizeName) *Label {
	l.words.Style.SizeName = name
	l.rich.Refresh()
	return l
}

// Trailing sets the text against the right edge and returns the label.
func (l *Label) Trailing() *Label { return l.aligned(fyne.TextAlignTrailing) }

// Centered sets the text in the middle and returns the label.
func (l *Label) Centered() *Label { return l.aligned(fyne.TextAlignCenter) }

func (l *Label) aligned(to fyne.TextAlign) *Label {
	l.words.Style.Alignment = to
	l.rich.Refresh()
	return l
}

// AccessibilityLabel is the text.
func (l *Label) AccessibilityLabel() string { return l.Text }

// AccessibilityRole is that of text.
func (l *Label) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

func (l *Label) wraps() bool { return l.rich.Wrapping != fyne.TextWrapOff }

// CreateRenderer draws the text.
func (l *Label) CreateRenderer() fyne.WidgetRenderer { return &labelRenderer{label: l} }

// labelRenderer lets the rich text's own padding hang over the edges.
type labelRenderer struct{ label *Label }

func (r *labelRenderer) Destroy()                     {}
func (r *labelRenderer) Refresh()                     { r.label.rich.Refresh() }
func (r *labelRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.label.rich} }

func (r *labelRenderer) Layout(size fyne.Size) {
	pad := theme.InnerPadding()
	r.label.rich.Move(fyne.NewPos(-pad, -pad))
	r.label.rich.Resize(size.AddWidthHeight(2*pad, 2*pad))
}

func (r *labelRenderer) MinSize() fyne.Size {
	height := r.label.rich.MinSize().Height - 2*theme.InnerPadding()
	if r.label.wraps() {
		return fyne.NewSize(narrowest, height)
	}
	style := r.label.words.Style
	width := fyne.MeasureText(r.label.words.Text, theme.Size(style.SizeName), style.TextStyle).Width
	return fyne.NewSize(min(width+1, widestLine*textScale()), height)
}

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// chipView draws one filter. The chosen one is filled and bold, so that the
// choice does not rest on colour.
type chipView struct {
	widget.BaseWidget
	of    *Chips
	index int
}

func newChipView(of *Chips, index int) *chipView {
	v := &chipView{of: of, index: index}
	v.ExtendBaseWidget(v)
	return v
}

// Tapped chooses the filter.
func (v *chipView) Tapped(*fyne.PointEvent) {
	focus(v.of)
	v.of.choose(v.index)
}

// AccessibilityLabel is its word and count.
func (v *chipView) AccessibilityLabel() string { return v.of.chips[v.index].words() }

// AccessibilityRole is that of a button.
func (v *chipView) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer draws the pill and its words.
func (v *chipView) CreateRenderer() fyne.WidgetRenderer {
	r := &chipRenderer{view: v, pill: canvas.NewRectangle(nil), ring: newRing(), words: newWords(SizeText, false)}
	r.Refresh()
	return r
}

type chipRenderer struct {
	view       *chipView
	pill, ring *canvas.Rectangle
	words      *canvas.Text
}

func (r *chipRenderer) Destroy() {}

func (r *chipRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.pill, r.words, r.ring}
}

// MinSize has room for the words in bold, so that choosing moves nothing.
func (r *chipRenderer) MinSize() fyne.Size {
	words := fyne.MeasureText(r.view.of.chips[r.view.index].words(), theme.Size(SizeText), fyne.TextStyle{Bold: true})
	return words.AddWidthHeight(6*Unit, 2.5*Unit)
}

// Layout rounds the pill fully.
func (r *chipRenderer) Layout(size fyne.Size) {
	r.pill.Resize(size)
	r.pill.CornerRadius = size.Height / 2
	r.ring.Move(fyne.NewPos(-ringGap, -ringGap))
	r.ring.Resize(size.AddWidthHeight(2*ringGap, 2*ringGap))
	r.ring.CornerRadius = size.Height/2 + ringGap
	own := r.words.MinSize()
	r.words.Move(fyne.NewPos((size.Width-own.Width)/2, (size.Height-own.Height)/2))
	r.words.Resize(own)
}

// Refresh takes the choice, the focus and the theme's colours.
func (r *chipRenderer) Refresh() {
	chosen := r.view.index == r.view.of.chosen
	r.words.Text, r.words.TextSize, r.words.TextStyle.Bold = r.view.of.chips[r.view.index].words(), theme.Size(SizeText), chosen
	r.words.Color, r.pill.FillColor = theme.Color(ColorText), theme.Color(ColorPanel)
	r.pill.StrokeColor, r.pill.StrokeWidth = theme.Color(theme.ColorNameInputBorder), 1
	if chosen {
		r.words.Color, r.pill.FillColor = theme.Color(theme.ColorNameForegroundOnPrimary), theme.Color(ColorAccent)
		r.pill.StrokeWidth = 0
	}
	r.ring.StrokeColor, r.ring.StrokeWidth = theme.Color(ColorRing), ringWidth
	r.ring.Hidden = !chosen || !r.view.of.focused
	r.Layout(r.view.Size())
	canvas.Refresh(r.view)
}

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// ringWidth is the thickness of the focus ring (WCAG 2.2, 2.4.13: two pixels).
const ringWidth float32 = 2

// ringed draws a ring over a widget while it has the focus, and a thin outline
// while it has not. Fyne's own mark of focus is a slight change of shade.
type ringed struct {
	fyne.WidgetRenderer
	ring *canvas.Rectangle
	// lit is whether the widget has the focus.
	lit func() bool
	// rest is the colour of the outline without focus, "" for none.
	rest func() fyne.ThemeColorName
	// gap is how far outside the widget the ring lies.
	gap  float32
	size fyne.Size
}

func newRinged(inner fyne.WidgetRenderer, gap float32, lit func() bool, rest func() fyne.ThemeColorName) *ringed {
	r := &ringed{WidgetRenderer: inner, ring: newRing(), lit: lit, rest: rest, gap: gap}
	r.paint()
	return r
}

func newRing() *canvas.Rectangle {
	ring := canvas.NewRectangle(color.Transparent)
	ring.CornerRadius = radius
	return ring
}

// Objects puts the ring on top.
func (r *ringed) Objects() []fyne.CanvasObject {
	inner := r.WidgetRenderer.Objects()
	return append(inner[:len(inner):len(inner)], r.ring)
}

// Layout lays the ring around the widget.
func (r *ringed) Layout(size fyne.Size) {
	r.size = size
	r.WidgetRenderer.Layout(size)
	r.paint()
}

// Refresh repaints the ring and the widget.
func (r *ringed) Refresh() {
	r.WidgetRenderer.Refresh()
	r.paint()
	r.ring.Refresh()
}

// paint draws the ring outside the widget, or the outline on its edge.
func (r *ringed) paint() {
	name, width, out := r.rest(), float32(1), float32(0)
	if r.lit() {
		name, width, out = ColorRing, ringWidth, r.gap
	}
	r.ring.Hidden = name == ""
	if name != "" {
		r.ring.StrokeColor = theme.Color(name)
	}
	r.ring.StrokeWidth, r.ring.CornerRadius = width, radius+out
	r.ring.Move(fyne.NewPos(-out, -out))
	r.ring.Resize(r.size.AddWidthHeight(2*out, 2*out))
}

func noOutline() fyne.ThemeColorName { return "" }

package kit

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// overlay is a panel in front of a darkened window. It takes the keys that
// what is inside it does not want, and what is behind it gets neither keys nor
// clicks.
type overlay struct {
	widget.BaseWidget
	canvas fyne.Canvas
	tips   *tipLayer
	panel  fyne.CanvasObject
	width  float32
	onKey  func(ev *fyne.KeyEvent)
	before func(ev *fyne.KeyEvent)
}

func newOverlay(env Env, panel fyne.CanvasObject, width float32, onKey func(*fyne.KeyEvent)) *overlay {
	o := &overlay{canvas: env.Window.Canvas(), tips: newTipLayer(env), panel: panel, width: width, onKey: onKey}
	o.ExtendBaseWidget(o)
	return o
}

// DialogOpen reports whether a dialog, a file dialog or an open list is in
// front of a window; shortcuts of the main menu should then do nothing.
func DialogOpen(window fyne.Window) bool { return window.Canvas().Overlays().Top() != nil }

func (o *overlay) open() {
	hideTip()
	o.before = o.canvas.OnTypedKey()
	o.canvas.SetOnTypedKey(o.takeKey)
	o.canvas.Overlays().Add(o)
}

// close takes the panel away and keeps the dialogs in front of it: a stack of
// Fyne's drops them too, so they are put back, the topmost with its focus.
func (o *overlay) close() {
	if !slices.Contains(o.canvas.Overlays().List(), fyne.CanvasObject(o)) {
		return
	}
	front, focused := o.inFront(), o.canvas.Focused()
	o.canvas.Overlays().Remove(o)
	if len(front) == 0 {
		o.canvas.SetOnTypedKey(o.before)
		return
	}
	front[0].before = o.before
	for _, other := range front {
		o.canvas.Overlays().Add(other)
	}
	o.canvas.Focus(focused)
}

// inFront are the dialogs that were opened over this one.
func (o *overlay) inFront() (front []*overlay) {
	stack := o.canvas.Overlays().List()
	for _, other := range stack[1+slices.Index(stack, fyne.CanvasObject(o)):] {
		if dialog, ok := other.(*overlay); ok {
			front = append(front, dialog)
		}
	}
	return front
}

func (o *overlay) tipsOver() *tipLayer { return o.tips }

func (o *overlay) takeKey(ev *fyne.KeyEvent) { o.onKey(ev) }

// Tapped keeps a click beside the panel from doing anything; the driver has
// taken the focus away for it, so it is given back.
func (o *overlay) Tapped(*fyne.PointEvent) {
	if o.canvas.Focused() == nil {
		o.canvas.FocusNext()
	}
}

// TappedSecondary keeps a click beside the panel from doing anything.
func (o *overlay) TappedSecondary(*fyne.PointEvent) {}

// CreateRenderer draws the shade and the panel.
func (o *overlay) CreateRenderer() fyne.WidgetRenderer {
	return &overlayRenderer{overlay: o, shade: canvas.NewRectangle(theme.Color(ColorShade))}
}

type overlayRenderer struct {
	overlay *overlay
	shade   *canvas.Rectangle
}

func (r *overlayRenderer) Destroy()           {}
func (r *overlayRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *overlayRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.shade, r.overlay.panel, r.overlay.tips}
}

// Layout puts the panel in the middle, a little above the centre.
func (r *overlayRenderer) Layout(size fyne.Size) {
	r.shade.Resize(size)
	r.overlay.tips.Resize(size)
	width := min(max(r.overlay.width*textScale(), r.overlay.panel.MinSize().Width), size.Width-4*Gap)
	height := min(heightAt(r.overlay.panel, width), size.Height-4*Gap)
	r.overlay.panel.Resize(fyne.NewSize(width, height))
	r.overlay.panel.Move(fyne.NewPos((size.Width-width)/2, (size.Height-height)*0.4))
}

// Refresh takes the theme's shade and lays the panel out again.
func (r *overlayRenderer) Refresh() {
	r.shade.FillColor = theme.Color(ColorShade)
	r.Layout(r.overlay.Size())
	r.overlay.panel.Refresh()
}

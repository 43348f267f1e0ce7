package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// TipDelay is how long the pointer or the focus rests on a button before its
// tip shows.
const TipDelay = 600 * time.Millisecond

// WithTips puts over what a window shows the layer on which the tips of its
// buttons appear; a dialog brings one of its own.
func WithTips(env Env, content fyne.CanvasObject) fyne.CanvasObject {
	p := &tipPage{content: content, tips: newTipLayer(env)}
	p.ExtendBaseWidget(p)
	if canvas, ok := env.Window.Canvas().(desktop.Canvas); ok {
		canvas.SetOnKeyDown(keyDown)
	}
	return p
}

// tipPage is a window's content under its tips.
type tipPage struct {
	widget.BaseWidget
	content fyne.CanvasObject
	tips    *tipLayer
}

func (p *tipPage) tipsOver() *tipLayer { return p.tips }

// CreateRenderer draws the content and the tip over it.
func (p *tipPage) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(p.content, p.tips))
}

// tipHost is what fills a window and shows tips: its page, or a dialog.
type tipHost interface{ tipsOver() *tipLayer }

// tipLayer shows one tip. It takes neither pointer nor focus, so that what is
// below it works as if it were not there.
type tipLayer struct {
	widget.BaseWidget
	env        Env
	box        *fyne.Container
	words, key *Label
}

func newTipLayer(env Env) *tipLayer {
	l := &tipLayer{env: env, words: Text(""), key: Text("").Bold()}
	l.box = container.NewStack(
		newSurface(theme.ColorNameOverlayBackground, theme.ColorNameInputBorder, radius),
		Pad(2, H(l.words, l.key)))
	l.box.Hide()
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer draws the tip where show puts it.
func (l *tipLayer) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout(l.box))
}

// MinSize asks for no room: the tip lies over what is there.
func (l *tipLayer) MinSize() fyne.Size { return fyne.Size{} }

func (l *tipLayer) show(t tip) {
	driver := fyne.CurrentApp().Driver()
	at := driver.AbsolutePositionForObject(t.owner)
	if at.IsZero() { // the driver's answer for what is no longer on screen
		return
	}
	l.words.SetText(t.words)
	l.key.SetText(t.key)
	l.box.Resize(l.box.MinSize())
	l.box.Move(l.place(at.Subtract(driver.AbsolutePositionForObject(l)), t))
	l.box.Show()
}

// place is under the owner, over it where there is no room, or beside it, and
// always inside the window.
func (l *tipLayer) place(at fyne.Position, t tip) fyne.Position {
	own, box := t.owner.Size(), l.box.Size()
	switch {
	case t.beside:
		at = at.AddXY(own.Width+Unit, (own.Height-box.Height)/2)
	case at.Y+own.Height+Unit+box.Height > l.Size().Height:
		at.Y -= box.Height + Unit
	default:
		at.Y += own.Height + Unit
	}
	return fyne.NewPos(max(0, min(at.X, l.Size().Width-box.Width)), max(0, at.Y))
}

// tip is what is said about a button: its words and the key that does the same.
type tip struct {
	owner      fyne.CanvasObject
	words, key string
	beside     bool // instead of under it
}

// offered is the tip that waits or shows. There is one for the program, as
// there is one pointer and one keyboard; only the UI goroutine touches it.
var offered *offer

type offer struct {
	layer *tipLayer
	stop  func()
}

// offer shows the tip in a while unless hideTip comes first. One without a key
// says nothing that the button does not.
func (t tip) offer() {
	hideTip()
	layer := tipsOver(t.owner)
	if t.key == "" || layer == nil {
		return
	}
	o := &offer{layer: layer}
	offered = o
	o.stop = layer.env.After(TipDelay, func() {
		if offered == o {
			layer.show(t)
		}
	})
}

// tabbed: the last key was Tab, so that a focus gained is one that a person
// moved, and not one that a screen gave when it was opened.
var tabbed bool

// offerFocused is offer for a widget that was given the focus.
func (t tip) offerFocused() {
	if tabbed {
		t.offer()
	}
}

// keyDown takes the tip away at any key, also one that becomes a shortcut.
func keyDown(ev *fyne.KeyEvent) {
	hideTip()
	tabbed = ev.Name == fyne.KeyTab
}

// clicked takes the tip away of what was clicked, and of what that opens.
func clicked() {
	hideTip()
	tabbed = false
}

// hideTip takes the tip away, shown or still waiting.
func hideTip() {
	if offered == nil {
		return
	}
	offered.stop()
	offered.layer.box.Hide()
	offered = nil
}

// tipsOver is the layer in front of an object, nil where there is none.
func tipsOver(o fyne.CanvasObject) *tipLayer {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(o)
	if canvas == nil {
		return nil
	}
	front := canvas.Overlays().Top()
	if front == nil {
		front = canvas.Content()
	}
	if host, ok := front.(tipHost); ok {
		return host.tipsOver()
	}
	return nil
}

// tipKeys lets a widget that has the focus hear keyDown.
type tipKeys struct{}

// KeyDown takes the tip away.
func (tipKeys) KeyDown(ev *fyne.KeyEvent) { keyDown(ev) }

// KeyUp does nothing.
func (tipKeys) KeyUp(*fyne.KeyEvent) {}

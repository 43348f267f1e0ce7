package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Check is a tick box that Return and Space change and whose focus shows.
type Check struct {
	widget.Check
	tipKeys
	focused bool
}

// NewCheck returns a tick box; changed may be nil.
func NewCheck(text string, changed func(bool)) *Check {
	c := &Check{Check: widget.Check{Text: text, OnChanged: changed}}
	c.ExtendBaseWidget(c)
	return c
}

// TypedKey changes the box on Space and passes other keys on, so that Return
// confirms the dialog it is in.
func (c *Check) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeySpace && !c.Disabled() {
		c.SetChecked(!c.Checked)
		return
	}
	passKey(c, ev)
}

// TypedRune does nothing: Space has come as a key already.
func (c *Check) TypedRune(rune) {}

// FocusGained lights the ring.
func (c *Check) FocusGained() {
	c.focused = true
	c.Check.FocusGained()
	reveal(c)
}

// FocusLost puts the ring out.
func (c *Check) FocusLost() {
	c.focused = false
	c.Check.FocusLost()
}

// CreateRenderer draws the box with its ring.
func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	return newRinged(c.Check.CreateRenderer(), 0, func() bool { return c.focused }, noOutline)
}

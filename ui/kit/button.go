package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// PushButton is a button that Return and Space press and whose focus shows.
type PushButton struct {
	widget.Button
	tipKeys
	focused, hovered bool
	key              string
}

// Button returns an ordinary button.
func Button(text string, tapped func()) *PushButton {
	return newButton(text, widget.MediumImportance, tapped)
}

// Primary returns the button of what a screen is for; one to a screen.
func Primary(text string, tapped func()) *PushButton {
	return newButton(text, widget.HighImportance, tapped)
}

// Danger returns the button of something that cannot be lightly undone.
func Danger(text string, tapped func()) *PushButton {
	return newButton(text, widget.DangerImportance, tapped)
}

// Plain returns a button without ground or outline, for the corner of a panel.
func Plain(text string, tapped func()) *PushButton {
	return newButton(text, widget.LowImportance, tapped)
}

func newButton(text string, importance widget.Importance, tapped func()) *PushButton {
	b := &PushButton{Button: widget.Button{Text: text, Importance: importance, OnTapped: tapped}}
	b.ExtendBaseWidget(b)
	return b
}

// Key says in the button's tip which key does the same, as people say it:
// "Ctrl+E", or "D" for a letter in the list it belongs to. The key itself is the
// menu's, or the list's. It returns the button.
func (b *PushButton) Key(key string) *PushButton {
	b.key = key
	return b
}

// Shortcut is what Key was told, "" for none.
func (b *PushButton) Shortcut() string { return b.key }

func (b *PushButton) tip() tip { return tip{owner: b, words: b.Text, key: b.key} }

// Tapped presses the button and leaves the focus on it.
func (b *PushButton) Tapped(*fyne.PointEvent) {
	if b.Disabled() {
		return
	}
	focus(b)
	clicked()
	if b.OnTapped != nil {
		b.OnTapped()
	}
}

// TypedKey presses the button on Return and Space; other keys are passed on.
func (b *PushButton) TypedKey(ev *fyne.KeyEvent) {
	if presses(ev) {
		b.Tapped(nil)
		return
	}
	passKey(b, ev)
}

// MinSize gives the word room at both sides.
func (b *PushButton) MinSize() fyne.Size {
	size := b.Button.MinSize()
	if b.Importance == widget.LowImportance {
		return size
	}
	return size.AddWidthHeight(2*Gap, 0)
}

// FocusGained lights the ring and offers the tip to whoever came with Tab.
func (b *PushButton) FocusGained() {
	b.focused = true
	b.Button.FocusGained()
	reveal(b)
	b.tip().offerFocused()
}

// FocusLost puts the ring out and takes the tip away.
func (b *PushButton) FocusLost() {
	b.focused = false
	b.Button.FocusLost()
	hideTip()
}

// MouseIn marks the button under the pointer and offers its tip.
func (b *PushButton) MouseIn(ev *desktop.MouseEvent) {
	b.hovered = true
	b.Button.MouseIn(ev)
	b.tip().offer()
}

// MouseOut unmarks it and takes the tip away.
func (b *PushButton) MouseOut() {
	b.hovered = false
	b.Button.MouseOut()
	hideTip()
}

// CreateRenderer draws the button with its ring.
func (b *PushButton) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	lit := func() bool { return b.focused }
	if b.Importance == widget.LowImportance {
		return newRinged(newPlainRenderer(b), 0, lit, noOutline)
	}
	return newRinged(b.Button.CreateRenderer(), ringGap, lit, b.outline)
}

func (b *PushButton) outline() fyne.ThemeColorName {
	switch {
	case b.Disabled():
		return theme.ColorNameDisabled
	case b.Importance == widget.MediumImportance:
		return theme.ColorNameInputBorder
	}
	return ""
}

// ringGap keeps the ring of a filled control clear of its fill.
const ringGap float32 = 3

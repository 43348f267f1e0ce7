package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Entry is a field of one line, or of several (NewText). It lets Tab and
// Shift+Tab leave, passes Esc on to its dialog, and shows its focus.
type Entry struct {
	widget.Entry
	// OnLeave is called with the text when the field loses the focus.
	OnLeave func(text string)
	// OnSubmit is called with the text on Return (Ctrl+Return or Shift+Return in
	// a field of several lines). Without it, Return confirms the dialog the field is in.
	OnSubmit func(text string)

	// self is the widget that this field is, or is a part of (a DateEntry, a
	// Pick): the desktop driver knows only that one.
	self    fyne.CanvasObject
	focused bool
	least   float32
}

// NewEntry returns a field of one line.
func NewEntry() *Entry {
	e := &Entry{Entry: widget.Entry{Wrapping: fyne.TextWrap(fyne.TextTruncateClip)}, least: 120}
	e.prepare(e)
	return e
}

// NewPassword returns a field of one line that hides what is typed.
func NewPassword() *Entry {
	e := NewEntry()
	e.Password = true
	return e
}

// NewText returns a field that shows this many lines and takes any number.
func NewText(lines int) *Entry {
	e := &Entry{Entry: widget.Entry{MultiLine: true, Wrapping: fyne.TextWrapWord}, least: 200}
	e.prepare(e)
	e.SetMinRowsVisible(lines)
	return e
}

func (e *Entry) prepare(extending fyne.Widget) {
	e.ExtendBaseWidget(extending)
	e.self = extending
	e.OnSubmitted = e.submit
}

func (e *Entry) submit(text string) {
	if e.OnSubmit != nil {
		e.OnSubmit(text)
		return
	}
	passKey(e.self, &fyne.KeyEvent{Name: fyne.KeyReturn})
}

// AcceptsTab answers that Tab leaves, also in a field of several lines.
func (e *Entry) AcceptsTab() bool { return false }

// TypedKey passes Esc on and does with the others as a field does.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		passKey(e.self, ev)
		return
	}
	e.Entry.TypedKey(ev)
}

// KeyDown takes a tip away and does what a field does with a key.
func (e *Entry) KeyDown(ev *fyne.KeyEvent) {
	keyDown(ev)
	e.Entry.KeyDown(ev)
}

// TypedShortcut takes Ctrl+Return as Return is taken in a field of one line, and
// leaves the others to the field.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	short, ok := s.(*desktop.CustomShortcut)
	if ok && short.KeyName == fyne.KeyReturn && short.Modifier == fyne.KeyModifierShortcutDefault {
		e.OnSubmitted(e.Text)
		return
	}
	e.Entry.TypedShortcut(s)
}

// FocusGained lights the ring.
func (e *Entry) FocusGained() {
	e.focused = true
	e.Entry.FocusGained()
	reveal(e)
}

// FocusLost puts the ring out and tells OnLeave.
func (e *Entry) FocusLost() {
	e.focused = false
	e.Entry.FocusLost()
	if e.OnLeave != nil {
		e.OnLeave(e.Text)
	}
}

// MinSize asks for room for a few words.
func (e *Entry) MinSize() fyne.Size {
	return e.Entry.MinSize().Max(fyne.NewSize(e.least*textScale(), 0))
}

// CreateRenderer draws the field with its ring.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	return newRinged(e.Entry.CreateRenderer(), 0, func() bool { return e.focused }, noOutline)
}

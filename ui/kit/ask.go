package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"keystone/sync/fault"
)

// Dialog is an open question.
type Dialog struct {
	question   Question
	overlay    *overlay
	problem    *Label
	ok, cancel *PushButton
	closed     bool
}

// Ask opens the one dialog: Esc cancels, Return confirms, the first field has
// the focus, and an error is shown inside and keeps it open.
func Ask(env Env, q Question) *Dialog {
	d := &Dialog{question: q, problem: Wrapped("").Colored(ColorDecide)}
	d.problem.Hide()
	d.cancel = Button(word(q.Cancel, lang.L("Cancel")), d.Cancel)
	d.ok = Primary(word(q.OK, lang.L("OK")), d.Confirm)
	if q.Danger {
		d.ok = Danger(word(q.OK, lang.L("OK")), d.Confirm)
	}
	d.show(env, d.cancel, d.ok)
	return d
}

// Tell shows a text with one button, which Return and Esc press.
func Tell(env Env, title, text string) *Dialog {
	return Show(env, Question{Title: title, Text: text})
}

// Show is Ask where there is nothing to decide: its one button, which Return and
// Esc press, is Close.
func Show(env Env, q Question) *Dialog {
	d := &Dialog{question: q, problem: Wrapped("")}
	d.problem.Hide()
	d.ok = Primary(lang.L("Close"), d.Confirm)
	d.show(env, d.ok)
	return d
}

func (d *Dialog) show(env Env, buttons ...fyne.CanvasObject) {
	width := d.question.Width
	if width == 0 {
		width = 520
	}
	d.overlay = newOverlay(env, d.panel(buttons), width, d.typedKey)
	d.overlay.open()
	d.focusFirst()
}

func (d *Dialog) panel(buttons []fyne.CanvasObject) fyne.CanvasObject {
	parts := []fyne.CanvasObject{Heading(d.question.Title)}
	if d.question.Text != "" {
		parts = append(parts, Wrapped(d.question.Text))
	}
	if d.question.Body != nil {
		parts = append(parts, Grow(d.question.Body))
	}
	parts = append(parts, d.problem, H(append([]fyne.CanvasObject{Spring()}, buttons...)...))
	return container.NewStack(
		newSurface(theme.ColorNameOverlayBackground, ColorLine, 2*Unit),
		Pad(5, container.New(&column{gap: 3 * Unit}, parts...)),
	)
}

// focusFirst gives the focus to what should have it: what was asked for, else
// the first field, else the safe button.
func (d *Dialog) focusFirst() {
	switch {
	case d.question.First != nil:
		d.overlay.canvas.Focus(d.question.First)
	case d.question.Body != nil:
		d.overlay.canvas.FocusNext()
	case d.question.Danger && d.cancel != nil:
		d.overlay.canvas.Focus(d.cancel)
	default:
		d.overlay.canvas.Focus(d.ok)
	}
}

func (d *Dialog) typedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		d.Cancel()
	} else if confirms(ev) {
		d.Confirm()
	}
}

// Confirm is what OK and Return do.
func (d *Dialog) Confirm() {
	if d.closed {
		return
	}
	if d.question.Do != nil {
		if err := d.question.Do(); err != nil {
			d.SetError(fault.Sentence(err))
			return
		}
	}
	d.Close()
	if d.question.Then != nil {
		d.question.Then()
	}
}

// Cancel is what Cancel and Esc do.
func (d *Dialog) Cancel() {
	if d.closed {
		return
	}
	d.Close()
	if d.question.OnCancel != nil {
		d.question.OnCancel()
	}
}

// Close closes the dialog without doing anything.
func (d *Dialog) Close() {
	if !d.closed {
		d.closed = true
		d.overlay.close()
	}
}

// SetError says inside the dialog what is wrong; "" says nothing.
func (d *Dialog) SetError(text string) {
	d.problem.SetText(MarkWarning + " " + text)
	d.problem.Hidden = text == ""
	d.overlay.Refresh()
}

// Problem is what the dialog says is wrong, with its mark; "" for nothing.
func (d *Dialog) Problem() string {
	if d.problem.Hidden {
		return ""
	}
	return d.problem.Text
}

// Open reports whether the dialog is still open.
func (d *Dialog) Open() bool { return !d.closed }

// word is the given word, or the usual one for "".
func word(given, usual string) string {
	if given == "" {
		return usual
	}
	return given
}

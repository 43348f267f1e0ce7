// Package kit is the look and the widgets of Keystone: the theme, the type
// scale, the layouts, and every control a screen is put together from.
//
// Three rules hold everywhere. Everything works from the keyboard: Tab leaves
// every field, Return and Space press what has the focus, Esc leaves a dialog,
// and what has the focus has a ring around it. Colour never speaks alone: red
// is overdue or unsafe, amber needs a decision, green is done, and each has a
// word or a mark beside it. All spacing is a multiple of Unit and all text is
// 13, 15, 18 or 24 (times the text scale of the theme).
//
// Screens hold an Env, read off the UI goroutine with Load, and build with V,
// H, Columns, Panel, Field and Rows. Nothing here knows a patient or a meeting.
package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"keystone/sync/fault"
)

// Env is what a screen is given of the world outside it.
type Env struct {
	// Window is where dialogs appear.
	Window fyne.Window
	// Now is the clock.
	Now func() time.Time
	// Do runs a function on the UI goroutine: the one seam to it.
	Do func(func())
	// Go runs a function off the UI goroutine.
	Go func(func())
	// After runs a function on the UI goroutine after a while, unless stopped.
	After func(wait time.Duration, do func()) (stop func())
	// Fail shows an error in a calm dialog; call it on the UI goroutine.
	Fail func(error)
}

// NewEnv returns the Env of a window in a running program.
func NewEnv(window fyne.Window, now func() time.Time) Env {
	env := Env{Window: window, Now: now, Do: fyne.Do, Go: func(f func()) { go f() }}
	env.After = func(wait time.Duration, do func()) func() {
		timer := time.AfterFunc(wait, func() { fyne.Do(do) })
		return func() { timer.Stop() }
	}
	env.Fail = func(err error) { Tell(env, lang.L("Not done"), fault.Sentence(err)) }
	return env
}

// AtOnce returns the Env with Go and Do running their functions at once on the
// caller, and nothing coming later by itself: the order of events that tests and
// pictures want.
func (e Env) AtOnce() Env {
	e.Do = func(f func()) { f() }
	e.Go = func(f func()) { f() }
	e.After = func(time.Duration, func()) func() { return func() {} }
	return e
}

// Load reads off the UI goroutine and shows on it. An answer that a newer
// Load with the same Latest has overtaken is dropped; an error goes to
// env.Fail.
func Load[T any](env Env, latest *Latest, read func() (T, error), show func(T)) {
	newest := latest.Begin()
	env.Go(func() {
		got, err := read()
		env.Do(func() {
			switch {
			case !newest():
			case err != nil:
				env.Fail(err)
			default:
				show(got)
			}
		})
	})
}

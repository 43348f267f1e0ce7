package caseloadscreen

import (
	"fyne.io/fyne/v2"

	"keystone/ui/kit"
)

// findEntry is the find field: Down leaves it for the table, Return opens the
// first line, Esc empties it.
type findEntry struct {
	kit.Entry
	down, enter func()
}

func newFind(typed func(string), down, enter func()) *findEntry {
	f := &findEntry{down: down, enter: enter}
	f.ExtendBaseWidget(f)
	f.OnChanged = typed
	return f
}

// SetText replaces what is there, and what is selected of it, which the toolkit
// would keep selected in the new text.
func (f *findEntry) SetText(text string) {
	f.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	f.Entry.SetText(text)
}

// TypedKey acts on the three keys that mean more here than in other fields.
func (f *findEntry) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyDown:
		f.down()
	case fyne.KeyReturn, fyne.KeyEnter:
		f.enter()
	case fyne.KeyEscape:
		f.SetText("")
	default:
		f.Entry.TypedKey(ev)
	}
}

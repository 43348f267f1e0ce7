package ui

import (
	"time"

	"fyne.io/fyne/v2"
)

// How long the window may stand untouched before it locks (ledger.md, Keys).
const (
	idleLock    = 5 * time.Minute
	meetingLock = 30 * time.Minute
	// asleep is a gap between two ticks, one a second, that only a laptop that
	// slept leaves.
	asleep = time.Minute
)

// idle notices that nobody has touched the window for a while. The toolkit has
// no hook for every key, so it compares what the keyboard and pointer leave
// behind: where the focus is, and where in the text.
type idle struct {
	now     func() time.Time
	touched time.Time
	ticked  time.Time // by the clock on the wall: the other one may stop in sleep
	trace   trace
}

// trace is what a key or a click changes.
type trace struct {
	focus       fyne.Focusable
	row, column int
	text        string
}

// cursorField is a field with a cursor, as the toolkit's entries are.
type cursorField interface {
	CursorPlace() (row, column int, text string)
}

// begin starts to watch a window that has just been unlocked.
func (i *idle) begin() {
	i.touch()
	i.ticked = i.wall()
}

// wall is the time of the clock on the wall.
func (i *idle) wall() time.Time { return i.now().Round(0) }

// slept reports whether the laptop slept since it was last asked.
func (i *idle) slept() bool {
	before := i.ticked
	i.ticked = i.wall()
	return i.ticked.Sub(before) > asleep
}

// touch notes that somebody is there.
func (i *idle) touch() { i.touched = i.wall() }

// look compares with the last look.
func (i *idle) look(canvas fyne.Canvas) {
	t := trace{focus: canvas.Focused()}
	if field, ok := t.focus.(cursorField); ok {
		t.row, t.column, t.text = field.CursorPlace()
	}
	if t != i.trace {
		i.trace = t
		i.touch()
	}
}

// due reports whether the window should lock now.
func (i *idle) due(inMeeting bool) bool {
	limit := idleLock
	if inMeeting {
		limit = meetingLock
	}
	return i.wall().Sub(i.touched) >= limit
}

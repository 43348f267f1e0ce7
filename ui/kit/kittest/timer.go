package kittest

import (
	"slices"
	"time"
)

// Timer is an Env.After whose time passes only when a test says so.
type Timer struct {
	now     time.Duration
	waiting []*waiting
}

type waiting struct {
	until time.Duration
	do    func()
}

// After runs do once this much has passed, unless stopped before.
func (t *Timer) After(wait time.Duration, do func()) (stop func()) {
	w := &waiting{until: t.now + wait, do: do}
	t.waiting = append(t.waiting, w)
	return func() {
		t.waiting = slices.DeleteFunc(t.waiting, func(other *waiting) bool { return other == w })
	}
}

// Pass lets time pass, and runs what is due.
func (t *Timer) Pass(by time.Duration) {
	t.now += by
	due := []*waiting{}
	t.waiting = slices.DeleteFunc(t.waiting, func(w *waiting) bool {
		if w.until <= t.now {
			due = append(due, w)
		}
		return w.until <= t.now
	})
	for _, w := range due {
		w.do()
	}
}

// Waiting is how many have neither run nor been stopped.
func (t *Timer) Waiting() int { return len(t.waiting) }

package kit

import "sync/atomic"

// Latest keeps a late asynchronous answer from overwriting a newer one. The
// zero value is ready; one belongs to each place that shows answers.
type Latest struct{ begun atomic.Uint64 }

// Begin starts a question and returns whether it is still the newest one, to
// be asked when the answer arrives.
func (l *Latest) Begin() func() bool {
	mine := l.begun.Add(1)
	return func() bool { return l.begun.Load() == mine }
}

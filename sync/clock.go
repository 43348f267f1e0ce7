package sync

import "time"

// A hybrid clock value is 48 bits of milliseconds and 16 bits that count saves
// within one: later than everything its laptop had heard of, and close to the
// wall clock when that is right.
const clockBits = 16

// tick returns a hybrid clock value greater than last and not before now.
func tick(last uint64, now time.Time) uint64 {
	wall := uint64(max(now.UnixMilli(), 0)) << clockBits //nolint:gosec // not negative
	return max(last+1, wall)
}

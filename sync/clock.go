package sync

import (
	"math"
	"time"
)

// A hybrid clock value is 48 bits of milliseconds and 16 bits that count saves
// within one: later than everything its laptop had heard of, and close to the
// wall clock when that is right.
const clockBits = 16

// maxClock is the greatest value, in the year 6429: SQLite's integers have a
// sign. A clock beyond it stands still, and parents alone say what is newer.
const maxClock = math.MaxInt64

// clockSlack is how wrong a clock may be before anyone is told (ledger.md, Merge).
const clockSlack = 5 * time.Minute

// maxWall is the last millisecond of the year 9999, the last that JSON can hold.
const maxWall = 253402300799999

// tick returns a hybrid clock value greater than last, up to maxClock, and not before now.
func tick(last uint64, now time.Time) uint64 {
	wall := uint64(min(max(now.UnixMilli(), 0), maxClock>>clockBits)) << clockBits //nolint:gosec // not negative
	return max(min(last, maxClock-1)+1, wall)
}

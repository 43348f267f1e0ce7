package sync

import (
	"context"
	"runtime/debug"
)

// worthGiving is from how many bytes on it is worth the milliseconds.
const worthGiving = 1 << 20

// giveBack returns to the system what nobody uses any more, Go's memory and C's,
// when something of this many bytes was freed or room for it is needed. A key
// derivation wants 64 MB and a snapshot two copies of the projection, each for a
// moment: without it the window would keep them all.
func giveBack(size int) {
	if size < worthGiving {
		return
	}
	debug.FreeOSMemory()
	trimC()
}

// size is what the projection's tables take, in bytes; 0 where that cannot be asked.
func (p *projection) size(ctx context.Context) int {
	var size int
	if p.db.QueryRowContext(ctx, `SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`).Scan(&size) != nil {
		return 0
	}
	return size
}

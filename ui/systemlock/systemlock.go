// Package systemlock hears that the operating system has locked the person's
// session: from logind on Linux, by asking the session every other second on
// Windows and macOS, where this was never run. That a laptop slept the window
// notices everywhere by itself, from the gap its clock leaves.
package systemlock

import (
	"context"
	"time"
)

// poll calls lock each time locked turns from no to yes, asked at every tick,
// until ctx ends. What it says first is where it starts from: whoever begins to
// listen has just typed a passphrase, so that a system that always says yes
// locks nobody out.
func poll(ctx context.Context, ticks <-chan time.Time, locked func() bool, lock func()) {
	was := locked()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
			is := locked()
			if is && !was {
				lock()
			}
			was = is
		}
	}
}

package systemlock

import (
	"context"
	"testing"
	"time"
)

func TestPoll(t *testing.T) {
	for name, c := range map[string]struct {
		said []bool // at first, and then at each tick
		want int
	}{
		"never locked":       {[]bool{false, false, false}, 0},
		"locked":             {[]bool{false, false, true}, 1},
		"stays locked":       {[]bool{false, true, true, true}, 1},
		"locked twice":       {[]bool{false, true, false, true}, 2},
		"says yes always":    {[]bool{true, true, true}, 0},
		"yes, then as usual": {[]bool{true, false, true}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			ticks, asked, locked := make(chan time.Time, len(c.said)), 0, 0
			for range c.said[1:] {
				ticks <- time.Time{}
			}
			poll(ctx, ticks, func() bool {
				says := c.said[asked]
				if asked++; asked == len(c.said) {
					stop()
				}
				return says
			}, func() { locked++ })
			if locked != c.want {
				t.Errorf("locked %d times, want %d", locked, c.want)
			}
		})
	}
}

//go:build windows || (darwin && cgo)

package systemlock

import (
	"context"
	"time"
)

// pace is how often a system that does not tell is asked.
const pace = 2 * time.Second

// asking polls locked on a goroutine of its own until stopped.
func asking(locked func() bool, lock func()) (stop func()) {
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		ticker := time.NewTicker(pace)
		defer ticker.Stop()
		poll(ctx, ticker.C, locked, lock)
	}()
	return stop
}

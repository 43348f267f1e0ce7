package hub

import (
	"context"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	ledger "keystone/sync"
)

var (
	_ ledger.Transport = (*Place)(nil)
	_ ledger.Claimer   = (*Place)(nil)
)

// settling is how long after a hint another follows: a node of a cluster may be
// a moment behind the one that told.
const settling = 300 * time.Millisecond

// At is the address that Dial was given.
func (p *Place) At() string { return p.at }

// Close lets go of the hub.
func (p *Place) Close() error {
	if l := p.now(); l.nc != nil {
		l.nc.Close()
	}
	return nil
}

// Notify hints at every message that was stored by another laptop, and whenever
// the connection came back.
func (p *Place) Notify(ctx context.Context) <-chan struct{} {
	hints := make(chan struct{}, 1)
	go p.hint(ctx, hints)
	return hints
}

func (p *Place) hint(ctx context.Context, hints chan<- struct{}) {
	defer close(hints)
	told, stop := p.told()
	defer func() { stop() }()
	var later <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.back: // it may be under another key
			stop()
			told, stop = p.told()
		case <-later:
			later = nil
		case <-told:
			if later == nil {
				later = time.After(settling)
			}
		}
		select {
		case hints <- struct{}{}:
		default:
		}
	}
}

// told hears what the hub tells the team, less this laptop's own.
func (p *Place) told() (<-chan struct{}, func()) {
	heard := make(chan struct{}, 1)
	l := p.now()
	if l.nc == nil { // once it is there p.back says so
		return nil, func() {}
	}
	own := "told." + p.names.team + "." + l.device + "."
	sub, err := l.nc.Subscribe(p.names.told(), func(m *nats.Msg) {
		if strings.HasPrefix(m.Subject, own) {
			return
		}
		select {
		case heard <- struct{}{}:
		default:
		}
	})
	if err != nil { // the place is closed: List says so
		return nil, func() {}
	}
	return heard, func() { _ = sub.Unsubscribe() }
}

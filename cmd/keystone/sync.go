package main

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// synced is what sync answers.
type synced struct {
	Sent        int             `json:"sent"`
	Received    int             `json:"received"`
	Waiting     int             `json:"waiting"`
	Quarantined int             `json:"quarantined"`
	Conflicts   int             `json:"conflicts"`
	Refused     []string        `json:"refused"` // files that are not taken in, one sentence each
	Devices     []ledger.Laptop `json:"devices"`
}

// watchPace is how often sync --watch looks when nothing hints.
const watchPace = 5 * time.Second

func (p *program) syncVerb() *cobra.Command {
	var watch bool
	c := &cobra.Command{
		Use:     "sync [--watch]",
		Short:   "Exchange with the team's other laptops, once or until stopped",
		Example: "  keystone sync",
		Args:    cobra.NoArgs,
	}
	c.Flags().BoolVar(&watch, "watch", false, "keep on until stopped")
	c.RunE = p.verb(func(ctx context.Context, _ []string) error {
		return p.with(ctx, func(h *house) error { return p.sync(ctx, h, watch) })
	})
	return c
}

func (p *program) sync(ctx context.Context, h *house, watch bool) error {
	x, done, err := h.Ledger.Meet(ctx)
	if err != nil {
		return err
	}
	if !watch {
		r, err := x.Settle(ctx)
		if err == nil {
			err = p.tellRound(ctx, h, r)
		}
		if e := done(); err == nil {
			err = e
		}
		return err
	}
	told := false
	x.Run(ctx, func() time.Duration { return watchPace }, nil, func(r ledger.Round, err error) {
		if err == nil && (!told || r.Sent+r.Received > 0) {
			told = true
			err = p.tellRound(ctx, h, r)
		}
		if err != nil && ctx.Err() == nil {
			line(p.err, "%s", fault.Sentence(err))
		}
	})
	return done()
}

// account is what a round did and where the team stands after it.
func account(ctx context.Context, h *house, r ledger.Round) (synced, error) {
	s := synced{Sent: r.Sent, Received: r.Received, Waiting: r.Waiting, Refused: list(r.Refused)}
	var err error
	if s.Devices, err = h.Ledger.Laptops(ctx); err != nil {
		return s, err
	}
	waits, err := h.Ledger.Quarantine(ctx)
	if err != nil {
		return s, err
	}
	for _, q := range waits {
		if q.State == ledger.ReviewWaiting {
			s.Quarantined++
		}
	}
	s.Conflicts, err = h.People.CountConflicts(ctx)
	return s, err
}

func (p *program) tellRound(ctx context.Context, h *house, r ledger.Round) error {
	s, err := account(ctx, h, r)
	if err != nil {
		return err
	}
	for _, refused := range s.Refused {
		line(p.err, "%s", refused)
	}
	return p.answer(s, func(w io.Writer) {
		line(w, "Sent %d, received %d. Waiting %d, quarantined %d, conflicts %d.", s.Sent, s.Received, s.Waiting, s.Quarantined, s.Conflicts)
		for _, o := range s.Devices {
			line(w, "%s\t%s\tlast heard %s", o.Member, o.Organisation, o.Heard)
		}
	})
}

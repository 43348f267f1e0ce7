package ui

import (
	"context"
	"errors"
	stdsync "sync"
	"time"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// How often the shared place is looked at when nothing hints (ledger.md,
// Transports), and how long locking waits for a look to end.
const (
	paceInMeeting = 5 * time.Second
	paceIdle      = time.Minute
	letGoWait     = 2 * time.Second
)

// others meets the team's other laptops while the team is open, off the UI
// goroutine, from its start until its end.
type others struct {
	ledger *ledger.Ledger
	pace   func() time.Duration
	told   func() // after every look, on whatever goroutine
	ctx    context.Context
	cancel context.CancelFunc
	nudge  chan struct{}
	ended  chan struct{}
	// here looks on the caller's goroutine, one look each time it is asked to.
	here, looking bool

	mu    stdsync.Mutex // guards what follows
	x     *ledger.Exchange
	letGo func() error
	state exchanged
}

// exchanged is what came of looking.
type exchanged struct {
	round  ledger.Round // the last that came to its end; At is zero before
	sent   time.Time    // when what is sent was sent
	err    error        // why the newest look did not come to its end
	failed time.Time    // since when
}

func newOthers(l *ledger.Ledger, pace func() time.Duration, here bool, told func()) *others {
	o := &others{ledger: l, pace: pace, told: told, here: here, nudge: make(chan struct{}, 1), ended: make(chan struct{})}
	o.ctx, o.cancel = context.WithCancel(context.Background())
	return o
}

// begin looks at once, and from then on by itself.
func (o *others) begin() {
	if o.here {
		o.look()
		return
	}
	go func() {
		defer close(o.ended)
		for o.ctx.Err() == nil {
			o.stay()
		}
	}()
}

// stay goes to the place and stays there until the end, or waits where there is
// no way to it.
func (o *others) stay() {
	x, err := o.arrive()
	if err == nil {
		x.Run(o.ctx, o.pace, o.nudge, o.tell)
		o.leave()
		return
	}
	o.tell(ledger.Round{}, err)
	if fault.Code(err) == "locked" {
		o.cancel()
	}
	timer := time.NewTimer(o.pace())
	defer timer.Stop()
	select {
	case <-o.ctx.Done():
	case <-timer.C:
	case <-o.nudge:
	}
}

// arrive is the exchange at the place, made where there is none yet.
func (o *others) arrive() (*ledger.Exchange, error) {
	o.mu.Lock()
	x := o.x
	o.mu.Unlock()
	if x != nil {
		return x, nil
	}
	x, letGo, err := o.ledger.Meet(o.ctx)
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.x, o.letGo = x, letGo
	return x, nil
}

func (o *others) leave() {
	o.mu.Lock()
	letGo := o.letGo
	o.x, o.letGo = nil, nil
	o.mu.Unlock()
	if letGo != nil {
		_ = letGo() // the place was left; what was saved is on this laptop
	}
}

// look has the place looked at now.
func (o *others) look() {
	if !o.here {
		select {
		case o.nudge <- struct{}{}:
		default:
		}
		return
	}
	if o.looking || o.ctx.Err() != nil {
		return
	}
	o.looking = true
	defer func() { o.looking = false }()
	x, err := o.arrive()
	r := ledger.Round{}
	if err == nil {
		r, err = x.Round(o.ctx)
	}
	o.tell(r, err)
}

// tell keeps what came of a look.
func (o *others) tell(r ledger.Round, err error) {
	o.mu.Lock()
	switch {
	case err == nil:
		if r.Own != o.state.round.Own || o.state.sent.IsZero() {
			o.state.sent = r.At
		}
		o.state.round, o.state.err, o.state.failed = r, nil, time.Time{}
	case o.state.err == nil || fault.Code(o.state.err) != fault.Code(err):
		o.state.failed = o.ledger.Now()
		o.state.err = err
	}
	o.mu.Unlock()
	o.told()
}

// now is what came of looking so far.
func (o *others) now() exchanged {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.state
}

// requests is which laptops ask to be let in.
func (o *others) requests() []ledger.Request {
	x := o.exchange()
	if x == nil {
		return nil
	}
	return x.Requests()
}

// refuse tells all administrators that a laptop's words differ.
func (o *others) refuse(ctx context.Context, device string) error {
	x := o.exchange()
	if x == nil {
		return fault.New("device-unknown", "No laptop asks to be let in.")
	}
	return x.Refuse(ctx, device, "the eight words differ")
}

// exchange is nil until the first look has begun.
func (o *others) exchange() *ledger.Exchange {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.x
}

// end stops looking. A look that hangs in a dead drive is not waited for: it
// finds the ledger locked.
func (o *others) end() {
	o.cancel()
	if o.here {
		o.leave()
		return
	}
	select {
	case <-o.ended:
	case <-time.After(letGoWait):
	}
}

// lookAtOthers has the shared place looked at now, where there is one.
func (w *Window) lookAtOthers() {
	if o := w.others.Load(); o != nil {
		o.look()
	}
}

// meetOthers begins to meet the team's other laptops, where it shares a place.
func (w *Window) meetOthers() {
	w.leaveOthers()
	if w.house.Ledger.Place() == "" {
		return
	}
	house := w.house
	o := newOthers(house.Ledger, w.pace, w.atOnce, func() {
		w.env.Do(func() {
			if w.house == house {
				w.heard()
			}
		})
	})
	w.others.Store(o)
	o.begin()
}

// leaveOthers stops meeting them.
func (w *Window) leaveOthers() {
	if o := w.others.Swap(nil); o != nil {
		o.end()
	}
}

// pace is how long the shared place may wait to be looked at.
func (w *Window) pace() time.Duration {
	if w.inMeeting.Load() {
		return paceInMeeting
	}
	return paceIdle
}

// firstFetch bounds how long a laptop that was just let in waits for the team.
const firstFetch = 2 * time.Minute

// fetchFirst brings the team to a laptop that was just let in: there is nothing
// to show before. It locks again where nothing comes.
func fetchFirst(h *House) error {
	ctx, cancel := context.WithTimeout(context.Background(), firstFetch)
	defer cancel()
	s, err := h.Ledger.Saved(ctx)
	if err == nil && (!s.LastSaved.IsZero() || h.Ledger.Place() == "") {
		return nil
	}
	if err == nil {
		err = fetch(ctx, h.Ledger)
	}
	if err != nil {
		err = errors.Join(err, h.Ledger.Close())
	}
	return err
}

// fetch exchanges once with the others, and has to get something.
func fetch(ctx context.Context, l *ledger.Ledger) error {
	x, letGo, err := l.Meet(ctx)
	if err != nil {
		return err
	}
	r, err := x.Settle(ctx)
	if err = errors.Join(err, letGo()); err == nil && r.Received == 0 {
		err = fault.New("team-not-here", "This laptop is let in, but nothing of the team can be read yet where it meets. Try again once an administrator's laptop has been there.")
	}
	return err
}

// heard shows what came of a look, and takes nobody away from what they do.
func (w *Window) heard() {
	w.footer()
	if w.frame.current != nil && w.frame.current.name == roomTeam {
		w.frame.current.screen.Refresh()
	}
}

// gone says whether an error only says that the place cannot be reached.
func gone(err error) bool {
	return fault.Code(err) == "place-unreachable" || errors.Is(err, context.DeadlineExceeded)
}

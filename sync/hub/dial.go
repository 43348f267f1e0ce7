package hub

import (
	"context"
	"crypto/ed25519"
	"errors"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

const (
	// answering is how long the hub has for one question.
	answering = 10 * time.Second
	// reading is how long it has to read back and show what it was asked for.
	reading = 30 * time.Second
	// knocking is how long to wait between asking for the team's streams.
	knocking = 100 * time.Millisecond
)

// Place is a hub as one laptop of one team has it. It connects again by itself.
// It is safe for use by many goroutines at once.
type Place struct {
	at    string
	to    Address
	names names
	back  chan struct{} // a connection that came back

	calling sync.Mutex // held while the first connection is made

	mu     sync.Mutex
	line   *line
	opened bool // the hub has said that the team's streams are there
	kept   kept
}

// Dial connects a laptop to its team's hub. Errors: address-invalid;
// place-unreachable where nothing answers, with a Place that connects once
// something does; place-changed where something else answers than the pin names;
// place-refused where the hub does not let this laptop in.
func Dial(ctx context.Context, address, team string, device ed25519.PrivateKey) (*Place, error) {
	to, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	if len(device) != ed25519.PrivateKeySize || !plain(team) {
		return nil, fault.New("team-invalid", "This laptop has no team or no key to show the hub.")
	}
	p := &Place{at: address, to: to, names: names{team}, back: make(chan struct{}, 1), line: newLine(device)}
	err = p.open(ctx)
	if err == nil {
		<-p.back // the first connection is not one that came back
		return p, nil
	}
	if err = placeFault(err); fault.Code(err) != "place-unreachable" {
		return nil, errors.Join(err, p.Close())
	}
	p.hangUp(newLine(device))
	return p, err
}

// Renew goes on under the device key that succeeded the one before; with the same
// key it does nothing. Errors as Dial.
func (p *Place) Renew(ctx context.Context, device ed25519.PrivateKey) error {
	next := newLine(device)
	if before := p.now(); before.device == next.device || (before.nc != nil && before.nc.IsClosed()) {
		return nil
	}
	p.hangUp(next)
	_, err := p.reach(ctx)
	return p.failed(err)
}

// hangUp lets go of the connection; the next question makes another.
func (p *Place) hangUp(next *line) {
	p.mu.Lock()
	before := p.line
	p.line, p.opened, p.kept = next, false, kept{}
	p.mu.Unlock()
	if before.nc != nil {
		before.nc.Close()
	}
}

// reach is the connection, made where there is none yet.
func (p *Place) reach(ctx context.Context) (*line, error) {
	p.calling.Lock()
	defer p.calling.Unlock()
	l := p.now()
	if l.nc != nil {
		return l, nil
	}
	made := newLine(l.key)
	if err := p.connect(ctx, made); err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.line = made
	p.mu.Unlock()
	p.cameBack()
	return made, nil
}

// now is the connection as it is now.
func (p *Place) now() *line {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.line
}

// cameBack notes that the connection is new: the hub may have lost its folder.
func (p *Place) cameBack() {
	p.mu.Lock()
	p.opened, p.kept = false, kept{}
	p.mu.Unlock()
	select {
	case p.back <- struct{}{}:
	default:
	}
}

// open asks the hub for the team's streams, once a connection, until they are
// there: a node that has just started hears the others' subjects a moment later.
func (p *Place) open(ctx context.Context) error {
	p.mu.Lock()
	opened := p.opened
	p.mu.Unlock()
	if opened {
		return nil
	}
	if _, err := p.reach(ctx); err != nil { // before within asks whether it lives
		return err
	}
	ctx, cancel := p.within(ctx, answering)
	defer cancel()
	for {
		_, err := p.request(ctx, &nats.Msg{}, "open")
		if err == nil {
			break
		}
		if !errors.Is(err, errUnanswered) {
			return err
		}
		select {
		case <-ctx.Done():
			return errUnanswered
		case <-time.After(knocking):
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opened = true
	return nil
}

// ask asks the hub one question, and sees to it that its streams are there.
func (p *Place) ask(ctx context.Context, m *nats.Msg, what string, long time.Duration) (*nats.Msg, error) {
	if err := p.open(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := p.within(ctx, long)
	defer cancel()
	return p.request(ctx, m, what)
}

func (p *Place) request(ctx context.Context, m *nats.Msg, what string) (*nats.Msg, error) {
	if ctx.Err() != nil { // nobody would hear the answer
		return nil, context.Cause(ctx)
	}
	l, err := p.reach(ctx)
	if err != nil {
		return nil, err
	}
	m.Subject = p.names.ask(l.device, what)
	answer, err := l.nc.RequestMsgWithContext(ctx, m)
	switch {
	case errors.Is(err, nats.ErrNoResponders):
		return nil, errUnanswered
	case err != nil:
		return nil, errors.Join(err, context.Cause(ctx))
	}
	return answer, refused(answer)
}

// read reads what the leader has, in the time that it has for one answer.
func (p *Place) read(ctx context.Context, a ask) (answer, error) {
	if err := p.open(ctx); err != nil {
		return answer{}, err
	}
	ctx, cancel := p.within(ctx, reading)
	defer cancel()
	l, err := p.reach(ctx)
	if err != nil {
		return answer{}, err
	}
	return reader{l.nc, p.names.read(l.device)}.read(ctx, a)
}

// within bounds ctx by a time and by the connection.
func (p *Place) within(ctx context.Context, long time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeoutCause(ctx, long, errUnanswered)
	live := p.now().living()
	ctx, lose := context.WithCancelCause(ctx)
	stop := context.AfterFunc(live, func() { lose(errUnanswered) })
	if live.Err() != nil { // now, not when the other goroutine gets to it
		lose(errUnanswered)
	}
	return ctx, func() { stop(); lose(nil); cancel() }
}

// failed gives an error of the hub a code, and asks for the streams anew where
// they did not answer.
func (p *Place) failed(err error) error {
	if err == nil || errors.Is(err, ledger.ErrNotYet) {
		return err
	}
	p.mu.Lock()
	p.opened = false
	nc := p.line.nc
	p.mu.Unlock()
	if nc != nil && nc.IsClosed() && nc.LastError() != nil {
		return placeFault(nc.LastError())
	}
	return placeFault(err)
}

// placeFault says why there is no connection, or no answer; a fault of ours stays.
func placeFault(err error) error {
	var ours *fault.Error
	switch {
	case errors.As(err, &ours):
		return err
	case errors.Is(err, errPin):
		return fault.Wrap(err, "place-changed", "Something answers at the hub's address that is not the hub this team was given. Nothing was sent. Ask the hub's operator before you use another address.")
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired):
		return fault.Wrap(err, errNotAdmitted.Code, errNotAdmitted.Message)
	default:
		return fault.Wrap(err, "place-unreachable", "The hub does not answer. Nothing is lost: what was saved waits on this laptop, and is sent when the hub is back.")
	}
}

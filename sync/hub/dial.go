package hub

import (
	"context"
	"crypto/ed25519"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"

	"keystone/sync/fault"

	ledger "keystone/sync"
)

const (
	// answering is how long the hub has for one question.
	answering = 10 * time.Second
	// connecting is how long it has to answer the door.
	connecting = 5 * time.Second
	// knocking is how long to wait between asking for the team's streams.
	knocking = 100 * time.Millisecond
	// maxNonce bounds what a hub has a laptop sign.
	maxNonce = 64
)

// Place is a hub as one laptop of one team has it. It connects again by itself.
// It is safe for use by many goroutines at once.
type Place struct {
	at     string
	names  names
	device string
	nc     *nats.Conn
	js     jetstream.JetStream
	reader reader
	back   chan struct{} // a connection that came back

	mu     sync.Mutex
	live   context.Context    // ends when the connection does
	lost   context.CancelFunc // ends live
	opened bool               // the hub has said that the team's streams are there
	kept   kept
	lack   lack
}

// Dial connects a laptop to its team's hub. Errors: address-invalid,
// place-unreachable where nothing answers, place-changed where something else
// answers than the pin names, place-refused where the hub does not let this
// laptop in.
func Dial(ctx context.Context, address, team string, device ed25519.PrivateKey) (*Place, error) {
	a, err := ParseAddress(address)
	if err != nil {
		return nil, err
	}
	public, ok := device.Public().(ed25519.PublicKey)
	if !ok || !plain(team) {
		return nil, fault.New("team-invalid", "This laptop has no team or no key to show the hub.")
	}
	p := newPlace(address, team, ledger.DeviceName(public))
	options, err := p.options(a, device, public)
	if err != nil {
		return nil, err
	}
	if p.nc, err = dial(ctx, a, options); err != nil {
		return nil, doorFault(err)
	}
	p.reader = reader{p.nc}
	p.js, err = jetstream.New(p.nc, jetstream.WithPublishAsyncMaxPending(inFlight), jetstream.WithPublishAsyncTimeout(answering))
	if err == nil {
		err = p.open(ctx)
	}
	if err != nil {
		p.nc.Close()
		return nil, placeFault(err)
	}
	return p, nil
}

func newPlace(at, team, device string) *Place {
	p := &Place{at: at, names: names{team}, device: device, back: make(chan struct{}, 1)}
	p.live, p.lost = context.WithCancel(context.Background())
	return p
}

// options are the connection's.
func (p *Place) options(a Address, device ed25519.PrivateKey, public ed25519.PublicKey) ([]nats.Option, error) {
	nkey, err := nkeys.Encode(nkeys.PrefixByteUser, public)
	if err != nil {
		return nil, err
	}
	return []nats.Option{
		nats.Nkey(string(nkey), func(nonce []byte) ([]byte, error) { return signNonce(device, nonce) }),
		nats.UserInfo(p.names.team, a.Word),
		nats.Secure(pinned(a.Pin)), nats.TLSHandshakeFirst(),
		nats.CustomInboxPrefix(inbox(p.device)), nats.Timeout(connecting),
		nats.MaxReconnects(-1), nats.ReconnectWait(500 * time.Millisecond), nats.ReconnectJitter(250*time.Millisecond, 250*time.Millisecond),
		nats.ReconnectBufSize(-1), nats.IgnoreDiscoveredServers(),
		nats.DisconnectErrHandler(func(*nats.Conn, error) { p.gone() }),
		nats.ReconnectHandler(func(*nats.Conn) { p.cameBack() }),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}), // each question has its own answer; the library would print
	}, nil
}

// signNonce signs what the hub's server asks, with the key that signs segments:
// so it signs nothing but short base64, which no file of ours can be.
func signNonce(device ed25519.PrivateKey, nonce []byte) ([]byte, error) {
	strange := func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '-' && r != '_'
	}
	if len(nonce) == 0 || len(nonce) > maxNonce || strings.ContainsFunc(string(nonce), strange) {
		return nil, errForm
	}
	return ed25519.Sign(device, nonce), nil
}

// dial connects, or gives up when ctx ends.
func dial(ctx context.Context, a Address, options []nats.Option) (*nats.Conn, error) {
	type result struct {
		nc  *nats.Conn
		err error
	}
	done := make(chan result, 1)
	go func() {
		nc, err := nats.Connect(scheme+strings.Join(a.Hosts, ","+scheme), options...)
		done <- result{nc, err}
	}()
	select {
	case r := <-done:
		return r.nc, r.err
	case <-ctx.Done():
		go func() {
			if r := <-done; r.nc != nil {
				r.nc.Close()
			}
		}()
		return nil, ctx.Err()
	}
}

// gone ends the questions that a lost connection leaves without an answer.
func (p *Place) gone() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lost()
}

// cameBack notes that the connection is new: the hub may have lost its folder.
func (p *Place) cameBack() {
	p.mu.Lock()
	p.opened = false
	p.kept = kept{}
	p.live, p.lost = context.WithCancel(context.Background())
	p.mu.Unlock()
	select {
	case p.back <- struct{}{}:
	default:
	}
}

// open asks the hub for the team's streams, once a connection.
func (p *Place) open(ctx context.Context) error {
	p.mu.Lock()
	opened := p.opened
	p.mu.Unlock()
	if opened {
		return nil
	}
	if err := p.knock(ctx); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opened = true
	return nil
}

// knock asks until the hub has the team's streams: a node that has just started
// hears the others' subjects a moment later.
func (p *Place) knock(ctx context.Context) error {
	ctx, cancel := p.within(ctx, answering)
	defer cancel()
	for {
		m, err := p.nc.RequestWithContext(ctx, p.names.of(p.device, "open"), nil)
		if err == nil && string(m.Data) == ready {
			return nil
		}
		if err != nil && !errors.Is(err, nats.ErrNoResponders) {
			return err
		}
		select {
		case <-ctx.Done():
			return errUnanswered
		case <-time.After(knocking):
		}
	}
}

// asking bounds a question to the hub, and sees to it that its streams are there.
func (p *Place) asking(ctx context.Context) (context.Context, context.CancelFunc, error) {
	ctx, cancel := p.within(ctx, answering)
	err := p.open(ctx)
	if err != nil {
		cancel()
	}
	return ctx, cancel, err
}

// within bounds ctx by a time and by the connection.
func (p *Place) within(ctx context.Context, long time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeoutCause(ctx, long, errUnanswered)
	p.mu.Lock()
	live := p.live
	p.mu.Unlock()
	ctx, lose := context.WithCancelCause(ctx)
	stop := context.AfterFunc(live, func() { lose(errUnanswered) })
	return ctx, func() { stop(); lose(nil); cancel() }
}

// doorFault says why Dial got no connection.
func doorFault(err error) error {
	switch {
	case errors.Is(err, errPin):
		return fault.Wrap(err, "place-changed", "Something answers at the hub's address that is not the hub this team was given. Nothing was sent. Ask the hub's operator before you use another address.")
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired):
		return fault.Wrap(err, errNotAdmitted.Code, errNotAdmitted.Message)
	default:
		return placeFault(err)
	}
}

// placeFault gives what a hub's library says a code; a fault of ours stays.
func placeFault(err error) error {
	var ours *fault.Error
	if err == nil || errors.As(err, &ours) {
		return err
	}
	if errors.Is(err, nats.ErrAuthorization) {
		return doorFault(err)
	}
	return fault.Wrap(err, "place-unreachable", "The hub does not answer. Nothing is lost: what was saved waits on this laptop, and is sent when the hub is back.")
}

package hub

import (
	"context"
	"crypto/ed25519"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"

	ledger "keystone/sync"
)

const (
	// connecting is how long a hub has to answer the door.
	connecting = 5 * time.Second
	// maxNonce bounds what a hub has a laptop sign.
	maxNonce = 64
)

// line is a connection under one device key.
type line struct {
	nc     *nats.Conn // nil: not made yet
	key    ed25519.PrivateKey
	device string

	mu   sync.Mutex
	live context.Context    // ends when the connection does
	lost context.CancelFunc // ends live
}

func newLine(key ed25519.PrivateKey) *line {
	l := &line{key: key, device: ledger.DeviceName(publicOf(key))}
	l.revive()
	return l
}

func publicOf(key ed25519.PrivateKey) ed25519.PublicKey {
	return ed25519.PublicKey(key[ed25519.PrivateKeySize-ed25519.PublicKeySize:])
}

// connect shows a device key at the hub's door, and gives up when ctx ends.
func (p *Place) connect(ctx context.Context, l *line) error {
	nkey, err := nkeys.Encode(nkeys.PrefixByteUser, publicOf(l.key))
	if err != nil {
		return err
	}
	type result struct {
		nc  *nats.Conn
		err error
	}
	done := make(chan result, 1)
	go func() {
		nc, err := nats.Connect(p.to.servers(), p.options(l, nkey)...)
		done <- result{nc, err}
	}()
	select {
	case r := <-done:
		l.nc = r.nc
		return r.err
	case <-ctx.Done():
		go func() {
			if r := <-done; r.nc != nil {
				r.nc.Close()
			}
		}()
		return ctx.Err()
	}
}

// options are the connection's.
func (p *Place) options(l *line, nkey []byte) []nats.Option {
	return []nats.Option{
		nats.Nkey(string(nkey), func(nonce []byte) ([]byte, error) { return signNonce(l.key, nonce) }),
		nats.UserInfo(p.names.team, p.to.word),
		nats.Secure(pinned(p.to.Pin)), nats.TLSHandshakeFirst(),
		nats.CustomInboxPrefix(inbox(l.device)), nats.Timeout(connecting),
		nats.MaxReconnects(-1), nats.ReconnectWait(500 * time.Millisecond), nats.ReconnectJitter(250*time.Millisecond, 250*time.Millisecond),
		nats.ReconnectBufSize(-1), nats.IgnoreDiscoveredServers(),
		nats.DisconnectErrHandler(func(*nats.Conn, error) { l.end() }),
		nats.ReconnectHandler(func(*nats.Conn) { l.revive(); p.cameBack() }),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}), // each question has its own answer; the library would print
	}
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

// end ends the questions that a lost connection leaves without an answer.
func (l *line) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lost()
}

// revive notes that the connection is there.
func (l *line) revive() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.live, l.lost = context.WithCancel(context.Background())
}

func (l *line) living() context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.live
}

package hub

import (
	"context"
	"crypto/ed25519"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	ledger "keystone/sync"
)

// What the tests outside need to see.

// DeviceName is the device's id at the hub.
func DeviceName(key ed25519.PrivateKey) string {
	return ledger.DeviceName(key.Public().(ed25519.PublicKey))
}

// NameOf is DeviceName of a public key.
func NameOf(key ed25519.PublicKey) string { return ledger.DeviceName(key) }

// SumOf is a file's SHA-256.
func SumOf(data []byte) string { return headOf(data).sum }

// HeaderOf is what a file's message says of it.
func HeaderOf(data []byte) nats.Header { return headOf(data).header() }

// Flush returns once the hub has everything that was asked so far.
func (p *Place) Flush() error { return p.now().nc.Flush() }

// Inbox is where a device is answered.
func Inbox(device string) string { return inbox(device) }

// Raw connects as a laptop does, without our client around it.
func Raw(address, team string, device ed25519.PrivateKey) (*nats.Conn, error) {
	to, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	p := &Place{at: address, to: to, names: names{team}, back: make(chan struct{}, 1), line: newLine(device)}
	if err := p.open(context.Background()); err != nil {
		return nil, err
	}
	return p.line.nc, nil
}

// Inside is the hub's own connection.
func (h *Hub) Inside() *nats.Conn { return h.nc }

// Damaged is damaged.
func Damaged(root string) (string, error) { return damaged(root) }

// Holds is how many of a team's messages this node has itself.
func (h *Hub) Holds(_ context.Context, team string) (int, error) {
	all, err := h.server.Jsz(&server.JSzOptions{Accounts: true, Streams: true})
	if err != nil {
		return 0, err
	}
	for _, account := range all.AccountDetails {
		for _, s := range account.Streams {
			if s.Name == (names{team}).items() {
				return int(s.State.Msgs), nil //nolint:gosec // a test's
			}
		}
	}
	return 0, nil
}

// Serve runs a hub until ctx ends, then stops it gracefully. Errors as Start.
func Serve(ctx context.Context, cfg Config) error {
	h, err := Start(cfg)
	if err != nil {
		return err
	}
	<-ctx.Done()
	return h.Close()
}

// Invite is the address that the laptops of a team are given: it carries the
// team's word. Errors: team-invalid, disk-error, data-damaged.
func (h *Hub) Invite(team string) (Address, error) {
	word, err := h.words.word(team)
	if err != nil {
		return Address{}, err
	}
	return Address{Pin: h.pin, hosts: []string{h.Addr()}, word: word}, nil
}

package hub

import (
	"crypto/ed25519"
	"strings"

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
func (p *Place) Flush() error { return p.nc.Flush() }

// Raw connects as a laptop does, without our client around it.
func Raw(address, team string, device ed25519.PrivateKey) (*nats.Conn, error) {
	a, err := ParseAddress(address)
	if err != nil {
		return nil, err
	}
	public := device.Public().(ed25519.PublicKey)
	p := newPlace(address, team, ledger.DeviceName(public))
	options, err := p.options(a, device, public)
	if err != nil {
		return nil, err
	}
	nc, err := nats.Connect(scheme+strings.Join(a.Hosts, ","+scheme), options...)
	if err != nil {
		return nil, err
	}
	_, err = nc.Request(p.names.of(p.device, "open"), nil, answering)
	return nc, err
}

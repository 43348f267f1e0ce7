package sync

import (
	"context"
	"crypto/ed25519"
	"errors"
)

// Transport carries a team's sealed files between its laptops: a shared folder
// (sync/folder) or a hub (sync/hub). It is never the only copy: what it loses,
// any laptop offers again. Nothing is known of a file by its name; what it is,
// its first bytes say, and what they are worth, its signature.
//
// Every method may fail with place-unreachable (a folder that is not there, a
// hub that does not answer), which is no damage: the exchange tries again.
type Transport interface {
	// At is the place as a person gave it: a folder or nats://….
	At() string
	// Put makes data lie there for good under a name that proposes where, of
	// slashes and [a-z0-9.-]. The same bytes put twice lie there once or twice;
	// a file of that name with other bytes stays and the data gets another name.
	Put(ctx context.Context, name string, data []byte) error
	// Say puts this device's latest word, in the place of its word before.
	Say(ctx context.Context, device string, data []byte) error
	// List is what lies there: everything (Whole), or what came since the mark
	// that an earlier List gave; since "" is from the beginning.
	List(ctx context.Context, since string) (Listing, error)
	// Get is an item's bytes, at most MaxItem. ErrNotYet where they are not
	// there yet, or no more: the next List may say so.
	Get(ctx context.Context, item Item) ([]byte, error)
	// Remove takes an item of this device's own away, or one that an erasure
	// names. A place that keeps everything does nothing.
	Remove(ctx context.Context, item Item) error
	// Notify hints that there may be something new, until ctx ends. A hint may
	// be missing or wrong: List is the truth.
	Notify(ctx context.Context) <-chan struct{}
	// Close lets go of the place.
	Close() error
}

// Item is one file of a transport.
type Item struct {
	Key   string // how Get finds it
	Size  int64  // bytes
	Stamp string // another one when the bytes may be others
}

// Listing is what List found.
type Listing struct {
	Items []Item
	Whole bool   // these are all the place holds
	Mark  string // for the next List
}

// Claimer is a transport that can say who was first, online: a hub.
type Claimer interface {
	// Claim makes value the holder of subject ([a-z0-9-], no patient's name)
	// where nobody holds it, and says who holds it now. after is what the caller
	// saw there, nil for nobody.
	Claim(ctx context.Context, subject string, after, value []byte) (holder []byte, err error)
}

// Renewer is a transport that knows a laptop by its key: a hub.
type Renewer interface {
	// Renew goes on under the key that succeeded the one it was opened with;
	// with the same key it does nothing.
	Renew(ctx context.Context, device ed25519.PrivateKey) error
}

// MaxItem is the greatest file that is read from a transport, in bytes: two
// segments of the greatest size that is written.
const MaxItem = 1 << 30

// ErrNotYet is what Get returns for a file that is listed and cannot be read
// yet: still being copied, a placeholder of a cloud drive, or just taken away.
var ErrNotYet = errors.New("not to be read yet")

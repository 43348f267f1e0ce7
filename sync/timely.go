package sync

import (
	"context"
	"time"
)

// patience is how long a place may take for one file. A network drive that
// hangs is told as one that cannot be reached.
const patience = 5 * time.Minute

// timely is a transport that does not wait for ever.
type timely struct{ Transport }

func (t timely) Put(ctx context.Context, name string, data []byte) error {
	ctx, end := context.WithTimeout(ctx, patience)
	defer end()
	return t.Transport.Put(ctx, name, data)
}

func (t timely) Say(ctx context.Context, device string, data []byte) error {
	ctx, end := context.WithTimeout(ctx, patience)
	defer end()
	return t.Transport.Say(ctx, device, data)
}

func (t timely) List(ctx context.Context, since string) (Listing, error) {
	ctx, end := context.WithTimeout(ctx, patience)
	defer end()
	return t.Transport.List(ctx, since)
}

func (t timely) Get(ctx context.Context, item Item) ([]byte, error) {
	ctx, end := context.WithTimeout(ctx, patience)
	defer end()
	return t.Transport.Get(ctx, item)
}

func (t timely) Remove(ctx context.Context, item Item) error {
	ctx, end := context.WithTimeout(ctx, patience)
	defer end()
	return t.Transport.Remove(ctx, item)
}

// Peeker is a transport that can give a file's first bytes alone, so that a
// large foreign file is not read whole to see that it is one.
type Peeker interface {
	// Peek is an item's first n bytes, or all there are. Errors: as Get.
	Peek(ctx context.Context, item Item, n int) ([]byte, error)
}

// peekFrom is the size from which a file's first bytes are looked at alone, in bytes.
const peekFrom = 1 << 20

// foreign says whether a large file begins as none of ours does.
func foreign(ctx context.Context, t Transport, item Item) (bool, error) {
	p, can := t.(Peeker)
	if !can || item.Size < peekFrom {
		return false, nil
	}
	ctx, end := context.WithTimeout(ctx, patience)
	defer end()
	head, err := p.Peek(ctx, item, len(segmentMagic))
	if err != nil {
		return false, err
	}
	return !isA(segmentMagic, head) && !isA(blobMagic, head) && !allZero(head), nil
}

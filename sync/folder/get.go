package folder

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"

	ledger "keystone/sync"
)

// Get implements ledger.Transport. ErrNotYet (by errors.Is) covers whatever
// keeps one file from being read while the folder is there: gone, held by
// another program, a placeholder that cannot be fetched now, or changing while
// it was read. Errors: place-unreachable, place-refused.
func (p *Place) Get(ctx context.Context, item ledger.Item) ([]byte, error) {
	return run(ctx, p, func(home *os.Root) ([]byte, error) { return read(home, item.Key) })
}

// Peek implements ledger.Peeker.
func (p *Place) Peek(ctx context.Context, item ledger.Item, n int) ([]byte, error) {
	return run(ctx, p, func(home *os.Root) ([]byte, error) {
		f, err := home.OpenFile(item.Key, os.O_RDONLY|noWait, 0)
		if err != nil {
			return nil, notYet(err)
		}
		defer func() { _ = f.Close() }()
		head, err := io.ReadAll(io.LimitReader(f, int64(n)))
		if err != nil {
			return nil, notYet(err)
		}
		return head, nil
	})
}

// AtOnce implements ledger.Abreast: across a network most of a Get is waiting.
// The other calls keep slots for themselves.
func (p *Place) AtOnce() int { return atOnce / 2 }

// read returns a whole file's bytes, at most ledger.MaxItem, or ErrNotYet.
func read(dir *os.Root, name string) ([]byte, error) {
	f, err := dir.OpenFile(name, os.O_RDONLY|noWait, 0)
	if err != nil {
		return nil, notYet(err)
	}
	defer func() { _ = f.Close() }()
	return whole(f)
}

// whole reads a file that holds still.
func whole(f fs.File) ([]byte, error) {
	before, err := f.Stat()
	if err != nil {
		return nil, notYet(err)
	}
	if !isFile(before) || before.Size() > ledger.MaxItem {
		return nil, ledger.ErrNotYet
	}
	data := make([]byte, before.Size())
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, notYet(err)
	}
	after, err := f.Stat()
	if err != nil {
		return nil, notYet(err)
	}
	if stamp(after) != stamp(before) {
		return nil, ledger.ErrNotYet
	}
	return data, nil
}

func notYet(err error) error { return fmt.Errorf("%w: %w", ledger.ErrNotYet, err) }

// Package memory is a place in memory where laptops meet: a shared folder
// without a disk, for tests of what travels over one.
package memory

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Place is what lies there. Its zero value is an empty one.
type Place struct {
	mu     sync.Mutex
	files  map[string]file
	turn   int
	claims map[string][]byte
	// Gone says that the place cannot be reached.
	Gone bool
}

type file struct {
	data []byte
	turn int
}

// At implements ledger.Transport.
func (p *Place) At() string { return "memory" }

func (p *Place) reach() error {
	if p.Gone {
		return fault.New("place-unreachable", "The place is gone.")
	}
	if p.files == nil {
		p.files = map[string]file{}
	}
	return nil
}

// Put implements ledger.Transport.
func (p *Place) Put(_ context.Context, name string, data []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.reach(); err != nil {
		return err
	}
	for n := 2; ; n++ {
		there, taken := p.files[name]
		switch {
		case !taken:
			p.set(name, data)
			return nil
		case bytes.Equal(there.data, data):
			return nil
		}
		name = fmt.Sprintf("%s-%d", name, n)
	}
}

func (p *Place) set(name string, data []byte) {
	p.turn++
	p.files[name] = file{data: slices.Clone(data), turn: p.turn}
}

// Say implements ledger.Transport.
func (p *Place) Say(_ context.Context, device string, data []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.reach(); err != nil {
		return err
	}
	p.set("heard/"+device, data)
	return nil
}

// List implements ledger.Transport.
func (p *Place) List(context.Context, string) (ledger.Listing, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.reach(); err != nil {
		return ledger.Listing{}, err
	}
	l := ledger.Listing{Whole: true}
	for name, f := range p.files {
		l.Items = append(l.Items, ledger.Item{Key: name, Size: int64(len(f.data)), Stamp: fmt.Sprint(f.turn)})
	}
	return l, nil
}

// Get implements ledger.Transport.
func (p *Place) Get(_ context.Context, item ledger.Item) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.reach(); err != nil {
		return nil, err
	}
	f, ok := p.files[item.Key]
	if !ok {
		return nil, ledger.ErrNotYet
	}
	return slices.Clone(f.data), nil
}

// Remove implements ledger.Transport.
func (p *Place) Remove(_ context.Context, item ledger.Item) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.files, item.Key)
	return p.reach()
}

// Notify implements ledger.Transport: it never hints.
func (p *Place) Notify(context.Context) <-chan struct{} { return nil }

// Close implements ledger.Transport.
func (p *Place) Close() error { return nil }

// Heap implements ledger.Heap.
func (p *Place) Heap() {}

// Claim implements ledger.Claimer.
func (p *Place) Claim(_ context.Context, subject string, after, value []byte) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.reach(); err != nil {
		return nil, err
	}
	if p.claims == nil {
		p.claims = map[string][]byte{}
	}
	if bytes.Equal(p.claims[subject], after) {
		p.claims[subject] = slices.Clone(value)
	}
	return p.claims[subject], nil
}

// Names is what lies there under a folder, sorted.
func (p *Place) Names(under string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for name := range p.files {
		if strings.HasPrefix(name, under) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// Set makes a file hold these bytes, whatever it held.
func (p *Place) Set(name string, data []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.files == nil {
		p.files = map[string]file{}
	}
	p.set(name, data)
}

// Data is a file's bytes.
func (p *Place) Data(name string) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.files[name].data)
}

// Delete takes a file away.
func (p *Place) Delete(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.files, name)
}

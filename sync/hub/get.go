package hub

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go"

	ledger "keystone/sync"
)

// Get is what lies there, once its SHA-256 is what its message promised.
// ErrNotYet where the message was taken back or replaced, a chunk is missing, or
// the bytes are others.
func (p *Place) Get(ctx context.Context, it ledger.Item) ([]byte, error) {
	k, err := parseKey(it.Key)
	if err != nil {
		return nil, ledger.ErrNotYet
	}
	data, err := p.fetch(ctx, k)
	return data, p.failed(err)
}

func (p *Place) fetch(ctx context.Context, k key) ([]byte, error) {
	m, err := p.find(ctx, k)
	if err != nil {
		return nil, err
	}
	data, err := content(ctx, p.read, m)
	if errors.Is(err, errForm) {
		return nil, ledger.ErrNotYet
	}
	if err != nil {
		return nil, err
	}
	if h := headOf(data); h.sum != k.sum || h.size != m.head.size {
		return nil, ledger.ErrNotYet
	}
	return data, nil
}

// find is a file's message: one that was kept, or else read with some of those
// that follow.
func (p *Place) find(ctx context.Context, k key) (message, error) {
	if m, ok := p.take(k); ok {
		return m, nil
	}
	a := ask{Of: ofWords, From: k.seq, Most: 1, Bytes: readBytes}
	if !k.word {
		a.Of, a.Most = ofFiles, p.ahead()
	}
	got, err := p.read(ctx, a)
	if err != nil {
		return message{}, err
	}
	if len(got.msgs) == 0 || got.msgs[0].seq != k.seq || got.msgs[0].head.sum != k.sum {
		return message{}, ledger.ErrNotYet
	}
	p.keep(k.word, got.msgs[1:])
	return got.msgs[0], nil
}

// take hands out a message that was kept, once.
func (p *Place) take(k key) (message, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m, ok := p.kept.msgs[k]
	if ok {
		delete(p.kept.msgs, k)
		p.kept.size -= len(m.data)
	}
	return m, ok
}

// ahead is how many messages to read where one is wanted: four times as many as
// before when most of those were wanted too, fewer when not. Those are let go.
func (p *Place) ahead() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	next := min(max(p.kept.ahead, 1)*4, readMost)
	if len(p.kept.msgs) > p.kept.ahead/2 {
		next = max(p.kept.ahead/4, 1)
	}
	p.kept = kept{ahead: next, mark: p.kept.mark}
	return next
}

// Remove has the hub erase an item, for an administrator's laptop; another leaves
// it to one. A hub keeps everything else.
func (p *Place) Remove(ctx context.Context, it ledger.Item) error {
	k, err := parseKey(it.Key)
	if err != nil || k.word {
		return nil
	}
	_, err = p.ask(ctx, &nats.Msg{Data: []byte(k.String())}, "erase", erasing)
	if errors.Is(err, refusals["not-administrator"]) {
		return nil
	}
	return p.failed(err)
}

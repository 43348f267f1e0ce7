package hub

import (
	"context"
	"errors"

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
	if errors.Is(err, ledger.ErrNotYet) {
		p.noteUnread(k.sum)
	}
	return data, p.failed(err)
}

func (p *Place) fetch(ctx context.Context, k key) ([]byte, error) {
	m, err := p.find(ctx, k)
	if err != nil {
		return nil, err
	}
	data := m.data
	if m.head.chunks > 0 {
		if data, err = p.assemble(ctx, m); err != nil {
			return nil, err
		}
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
	a := ask{stream: p.names.items(), filter: p.names.anyItem(), from: k.seq, most: 1, bytes: readBytes}
	if k.word {
		a.stream, a.filter = p.names.words(), p.names.anyWord()
	} else {
		a.most = p.ahead()
	}
	got, err := p.read(ctx, a)
	if err != nil {
		return message{}, err
	}
	if len(got.msgs) == 0 || got.msgs[0].seq != k.seq || got.msgs[0].head.sum != k.sum {
		return message{}, ledger.ErrNotYet
	}
	p.keep(a.stream, got.msgs[1:])
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

// assemble reads the chunks of a great file.
func (p *Place) assemble(ctx context.Context, m message) ([]byte, error) {
	seqs, err := decodeChunks(m.data, m.head)
	if err != nil {
		return nil, ledger.ErrNotYet
	}
	var out []byte
	for len(seqs) > 0 {
		got, err := p.read(ctx, ask{
			stream: p.names.items(), filter: p.names.anyChunk(), from: seqs[0],
			most: min(inFlight, len(seqs)), bytes: readBytes,
		})
		if err != nil {
			return nil, err
		}
		n := 0
		for n < len(got.msgs) && got.msgs[n].seq == seqs[n] {
			out = append(out, got.msgs[n].data...)
			n++
		}
		if n == 0 || int64(len(out)) > m.head.size {
			return nil, ledger.ErrNotYet
		}
		seqs = seqs[n:]
	}
	return out, nil
}

package hub

import (
	"context"
	"encoding/json"

	"github.com/nats-io/nats.go"

	ledger "keystone/sync"
)

const (
	// many messages are listed without their bodies.
	many = 1000
	// keepBytes bounds the bodies that List keeps for the Gets that follow.
	keepBytes = 32 << 20
)

// kept is what was read before it was asked for.
type kept struct {
	msgs  map[key]message
	size  int
	ahead int    // messages that were read where one was wanted
	mark  string // that List gave last, on this connection
}

// List goes on from a mark unless the hub's streams are not what they were: new,
// shorter, or with gaps. Then it lists everything, so that the exchange sees
// what the hub lost and offers it again.
func (p *Place) List(ctx context.Context, since string) (ledger.Listing, error) {
	l, err := p.list(ctx, since)
	if err != nil {
		return ledger.Listing{}, p.failed(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept.mark = l.Mark
	return l, nil
}

func (p *Place) list(ctx context.Context, since string) (ledger.Listing, error) {
	now, err := p.standing(ctx)
	if err != nil {
		return ledger.Listing{}, err
	}
	m, ok := parseMark(since)
	ok = ok && now.follows(m)
	if ok && p.idle(since, m, now) {
		return ledger.Listing{Mark: since}, nil
	}
	p.forget()
	if ok {
		files, same, err := p.files(ctx, m, now)
		if err != nil {
			return ledger.Listing{}, err
		}
		if same {
			return p.listed(ctx, m, files, false)
		}
	}
	files, _, err := p.files(ctx, now.beginning(), now)
	if err != nil {
		return ledger.Listing{}, err
	}
	return p.listed(ctx, now.beginning(), files, true)
}

// standing asks what the team's streams are now.
func (p *Place) standing(ctx context.Context) (standing, error) {
	m, err := p.ask(ctx, &nats.Msg{}, "state", answering)
	if err != nil {
		return standing{}, err
	}
	var out standing
	if len(m.Data) > 1<<10 || json.Unmarshal(m.Data, &out) != nil {
		return standing{}, errForm
	}
	return out, nil
}

// idle says whether nothing came since the mark that List gave last.
func (p *Place) idle(since string, m mark, now standing) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return since == p.kept.mark && now.Items.Last == m.seq && now.Words.Last == m.words
}

// forget drops what was read for an earlier List.
func (p *Place) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept = kept{}
}

// files reads the messages of files after m. same says whether the last one that
// m saw is still what it was.
func (p *Place) files(ctx context.Context, m mark, now standing) (files []message, same bool, err error) {
	heads := now.Items.Last-m.seq > many
	files, err = p.readAll(ctx, ask{Of: ofFiles, From: max(m.seq, 1), Heads: heads})
	if err != nil || m.seq == 0 {
		return files, true, err
	}
	if len(files) == 0 || files[0].seq != m.seq || files[0].head.sum != m.sum {
		return nil, false, nil
	}
	return files[1:], true, nil
}

// listed adds the words to the files and makes the mark.
func (p *Place) listed(ctx context.Context, m mark, files []message, whole bool) (ledger.Listing, error) {
	words, err := p.readAll(ctx, ask{Of: ofWords, From: m.words + 1})
	if err != nil {
		return ledger.Listing{}, err
	}
	out := ledger.Listing{Whole: whole}
	for _, f := range files {
		out.Items = append(out.Items, item(f.head, false, f.seq))
		m.seq, m.sum = f.seq, f.head.sum
	}
	for _, w := range words {
		out.Items = append(out.Items, item(w.head, true, w.seq))
		m.words = w.seq
	}
	p.keep(false, files)
	p.keep(true, words)
	out.Mark = m.String()
	return out, nil
}

// readAll reads all messages from a sequence on. Bodies beyond what is kept are let go.
func (p *Place) readAll(ctx context.Context, a ask) (all []message, err error) {
	size := 0
	err = each(ctx, p.read, a, func(m message) error {
		if size += len(m.data); size > keepBytes {
			m.data = nil
		}
		all = append(all, m)
		return nil
	})
	return all, err
}

// keep holds bodies for the Gets that follow, as many as there is room for.
func (p *Place) keep(words bool, msgs []message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept.msgs == nil {
		p.kept.msgs = map[key]message{}
	}
	for _, m := range msgs {
		if len(m.data) == 0 || p.kept.size+len(m.data) > keepBytes {
			continue
		}
		p.kept.size += len(m.data)
		p.kept.msgs[key{sum: m.head.sum, word: words, seq: m.seq}] = m
	}
}

package hub

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	ledger "keystone/sync"
)

const (
	// many messages are listed without their bodies.
	many = 1000
	// keepBytes bounds the bodies that List keeps for the Gets that follow.
	keepBytes = 32 << 20
	// listing is how long the hub keeps a listing that nobody fetches.
	listing = time.Minute
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
	ctx, cancel, err := p.asking(ctx)
	if err != nil {
		return standing{}, err
	}
	defer cancel()
	var out standing
	for name, into := range map[string]**jetstream.StreamInfo{p.names.items(): &out.items, p.names.words(): &out.words} {
		s, err := p.js.Stream(ctx, name)
		if err != nil {
			return standing{}, err
		}
		*into = s.CachedInfo()
	}
	return out, nil
}

// idle says whether nothing came since the mark that List gave last.
func (p *Place) idle(since string, m mark, now standing) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return since == p.kept.mark && now.items.State.LastSeq == m.seq && now.words.State.LastSeq == m.words
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
	from := max(m.seq, 1)
	if now.items.State.LastSeq-m.seq > many {
		files, err = p.heads(ctx, from)
	} else {
		files, err = p.readAll(ctx, ask{stream: p.names.items(), filter: p.names.anyItem(), from: from, most: readMost, bytes: readBytes})
	}
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
	words, err := p.readAll(ctx, ask{stream: p.names.words(), filter: p.names.anyWord(), from: m.words + 1, most: readMost, bytes: readBytes})
	if err != nil {
		return ledger.Listing{}, err
	}
	out := ledger.Listing{Whole: whole}
	for _, f := range files {
		if f.head.sum != "" {
			out.Items = append(out.Items, item(f.head, false, f.seq))
			m.seq, m.sum = f.seq, f.head.sum
		}
	}
	for _, w := range words {
		if w.head.sum != "" {
			out.Items = append(out.Items, item(w.head, true, w.seq))
		}
		m.words = w.seq
	}
	if whole {
		p.noteWhole(out.Items, m.seq)
	}
	p.keep(p.names.items(), files)
	p.keep(p.names.words(), words)
	out.Mark = m.String()
	return out, nil
}

// readAll reads all messages from a sequence on. Bodies beyond what is kept are let go.
func (p *Place) readAll(ctx context.Context, a ask) ([]message, error) {
	var all []message
	size := 0
	for {
		got, err := p.read(ctx, a)
		if err != nil {
			return nil, err
		}
		for _, m := range got.msgs {
			if size += len(m.data); size > keepBytes {
				m.data = nil
			}
			all = append(all, m)
			a.from = m.seq + 1
		}
		if got.pending == 0 || len(got.msgs) == 0 {
			return all, nil
		}
	}
}

// read is one answer of the hub, in the time that it has for one.
func (p *Place) read(ctx context.Context, a ask) (answer, error) {
	ctx, cancel, err := p.asking(ctx)
	if err != nil {
		return answer{}, err
	}
	defer cancel()
	return p.reader.read(ctx, a)
}

// heads reads the headers of all files from a sequence on, and no bodies.
func (p *Place) heads(ctx context.Context, from uint64) ([]message, error) {
	ctx, cancel := context.WithTimeout(ctx, listing)
	defer cancel()
	c, err := p.js.CreateConsumer(ctx, p.names.items(), jetstream.ConsumerConfig{
		FilterSubject: p.names.anyItem(), DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: from,
		AckPolicy: jetstream.AckNonePolicy, HeadersOnly: true, MemoryStorage: true, Replicas: 1, InactiveThreshold: listing,
	})
	if err != nil {
		return nil, err
	}
	defer func() { _ = p.js.DeleteConsumer(ctx, p.names.items(), c.CachedInfo().Name) }() // it ends by itself otherwise
	var all []message
	for left := c.CachedInfo().NumPending; left > 0; {
		got, err := fetchHeads(c, int(min(left, many)), &all) //nolint:gosec // at most many
		if err != nil {
			return nil, err
		}
		if got == 0 {
			return nil, errUnanswered
		}
		left -= uint64(got) //nolint:gosec // at most many
	}
	return all, nil
}

// fetchHeads appends the next n headers.
func fetchHeads(c jetstream.Consumer, n int, all *[]message) (got int, err error) {
	batch, err := c.Fetch(n, jetstream.FetchMaxWait(answering))
	if err != nil {
		return 0, err
	}
	for m := range batch.Messages() {
		at, err := m.Metadata()
		if err != nil {
			return 0, errForm
		}
		next := message{seq: at.Sequence.Stream}
		if h, err := decodeHead(m.Headers()); err == nil {
			next.head = h
		}
		if got++; got > n || !rises(*all, next, 0) {
			return 0, errForm
		}
		*all = append(*all, next)
	}
	return got, batch.Error()
}

// keep holds bodies for the Gets that follow, as many as there is room for.
func (p *Place) keep(stream string, msgs []message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept.msgs == nil {
		p.kept.msgs = map[key]message{}
	}
	for _, m := range msgs {
		if m.head.sum == "" || m.data == nil || p.kept.size+len(m.data) > keepBytes {
			continue
		}
		p.kept.size += len(m.data)
		p.kept.msgs[key{sum: m.head.sum, word: stream == p.names.words(), seq: m.seq}] = m
	}
}

package sync

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

const (
	// batchTime is how long one transaction may keep a reader waiting (ledger.md, Saving).
	batchTime  = 8 * time.Millisecond
	firstBatch = 256
	// looseFrom is how many writes make a save so long that it is applied without a journal.
	looseFrom = 2048
	// bulkBatch is the writes of a transaction while nobody can read yet.
	bulkBatch = 8192
)

// span is what a batch takes of one arrival: entities from to to.
type span struct {
	arrival  *arrival
	grouped  *grouped
	from, to int
}

// grouped is an arrival's writes with those of one entity together, so that a
// room hears of an entity once.
type grouped struct {
	places []place
	ends   []int // where the i-th entity's places end
}

// place names a write of an arrival.
type place struct{ part, row int32 }

// group sorts an arrival's writes by entity, in order of first appearance.
func group(a *arrival) *grouped {
	total := 0
	for i := range a.parts {
		total += len(a.parts[i].Rows)
	}
	index := make(map[string]int32, total)
	of := make([]int32, 0, total)
	var sizes []int
	for i := range a.parts {
		for j := range a.parts[i].Rows {
			entity := a.parts[i].Rows[j].Entity
			n, ok := index[entity]
			if !ok {
				n = int32(len(sizes)) //nolint:gosec // at most maxWrites
				index[entity] = n
				sizes = append(sizes, 0)
			}
			of = append(of, n)
			sizes[n]++
		}
	}
	return bucket(a, of, sizes)
}

func bucket(a *arrival, of []int32, sizes []int) *grouped {
	g := &grouped{places: make([]place, len(of)), ends: sizes}
	next := make([]int, len(sizes))
	sum := 0
	for i, n := range sizes {
		next[i] = sum
		sum += n
		g.ends[i] = sum
	}
	at := 0
	for i := range a.parts {
		for j := range a.parts[i].Rows {
			n := of[at]
			g.places[next[n]] = place{part: int32(i), row: int32(j)} //nolint:gosec // at most maxWrites
			next[n]++
			at++
		}
	}
	return g
}

// of is the places of the i-th entity.
func (g *grouped) of(i int) []place {
	if i == 0 {
		return g.places[:g.ends[0]]
	}
	return g.places[g.ends[i-1]:g.ends[i]]
}

// pace says how arrivals are applied.
type pace struct {
	bulk bool           // nobody reads yet: in larger transactions
	told func(done int) // hears of every transaction how many writes are in; may be nil
}

// apply brings arrivals into the projection, in transactions short enough that
// a reader never waits; in bulk, larger ones. It returns the entities touched.
func (p *projection) apply(ctx context.Context, arrivals []arrival, how pace) (touched []string, err error) {
	if !how.bulk && writesOf(arrivals) >= looseFrom {
		if err := p.loosen(ctx); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, p.tighten(ctx, err)) }()
	}
	var spans []span
	rows, done := 0, 0
	flush := func() error {
		entities, err := p.timed(ctx, spans, rows)
		touched = append(touched, entities...)
		done += rows
		spans, rows = spans[:0], 0
		if how.told != nil {
			how.told(done)
		}
		return err
	}
	for i := range arrivals {
		a := &arrivals[i]
		g := group(a)
		from := 0
		for n := range g.ends {
			rows += len(g.of(n))
			if rows >= p.limit(how.bulk) {
				spans = append(spans, span{a, g, from, n + 1})
				if err := flush(); err != nil {
					return touched, err
				}
				from = n + 1
			}
		}
		if from < len(g.ends) || len(g.ends) == 0 {
			spans = append(spans, span{a, g, from, len(g.ends)})
			rows++
		}
	}
	if len(spans) == 0 {
		return touched, nil
	}
	return touched, flush()
}

func writesOf(arrivals []arrival) int {
	n := 0
	for i := range arrivals {
		for j := range arrivals[i].parts {
			n += len(arrivals[i].parts[j].Rows)
		}
	}
	return n
}

// loosen stops SQLite from journalling: a long list touches every page of the
// indexes in every short transaction, and copying them first takes longer than
// the rest. What it costs is that a batch that fails cannot be undone.
func (p *projection) loosen(ctx context.Context) error {
	_, err := p.db.ExecContext(ctx, "PRAGMA journal_mode = OFF")
	return err
}

// tighten is loosen undone. After a failure it closes the database instead, for
// nobody may read what is half there; the log has everything.
func (p *projection) tighten(ctx context.Context, failed error) error {
	if failed != nil {
		return p.db.Close()
	}
	_, err := p.db.ExecContext(context.WithoutCancel(ctx), "PRAGMA journal_mode = MEMORY")
	return err
}

func (p *projection) limit(bulk bool) int {
	if bulk {
		return bulkBatch
	}
	return p.perBatch
}

// timed applies one batch and learns how many writes fit into batchTime.
func (p *projection) timed(ctx context.Context, spans []span, rows int) ([]string, error) {
	start := time.Now()
	entities, err := p.batch(ctx, spans)
	took := max(time.Since(start), 50*time.Microsecond)
	if rows >= p.perBatch/2 && err == nil {
		fits := int(float64(rows) * float64(batchTime) / float64(took))
		p.perBatch = min(max(fits, p.perBatch/2, 32), p.perBatch*2, 4096)
	}
	return entities, err
}

// batch applies spans in one transaction.
func (p *projection) batch(ctx context.Context, spans []span) (entities []string, err error) {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	before := *p
	b := &batch{ctx: ctx, p: p, tx: tx, index: map[string]int32{}, partOf: map[digest]partRow{}}
	if err := b.run(spans); err != nil {
		p.entries, p.parts, p.pending, p.erased, p.copies = before.entries, before.parts, before.pending, before.erased, before.copies
		return nil, errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	entities = make([]string, len(b.changed))
	for i := range b.changed {
		entities[i] = b.changed[i].Entity
		p.known[entityHash(entities[i])] = struct{}{}
	}
	return entities, nil
}

// batch is one transaction's work.
type batch struct {
	ctx     context.Context
	p       *projection
	tx      *sql.Tx
	partOf  map[digest]partRow
	cells   []cell
	sizes   []int
	index   map[string]int32 // of an entity in changed
	changed []Changed
	ended   []int64 // row ids of writes that are superseded
}

// partRow is a part's and its entry's row id; part 0 is unknown.
type partRow struct{ part, entry int64 }

// cell is a write on its way into its table.
type cell struct {
	arrival *arrival
	part    *arrivedPart
	row     int32
	entity  int32
	n       int64
	live    bool
}

func (b *batch) run(spans []span) error {
	for _, s := range spans {
		if err := b.span(s); err != nil {
			return err
		}
	}
	if err := b.insertWrites(); err != nil {
		return err
	}
	if err := b.endWrites(); err != nil {
		return err
	}
	b.fillChanged()
	if len(b.changed) == 0 {
		return nil
	}
	for _, room := range b.p.rooms {
		if err := room.Project(b.ctx, b.tx, b.changed); err != nil {
			return err
		}
	}
	return nil
}

// span registers what is new of an arrival and collects its writes.
func (b *batch) span(s span) error {
	first := s.from == 0
	state := make([]partState, len(s.arrival.parts))
	for i := range s.arrival.parts {
		var err error
		if first {
			state[i], err = b.register(s.arrival, &s.arrival.parts[i])
		} else {
			state[i], err = b.resume(&s.arrival.parts[i])
		}
		if err != nil {
			return err
		}
	}
	for i := s.from; i < s.to; i++ {
		for _, at := range s.grouped.of(i) {
			if err := b.collect(s.arrival, at, &state[at.part]); err != nil {
				return err
			}
		}
	}
	return nil
}

// collect takes one write and ends the writes it supersedes.
func (b *batch) collect(a *arrival, at place, state *partState) error {
	if state.skip {
		return nil
	}
	part := &a.parts[at.part]
	r := &part.Rows[at.row]
	n, ok := b.index[r.Entity]
	if !ok {
		n = int32(len(b.changed)) //nolint:gosec // at most maxWrites
		b.index[r.Entity] = n
		b.changed = append(b.changed, Changed{Entity: r.Entity, New: !b.p.knows(r.Entity)})
		b.sizes = append(b.sizes, 0)
	}
	b.sizes[n]++
	b.cells = append(b.cells, cell{
		arrival: a, part: part, row: at.row, entity: n,
		n: state.row.part<<placeBits | int64(at.row), live: !state.ended[at.row],
	})
	for _, parent := range r.Parents {
		if err := b.end(part.Refs[parent.Part], parent.Index, state.row.entry); err != nil {
			return err
		}
	}
	return nil
}

// fillChanged gives every entity its writes; those of a new one say whether
// they are live and shown.
func (b *batch) fillChanged() {
	heads := make([]Head, len(b.cells))
	next := make([]int, len(b.changed))
	sum := 0
	for i, n := range b.sizes {
		next[i] = sum
		b.changed[i].Writes = heads[sum : sum+n : sum+n]
		sum += n
	}
	cells := make([]*cell, len(b.cells))
	prefix := map[*arrivedPart]string{}
	for i := range b.cells {
		c := &b.cells[i]
		if prefix[c.part] == "" {
			prefix[c.part] = c.part.hash.String() + "/"
		}
		heads[next[c.entity]] = c.head(prefix[c.part])
		cells[next[c.entity]] = c
		next[c.entity]++
	}
	at := 0
	for i := range b.changed {
		writes := b.changed[i].Writes
		if b.changed[i].New {
			markShown(writes, cells[at:at+len(writes)])
		}
		at += len(writes)
	}
}

// markShown marks, of every field, the live write with the greatest (clock, device).
func markShown(writes []Head, cells []*cell) {
	if len(writes) == 1 {
		writes[0].Shown = writes[0].Live
		return
	}
	best := make(map[string]int, len(writes))
	for i := range writes {
		if !writes[i].Live {
			continue
		}
		j, ok := best[writes[i].Field]
		if !ok || cells[j].before(cells[i]) {
			best[writes[i].Field] = i
		}
	}
	for _, i := range best {
		writes[i].Shown = true
	}
}

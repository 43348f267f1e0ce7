package sync

import (
	"bytes"
	"context"
	"fmt"
)

// chains follows every device's hash chain while segments go by in any order.
type chains struct {
	heads   map[string]link // the newest of each device
	seen    map[string]bool // by the entry's id
	copies  map[digest]bool // parts that came again, in a copy of their segment
	clock   uint64
	wall    int64 // of the entry with the greatest clock, milliseconds
	entries int
	parts   map[string][]digest // by circle

	at    map[string]map[uint64]string // entry ids by device and sequence
	loose []loose
}

// loose is an entry whose predecessor was not here when it came.
type loose struct {
	name   string // of its file
	device string
	first  uint64
	before string // id of the entry it follows
	twice  bool   // another entry has its number
}

func newChains() *chains {
	return &chains{
		heads: map[string]link{}, seen: map[string]bool{}, copies: map[digest]bool{}, parts: map[string][]digest{},
		at: map[string]map[uint64]string{},
	}
}

// follow adds a segment to its chain; false when it is a copy of one seen before.
func (c *chains) follow(name string, l *loadedSegment) (fresh bool) {
	id := entryID(l.link)
	if c.seen[id] {
		for _, part := range l.arrival.parts {
			c.copies[part.hash] = true
		}
		return false
	}
	h := &l.header
	c.chain(name, h, id)
	last := c.heads[h.Device]
	if next := h.First + uint64(h.Count) - 1; next > last.Seq || (next == last.Seq && bytes.Compare(l.link[:], last.Hash[:]) > 0) {
		c.heads[h.Device] = link{Seq: next, Hash: l.link}
	}
	c.entries += int(h.Count)
	for _, part := range h.Parts {
		c.parts[part.Circle.String()] = append(c.parts[part.Circle.String()], part.Sum)
	}
	c.tell(&l.arrival)
	return true
}

// tell takes up what an entry's laptop showed for a time.
func (c *chains) tell(a *arrival) {
	for _, part := range a.parts {
		if part.Entry.HLC >= c.clock {
			c.clock, c.wall = part.Entry.HLC, part.Entry.Wall
		}
	}
}

// chain notes where an entry stands and whether what it follows is here.
func (c *chains) chain(name string, h *segmentHeader, id string) {
	numbers := c.place(h.Device, h.First, id)
	l := loose{name: name, device: h.Device, first: h.First, before: entryID(h.Prev), twice: numbers[h.First] != id}
	begins := h.First == 1 && h.Prev == digest{}
	if l.twice || (!begins && numbers[h.First-1] != l.before) {
		c.loose = append(c.loose, l)
	}
}

// place notes an entry's number and returns its device's.
func (c *chains) place(device string, seq uint64, id string) map[uint64]string {
	c.seen[id] = true
	numbers := c.at[device]
	if numbers == nil {
		numbers = map[uint64]string{}
		c.at[device] = numbers
	}
	if numbers[seq] == "" {
		numbers[seq] = id
	}
	return numbers
}

// broken tells of every entry that does not follow one that is here. It is a
// problem to report and never a reason to refuse: what is missing may yet come.
func (c *chains) broken() []problem {
	var out []problem
	for _, l := range c.loose {
		if !l.twice && c.at[l.device][l.first-1] == l.before {
			continue
		}
		out = append(out, problem{file: l.name, text: fmt.Sprintf("entry %d does not follow an entry %d of the same laptop that is here: something between them is missing, or was written twice", l.first, l.first-1)})
	}
	return out
}

// unbroken is up to which entry a device's chain is here without a gap.
func (c *chains) unbroken(device string, from uint64) uint64 {
	for c.at[device][from+1] != "" {
		from++
	}
	return from
}

// remember takes up which entries a snapshot brought, so that a copy of one
// that comes later changes nothing: those too that hold nothing but copies (entryRow).
func (c *chains) remember(ctx context.Context, p *projection) error {
	rows, err := p.db.QueryContext(ctx, `SELECT DISTINCT substr(id, -32), device, seq FROM ledger_entry
		UNION ALL SELECT id, device, seq FROM ledger_closed UNION ALL SELECT id, device, seq FROM ledger_quarantine`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, device string
		var seq int64
		if err := rows.Scan(&id, &device, &seq); err != nil {
			return err
		}
		c.place(device, uint64(seq), id) //nolint:gosec // written from one
	}
	return rows.Err()
}

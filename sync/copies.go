package sync

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
)

// A copy is a write written once more, under a circle that could not read it,
// with its author, time and clock as they were. It is no new write: what
// supersedes one of its copies, or the write itself, supersedes all of them, so
// that sharing makes no conflict with an edit that has not heard of it. The entry
// it came from is told by its id, beside whom the laptop that wrote it once more
// is told: who signs for a copy is that laptop.

// entryRow is the id under which a part's entry stands in the projection: of a
// copy the first entry's and the one that brought it.
func (p *arrivedPart) entryRow(a *arrival) string {
	if p.Of == "" {
		return a.id
	}
	return p.Of + "*" + a.id
}

// entryIDLength is the length of an entry's id.
const entryIDLength = 32

// ofEntry is the id of the entry in a row of the projection.
func ofEntry(row string) string { return row[:min(len(row), entryIDLength)] }

// fuller keeps what a part under another circle says of its entry and the first did not.
func (b *batch) fuller(n int64, a *arrival, part *arrivedPart) error {
	if part.Entry.Reason == "" || part.circle == a.parts[0].circle {
		return nil
	}
	_, err := b.tx.ExecContext(b.ctx, `UPDATE ledger_entry SET reason = ? WHERE n = ? AND reason = ''`, part.Entry.Reason, n)
	return err
}

// registerCopies notes which writes a part's rows are; what has been superseded
// of those is superseded here.
func (b *batch) registerCopies(part *arrivedPart, ended map[int32]bool, by int64) (map[int32]bool, error) {
	if ended == nil {
		ended = map[int32]bool{}
	}
	for i, of := range part.Again {
		root := part.Refs[of.Part]
		if _, err := b.tx.ExecContext(b.ctx, `INSERT OR IGNORE INTO ledger_copy(hash, place, root, root_place) VALUES (?,?,?,?)`, part.hash[:], i, root[:], of.Index); err != nil {
			return nil, err
		}
		b.p.copies++
		if ended[int32(i)] { //nolint:gosec // at most maxWrites
			if err := b.endCopies(part.hash, uint32(i), by); err != nil { //nolint:gosec // likewise
				return nil, err
			}
			continue
		}
		over, err := b.isEnded(root, of.Index)
		if err != nil {
			return nil, err
		}
		if over {
			ended[int32(i)] = true //nolint:gosec // at most maxWrites
		}
	}
	return ended, nil
}

// isEnded says whether something supersedes a write, here or yet to come.
func (b *batch) isEnded(hash digest, index uint32) (bool, error) {
	row, err := b.find(hash)
	if err != nil {
		return false, err
	}
	if row.part == 0 {
		var one int
		err := b.tx.QueryRowContext(b.ctx, `SELECT 1 FROM ledger_pending WHERE hash = ? AND place = ?`, hash[:], index).Scan(&one)
		return err == nil, none(err)
	}
	n := row.part<<placeBits | int64(index)
	if slices.Contains(b.ended, n) {
		return true, nil
	}
	if i := slices.IndexFunc(b.cells, func(c cell) bool { return c.n == n }); i >= 0 {
		return !b.cells[i].live, nil
	}
	var live bool
	err = b.tx.QueryRowContext(b.ctx, `SELECT live FROM ledger_write WHERE n = ?`, n).Scan(&live)
	return err == nil && !live, none(err)
}

func none(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// written is a write by part and place.
type written struct {
	part  digest
	place uint32
}

// endCopies ends whatever is the same write as one that was superseded.
func (b *batch) endCopies(hash digest, index uint32, by int64) error {
	same, err := b.p.sameAs(b.ctx, b.tx, written{hash, index})
	if err != nil {
		return err
	}
	for _, w := range same {
		if w == (written{hash, index}) {
			continue
		}
		if err := b.endOne(w.part, w.place, by); err != nil {
			return err
		}
	}
	return nil
}

// sameAs is a write and all its copies, the one that was first at the head;
// that one may not be here.
func (p *projection) sameAs(ctx context.Context, q Querier, w written) ([]written, error) {
	root, err := rootOf(ctx, q, w)
	if err != nil {
		return nil, err
	}
	rows, err := q.QueryContext(ctx, `SELECT hash, place FROM ledger_copy WHERE root = ? AND root_place = ? ORDER BY hash, place`, root.part[:], root.place)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	same := []written{root}
	for rows.Next() {
		var hash []byte
		var place uint32
		if err := rows.Scan(&hash, &place); err != nil {
			return nil, err
		}
		same = append(same, written{digest(hash), place})
	}
	return same, rows.Err()
}

func rootOf(ctx context.Context, q Querier, w written) (written, error) {
	var hash []byte
	var place uint32
	err := q.QueryRowContext(ctx, `SELECT root, root_place FROM ledger_copy WHERE hash = ? AND place = ?`, w.part[:], w.place).Scan(&hash, &place)
	if err != nil {
		return w, none(err)
	}
	return written{digest(hash), place}, nil
}

// copying gathers what is written once more for a circle.
type copying struct {
	l      *Ledger
	ctx    context.Context
	cutter *cutter
	taken  map[written]bool // by the first of it
	to     digest
}

// copyHeads writes live heads once more, those of scope under it again, where
// the circle they go to cannot read them yet; plain leaves out their reasons.
func (c *copying) copyHeads(heads []Head, scope string, plain bool) error {
	for i := range heads {
		if err := c.copyHead(&heads[i], scope, plain); err != nil {
			return err
		}
	}
	return nil
}

func (c *copying) copyHead(h *Head, scope string, plain bool) error {
	same, unread, err := c.unread(h)
	if err != nil || !unread || c.taken[same[0]] {
		return err
	}
	c.taken[same[0]] = true
	k := c.cutter.copy(h, scope, c.to, plain)
	value, err := encMode.Marshal(h.Value)
	if err != nil {
		return err
	}
	over, err := c.superseded(h)
	if err != nil {
		return err
	}
	r := row{Entity: h.Entity, Field: h.Field, Value: value}
	for _, w := range over {
		r.Parents = append(r.Parents, k.ref(w))
	}
	k.payload.Again = append(k.payload.Again, k.ref(same[0]))
	k.payload.Rows = append(k.payload.Rows, r)
	return nil
}

// mostSuperseded bounds how far back a copy says what it supersedes.
const mostSuperseded = 256

// superseded is what was said of a head's field before, the newest first: who the
// copy is for may have that, or get it yet, from who had not heard that it is over,
// and cannot read what superseded it. Each is named by the write that was first.
func (c *copying) superseded(h *Head) (over []written, err error) {
	rows, err := c.l.DB().QueryContext(c.ctx, `SELECT coalesce(c.root, p.hash), coalesce(c.root_place, w.n & 16777215) FROM ledger_write w
		CROSS JOIN ledger_part p ON p.n = w.n >> 24 LEFT JOIN ledger_copy c ON c.hash = p.hash AND c.place = w.n & 16777215
		WHERE w.entity = ? AND w.field = ? AND NOT w.live GROUP BY 1, 2 ORDER BY max(w.n) DESC LIMIT ?`, h.Entity, h.Field, mostSuperseded)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var hash []byte
		var w written
		if err := rows.Scan(&hash, &w.place); err != nil {
			return nil, err
		}
		w.part = digest(hash)
		over = append(over, w)
	}
	return over, rows.Err()
}

// unread says whether not all of the circle that is written for read a head yet,
// and gives it with its copies, the first one first.
func (c *copying) unread(h *Head) (same []written, unread bool, err error) {
	part, place, err := h.ID.parse()
	if err != nil {
		return nil, false, err
	}
	if same, err = c.l.projection.sameAs(c.ctx, c.l.DB(), written{part, place}); err != nil {
		return nil, false, err
	}
	for _, w := range same {
		if readable, err := c.readable(w.part); err != nil || readable {
			return same, false, err
		}
	}
	return same, true, nil
}

// readable says whether all of the circle that is written for read a part already.
func (c *copying) readable(part digest) (bool, error) {
	var raw []byte
	err := c.l.DB().QueryRowContext(c.ctx, `SELECT circle FROM ledger_part WHERE hash = ?`, part[:]).Scan(&raw)
	if err != nil {
		return false, none(err)
	}
	return c.l.secrets.covers(digest(raw), c.to), nil
}

// covers says whether everybody who reads one circle reads another too.
func (s *secrets) covers(large, small digest) bool {
	if large == small {
		return true
	}
	a, b := s.Held[large.String()], s.Held[small.String()]
	if len(a.Organisations) == 0 {
		return true
	}
	return len(b.Organisations) > 0 && !slices.ContainsFunc(b.Organisations, func(o string) bool { return !a.holds(o) })
}

// copy is the payload for what is copied from one entry within one scope.
func (c *cutter) copy(h *Head, scope string, circle digest, plain bool) *cut {
	by := "\x00" + h.Entry + scope
	if k := c.by[by]; k != nil {
		return k
	}
	header := entryHeader{
		Member: h.Member, Name: h.Actor, Role: h.Role, Organisation: h.Organisation, Device: h.Device,
		Wall: h.At.UnixMilli(), HLC: h.Clock, Kind: h.Kind, Version: entryVersion, Reason: h.Reason,
	}
	if plain {
		header.Reason = ""
	}
	k := &cut{payload: &payload{Entry: header, Scope: scope, Of: h.Entry}, circle: circle, refs: map[digest]uint32{}}
	c.by[by] = k
	c.cuts = append(c.cuts, k)
	return k
}

// inParts reads writes by the parts they are in: by their entities, every write
// there is would have to be looked at.
var inParts = strings.TrimSuffix(selectHeads, fromWrites) + `FROM ledger_part p CROSS JOIN ledger_write w
	ON w.n BETWEEN p.n << 24 AND (p.n << 24) + 16777215 CROSS JOIN ledger_entry e ON e.n = p.entry `

// heads reads the live writes that a condition on their parts finds.
func (l *Ledger) heads(ctx context.Context, where string, args ...any) ([]Head, error) {
	return scanHeads(ctx, l.DB(), inParts+where+` AND w.live ORDER BY e.hlc, e.device, p.hash, w.n`, args...)
}

// headsOf reads the live writes of an entity.
func (l *Ledger) headsOf(ctx context.Context, entity string) ([]Head, error) {
	return scanHeads(ctx, l.DB(), selectHeads+`WHERE w.entity = ? AND w.live ORDER BY e.hlc, e.device, p.hash, w.n`, entity)
}

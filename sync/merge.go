package sync

import (
	"bytes"
	"cmp"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"github.com/fxamacker/cbor/v2"
)

const (
	queryPart     = `SELECT n, entry FROM ledger_part WHERE hash = ?`
	queryErased   = `SELECT 1 FROM ledger_erasure WHERE hash = ? AND counts`
	queryPending  = `SELECT place FROM ledger_pending WHERE hash = ?`
	insertPending = `INSERT OR IGNORE INTO ledger_pending(hash, place) VALUES (?, ?)`
	deletePending = `DELETE FROM ledger_pending WHERE hash = ?`
	insertEntry   = `INSERT OR IGNORE INTO ledger_entry(n, id, device, seq, hlc, wall, member, actor, role, organisation, kind, version, reason) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`
	queryEntry    = `SELECT n FROM ledger_entry WHERE id = ?`
	insertPart    = `INSERT INTO ledger_part(n, hash, entry, circle, scope) VALUES (?,?,?,?,?)`
	queryScope    = `SELECT max(circle = ?) FROM ledger_part WHERE scope = ?`
	insertNote    = `INSERT INTO ledger_note(entry, kind, scope, what, at) VALUES (?,?,?,?,?)`
)

// manyRows is how many writes one statement inserts or ends.
const manyRows = 64

var (
	insertOne  = insertWrites(1)
	insertMany = insertWrites(manyRows)
	endOne     = endWrites(1)
	endMany    = endWrites(manyRows)

	hotQueries = []string{
		queryPart, queryErased, queryPending, insertPending, deletePending, insertEntry, queryEntry,
		insertPart, queryScope, insertNote, insertOne, insertMany, endOne, endMany, lookUpOne, lookUpMany,
	}
)

// insertWrites, as endWrites, fails without undoing the rows before: the batch
// is rolled back whole, and SQLite need not journal each statement as well.
func insertWrites(n int) string {
	return `INSERT OR FAIL INTO ledger_write(n, entity, field, value, live) VALUES (?,?,?,?,?)` + strings.Repeat(`,(?,?,?,?,?)`, n-1)
}

func endWrites(n int) string {
	return `UPDATE OR FAIL ledger_write SET live = 0 WHERE n IN (?` + strings.Repeat(`,?`, n-1) + `)`
}

// partState is what a batch knows of a part while it takes its writes.
type partState struct {
	row   partRow
	skip  bool           // here already, or erased
	ended map[int32]bool // writes whose superseders came first
}

// stmt is one of hotQueries within the transaction, which closes it.
func (b *batch) stmt(query string) *sql.Stmt {
	return b.tx.StmtContext(b.ctx, b.p.stmts[query])
}

func (b *batch) exec(query string, args ...any) (sql.Result, error) {
	return b.stmt(query).ExecContext(b.ctx, args...) //nolint:sqlclosecheck // the transaction closes the statement
}

func (b *batch) row(query string, args []any, into ...any) (found bool, err error) {
	err = b.stmt(query).QueryRowContext(b.ctx, args...).Scan(into...) //nolint:sqlclosecheck // the transaction closes the statement
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// find is the row of a part, part 0 where it has not arrived.
func (b *batch) find(hash digest) (partRow, error) {
	if r, ok := b.partOf[hash]; ok {
		return r, nil
	}
	var r partRow
	found, err := b.row(queryPart, []any{hash[:]}, &r.part, &r.entry)
	if found {
		b.partOf[hash] = r
	}
	return r, err
}

// register puts a part and its entry into their tables.
func (b *batch) register(a *arrival, part *arrivedPart) (partState, error) {
	state := partState{}
	row, err := b.find(part.hash)
	if err != nil || row.part != 0 {
		part.here = true
		return partState{skip: true}, err
	}
	if b.p.erased > 0 {
		var one int
		if state.skip, err = b.row(queryErased, []any{part.hash[:]}, &one); err != nil || state.skip {
			if state.skip {
				b.p.unblank = append(b.p.unblank, part.hash)
			}
			return state, err
		}
	}
	if state.row.entry, err = b.entry(a, part); err != nil {
		return state, err
	}
	if err := b.widens(a, part); err != nil {
		return state, err
	}
	b.p.wished = b.p.wished || part.Entry.HLC <= b.p.until || part.concernsErasing()
	b.p.parts++
	state.row.part = b.p.parts
	if _, err := b.exec(insertPart, state.row.part, part.hash[:], state.row.entry, part.circle[:], part.Scope); err != nil {
		return state, err
	}
	b.partOf[part.hash] = state.row
	if err := b.extras(a, part, state.row.entry); err != nil {
		return state, err
	}
	if state.ended, err = b.takePending(part.hash); err == nil && part.Of != "" {
		state.ended, err = b.registerCopies(part, state.ended, state.row.entry)
	}
	part.ended = state.ended
	return state, err
}

// resume is register for a part whose first writes an earlier batch took.
func (b *batch) resume(part *arrivedPart) (partState, error) {
	row, err := b.find(part.hash)
	return partState{row: row, skip: row.part == 0 || part.here, ended: part.ended}, err
}

func (b *batch) entry(a *arrival, part *arrivedPart) (int64, error) {
	n, h, id := b.p.entries+1, &part.Entry, part.entryRow(a)
	res, err := b.exec(insertEntry, n, id, a.device, int64(a.seq), int64(h.HLC), h.Wall, //nolint:gosec // below 2^63 until the year 6429
		h.Member, h.Name, h.Role, h.Organisation, h.Kind, h.Version, h.Reason)
	if err != nil {
		return 0, err
	}
	if added, err := res.RowsAffected(); err != nil || added > 0 {
		b.p.entries = n
		return n, err
	}
	if _, err := b.row(queryEntry, []any{id}, &n); err != nil {
		return n, err
	}
	return n, b.fuller(n, a, part)
}

// extras keeps what a part holds besides writes.
func (b *batch) extras(a *arrival, part *arrivedPart, entry int64) error {
	for _, n := range part.Notes {
		if _, err := b.exec(insertNote, entry, n.Kind, n.Scope, n.What, n.At); err != nil {
			return err
		}
	}
	for _, r := range part.Review {
		if _, err := b.tx.ExecContext(b.ctx, `INSERT OR IGNORE INTO ledger_review(id, accepted) VALUES (?,?)`, r.Entry, r.Accept); err != nil {
			return err
		}
	}
	if err := b.marks(part); err != nil {
		return err
	}
	if err := b.erasures(a, part, entry); err != nil {
		return err
	}
	return b.wishes(a, part, entry)
}

// takePending is which writes of a part were superseded before they came.
func (b *batch) takePending(hash digest) (map[int32]bool, error) {
	if b.p.pending == 0 {
		return nil, nil
	}
	ended, err := b.endedEarly(hash)
	if err != nil || len(ended) == 0 {
		return nil, err
	}
	b.p.pending -= len(ended)
	_, err = b.exec(deletePending, hash[:])
	return ended, err
}

func (b *batch) endedEarly(hash digest) (map[int32]bool, error) {
	rows, err := b.stmt(queryPending).QueryContext(b.ctx, hash[:]) //nolint:sqlclosecheck // the transaction closes the statement
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	ended := map[int32]bool{}
	for rows.Next() {
		var at int32
		if err := rows.Scan(&at); err != nil {
			return nil, err
		}
		ended[at] = true
	}
	return ended, rows.Err()
}

// end marks a write superseded, now or when it comes. A write of the same
// entry ends nothing: no part can have known its hash.
func (b *batch) end(hash digest, index uint32, by int64) error {
	if err := b.endOne(hash, index, by); err != nil || b.p.copies == 0 {
		return err
	}
	return b.endCopies(hash, index, by)
}

func (b *batch) endOne(hash digest, index uint32, by int64) error {
	row, err := b.find(hash)
	if err != nil {
		return err
	}
	if row.part != 0 {
		if row.entry != by {
			b.ended = append(b.ended, row.part<<placeBits|int64(index))
		}
		return nil
	}
	res, err := b.exec(insertPending, hash[:], int64(index))
	if err != nil {
		return err
	}
	added, err := res.RowsAffected()
	b.p.pending += int(added)
	return err
}

// insertWrites fills the table of writes, many rows to a statement.
func (b *batch) insertWrites() error {
	args := make([]any, 0, 5*manyRows)
	for i := 0; i < len(b.cells); {
		n, query := 1, insertOne
		if len(b.cells)-i >= manyRows {
			n, query = manyRows, insertMany
		}
		args = args[:0]
		for j := range b.cells[i : i+n] {
			c := &b.cells[i+j]
			r := &c.part.Rows[c.row]
			args = append(args, c.n, r.Entity, r.Field, []byte(r.Value), c.live)
		}
		if _, err := b.exec(query, args...); err != nil {
			return err
		}
		i += n
	}
	return nil
}

// endWrites marks superseded writes, in the table and among this batch's own.
func (b *batch) endWrites() error {
	if len(b.ended) == 0 {
		return nil
	}
	ended := make(map[int64]bool, len(b.ended))
	args := make([]any, 0, manyRows)
	for i := 0; i < len(b.ended); {
		n, query := 1, endOne
		if len(b.ended)-i >= manyRows {
			n, query = manyRows, endMany
		}
		args = args[:0]
		for _, row := range b.ended[i : i+n] {
			args = append(args, row)
			ended[row] = true
		}
		if _, err := b.exec(query, args...); err != nil {
			return err
		}
		i += n
	}
	for i := range b.cells {
		if ended[b.cells[i].n] {
			b.cells[i].live = false
		}
	}
	return nil
}

// head is the write as rooms see it.
func (c *cell) head(prefix string) Head {
	r, h := &c.part.Rows[c.row], &c.part.Entry
	return Head{
		ID: WriteID(prefix + strconv.Itoa(int(c.row))), Entity: r.Entity, Field: r.Field, Value: present(r.Value),
		Scope: c.part.Scope, Entry: cmp.Or(c.part.Of, c.arrival.id), At: h.at(), Clock: h.HLC, Member: h.Member, Actor: h.Name,
		Role: h.Role, Organisation: h.Organisation, Device: c.arrival.device, Kind: h.Kind, Reason: h.Reason, Live: c.live,
	}
}

// before is the order that decides which of two live writes is shown.
func (c *cell) before(d *cell) bool {
	return cmp.Or(
		cmp.Compare(c.part.Entry.HLC, d.part.Entry.HLC),
		cmp.Compare(c.arrival.device, d.arrival.device),
		bytes.Compare(c.part.hash[:], d.part.hash[:]),
		cmp.Compare(c.row, d.row),
	) < 0
}

// present is a value, nil where it retracts: CBOR's null.
func present(v cbor.RawMessage) cbor.RawMessage {
	if len(v) == 0 || (len(v) == 1 && v[0] == 0xf6) {
		return nil
	}
	return v
}

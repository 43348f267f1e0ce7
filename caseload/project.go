package caseload

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// Rooms returns what fills the caseload's tables; it goes into ledger.Config.
func Rooms() []ledger.Room { return []ledger.Room{room{}} }

type room struct{}

// Schema returns the SQL of the tables.
func (room) Schema() string { return schema }

// Project brings the tables up to date with a batch of writes.
func (room) Project(ctx context.Context, tx *sql.Tx, changed []ledger.Changed) error {
	b := &batch{ctx: ctx, tx: tx, numbers: map[int64]string{}, found: map[int64]string{}, people: map[string]bool{}}
	for _, c := range changed {
		if err := b.take(c); err != nil {
			return err
		}
	}
	return b.finish()
}

// batch is one call of Project: what it found changed and has yet to derive.
type batch struct {
	ctx       context.Context
	tx        *sql.Tx
	rows      []newRow         // of entities that are new, to insert without reading
	again     []rowAgain       // rows of lists that were known before
	numbers   map[int64]string // patients to derive anew, with their id where known
	people    map[string]bool  // likewise, by id
	found     map[int64]string // what the finder has yet to hold
	lost      []int64          // and to forget first
	lastSaved string
}

func (b *batch) take(c ledger.Changed) error {
	if err := b.noteSaves(c.Writes); err != nil {
		return err
	}
	kind, id, _ := strings.Cut(c.Entity, "/")
	switch kind {
	case "row":
		return b.row(c, id)
	case "patient":
		return b.patient(id)
	case "plan":
		return b.plan(id)
	case "contribution":
		return b.contribution(c.Entity, id)
	case "discharge":
		return b.discharge(c.Entity)
	case "member":
		return b.member(c.Entity, id)
	case "list":
		return b.list(c.Entity, id)
	case "concern":
		return b.concern(c.Entity, id)
	case "taken-back":
		return b.exec("INSERT OR IGNORE INTO taken_back VALUES (?)", id)
	}
	return nil
}

// noteSaves remembers who saved last, so that take-back finds it. The writes of
// an entry come together, so the one before is all there is to compare with.
func (b *batch) noteSaves(writes []ledger.Head) error {
	for i := range writes {
		h := &writes[i]
		if h.Entry == b.lastSaved {
			continue
		}
		b.lastSaved = h.Entry
		err := b.exec("INSERT OR IGNORE INTO saved VALUES (?,?,?,?)", h.Entry, h.Member, int64(h.Clock), h.Kind) //nolint:gosec // below 2^63 until the year 6429
		if err != nil {
			return err
		}
	}
	return nil
}

// finish brings the rows of lists up to date and derives whoever changed otherwise.
func (b *batch) finish() error {
	if err := b.replaceRows(); err != nil {
		return err
	}
	if err := b.insertRows(); err != nil {
		return err
	}
	for _, id := range sorted(b.people) {
		n, err := b.numberOf(id)
		if err != nil {
			return err
		}
		if n == 0 {
			if err := b.exec("INSERT OR IGNORE INTO early VALUES (?)", id); err != nil {
				return err
			}
			continue
		}
		b.numbers[n] = id
	}
	if err := b.derive(); err != nil {
		return err
	}
	return b.find()
}

// numberOf returns the row number of a patient known by id, 0 when no write
// that brings the NHS number has arrived yet.
func (b *batch) numberOf(id string) (n int64, err error) {
	return n, b.QueryRowContext(b.ctx,
		"SELECT coalesce((SELECT n FROM person WHERE id=?1 AND n<>0), (SELECT n FROM patient WHERE id=?1), 0)", id).Scan(&n)
}

func (b *batch) exec(query string, args ...any) error {
	_, err := b.tx.ExecContext(b.ctx, query, args...)
	return err
}

// QueryContext makes a batch a ledger.Querier.
func (b *batch) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return b.tx.QueryContext(ctx, query, args...)
}

// QueryRowContext is QueryContext for one row.
func (b *batch) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return b.tx.QueryRowContext(ctx, query, args...)
}

// listKey is a list's row number: the first 48 bits of its id.
func listKey(id string) int64 {
	digits := strings.ReplaceAll(id, "-", "")
	n, err := strconv.ParseInt(digits[:min(12, len(digits))], 16, 64)
	if err != nil {
		return 0
	}
	return n
}

func stamp(t time.Time) string { return t.In(nhs.London()).Format(time.RFC3339) }

func dayOf(t time.Time) string { return string(nhs.DateOf(t.In(nhs.London()))) }

func dayOfMilli(at int64) string { return dayOf(time.UnixMilli(at)) }

func sorted[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func sortBy[T any, K cmp.Ordered](s []T, by func(T) K) {
	slices.SortStableFunc(s, func(a, b T) int { return cmp.Compare(by(a), by(b)) })
}

func sortDown[T any, K cmp.Ordered](s []T, by func(T) K) {
	slices.SortStableFunc(s, func(a, b T) int { return cmp.Compare(by(b), by(a)) })
}

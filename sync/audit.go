package sync

import (
	"cmp"
	"context"
	"slices"
	stdsync "sync"
	"time"

	"keystone/sync/fault"
)

const (
	noteRead  = "read"
	notePrint = "print"
	// readsKey is the draft that holds reads until they travel with a save.
	readsKey = "\x00reads"
)

// readList gathers reads; the draft keeps it over a crash.
type readList struct {
	mu     stdsync.Mutex
	notes  []note
	drafts *Drafts
}

func (r *readList) add(n note) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if k := len(r.notes); k > 0 && n.Kind == noteRead && r.notes[k-1].Scope == n.Scope && r.notes[k-1].Kind == n.Kind && r.notes[k-1].What == n.What {
		return
	}
	r.notes = append(r.notes, n)
	r.keep()
}

func (r *readList) all() []note {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]note(nil), r.notes...)
}

// drop forgets the first n, which a save took along.
func (r *readList) drop(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n == 0 {
		return
	}
	r.notes = append([]note(nil), r.notes[n:]...)
	r.keep()
}

func (r *readList) keep() {
	if len(r.notes) == 0 {
		r.drafts.Clear(readsKey)
		return
	}
	if data, err := encMode.Marshal(r.notes); err == nil {
		r.drafts.Put(readsKey, string(data))
	}
}

// restore takes up the reads of a session that ended without a save.
func (r *readList) restore() error {
	text, ok := r.drafts.texts[readsKey]
	if !ok {
		return nil
	}
	if err := decMode.Unmarshal([]byte(text), &r.notes); err != nil {
		return fault.Wrap(err, "data-damaged", "What was looked at before the program last stopped cannot be read, so the audit trail lacks it.")
	}
	return nil
}

// Seen notes that the actor looked at what is of scope. The note travels with
// the next save or is saved when the ledger closes; the same look twice running is one.
func (l *Ledger) Seen(scope, what string) {
	l.reads.add(note{Kind: noteRead, Scope: scope, What: what, At: l.Now().UnixMilli()})
}

// Printed saves at once that something of scope was printed or exported; while
// a command decides, with that command's save.
// Errors: as Command.
func (l *Ledger) Printed(ctx context.Context, scope, what string) error {
	printed := note{Kind: notePrint, Scope: scope, What: what, At: l.Now().UnixMilli()}
	if l.deciding.Load() {
		l.reads.add(printed)
		return nil
	}
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return err
	}
	_, _, err := l.record(ctx, entry{Save: Save{Kind: notePrint}, notes: []note{printed}})
	return err
}

// saveReads makes an entry of the reads that no save took along.
func (l *Ledger) saveReads(ctx context.Context) error {
	if len(l.reads.all()) == 0 {
		return nil
	}
	_, _, err := l.record(ctx, entry{Save: Save{Kind: kindReads}})
	return err
}

// historyQuery finds the entries that touch a scope: by a part of that scope,
// or by a write to an entity whose id it is (a list's row about a patient).
// The kinds of entity are hopped through on the index.
const historyQuery = `WITH RECURSIVE kind(k) AS (
    SELECT substr(entity, 1, instr(entity, '/')) FROM (SELECT min(entity) AS entity FROM ledger_write)
  UNION ALL
    SELECT (SELECT substr(w.entity, 1, instr(w.entity, '/')) FROM ledger_write w
      WHERE w.entity >= substr(k, 1, length(k) - 1) || '0' ORDER BY w.entity LIMIT 1) FROM kind WHERE k <> ''),
  hit(entry, field) AS (
    SELECT p.entry, w.field FROM ledger_part p CROSS JOIN ledger_write w ON w.n BETWEEN p.n << 24 AND (p.n << 24) + 16777215
      WHERE p.scope = ?1 AND ?1 <> ''
  UNION
    SELECT p.entry, w.field FROM kind CROSS JOIN ledger_write w ON w.entity = kind.k || ?1 CROSS JOIN ledger_part p ON p.n = w.n >> 24
      WHERE kind.k <> '' AND ?1 <> ''
  ORDER BY 1, 2)
SELECT e.wall AS at, e.hlc AS hlc, e.actor, e.device, e.kind, group_concat(hit.field, ', '), e.reason, 1 AS later
  FROM hit CROSS JOIN ledger_entry e ON e.n = hit.entry
    WHERE length(e.id) = 32 OR NOT EXISTS (SELECT 1 FROM ledger_entry o WHERE o.id = substr(e.id, 1, 32)) GROUP BY e.n
UNION ALL
  SELECT n.at, e.hlc, e.actor, e.device, n.kind, n.what, '', 0 FROM ledger_note n CROSS JOIN ledger_entry e ON e.n = n.entry WHERE n.scope = ?1
ORDER BY at, hlc, later`

// History is the audit trail of a scope, oldest first: entries with a part of
// that scope or a write to an entity of that id, and reads and prints of it.
// What names the fields that an entry wrote.
func (l *Ledger) History(ctx context.Context, scope string) ([]Event, error) {
	if l.closed.Load() {
		return nil, errLocked
	}
	rows, err := l.DB().QueryContext(ctx, historyQuery, scope)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	events := []Event{}
	for rows.Next() {
		var e Event
		var at, hlc, later int64
		if err := rows.Scan(&at, &hlc, &e.Actor, &e.Device, &e.Kind, &e.What, &e.Reason, &later); err != nil {
			return nil, err
		}
		e.At = time.UnixMilli(at).UTC().Format(time.RFC3339)
		events = append(events, e)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if scope == "" {
		unheeded, err := l.unheeded(ctx)
		if err != nil {
			return nil, err
		}
		events = append(events, unheeded...)
		slices.SortStableFunc(events, func(a, b Event) int { return cmp.Compare(a.At, b.At) })
	}
	return append(events, l.unsavedReads(scope)...), nil
}

func (l *Ledger) unsavedReads(scope string) []Event {
	var events []Event
	for _, n := range l.reads.all() {
		if n.Scope == scope {
			events = append(events, Event{At: time.UnixMilli(n.At).UTC().Format(time.RFC3339), Actor: l.actor.Name, Device: l.Team().Device, Kind: n.Kind, What: n.What})
		}
	}
	return events
}

var errLocked = fault.New("locked", "Keystone is locked. Unlock it with your passphrase and try again.")

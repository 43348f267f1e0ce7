package sync

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
)

// Who saves something of a scope offline, and has not heard that others read it
// by now, seals it where those cannot read it. Once the laptop hears of them it
// writes that once more for them, as sharing does with what was there before; for
// a laptop that was ended an administrator's does.

// kindLate is the kind of entries that do so.
const kindLate = "share-late"

// widens notes the scopes of which something may be written once more.
func (b *batch) widens(a *arrival, part *arrivedPart) error {
	if !b.p.rosters.several || b.p.widened[part.Scope] {
		return nil
	}
	if _, over := b.p.rosters.latest.revoked(a.device); over && part.Of == "" {
		b.p.widened[part.Scope] = true
		return nil
	}
	if part.Scope == "" {
		return nil // which widens once, when another organisation comes
	}
	var here sql.NullBool
	if _, err := b.row(queryScope, []any{part.circle[:], part.Scope}, &here); err != nil {
		return err
	}
	if here.Valid && !here.Bool {
		b.p.widened[part.Scope] = true
	}
	return nil
}

// shareLate writes once more what was saved here, or by a laptop that was ended,
// for those who read it now and could not.
func (l *Ledger) shareLate(ctx context.Context) error {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return err
	}
	if _, over := l.rosters.latest.revoked(l.team.Device); over || !l.several() {
		return nil
	}
	of := l.spokenFor()
	if err := l.widenedOnce(ctx, of); err != nil || len(l.projection.widened) == 0 {
		return err
	}
	wishes, err := l.wishesHere(ctx)
	if err != nil {
		return err
	}
	e := entry{Save: Save{Kind: kindLate, Reason: "written before it was heard who reads it now"}, late: map[string][]Head{}}
	wait := map[string]bool{}
	for scope := range l.projection.widened {
		if _, ok := l.secrets.circleOf(nil); scope == "" && !ok {
			wait[scope] = true // for the key that all of the team has
			continue
		}
		heads, err := l.late(ctx, scope, of, wishes)
		if err != nil {
			return err
		}
		if len(heads) > 0 {
			e.late[scope] = heads
		}
	}
	if len(e.late) > 0 {
		if _, _, err := l.record(ctx, e); err != nil {
			return err
		}
	}
	l.projection.widened = wait
	return nil
}

// spokenFor is the laptops whose saves this one writes once more: itself, under
// every key it had, and an administrator's those that were ended.
func (l *Ledger) spokenFor() []string {
	r := l.rosters.latest
	of := r.line(l.team.Device)
	for _, d := range r.Devices {
		if _, over := r.revoked(d.ID); over && r.administers(l.team.Device) && !slices.Contains(of, d.ID) {
			of = append(of, d.ID)
		}
	}
	return of
}

// widenedOnce looks through what these laptops wrote, the first time: a crash may
// have come between hearing of a reader and writing for them.
func (l *Ledger) widenedOnce(ctx context.Context, of []string) error {
	if l.lateLooked {
		return nil
	}
	devices, err := json.Marshal(of)
	if err != nil {
		return err
	}
	rows, err := l.DB().QueryContext(ctx, `SELECT DISTINCT p.scope, p.circle, o.circle FROM json_each(?) d CROSS JOIN ledger_entry e ON e.device = d.value
		CROSS JOIN ledger_part p ON p.entry = e.n AND p.scope <> '' CROSS JOIN ledger_part o ON o.scope = p.scope AND o.circle <> p.circle`, string(devices))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var scope string
		var from, to []byte
		if err := rows.Scan(&scope, &from, &to); err != nil {
			return err
		}
		if !l.secrets.covers(digest(from), digest(to)) {
			l.projection.widened[scope] = true
		}
	}
	l.projection.widened[""] = true
	l.lateLooked = rows.Err() == nil
	return rows.Err()
}

// late is what stands of a scope, saved by one of these laptops, that not all who
// read the scope can read: nothing that is to be erased, nor of what its
// organisation has left.
func (l *Ledger) late(ctx context.Context, scope string, of []string, wishes []wish) ([]Head, error) {
	if scope != "" && l.projection.gone(scope, l.organisation()) {
		return nil, nil
	}
	to, err := l.circleFor(ctx, scope)
	if err != nil {
		return nil, err
	}
	heads, err := l.heads(ctx, `WHERE p.scope = ? AND p.circle <> ?`, scope, to[:])
	if err != nil {
		return nil, err
	}
	goes := func(h Head) bool {
		return slices.ContainsFunc(wishes, func(w wish) bool { return w.Scope == scope && h.Clock <= w.Until })
	}
	heads = slices.DeleteFunc(heads, func(h Head) bool { return !slices.Contains(of, h.Device) || goes(h) })
	c := copying{l: l, ctx: ctx, to: to}
	return slices.DeleteFunc(heads, func(h Head) bool {
		_, unread, e := c.unread(&h)
		if e != nil {
			err = e
		}
		return !unread
	}), err
}

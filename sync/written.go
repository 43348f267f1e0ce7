package sync

import (
	"context"

	"keystone/sync/fault"
)

// Written returns what an entry of Quarantine wrote, so that a person can decide
// on it: as much as this laptop has the keys for and its organisation still reads.
// Nothing of it is shown elsewhere by that. Errors: entry-unknown.
func (l *Ledger) Written(ctx context.Context, entry string) ([]Head, error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return nil, err
	}
	ids, devices, err := l.wanted(ctx, `SELECT id, device FROM ledger_quarantine WHERE id = ?`, entry)
	if err != nil {
		return nil, err
	}
	if !ids[entry] {
		return nil, fault.New("entry-unknown", "Nothing of that name waits to be reviewed.")
	}
	segments, err := l.reread(ids, devices)
	if err != nil || len(segments) == 0 {
		return nil, err
	}
	return l.readable(&segments[0].arrival), nil
}

// readable is what an arrival writes about what this laptop's organisation reads.
func (l *Ledger) readable(a *arrival) []Head {
	var heads []Head
	for _, part := range a.parts {
		if part.Scope != "" && l.projection.gone(part.Scope, l.organisation()) {
			continue
		}
		e := part.Entry
		for _, w := range part.Rows {
			heads = append(heads, Head{
				Entity: w.Entity, Field: w.Field, Value: present(w.Value), Scope: part.Scope, Entry: a.id, At: e.at(), Clock: e.HLC,
				Member: e.Member, Actor: e.Name, Role: e.Role, Organisation: e.Organisation, Device: a.device, Kind: e.Kind, Reason: e.Reason,
			})
		}
	}
	return heads
}

package caseload

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// TakeBack reverses one save; no entry is the last one the unlocked member made.
type TakeBack struct {
	Entry  string `json:"entry"`
	Reason string `json:"reason"`
}

// TakeBackResult is what was taken back.
type TakeBackResult struct {
	Entry string `json:"entry"`
	Kind  string `json:"kind"`
}

// TakeBack sets everything a save wrote back to what it was before, as a save
// of its own; both stay in the history. It refuses reason-required,
// nothing-to-take-back, and built-upon once anybody wrote over it or about what
// it made (ledger.md, Merge).
func (c *Caseload) TakeBack(ctx context.Context, cmd TakeBack) (TakeBackResult, error) {
	var result TakeBackResult
	_, err := c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		if blank(cmd.Reason) {
			return ledger.Save{}, fault.New(CodeReasonRequired, "Say why this is taken back.")
		}
		entry, err := c.lastSave(ctx, q, cmd.Entry)
		if err != nil {
			return ledger.Save{}, err
		}
		written, err := ledger.ByEntry(ctx, q, entry)
		if err != nil {
			return ledger.Save{}, err
		}
		if len(written) == 0 {
			return ledger.Save{}, nothingToTake()
		}
		result = TakeBackResult{entry, written[0].Kind}
		writes, err := reversed(ctx, q, entry, written)
		return ledger.Save{Kind: "take-back", Reason: cmd.Reason, Writes: writes}, err
	})
	return result, err
}

func nothingToTake() error {
	return fault.New(CodeNothingToTake, "There is nothing of yours to take back.")
}

// lastSave returns the entry asked for, or the member's last that was neither a
// taking back nor taken back.
func (c *Caseload) lastSave(ctx context.Context, q ledger.Querier, entry string) (string, error) {
	query, arg := "SELECT entry, kind FROM saved WHERE entry=?", entry
	if entry == "" {
		query = `SELECT entry, kind FROM saved WHERE member=? AND kind NOT IN ('take-back','` + kindHandOver + `','` + KindRedirect + `') AND entry NOT IN (SELECT entry FROM taken_back)
			ORDER BY clock DESC, entry DESC LIMIT 1`
		arg = c.l.Actor().Member
	}
	var kind string
	err := q.QueryRowContext(ctx, query, arg).Scan(&entry, &kind)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nothingToTake()
	}
	switch kind {
	case "sign-minutes", "close-meeting", "reopen-minutes", "erase", "take-back", kindHandOver, KindRedirect:
		return "", fault.Newf(CodeNothingToTake, "A %s cannot be taken back.", kind)
	}
	return entry, err
}

// reversed are the writes that undo those of an entry.
func reversed(ctx context.Context, q ledger.Querier, entry string, written []ledger.Head) ([]ledger.Write, error) {
	undone, err := takenBack(ctx, q)
	if err != nil {
		return nil, err
	}
	writes := []ledger.Write{{Entity: "taken-back/" + entry, Field: "by", Value: true, Scope: written[0].Scope}}
	for _, h := range written {
		if h.Field == planEdited {
			writes = append(writes, ledger.Write{Entity: h.Entity, Field: h.Field, Value: true, Scope: h.Scope})
			continue
		}
		past, err := ledger.Past(ctx, q, h.Entity, "")
		if err != nil {
			return nil, err
		}
		past = slices.DeleteFunc(past, func(p ledger.Head) bool { return p.Kind == "take-back" || undone[p.Entry] && p.Entry != entry })
		before, built := priorTo(past, h)
		if built || undone[entry] {
			return nil, fault.New(CodeBuiltUpon, "Somebody has built on this since, so it cannot be taken back; put it right with a new entry.")
		}
		w := ledger.Write{Entity: h.Entity, Field: h.Field, Scope: h.Scope}
		if before != nil {
			w.Value = rawOf(*before)
		}
		writes = append(writes, w)
	}
	return writes, nil
}

// takenBack are the entries that no longer count.
func takenBack(ctx context.Context, q ledger.Querier) (map[string]bool, error) {
	entries, err := column[string](ctx, q, "SELECT entry FROM taken_back")
	undone := make(map[string]bool, len(entries))
	for _, e := range entries {
		undone[e] = true
	}
	return undone, err
}

// priorTo returns the write of the same field that came before one, nil where
// it was the first; built reports that another entry has since written the
// field, or anything about an entity that this one made.
func priorTo(past []ledger.Head, h ledger.Head) (before *ledger.Head, built bool) {
	made := len(past) > 0 && past[0].Entry == h.Entry
	reached := false
	for i := range past {
		p := &past[i]
		switch {
		case p.ID == h.ID:
			reached = true
		case !reached && p.Field == h.Field:
			before = p
		case p.Entry != h.Entry && (made || reached && p.Field == h.Field):
			built = true
		}
	}
	return before, built
}

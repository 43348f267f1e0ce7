package caseload

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// ConcernCount is how many concerns about a patient the unlocked member may read.
func (c *Caseload) ConcernCount(ctx context.Context, nhsNumber string) (int, error) {
	found, err := c.concerns(ctx, nhsNumber)
	return len(found), err
}

// Concerns returns the concerns that the unlocked member may read, the newest
// first, of one patient or of everybody for "", and notes that they were read. Who
// neither raised one nor is the lead, then or now, gets none. Codes: as Patient.
func (c *Caseload) Concerns(ctx context.Context, nhsNumber string) ([]Concern, error) {
	found, err := c.concerns(ctx, nhsNumber)
	for i := range found {
		c.l.Seen(concernScope+found[i].ID, "concern")
	}
	return found, err
}

func (c *Caseload) concerns(ctx context.Context, nhsNumber string) ([]Concern, error) {
	db := c.l.DB()
	info, err := c.settings(ctx, db)
	if err != nil {
		return nil, err
	}
	all, err := c.concernRows(ctx, nhsNumber)
	if err != nil {
		return nil, err
	}
	me := c.l.Actor().Member
	found := []Concern{}
	for _, r := range all {
		if !r.readBy(me, info) {
			continue
		}
		lead, err := memberByID(ctx, db, r.Lead)
		if err != nil {
			return nil, err
		}
		found = append(found, Concern{r.Action, r.NHS, r.Name, r.Text, r.By, r.At, lead.Name, r.Action})
	}
	slices.SortFunc(found, func(a, b Concern) int {
		return cmp.Or(cmp.Compare(b.RaisedAt, a.RaisedAt), cmp.Compare(a.ID, b.ID))
	})
	return found, nil
}

// concernRows are those about a patient under every number of theirs, or all for "".
func (c *Caseload) concernRows(ctx context.Context, nhsNumber string) ([]concernValue, error) {
	db, query, args := c.l.DB(), "SELECT value FROM concern", []any(nil)
	if nhsNumber != "" {
		p, err := c.find(ctx, db, nhsNumber)
		if err != nil {
			return nil, err
		}
		query, args = query+" WHERE n=?1 OR n IN (SELECT n FROM alias WHERE same=?1)", []any{p.n}
	}
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var found []concernValue
	for rows.Next() {
		var r concernValue
		var value []byte
		if err := rows.Scan(&value); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(value, &r); err != nil {
			return nil, err
		}
		found = append(found, r)
	}
	return found, rows.Err()
}

// concernReaders says which organisations read a concern.
func concernReaders(ctx context.Context, q ledger.Querier, entity string) ([]string, error) {
	v, err := concernNow(ctx, q, entity)
	return append([]string{}, v.Readers...), err
}

// concernNow is a concern as it stands; its zero value where there is none.
func concernNow(ctx context.Context, q ledger.Querier, entity string) (v concernValue, err error) {
	heads, err := ledger.State(ctx, q, entity)
	if err != nil {
		return v, err
	}
	if head, ok := shown(heads["concern"]); ok {
		err = head.Decode(&v)
	}
	return v, err
}

// concern keeps one concern beside the patient's number, so that it is found.
func (b *batch) concern(entity, id string) error {
	v, err := concernNow(b.ctx, b, entity)
	if err != nil {
		return err
	}
	if v.NHS == "" {
		return b.exec("DELETE FROM concern WHERE id=?", id)
	}
	value, err := toJSON(v)
	if err != nil {
		return err
	}
	return b.exec("INSERT OR REPLACE INTO concern VALUES (?,?,?)", id, key(nhs.Number(v.NHS)), value)
}

// concernScopes are the scopes of every concern about people, for erasing them:
// whoever may erase a person need not be able to read what is erased with them.
func concernScopes(ctx context.Context, q ledger.Querier, numbers []int64) ([]string, error) {
	return column[string](ctx, q, "SELECT ?||id FROM concern WHERE n IN (SELECT value FROM json_each(?)) ORDER BY id", concernScope, jsonOf(numbers))
}

package caseload

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// ConcernCount is how many concerns about a patient the unlocked member may read.
func (c *Caseload) ConcernCount(ctx context.Context, nhsNumber string) (int, error) {
	found, err := c.concerns(ctx, nhsNumber)
	return len(found), err
}

// Concerns returns the concerns that the unlocked member may read, the newest
// first, of one patient or of everybody for "", and notes that they were read. Who
// neither raised one nor is the lead who has it gets none: of somebody whom they do
// not read, only what the concern says. Codes: as Patient.
func (c *Caseload) Concerns(ctx context.Context, nhsNumber string) ([]Concern, error) {
	found, err := c.concerns(ctx, nhsNumber)
	for i := range found {
		c.l.Seen(concernScope+found[i].ID, "concern")
	}
	return found, err
}

func (c *Caseload) concerns(ctx context.Context, nhsNumber string) ([]Concern, error) {
	db := c.l.DB()
	all, err := c.concernsAbout(ctx, nhsNumber)
	if err != nil {
		return nil, err
	}
	named, err := c.safeguardingLead(ctx, db)
	if err != nil && fault.Code(err) != CodeLeadRequired {
		return nil, err
	}
	me := c.l.Actor().Member
	found := []Concern{}
	for _, v := range all {
		if !v.readBy(me) {
			continue
		}
		lead, err := memberByID(ctx, db, v.Lead)
		if err != nil {
			return nil, err
		}
		one := Concern{v.Action, v.NHS, v.Name, v.Text, v.By, v.At, lead.Name, v.Action, append([]HandedOver{}, v.Passed...), ""}
		if v.Lead != named.ID {
			one.NewLead = named.Name
		}
		found = append(found, one)
	}
	slices.SortFunc(found, func(a, b Concern) int {
		return cmp.Or(cmp.Compare(b.RaisedAt, a.RaisedAt), cmp.Compare(a.ID, b.ID))
	})
	return found, nil
}

// concernsAbout are those about a patient under every number of theirs, or all for "".
func (c *Caseload) concernsAbout(ctx context.Context, nhsNumber string) ([]concernValue, error) {
	db := c.l.DB()
	if nhsNumber == "" {
		return concernValues(ctx, db, "")
	}
	p, err := c.find(ctx, db, nhsNumber)
	if err != nil {
		return nil, err
	}
	return concernValues(ctx, db, "WHERE n=?1 OR n IN (SELECT n FROM alias WHERE same=?1)", p.n)
}

// concernValues are the concerns that this laptop can open, whoever may read them.
func concernValues(ctx context.Context, q ledger.Querier, where string, args ...any) ([]concernValue, error) {
	values, err := column[[]byte](ctx, q, "SELECT value FROM concern "+where+" ORDER BY id", args...)
	all := make([]concernValue, len(values))
	for i := 0; err == nil && i < len(values); i++ {
		err = json.Unmarshal(values[i], &all[i])
	}
	return all, err
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

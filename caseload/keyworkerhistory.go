package caseload

import (
	"context"
)

// KeyWorkerHistory returns every key worker a patient has had, the first first.
func (c *Caseload) KeyWorkerHistory(ctx context.Context, nhsNumber string) ([]KeyWorkerSpell, error) {
	db := c.l.DB()
	p, err := c.find(ctx, db, nhsNumber)
	if err != nil {
		return nil, err
	}
	past, err := pastOf(ctx, db, "patient", p.ids(), "keyWorker")
	if err != nil {
		return nil, err
	}
	spells := []KeyWorkerSpell{}
	for _, h := range past {
		v := keyWorkerValue{Since: dayOf(h.At)}
		if !retracted(h) {
			if err := h.Decode(&v); err != nil {
				return nil, err
			}
		}
		if spells, err = c.spell(ctx, spells, v, h.Actor); err != nil {
			return nil, err
		}
	}
	return spells, nil
}

// spell adds one change of key worker to the history: it ends the spell before,
// saying why, and begins another unless there is nobody.
func (c *Caseload) spell(ctx context.Context, spells []KeyWorkerSpell, v keyWorkerValue, by string) ([]KeyWorkerSpell, error) {
	if last := len(spells) - 1; last >= 0 && spells[last].Until == "" {
		open := &spells[last]
		if v.Member == open.Member && v.Since == open.Since {
			open.State = v.State
			return spells, nil
		}
		open.Until, open.Summary, open.Reason = v.Since, v.Summary, v.Reason
	}
	if v.Member == "" {
		return spells, nil
	}
	m, err := memberByID(ctx, c.l.DB(), v.Member)
	return append(spells, KeyWorkerSpell{KeyWorker: KeyWorker{
		Member: m.ID, Name: m.Name, Role: m.Role, Organisation: m.Organisation, Phone: m.Phone, OutOfHours: m.OutOfHours,
		Since: v.Since, State: v.State, Basis: v.Basis,
	}, By: by, OverCapacity: v.OverCapacity}), err
}

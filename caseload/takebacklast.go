package caseload

import (
	"context"

	ledger "keystone/sync"
)

// lastWrote is how many lines of what a save set are told.
const lastWrote = 6

// LastSave tells what the unlocked member saved last and has not taken back, so
// that nobody reverses what they did not mean. It refuses as TakeBack does:
// nothing-to-take-back, built-upon.
func (c *Caseload) LastSave(ctx context.Context) (SaveInWords, error) {
	q := c.l.DB()
	entry, err := c.lastSave(ctx, q, "")
	if err != nil {
		return SaveInWords{}, err
	}
	written, err := ledger.ByEntry(ctx, q, entry)
	if err != nil {
		return SaveInWords{}, err
	}
	if len(written) == 0 {
		return SaveInWords{}, nothingToTake()
	}
	if _, err := reversed(ctx, q, entry, written); err != nil {
		return SaveInWords{}, err
	}
	return c.inWords(ctx, written, lastWrote)
}

package caseload

import (
	"context"
	"strings"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Erase takes what is sealed about one patient, or one whole list, out of the
// ledger for good (ledger.md, On disk).
type Erase struct {
	What   string `json:"what"` // "patient <NHS number>", or a list's title or id
	Reason string `json:"reason"`
}

// EraseResult says how many sealed parts lost their bytes.
type EraseResult struct {
	Parts int `json:"parts"`
}

// Erase erases, or refuses: reason-required, patient-unknown, list-unknown, and
// on-list for a patient whom a list still names: its part holds others too, so
// the list is erased and read again without them.
func (c *Caseload) Erase(ctx context.Context, cmd Erase) (EraseResult, error) {
	if blank(cmd.Reason) {
		return EraseResult{}, fault.New(CodeReasonRequired, "Say on whose decision this is erased.")
	}
	scope, err := c.scopeOf(ctx, strings.TrimSpace(cmd.What))
	if err != nil {
		return EraseResult{}, err
	}
	parts, err := c.l.Erase(ctx, scope, cmd.Reason)
	return EraseResult{parts}, err
}

func (c *Caseload) scopeOf(ctx context.Context, what string) (string, error) {
	db := c.l.DB()
	number, isPatient := strings.CutPrefix(what, "patient ")
	if !isPatient {
		l, err := findList(ctx, db, strings.TrimPrefix(what, "list "))
		return l.id, err
	}
	p, err := c.find(ctx, db, number)
	if err != nil {
		return "", err
	}
	var lists int
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM list_row WHERE n=?", p.n).Scan(&lists)
	if err == nil && lists > 0 {
		err = fault.Newf("on-list", "This person is on %s, whose sealed parts hold others too; erase the list, then bring in a reading without them.", plural(lists, "list"))
	}
	return p.id, err
}

// History returns who did, saw and printed what about a patient, the oldest
// first, with the readings of lists that named them.
func (c *Caseload) History(ctx context.Context, nhsNumber string) ([]ledger.Event, error) {
	db := c.l.DB()
	p, err := c.find(ctx, db, nhsNumber)
	if err != nil {
		return nil, err
	}
	events, err := c.l.History(ctx, p.id)
	if err != nil {
		return nil, err
	}
	lists, err := column[string](ctx, db, "SELECT l.id||'#'||l.title FROM list_row r JOIN list l ON l.n=r.list WHERE r.n=?", p.n)
	if err != nil {
		return nil, err
	}
	for _, list := range lists {
		id, title := cut(list, '#')
		past, err := ledger.Past(ctx, db, "row/"+id+"."+p.id, "")
		if err != nil {
			return nil, err
		}
		for _, h := range past {
			what := "on " + title
			if h.Field == "gone" && !retracted(h) {
				what = "no longer on " + title
			}
			events = append(events, ledger.Event{At: stamp(h.At), Actor: h.Actor, Device: h.Device, Kind: h.Kind, What: what, Reason: h.Reason})
		}
	}
	sortBy(events, func(e ledger.Event) string { return e.At })
	return events, nil
}

package caseload

import (
	"context"
	"strings"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Erase takes what is sealed about one patient, or one whole list, out of the
// ledger for good (ledger.md, On disk).
type Erase struct {
	What   string `json:"what"` // an NHS number, alone or after "patient ", or a list's title or id
	Reason string `json:"reason"`
}

// EraseResult says how many sealed parts lost their bytes.
type EraseResult struct {
	Parts int `json:"parts"`
}

// Erase erases a person with every record that was joined to theirs and every
// concern about them that this laptop holds, or a list;
// or refuses: reason-required, patient-unknown, list-unknown, and on-list for a
// patient whom a list still names under any number: its part holds others too,
// so the list is erased and read again without them.
func (c *Caseload) Erase(ctx context.Context, cmd Erase) (EraseResult, error) {
	if blank(cmd.Reason) {
		return EraseResult{}, fault.New(CodeReasonRequired, "Say on whose decision this is erased.")
	}
	scopes, err := c.scopesOf(ctx, strings.TrimSpace(cmd.What))
	if err != nil {
		return EraseResult{}, err
	}
	var result EraseResult
	for _, scope := range scopes {
		parts, err := c.l.Erase(ctx, scope, cmd.Reason)
		result.Parts += parts
		if err != nil {
			return result, err
		}
	}
	return result, nil
}

// scopesOf returns what is to be erased, the person that is shown after the
// records joined to theirs: cut off in between, what is left is found by its number.
func (c *Caseload) scopesOf(ctx context.Context, what string) ([]string, error) {
	db := c.l.DB()
	number, isPatient := strings.CutPrefix(what, "patient ")
	if _, err := nhs.ParseNumber(number); err != nil && !isPatient {
		l, err := findList(ctx, db, strings.TrimPrefix(what, "list "))
		return []string{l.id}, err
	}
	p, err := c.find(ctx, db, number)
	if err != nil {
		return nil, err
	}
	var lists int
	err = db.QueryRowContext(ctx, joined+"SELECT count(DISTINCT r.list) FROM who JOIN list_row r ON r.n=who.n JOIN list l ON l.n=r.list", jsonOf([]int64{p.n})).Scan(&lists)
	if err != nil {
		return nil, err
	}
	if lists > 0 {
		return nil, fault.Newf("on-list", "This person is on %s, whose sealed parts hold others too; erase the list, then bring in a reading without them.", Counted(lists, "list"))
	}
	others, err := column[int64](ctx, db, "SELECT n FROM alias WHERE same=? ORDER BY n", p.n)
	if err != nil {
		return nil, err
	}
	concerns, err := concernScopes(ctx, db, append(others, p.n))
	return append(append(concerns, c.idsOf(others)...), p.id), err
}

// History returns who did, saw and printed what about a patient, the oldest
// first, with the readings of lists that named them; of every record that is
// joined to theirs.
func (c *Caseload) History(ctx context.Context, nhsNumber string) ([]ledger.Event, error) {
	db := c.l.DB()
	p, err := c.find(ctx, db, nhsNumber)
	if err != nil {
		return nil, err
	}
	others, err := column[int64](ctx, db, "SELECT n FROM alias WHERE same=? ORDER BY n", p.n)
	if err != nil {
		return nil, err
	}
	var events []ledger.Event
	for _, n := range append(others, p.n) {
		more, err := c.historyOf(ctx, db, n)
		if err != nil {
			return nil, err
		}
		events = append(events, more...)
	}
	sortBy(events, func(e ledger.Event) string { return e.At })
	return events, nil
}

// historyOf is the history of one record of a person, in no order.
func (c *Caseload) historyOf(ctx context.Context, db ledger.Querier, n int64) ([]ledger.Event, error) {
	patient := c.IDOf(numberOf(n))
	events, err := c.l.History(ctx, patient)
	if err != nil {
		return nil, err
	}
	lists, err := column[string](ctx, db, "SELECT l.id||'#'||l.title FROM list_row r JOIN list l ON l.n=r.list WHERE r.n=?", n)
	if err != nil {
		return nil, err
	}
	for _, list := range lists {
		id, title := cut(list, '#')
		past, err := ledger.Past(ctx, db, "row/"+id+"."+patient, "")
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
	return events, nil
}

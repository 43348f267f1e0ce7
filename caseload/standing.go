package caseload

import (
	"context"
	"fmt"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// The standing lists are those with nobody and those new on a list: thousands in
// a large practice. They are read lightly, because a whole row each would take a
// third of a second with 20,000 people.
const (
	standingNobody = `SELECT p.n, p.family, p.given, p.title, p.waiting FROM patient p
		WHERE p.waiting <> '' AND p.excused < ?1 AND p.died = 0`
	// standingNew leaves out whom standingNobody names.
	standingNew = `SELECT p.n, p.family, p.given, p.title, '' FROM patient p
		WHERE (p.waiting = '' OR p.excused >= ?1) AND p.died = 0 AND p.n IN (` + newcomers + `)`
)

// The orders of the caseload table: longest waiting first, and highest risk first.
const (
	longestWaiting = ` ORDER BY p.waiting, p.risk DESC, p.n`
	highestRisk    = ` ORDER BY p.risk DESC, p.sort, p.n`
)

// Standing is somebody on a standing list.
type Standing struct {
	NHSNumber string
	Name      string   // as on screen, the number where the name is not known
	Waiting   nhs.Date // since when nobody is theirs; not a date where that is not known
}

// Nobody returns everyone alive who on a day has no key worker and no reason
// that still stands, the longest waiting first (F3); with a limit no more than
// that many, in any order, which is quicker.
func (c *Caseload) Nobody(ctx context.Context, on nhs.Date, limit int) ([]Standing, error) {
	return c.standingOf(ctx, standingNobody, longestWaiting, on, limit)
}

// Newcomers returns everyone alive who is new on the last reading of a list and
// whom Nobody does not name, the highest risk first; a limit is as in Nobody.
func (c *Caseload) Newcomers(ctx context.Context, on nhs.Date, limit int) ([]Standing, error) {
	return c.standingOf(ctx, standingNew, highestRisk, on, limit)
}

func (c *Caseload) standingOf(ctx context.Context, query, order string, on nhs.Date, limit int) ([]Standing, error) {
	if limit > 0 {
		order = fmt.Sprintf(" LIMIT %d", limit)
	}
	rows, err := c.l.DB().QueryContext(ctx, query+order, string(on))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []Standing
	for rows.Next() {
		var one Standing
		var n int64
		var family, given, title string
		if err := rows.Scan(&n, &family, &given, &title, &one.Waiting); err != nil {
			return nil, err
		}
		one.NHSNumber, one.Name = string(numberOf(n)), nhs.Name(family, given, title)
		if family == "" && given == "" {
			one.Name = numberOf(n).Spaced()
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// NewOnLists returns the NHS numbers of everyone who is new on the last reading
// of a list, and when the latest of those lists was read, RFC 3339.
func (c *Caseload) NewOnLists(ctx context.Context) (numbers []string, read string, err error) {
	found, err := column[int64](ctx, c.l.DB(), "SELECT DISTINCT n FROM ("+newcomers+")")
	if err != nil || len(found) == 0 {
		return nil, "", err
	}
	return written(found), read, c.l.DB().QueryRowContext(ctx, `SELECT max(l.read_at) FROM list l
		WHERE EXISTS (SELECT 1 FROM list_row r WHERE r.list=l.n AND r.gone='' AND r.entered=l.reading)`).Scan(&read)
}

// Nominees returns everyone alive whom somebody nominated, by name.
func (c *Caseload) Nominees(ctx context.Context) ([]Patient, error) {
	numbers, err := column[int64](ctx, c.l.DB(), `SELECT p.n FROM person e LEFT JOIN alias a ON a.n=e.n JOIN patient p ON p.n = coalesce(a.same, e.n)
		WHERE e.detail->>'$.nominated.reason' <> '' AND p.died = 0 GROUP BY p.n ORDER BY p.sort, p.n`)
	if err != nil {
		return nil, err
	}
	return c.loadAll(ctx, numbers)
}

// Joined maps the NHS number of every record that was joined to another
// (same-person) to that of the person who is shown for it.
func Joined(ctx context.Context, q ledger.Querier) (map[string]string, error) {
	rows, err := q.QueryContext(ctx, "SELECT n, same FROM alias")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	all := map[string]string{}
	for rows.Next() {
		var n, same int64
		if err := rows.Scan(&n, &same); err != nil {
			return nil, err
		}
		all[string(numberOf(n))] = string(numberOf(same))
	}
	return all, rows.Err()
}

func written(numbers []int64) []string {
	found := make([]string, len(numbers))
	for i, n := range numbers {
		found[i] = string(numberOf(n))
	}
	return found
}

package meeting

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"keystone/caseload"
	"keystone/caseload/nhs"
)

// The standing lists are those with nobody and those new on a list: thousands
// in a large practice, of whom few fit into a meeting. Everyone is read lightly
// and what is known of them, only for those who fit. They are read from the
// caseload's own tables, because its rows hold more than a name each and reading
// everyone's would take a third of a second with 20,000 people.
const (
	standingNobody = `SELECT printf('%010d', p.n), p.family, p.given, p.title, p.waiting FROM patient p
		WHERE p.waiting <> '' AND p.excused < ?1 AND p.died = 0`
	newcomers = `SELECT coalesce(a.same, r.n) AS n FROM list_row r JOIN list l ON l.n = r.list AND l.reading = r.entered
		LEFT JOIN alias a ON a.n = r.n WHERE r.gone = ''`
	// standingNew leaves out whom standingNobody names.
	standingNew = `SELECT printf('%010d', p.n), p.family, p.given, p.title, '' FROM patient p
		WHERE (p.waiting = '' OR p.excused >= ?1) AND p.died = 0 AND p.n IN (` + newcomers + `)`
)

// The orders of the caseload table: longest waiting first, and highest risk first.
const (
	longestWaiting = ` ORDER BY p.waiting, p.risk DESC, p.n`
	highestRisk    = ` ORDER BY p.risk DESC, p.sort, p.n`
)

// standingOne is somebody on a standing list.
type standingOne struct {
	number, name string
	waiting      nhs.Date // since when nobody is theirs
}

// standing reads a standing list, in order, or as many of it as are wanted in any.
func (p *proposal) standing(ctx context.Context, query, order string, args ...any) (all []standingOne, err error) {
	if p.limit > 0 {
		order = fmt.Sprintf(" LIMIT %d", p.limit+len(p.declining)+len(p.before))
	}
	rows, err := p.meetings.ledger.DB().QueryContext(ctx, query+order, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var one standingOne
		var family, given, title string
		if err := rows.Scan(&one.number, &family, &given, &title, &one.waiting); err != nil {
			return nil, err
		}
		one.name = nhs.Name(family, given, title)
		if family == "" && given == "" {
			one.name = nhs.Number(one.number).Spaced()
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// full reports whether those gathered so far are all that are wanted: whoever
// is only on a standing list comes behind them and would wait.
func (p *proposal) full() bool {
	if p.limit == 0 {
		return false
	}
	coming := len(p.by)
	for number := range p.declining {
		if one, known := p.by[number]; known && one.duty == "" {
			coming--
		}
	}
	return coming >= p.limit
}

func (p *proposal) nobody(ctx context.Context) error {
	if p.full() {
		return nil
	}
	today := p.meetings.today()
	all, err := p.standing(ctx, standingNobody, longestWaiting, string(today))
	if err != nil {
		return err
	}
	for _, one := range all {
		text := "no key worker"
		if one.waiting.Valid() {
			text += fmt.Sprintf(" for %d d", max(one.waiting.DaysUntil(today), 0))
		}
		p.add(one.number, one.name, WhyNobody, text)
	}
	return nil
}

func (p *proposal) newOnList(ctx context.Context) error {
	if p.full() {
		return nil
	}
	lists, err := p.meetings.people.Lists(ctx)
	if err != nil {
		return err
	}
	var read nhs.Date
	for _, l := range lists {
		if l.New > 0 {
			read = max(read, dayOf(l.ReadAt))
		}
	}
	if err := p.alsoNew(ctx, read); err != nil {
		return err
	}
	all, err := p.standing(ctx, standingNew, highestRisk, string(p.meetings.today()))
	if err != nil {
		return err
	}
	for _, one := range all {
		if _, known := p.by[one.number]; !known && p.news(one.number, read) {
			p.add(one.number, one.name, WhyNewOnList, "new on a list")
		}
	}
	return nil
}

// alsoNew notes of those proposed already that they are new on a list.
func (p *proposal) alsoNew(ctx context.Context, read nhs.Date) error {
	numbers, err := collect(ctx, p.meetings.ledger.DB(), func(number string, _ []byte) (string, error) {
		return strings.Repeat("0", max(0, 10-len(number))) + number, nil
	}, `SELECT DISTINCT n, NULL FROM (`+newcomers+`)`)
	for _, number := range numbers {
		if one, known := p.by[number]; known && p.news(number, read) {
			p.add(number, one.Name, WhyNewOnList, "new on a list")
		}
	}
	return err
}

// news reports whether no meeting has discussed somebody since the lists were read.
func (p *proposal) news(number string, read nhs.Date) bool {
	discussed := p.before[number].discussed
	return !discussed.Known() || discussed < read
}

// known says of those who fit and stand on a list why they are on the caseload.
func (p *proposal) known(ctx context.Context, all []Proposed) error {
	for _, one := range all {
		if one.Waits || !one.hasReason(WhyNobody) && !one.hasReason(WhyNewOnList) {
			continue
		}
		rows, _, err := p.meetings.people.Rows(ctx, caseload.Query{Find: one.NHSNumber, Limit: 1})
		if err != nil {
			return err
		}
		for i, r := range one.Reasons {
			if slices.Contains([]string{WhyNobody, WhyNewOnList}, r.Code) && len(rows) == 1 && rows[0].Why != "" {
				one.Reasons[i].Text = strings.Join([]string{r.Text, rows[0].Why}, between)
			}
		}
	}
	return nil
}

package caseload

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// Rows returns lines of the caseload table and how many match before the limit.
// A list that is not known is list-unknown.
func (c *Caseload) Rows(ctx context.Context, q Query) ([]Row, int, error) {
	s, err := c.search(ctx, q)
	if err != nil {
		return nil, 0, err
	}
	numbers, total, err := s.numbers(ctx, c.l.DB(), q)
	if err != nil || len(numbers) == 0 {
		return []Row{}, total, err
	}
	rows := make([]Row, 0, len(numbers))
	for chunk := range chunks(numbers) {
		more, err := c.rows(ctx, chunk)
		if err != nil {
			return nil, 0, err
		}
		rows = append(rows, more...)
	}
	return rows, total, nil
}

// chunks yields numbers a few hundred at a time.
func chunks(numbers []int64) func(yield func([]int64) bool) {
	const size = 500
	return func(yield func([]int64) bool) {
		for len(numbers) > 0 {
			n := min(size, len(numbers))
			if !yield(numbers[:n]) {
				return
			}
			numbers = numbers[n:]
		}
	}
}

// line is what a row is made from.
type line struct {
	id, family, given, title, born string
	waiting, excused, review       string
	planned                        int
	gone, orphan, conflict, died   bool
	admissions, medicines          int
	registers                      string
	keyWorker, state, reason       string
	entry, device, also            string
	contested                      bool
}

func (c *Caseload) rows(ctx context.Context, numbers []int64) ([]Row, error) {
	db := c.l.DB()
	lines, err := readLines(ctx, db, numbers)
	if err != nil {
		return nil, err
	}
	scores, err := scoresOf(ctx, db, numbers)
	if err != nil {
		return nil, err
	}
	stays, err := latestDischarges(ctx, db, numbers)
	if err != nil {
		return nil, err
	}
	rule, err := c.rule(ctx, db)
	if err != nil {
		return nil, err
	}
	seen, err := c.witnesses(ctx, db)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, 0, len(numbers))
	today := c.today()
	for _, n := range numbers {
		l := lines[n]
		if l == nil {
			continue
		}
		if err := seen.line(ctx, l); err != nil {
			return nil, err
		}
		row := l.row(n, today)
		row.Why = why(l, scores[n], stays[n], rule)
		rows = append(rows, row)
	}
	return rows, nil
}

func readLines(ctx context.Context, q ledger.Querier, numbers []int64) (map[int64]*line, error) {
	rows, err := q.QueryContext(ctx, `SELECT p.n,p.id,p.family,p.given,p.title,p.born,p.waiting,p.excused,p.review,p.planned,p.gone,p.orphan,p.conflict,p.died,
		p.admissions,p.medicines,p.registers,coalesce(m.name,''),coalesce(k.state,''),coalesce(e.detail->>'$.nominated.reason',''),
		coalesce(k.entry,''),coalesce(k.device,''),coalesce(k.contested,0),coalesce(k.also,'')
		FROM json_each(?) w CROSS JOIN patient p ON p.n=w.value LEFT JOIN key_worker k ON k.patient=p.id LEFT JOIN member m ON m.id=k.member
		LEFT JOIN person e ON e.id=p.id`, jsonOf(numbers))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	found := make(map[int64]*line, len(numbers))
	for rows.Next() {
		var n int64
		var l line
		err := rows.Scan(&n, &l.id, &l.family, &l.given, &l.title, &l.born, &l.waiting, &l.excused, &l.review, &l.planned, &l.gone, &l.orphan, &l.conflict, &l.died,
			&l.admissions, &l.medicines, &l.registers, &l.keyWorker, &l.state, &l.reason,
			&l.entry, &l.device, &l.contested, &l.also)
		if err != nil {
			return nil, err
		}
		found[n] = &l
	}
	return found, rows.Err()
}

// jsonOf is a list of numbers for json_each.
func jsonOf(numbers []int64) string {
	b := []byte{'['}
	for i, n := range numbers {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, n, 10)
	}
	return string(append(b, ']'))
}

func (l *line) row(n int64, today nhs.Date) Row {
	row := Row{
		ID: l.id, NHSNumber: string(numberOf(n)), Name: nhs.Name(l.family, l.given, l.title), Born: nhs.Date(l.born).Shown(),
		KeyWorker: l.keyWorker, Plan: "—", NoPlan: l.planned == 0, Conflict: l.conflict, Gone: l.gone, Died: l.died,
	}
	if l.family == "" && l.given == "" {
		row.Name = numberOf(n).Spaced()
	}
	if age := nhs.Age(nhs.Date(l.born), today); age >= 0 {
		row.Age = fmt.Sprintf("%dy", age)
	}
	switch {
	case l.died && l.waiting != "":
		row.KeyWorker = ""
	case l.waiting != "":
		row.Nobody = l.excused < string(today)
		row.KeyWorker = nobodyFor(nhs.Date(l.waiting), nhs.Date(l.excused), today)
	case l.contested:
		row.KeyWorker = fmt.Sprintf("%s or %s (contested)", l.keyWorker, l.also)
	case l.state != Accepted:
		row.KeyWorker = fmt.Sprintf("%s (%s)", l.keyWorker, l.state)
	}
	if l.planned > 0 {
		row.Plan = strings.TrimSpace(fmt.Sprintf("v%d %s", l.planned, nhs.Date(l.review).Shown()))
		row.ReviewOverdue = l.review != "" && l.review < string(today) && !l.died
	}
	return row
}

func nobodyFor(since, excused, today nhs.Date) string {
	switch {
	case excused >= today:
		return "nobody until " + excused.Shown()
	case since == unknownSince:
		return "nobody"
	}
	if days := since.DaysUntil(today); days > 0 {
		return fmt.Sprintf("nobody %d d", days)
	}
	return "nobody since today"
}

// latestDischarges returns the last stay in hospital of each.
func latestDischarges(ctx context.Context, q ledger.Querier, numbers []int64) (map[int64]string, error) {
	rows, err := q.QueryContext(ctx, joined+`SELECT who.of, max(d.discharged) FROM who CROSS JOIN discharge d ON d.n=who.n GROUP BY who.of`, jsonOf(numbers))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	found := map[int64]string{}
	for rows.Next() {
		var n int64
		var at sql.NullString
		if err := rows.Scan(&n, &at); err != nil {
			return nil, err
		}
		found[n] = at.String
	}
	return found, rows.Err()
}

// why says on one line why somebody is here, the weightiest first.
func why(l *line, scores []Score, discharged string, rule Rule) string {
	var parts []string
	if l.died {
		parts = append(parts, "died")
	}
	if best := highest(scores); best != nil {
		text := scoreText(*best)
		if best.Change > 0 {
			text += " ↑"
		}
		parts = append(parts, text)
	}
	switch {
	case rule.metBy(l.admissions, l.medicines):
		parts = append(parts, ruleText(l.admissions, l.medicines))
	case l.admissions > 0:
		parts = append(parts, Counted(l.admissions, "admission"))
	}
	if l.reason != "" {
		parts = append(parts, "nominated: "+l.reason)
	}
	if discharged != "" {
		parts = append(parts, "discharged "+nhs.Date(discharged[:min(10, len(discharged))]).Shown())
	}
	if l.registers != "" {
		parts = append(parts, strings.Split(l.registers, "\n")...)
	}
	if l.orphan {
		parts = append(parts, "no longer on any list")
	}
	return strings.Join(parts, " · ")
}

// highest returns the score that puts somebody most at risk, nil without scores.
func highest(scores []Score) *Score {
	var best *Score
	for i := range scores {
		s := &scores[i]
		if best == nil || riskOf(s.Index, s.Value, s.Band) > riskOf(best.Index, best.Value, best.Band) {
			best = s
		}
	}
	return best
}

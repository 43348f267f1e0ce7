package caseload

import (
	"context"
	"strings"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// unranked is how many people a search of one or two letters may find before
// they come in the order of their numbers: ordering them would be felt at every
// key (ledger.md, Projection, the fourth trap).
const unranked = 2000

// walked is how many people a longer search may find before it is quicker to
// walk everybody in order of risk and stop at the limit than to put them in order.
const walked = 1500

// search is a Query as SQL.
type search struct {
	match      string // for the finder; "" is everybody
	short      bool   // under three letters
	numbered   bool   // by the beginning of an NHS number: in the order of numbers
	low, high  int64
	conditions []string
	args       []any
}

func (s *search) add(condition string, args ...any) {
	s.conditions = append(s.conditions, condition)
	s.args = append(s.args, args...)
}

// search turns a query into SQL; list-unknown where it names no list.
func (c *Caseload) search(ctx context.Context, q Query) (*search, error) {
	s := &search{}
	today := c.today()
	s.find(q.Find, today)
	s.filter(q.Filter, today)
	if q.NoKeyWorker {
		s.add("p.waiting<>'' AND p.died=0")
	}
	if q.KeyWorker != "" {
		s.add("p.died=0 AND p.id IN (SELECT patient FROM key_worker WHERE member=?)", q.KeyWorker)
	}
	if q.List == "" {
		return s, nil
	}
	list, err := findList(ctx, c.l.DB(), q.List)
	if err == nil {
		s.add("p.n IN (SELECT coalesce(a.same, r.n) FROM list_row r LEFT JOIN alias a ON a.n=r.n WHERE r.list=? AND r.gone='')", list.n)
	}
	return s, err
}

// find reads what somebody typed: digits are the beginning of an NHS number or
// a birth date, another form of date is a birth date, the rest are beginnings of
// names, postcode and key worker. Their text is quoted: it is never syntax.
func (s *search) find(text string, today nhs.Date) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	digits := strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(text)
	born := typedBorn(text, digits, today)
	switch {
	case isDigits(digits) && len(digits) <= 10 && born == "":
		s.low, s.high = numberRange(digits)
		s.numbered = true
		s.add("p.n BETWEEN ? AND ?", s.low, s.high)
	case isDigits(digits) && len(digits) <= 10:
		low, high := numberRange(digits)
		s.add("(p.n BETWEEN ? AND ? OR p.n IN (SELECT rowid FROM finder WHERE finder MATCH ?))", low, high, quoted(born))
	case born != "":
		s.match = quoted(born)
	default:
		s.words(nhs.Fold(text))
	}
}

func (s *search) words(folded string) {
	words := strings.Fields(folded)
	if len(words) == 0 {
		s.add("0")
		return
	}
	s.short = true
	for i, word := range words {
		s.short = s.short && len([]rune(word)) < 3
		words[i] = quoted(word) + " *"
	}
	s.match = strings.Join(words, " ")
}

func quoted(word string) string { return `"` + strings.ReplaceAll(word, `"`, `""`) + `"` }

// typedBorn returns a birth date as the finder holds it, "" when the text is none.
func typedBorn(text, digits string, today nhs.Date) string {
	if isDigits(text) {
		if len(text) != 8 {
			return ""
		}
		text = text[:2] + "/" + text[2:4] + "/" + text[4:]
		if d, err := nhs.ParseDate(text, today, nhs.Birth); err == nil {
			return strings.ReplaceAll(string(d), "-", "")
		}
		text = digits
	}
	if len(digits) < 4 || !strings.ContainsAny(text, "0123456789") {
		return ""
	}
	d, err := nhs.ParseDate(text, today, nhs.Birth)
	if err != nil {
		return ""
	}
	return strings.ReplaceAll(string(d), "-", "")
}

func isDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// numberRange returns the NHS numbers that begin with some digits.
func numberRange(digits string) (low, high int64) {
	low = key(nhs.Number(digits))
	high = low + 1
	for range 10 - len(digits) {
		low, high = low*10, high*10
	}
	return low, high - 1
}

func (s *search) filter(filter string, today nhs.Date) {
	switch filter {
	case FilterNobody:
		s.add("p.waiting<>'' AND p.excused<? AND p.died=0", string(today))
	case FilterNoPlan:
		s.add("p.planned=0 AND p.died=0")
	case FilterReviewOverdue:
		s.add("p.planned>0 AND p.review<>'' AND p.review<? AND p.died=0", string(today))
	case FilterReviewWeek:
		s.add("p.planned>0 AND p.review<>'' AND p.review<? AND p.died=0", string(today.AddDays(7)))
	case FilterSevere:
		s.add("p.severe=1 AND p.died=0")
	case FilterNew:
		s.add("p.died=0 AND p.n IN (" + newcomers + ")")
	case FilterOrphaned:
		s.add("p.died=0 AND (p.orphan=1 OR p.id IN (" + unattended + "))")
	case FilterConflict:
		s.add("p.conflict=1")
	}
}

const (
	// newcomers came onto a list at its last reading.
	newcomers = "SELECT coalesce(a.same, r.n) AS n FROM list_row r JOIN list l ON l.n=r.list AND l.reading=r.entered LEFT JOIN alias a ON a.n=r.n WHERE r.gone=''"
	// unattended have a key worker who is no longer a member.
	unattended = "SELECT k.patient FROM key_worker k JOIN member m ON m.id=k.member WHERE m.active=0"
)

// count returns how many people match.
func (s *search) count(ctx context.Context, q ledger.Querier) (total int, err error) {
	query := "SELECT count(*) FROM patient p" + s.where()
	args := s.args
	if s.numbered && len(s.conditions) == 1 {
		query = "SELECT count(*) FROM finder_docsize WHERE id BETWEEN ? AND ?" // one narrow row for each of patient's
	}
	if s.match != "" {
		args = append([]any{s.match}, args...)
		query = "SELECT count(*) FROM finder WHERE finder MATCH ?"
		if len(s.conditions) > 0 {
			query = "SELECT count(*) FROM finder f CROSS JOIN patient p ON p.n=f.rowid WHERE finder MATCH ? AND " + strings.Join(s.conditions, " AND ")
		}
	}
	return total, q.QueryRowContext(ctx, query, args...).Scan(&total)
}

func (s *search) where() string {
	if len(s.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(s.conditions, " AND ")
}

var orders = map[string]string{
	"":          "p.risk DESC, p.sort, p.n",
	SortRisk:    "p.risk DESC, p.sort, p.n",
	SortChange:  "p.rise DESC, p.risk DESC, p.sort, p.n",
	SortWaiting: "p.died, p.waiting='', p.waiting, p.risk DESC, p.n",
	SortName:    "p.sort, p.n",
}

// numbers returns the row numbers of the people who match, in order, and how
// many match without the limit.
func (s *search) numbers(ctx context.Context, q ledger.Querier, by Query) (found []int64, total int, err error) {
	if total, err = s.count(ctx, q); err != nil || total == 0 {
		return nil, total, err
	}
	limit := by.Limit
	if limit <= 0 {
		limit = -1
	}
	query, args := s.query(total, orders[by.Sort])
	found, err = column[int64](ctx, q, query+" LIMIT ? OFFSET ?", append(args, limit, by.Offset)...)
	return found, total, err
}

// query picks the quickest way to the first rows in order.
func (s *search) query(total int, order string) (string, []any) {
	if s.numbered {
		order = "p.n"
	}
	if s.match == "" {
		return "SELECT p.n FROM patient p" + s.where() + " ORDER BY " + order, s.args
	}
	if total > walked && !s.short && order == orders[SortRisk] {
		s.add("+p.n IN (SELECT rowid FROM finder WHERE finder MATCH ?)", s.match)
		return "SELECT p.n FROM patient p INDEXED BY patient_risk" + s.where() + " ORDER BY " + order, s.args
	}
	query := "SELECT p.n FROM finder f CROSS JOIN patient p ON p.n=f.rowid WHERE finder MATCH ?"
	if len(s.conditions) > 0 {
		query += " AND " + strings.Join(s.conditions, " AND ")
	}
	if total <= unranked || !s.short {
		query += " ORDER BY " + order
	}
	return query, append([]any{s.match}, s.args...)
}

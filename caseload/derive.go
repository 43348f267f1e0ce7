package caseload

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"hash/fnv"
	"strings"

	"github.com/fxamacker/cbor/v2"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// shownPerson is what is shown of a person, derived from all that lists and
// people have said of them.
type shownPerson struct {
	rowValue
	id, sort             string
	risk, rise           float64
	severe, gone, orphan bool
	waiting, excused     string
	planned              int
	review               string
	conflict, died       bool
	keyWorker            string
}

// listRow is a row of a list as the projection holds it.
type listRow struct {
	rowValue
	n, list int64
	gone    string
}

// derive writes what is shown of one patient anew; the writes that led here may
// have come in any order.
func (b *batch) derive(n int64, id string) error {
	var same int64
	err := b.QueryRowContext(b.ctx, "SELECT coalesce((SELECT same FROM alias WHERE n=?),0)", n).Scan(&same)
	if err != nil {
		return err
	}
	if same != 0 {
		if err := b.remove(n); err != nil {
			return err
		}
		return b.derive(same, "")
	}
	if id == "" {
		if id, err = b.idOf(n); err != nil || id == "" {
			return err
		}
	}
	s, err := personByID(b.ctx, b, id)
	if err != nil {
		return err
	}
	rows, err := listRows(b.ctx, b, n)
	if err != nil {
		return err
	}
	if err := b.exec("DELETE FROM early WHERE patient=?", id); err != nil {
		return err
	}
	if len(rows) == 0 && s.NHS == "" {
		return b.remove(n)
	}
	p := combine(rows, s)
	p.id, p.NHS = id, string(numberOf(n))
	if err := b.complete(n, &p, s); err != nil {
		return err
	}
	return b.show(n, &p)
}

func (b *batch) idOf(n int64) (id string, err error) {
	return id, b.QueryRowContext(b.ctx, "SELECT coalesce((SELECT id FROM patient WHERE n=?1),(SELECT id FROM person WHERE n=?1),'')", n).Scan(&id)
}

func (b *batch) remove(n int64) error {
	if err := b.exec("DELETE FROM finder WHERE rowid=?", n); err != nil {
		return err
	}
	return b.exec("DELETE FROM patient WHERE n=?", n)
}

// personByID returns what is recorded of a patient beside what lists say; the
// zero state when nothing is.
func personByID(ctx context.Context, q ledger.Querier, id string) (s personState, err error) {
	var detail string
	err = q.QueryRowContext(ctx, "SELECT detail FROM person WHERE id=?", id).Scan(&detail)
	if errors.Is(err, sql.ErrNoRows) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(detail), &s)
}

// listRows returns what every list says of a person and of the records joined
// to theirs, latest first.
func listRows(ctx context.Context, q ledger.Querier, n int64) ([]listRow, error) {
	rows, err := q.QueryContext(ctx, `SELECT r.n, r.list, r.gone, r.value FROM list_row r
		WHERE r.n=?1 OR r.n IN (SELECT n FROM alias WHERE same=?1) ORDER BY r.changed DESC, r.list, r.n`, n)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var found []listRow
	for rows.Next() {
		var r listRow
		var raw []byte
		if err := rows.Scan(&r.n, &r.list, &r.gone, &raw); err != nil {
			return nil, err
		}
		if err := cbor.Unmarshal(raw, &r.rowValue); err != nil {
			return nil, err
		}
		found = append(found, r)
	}
	return found, rows.Err()
}

// combine decides what is shown: what a person set by hand comes first, then
// the list that changed last; lost letters never replace letters.
func combine(rows []listRow, s personState) shownPerson {
	var p shownPerson
	p.Family, p.Given, p.Title, p.Born, p.Gender = s.Family, s.Given, s.Title, s.Born, s.Gender
	entered := int64(0)
	p.orphan = len(rows) > 0 && s.Nominated == nil
	registers := map[string]bool{}
	for i := range rows {
		r := &rows[i]
		p.fill(&r.rowValue)
		if entered == 0 || r.Entered < entered {
			entered = r.Entered
		}
		if r.gone != "" {
			p.gone = true
			continue
		}
		p.orphan = false
		p.Admissions, p.Medicines = max(p.Admissions, r.Admissions), max(p.Medicines, r.Medicines)
		for _, register := range r.Registers {
			registers[register] = true
		}
	}
	p.Registers = sorted(registers)
	p.sort = sortName(p.Family, p.Given)
	p.died = s.Died != nil
	p.waiting = waitingSince(s, entered)
	if s.NoKeyWorker != nil {
		p.excused = s.NoKeyWorker.Until
	}
	return p
}

func (p *shownPerson) fill(r *rowValue) {
	for _, f := range []struct{ to, from *string }{
		{&p.Family, &r.Family}, {&p.Given, &r.Given}, {&p.Title, &r.Title}, {&p.Born, &r.Born}, {&p.Gender, &r.Gender}, {&p.Practice, &r.Practice},
		{&p.GP, &r.GP}, {&p.Postcode, &r.Postcode}, {&p.Address, &r.Address}, {&p.Phone, &r.Phone},
	} {
		if *f.to == "" || nhs.Damaged(*f.to) && *f.from != "" && !nhs.Damaged(*f.from) {
			*f.to = *f.from
		}
	}
}

// unknownSince stands where nobody can say since when; it comes after every date.
const unknownSince = "?"

// waitingSince returns the day since when somebody has had no key worker, ""
// while they have one.
func waitingSince(s personState, entered int64) string {
	switch {
	case s.current() != nil:
		return ""
	case s.KeyWorker != nil:
		return s.KeyWorker.Since
	case s.Nominated != nil && (entered == 0 || s.Nominated.On < dayOfMilli(entered)):
		return s.Nominated.On
	case entered == 0:
		return unknownSince
	}
	return dayOfMilli(entered)
}

// complete adds what other tables know: scores, plan, conflicts, key worker.
func (b *batch) complete(n int64, p *shownPerson, s personState) error {
	scores, err := scoresOf(b.ctx, b, []int64{n})
	if err != nil {
		return err
	}
	for _, sc := range scores[n] {
		p.risk = max(p.risk, riskOf(sc.Index, sc.Value, sc.Band))
		p.rise = max(p.rise, sc.Change)
		p.severe = p.severe || sc.Band == severeBand
	}
	return b.QueryRowContext(b.ctx, `SELECT coalesce((SELECT version FROM plan WHERE patient=?1),0), coalesce((SELECT review_due FROM plan WHERE patient=?1),''),
		EXISTS (SELECT 1 FROM conflict WHERE patient=?1), coalesce((SELECT m.name FROM key_worker k JOIN member m ON m.id=k.member WHERE k.patient=?1),'')`,
		p.id).Scan(&p.planned, &p.review, &p.conflict, &p.keyWorker)
}

// show writes the patient, and the finder only where what it holds changes:
// most readings change scores, not names.
func (b *batch) show(n int64, p *shownPerson) error {
	words := wordsOf(p.Family, p.Given, p.Postcode, p.Born, p.keyWorker)
	var was, found int64
	err := b.QueryRowContext(b.ctx, "SELECT coalesce(max(words),0), count(*) FROM patient WHERE n=?", n).Scan(&was, &found)
	if err != nil {
		return err
	}
	err = b.exec(`INSERT OR REPLACE INTO patient VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		n, p.id, p.Family, p.Given, p.Title, p.Born, p.Gender, p.Practice, p.GP, p.Postcode, p.Address, p.Phone, p.sort, p.risk, p.rise, p.severe,
		p.Admissions, p.Medicines, strings.Join(p.Registers, "\n"), hashOf(words), p.waiting, p.excused, p.planned, p.review, p.gone, p.orphan, p.conflict, p.died)
	if err != nil || found > 0 && was == hashOf(words) {
		return err
	}
	if err := b.exec("DELETE FROM finder WHERE rowid=?", n); err != nil {
		return err
	}
	return b.exec(insertFinder, n, words)
}

func hashOf(text string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	return int64(h.Sum64()) //nolint:gosec // all 64 bits are meant
}

// wordsOf is what somebody is found by, folded: name, postcode with its space
// and without, birth date as 19410302, key worker.
func wordsOf(family, given, postcode, born, keyWorker string) string {
	words := nhs.Fold(family+" "+given) + " " + strings.ReplaceAll(born, "-", "")
	if postcode != "" {
		code := nhs.Fold(postcode)
		words += " " + code + " " + strings.ReplaceAll(code, " ", "")
	}
	if keyWorker != "" {
		words += " " + nhs.Fold(keyWorker)
	}
	return words
}

// sortName puts people whose name is not known after everybody else.
func sortName(family, given string) string {
	if family == "" && given == "" {
		return "\uffff"
	}
	return nhs.Fold(family) + "\t" + nhs.Fold(given)
}

const severeBand = "severe"

var bandRisk = map[string]float64{"fit": 0, "mild": 1, "moderate": 2, severeBand: 3}

// riskOf makes scores of several indices comparable, 0 to 4: by band and, within
// a band, by value. Where an index has no band its value is taken for a share
// of the whole range.
func riskOf(index string, value float64, band string) float64 {
	if index == nhs.Rockwood {
		value /= 9
	}
	if rank, ok := bandRisk[band]; ok {
		return rank + min(value, 1)
	}
	return 4 * min(max(value, 0), 1)
}

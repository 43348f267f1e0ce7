package caseload

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"hash/fnv"
	"strings"

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
	for i := range s.also {
		p.fill(&s.also[i])
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
		{&p.Family, &r.Family},
		{&p.Given, &r.Given},
		{&p.Title, &r.Title},
		{&p.Born, &r.Born},
		{&p.Gender, &r.Gender},
		{&p.Practice, &r.Practice},
		{&p.GP, &r.GP},
		{&p.Postcode, &r.Postcode},
		{&p.Address, &r.Address},
		{&p.Phone, &r.Phone},
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

// scored counts a score of the patient.
func (p *shownPerson) scored(index string, value float64, band string) {
	p.risk = max(p.risk, riskOf(index, value, band))
	p.severe = p.severe || band == severeBand
}

// words are what the patient is found by.
func (p *shownPerson) words() string {
	return wordsOf(p.Family, p.Given, p.Postcode, p.Born, p.keyWorker)
}

// columns are the patient as the table's row, in the order of patientColumns.
func (p *shownPerson) columns(n int64) []any {
	return []any{
		n, p.id, p.Family, p.Given, p.Title, p.Born, p.Gender, p.Practice, p.GP, p.Postcode, p.Address, p.Phone, p.sort, p.risk, p.rise, p.severe,
		p.Admissions, p.Medicines, strings.Join(p.Registers, "\n"), hashOf(p.words()), p.waiting, p.excused, p.planned, p.review, p.gone, p.orphan, p.conflict, p.died,
	}
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

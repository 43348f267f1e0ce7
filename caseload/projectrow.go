package caseload

import (
	"slices"
	"strings"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// newRow is a row of a list that was not known before.
type newRow struct {
	n, list int64
	patient string
	value   rowValue
	raw     []byte
}

// row takes one row of a list: a new one for insertRows, another for replaceRows.
func (b *batch) row(c ledger.Changed, id string) error {
	list, patient, _ := strings.Cut(id, ".")
	if !c.New || len(c.Writes) > 1 || c.Writes[0].Field != "row" || retracted(c.Writes[0]) {
		b.again = append(b.again, rowAgain{entity: c.Entity, list: listKey(list), patient: patient, writes: c.Writes})
		return nil
	}
	r, err := readRow(listKey(list), c.Writes[0])
	r.patient = patient
	b.rows = append(b.rows, r)
	return err
}

func readRow(list int64, h ledger.Head) (newRow, error) {
	r := newRow{list: list, raw: h.Value}
	if err := h.Decode(&r.value); err != nil {
		return r, err
	}
	r.n = key(nhs.Number(r.value.NHS))
	return r, nil
}

const (
	patientColumns = `INTO patient (n,id,family,given,title,born,gender,practice,gp,postcode,address,phone,sort,risk,rise,severe,
		admissions,medicines,registers,words,waiting,excused,planned,review,gone,orphan,conflict,died) VALUES `
	rowColumns   = "INTO list_row VALUES "
	scoreColumns = "INTO score VALUES "

	// insertNew is for rows that nothing stands in the way of. It never undoes
	// the rows before, so that SQLite need not journal each statement.
	insertNew   = "INSERT OR IGNORE "
	insertAgain = "INSERT OR REPLACE "
)

// insertRows is the quick way for people nobody knew: plain inserts, many to a
// statement, in the order of the tables' keys. Whoever turns out to be known
// already is derived anew from all their lists.
func (b *batch) insertRows() error {
	if len(b.rows) == 0 {
		return nil
	}
	slices.SortStableFunc(b.rows, func(x, y newRow) int { return int(x.n - y.n) })
	if err := b.insertOf(insertNew, b.rows); err != nil {
		return err
	}
	var special bool
	err := b.QueryRowContext(b.ctx, "SELECT EXISTS (SELECT 1 FROM early) OR EXISTS (SELECT 1 FROM same_person)").Scan(&special)
	if err != nil {
		return err
	}
	known, err := b.knownAmong(b.rows)
	if err != nil {
		return err
	}
	people := many{b: b, query: insertNew + patientColumns}
	for i := range b.rows {
		r := &b.rows[i]
		if special || known[r.n] {
			b.numbers[r.n] = r.patient
			continue
		}
		known[r.n] = true
		p := r.alone()
		people.add(p.columns(r.n)...)
		b.found[r.n] = p.words()
	}
	return people.done()
}

// knownAmong returns those of the rows' people who are shown already.
func (b *batch) knownAmong(rows []newRow) (map[int64]bool, error) {
	numbers := make([]int64, len(rows))
	for i := range rows {
		numbers[i] = rows[i].n
	}
	there, err := column[int64](b.ctx, b, "SELECT p.n FROM json_each(?) w CROSS JOIN patient p ON p.n=w.value", jsonOf(numbers))
	known := make(map[int64]bool, len(rows))
	for _, n := range there {
		known[n] = true
	}
	return known, err
}

// alone is what is shown of somebody who is on this list and no other.
func (r *newRow) alone() *shownPerson {
	p := combine([]listRow{{rowValue: r.value, n: r.n, list: r.list}}, personState{})
	p.id = r.patient
	for _, s := range r.value.Scores {
		p.scored(s.Index, s.Value, s.Band)
	}
	return &p
}

// insertOf keeps what lists say.
func (b *batch) insertOf(insert string, rows []newRow) error {
	kept, scores := many{b: b, query: insert + rowColumns}, many{b: b, query: insert + scoreColumns}
	for i := range rows {
		r := &rows[i]
		kept.add(r.list, r.n, r.value.Digest, r.value.Entered, r.value.Changed, "", r.raw)
		for j, s := range r.value.Scores {
			if slices.ContainsFunc(r.value.Scores[:j], s.same) {
				continue
			}
			scores.add(r.n, s.Index, s.Date, r.list, s.Value, s.Band, true)
		}
		for _, d := range r.value.Discharges {
			if err := b.insertDischarge(r.n, r.list, d); err != nil {
				return err
			}
		}
	}
	if err := kept.done(); err != nil {
		return err
	}
	return scores.done()
}

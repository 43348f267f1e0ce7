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

// row takes one row of a list. New ones wait for insertRows; others are
// replaced at once, with their earlier scores kept for the change between them.
func (b *batch) row(c ledger.Changed, id string) error {
	list, patient, _ := strings.Cut(id, ".")
	if c.New && len(c.Writes) == 1 && c.Writes[0].Field == "row" && !retracted(c.Writes[0]) {
		r := newRow{list: listKey(list), patient: patient, raw: c.Writes[0].Value}
		if err := c.Writes[0].Decode(&r.value); err != nil {
			return err
		}
		r.n = key(nhs.Number(r.value.NHS))
		b.rows = append(b.rows, r)
		return nil
	}
	return b.changedRow(c.Entity, listKey(list), patient)
}

const (
	insertPatient = `INSERT INTO patient (n,id,family,given,title,born,gender,practice,gp,postcode,address,phone,sort,risk,rise,severe,admissions,medicines,registers,words,waiting)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,0,?,?,?,?,?,?) ON CONFLICT DO NOTHING`
	insertRow    = "INSERT OR REPLACE INTO list_row VALUES (?,?,?,?,?,'',?)"
	insertScore  = "INSERT OR REPLACE INTO score VALUES (?,?,?,?,?,?,1)"
	insertFinder = "INSERT INTO finder (rowid,words) VALUES (?,?)"
)

// insertRows is the quick way for people nobody knew: plain inserts, in the
// order of the tables' keys, and no reading. Whoever turns out to be known
// already is derived anew from all their lists.
func (b *batch) insertRows() error {
	if len(b.rows) == 0 {
		return nil
	}
	var special bool
	err := b.QueryRowContext(b.ctx, "SELECT EXISTS (SELECT 1 FROM early) OR EXISTS (SELECT 1 FROM alias)").Scan(&special)
	if err != nil {
		return err
	}
	slices.SortStableFunc(b.rows, func(x, y newRow) int { return int(x.n - y.n) })
	for i := range b.rows {
		r := &b.rows[i]
		if err := b.insertOf(r); err != nil {
			return err
		}
		known := special
		if !special {
			if known, err = b.insertPerson(r); err != nil {
				return err
			}
		}
		if known {
			b.numbers[r.n] = r.patient
		}
	}
	return nil
}

// insertOf keeps what the list says.
func (b *batch) insertOf(r *newRow) error {
	v := &r.value
	if err := b.exec(insertRow, r.list, r.n, v.Digest, v.Entered, v.Changed, r.raw); err != nil {
		return err
	}
	for _, s := range v.Scores {
		if err := b.exec(insertScore, r.n, s.Index, s.Date, r.list, s.Value, s.Band); err != nil {
			return err
		}
	}
	for _, d := range v.Discharges {
		if err := b.insertDischarge(r.n, r.list, d); err != nil {
			return err
		}
	}
	return nil
}

// insertPerson shows somebody who is on this list alone; known reports that
// they were on the caseload before, and nothing was inserted.
func (b *batch) insertPerson(r *newRow) (known bool, err error) {
	v := &r.value
	risk, severe := 0.0, false
	for _, s := range v.Scores {
		risk = max(risk, riskOf(s.Index, s.Value, s.Band))
		severe = severe || s.Band == severeBand
	}
	words := wordsOf(v.Family, v.Given, v.Postcode, v.Born, "")
	result, err := b.run(insertPatient, r.n, r.patient, v.Family, v.Given, v.Title, v.Born, v.Gender, v.Practice, v.GP, v.Postcode, v.Address, v.Phone,
		sortName(v.Family, v.Given), risk, severe, v.Admissions, v.Medicines, strings.Join(v.Registers, "\n"), hashOf(words), dayOfMilli(v.Entered))
	if err != nil {
		return false, err
	}
	inserted, err := result.RowsAffected()
	if err != nil || inserted == 0 {
		return inserted == 0, err
	}
	return false, b.exec(insertFinder, r.n, words)
}

// changedRow replaces a row of a list by what is shown of it now.
func (b *batch) changedRow(entity string, list int64, patient string) error {
	past, err := ledger.Past(b.ctx, b, entity, "row")
	if err != nil {
		return err
	}
	number := int64(0)
	for _, h := range past {
		if retracted(h) {
			continue
		}
		var v rowValue
		if err := h.Decode(&v); err != nil {
			return err
		}
		number = key(nhs.Number(v.NHS))
		if err := b.pastRow(number, list, v); err != nil {
			return err
		}
	}
	if number == 0 {
		return nil
	}
	b.numbers[number] = patient
	return b.shownRow(entity, list, number)
}

// pastRow keeps the scores of a row as it once was.
func (b *batch) pastRow(n, list int64, v rowValue) error {
	for _, s := range v.Scores {
		err := b.exec("INSERT INTO score VALUES (?,?,?,?,?,?,0) ON CONFLICT DO UPDATE SET current=0", n, s.Index, s.Date, list, s.Value, s.Band)
		if err != nil {
			return err
		}
	}
	return b.exec("DELETE FROM discharge WHERE n=? AND list=?", n, list)
}

func (b *batch) shownRow(entity string, list, n int64) error {
	heads, err := ledger.State(b.ctx, b, entity)
	if err != nil {
		return err
	}
	head, ok := shown(heads["row"])
	if !ok {
		if err := b.exec("DELETE FROM score WHERE n=? AND list=?", n, list); err != nil {
			return err
		}
		return b.exec("DELETE FROM list_row WHERE n=? AND list=?", n, list)
	}
	r := newRow{n: n, list: list, raw: head.Value}
	if err := head.Decode(&r.value); err != nil {
		return err
	}
	if err := b.insertOf(&r); err != nil {
		return err
	}
	left, ok := shown(heads["gone"])
	if !ok {
		return nil
	}
	var gone string
	if err := left.Decode(&gone); err != nil {
		return err
	}
	return b.exec("UPDATE list_row SET gone=? WHERE n=? AND list=?", gone, n, list)
}

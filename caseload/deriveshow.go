package caseload

import (
	"slices"
	"strings"
)

// shownAgain replaces what is shown; a patient's id never changes.
const shownAgain = ` ON CONFLICT (n) DO UPDATE SET family=excluded.family, given=excluded.given, title=excluded.title, born=excluded.born,
	gender=excluded.gender, practice=excluded.practice, gp=excluded.gp, postcode=excluded.postcode, address=excluded.address, phone=excluded.phone,
	sort=excluded.sort, risk=excluded.risk, rise=excluded.rise, severe=excluded.severe, admissions=excluded.admissions, medicines=excluded.medicines,
	registers=excluded.registers, words=excluded.words, waiting=excluded.waiting, excused=excluded.excused, planned=excluded.planned,
	review=excluded.review, gone=excluded.gone, orphan=excluded.orphan, conflict=excluded.conflict, died=excluded.died`

// show writes those who differ from what is shown, and the finder only where
// what it holds changes: most readings change scores, not names.
func (b *batch) show(d *deriving) error {
	people := many{b: b, query: "INSERT " + patientColumns, after: shownAgain}
	for _, n := range d.numbers {
		p, was := d.person(n), d.was[n]
		if p == nil {
			if err := b.remove(n); err != nil {
				return err
			}
			continue
		}
		now := p.columns(n)
		if was != nil && slices.Equal(now, was.columns(n)) {
			continue
		}
		people.add(now...)
		words := p.words()
		if was != nil && was.words == hashOf(words) {
			continue
		}
		if was != nil {
			b.lost = append(b.lost, n)
		}
		b.found[n] = words
	}
	return people.done()
}

// columns are what was shown as the table's row.
func (w *wasShown) columns(n int64) []any {
	w.Registers = nil
	if w.registers != "" {
		w.Registers = strings.Split(w.registers, "\n")
	}
	columns := w.shownPerson.columns(n)
	columns[wordsColumn] = w.words
	return columns
}

// wordsColumn is the place of words in patientColumns.
const wordsColumn = 19

// person is what is to be shown of somebody, nil where nothing is known of them
// any more.
func (d *deriving) person(n int64) *shownPerson {
	id := d.ids[n]
	s, rows := d.states[id], d.rows[n]
	if id == "" || len(rows) == 0 && s.NHS == "" {
		return nil
	}
	p := combine(rows, s)
	p.id, p.NHS = id, string(numberOf(n))
	for _, sc := range d.scores[n] {
		p.scored(sc.Index, sc.Value, sc.Band)
		p.rise = max(p.rise, sc.Change)
	}
	x := d.beside[id]
	p.planned, p.review, p.conflict, p.keyWorker = x.planned, x.review, x.conflict, x.keyWorker
	return &p
}

func (b *batch) remove(n int64) error {
	b.lost = append(b.lost, n)
	delete(b.found, n)
	return b.exec("DELETE FROM patient WHERE n=?", n)
}

// find brings the finder up to date. It comes last in a batch and a row at a
// time: before every statement of more than one row, of whatever table, FTS5
// writes out what it has gathered, which costs more than the statement.
func (b *batch) find() error {
	for _, n := range b.lost {
		if err := b.exec("DELETE FROM finder WHERE rowid=?", n); err != nil {
			return err
		}
	}
	for _, n := range sorted(b.found) {
		if err := b.exec("INSERT INTO finder (rowid,words) VALUES (?,?)", n, b.found[n]); err != nil {
			return err
		}
	}
	return nil
}

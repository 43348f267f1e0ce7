package caseload

import (
	"database/sql"
	"encoding/json"

	"github.com/fxamacker/cbor/v2"
)

// derive writes what is shown of every patient that changed anew; the writes
// that led here may have come in any order. It asks once a table for a few
// hundred people, not once a person.
func (b *batch) derive() error {
	if err := b.join(); err != nil {
		return err
	}
	for chunk := range chunks(sorted(b.numbers)) {
		if err := b.deriveThese(chunk); err != nil {
			return err
		}
	}
	return nil
}

// each reads every row of a query.
func (b *batch) each(read func(*sql.Rows) error, query string, args ...any) error {
	rows, err := b.QueryContext(b.ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := read(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// deriving is what the tables hold of some people.
type deriving struct {
	numbers []int64
	ids     map[int64]string
	n       map[string]int64
	states  map[string]personState
	rows    map[int64][]listRow
	scores  map[int64][]Score
	was     map[int64]*wasShown
	beside  map[string]beside
}

// beside is what other tables than lists and scores know of a patient.
type beside struct {
	planned   int
	review    string
	conflict  bool
	keyWorker string
}

// wasShown is what is shown of a patient until now.
type wasShown struct {
	shownPerson
	registers string
	words     int64
}

func (b *batch) deriveThese(numbers []int64) error {
	d := &deriving{
		numbers: numbers, ids: make(map[int64]string, len(numbers)), n: make(map[string]int64, len(numbers)),
		states: map[string]personState{}, rows: make(map[int64][]listRow, len(numbers)), was: make(map[int64]*wasShown, len(numbers)),
		beside: map[string]beside{},
	}
	for _, read := range []func(*deriving) error{b.readShown, b.readIDs, b.readStates, b.readRows, b.readScores, b.readBeside} {
		if err := read(d); err != nil {
			return err
		}
	}
	if err := b.exec("DELETE FROM early WHERE patient IN (SELECT value FROM json_each(?))", d.idList()); err != nil {
		return err
	}
	return b.show(d)
}

// idList is the ids for json_each.
func (d *deriving) idList() string {
	text, err := json.Marshal(sorted(d.n))
	if err != nil {
		return "[]" // a list of texts is always JSON
	}
	return string(text)
}

// readIDs finds everybody's id: as given, as shown, or as recorded.
func (b *batch) readIDs(d *deriving) error {
	var unknown []int64
	for _, n := range d.numbers {
		id := b.numbers[n]
		if was := d.was[n]; id == "" && was != nil {
			id = was.id
		}
		if id == "" {
			unknown = append(unknown, n)
			continue
		}
		d.ids[n], d.n[id] = id, n
	}
	if len(unknown) == 0 {
		return nil
	}
	return b.each(func(rows *sql.Rows) error {
		var n int64
		var id string
		err := rows.Scan(&n, &id)
		d.ids[n], d.n[id] = id, n
		return err
	}, "SELECT n, id FROM person WHERE n IN (SELECT value FROM json_each(?))", jsonOf(unknown))
}

func (b *batch) readShown(d *deriving) error {
	return b.each(func(rows *sql.Rows) error {
		var n int64
		var p wasShown
		err := rows.Scan(&n, &p.id, &p.Family, &p.Given, &p.Title, &p.Born, &p.Gender, &p.Practice, &p.GP, &p.Postcode, &p.Address, &p.Phone, &p.sort, &p.risk, &p.rise, &p.severe,
			&p.Admissions, &p.Medicines, &p.registers, &p.words, &p.waiting, &p.excused, &p.planned, &p.review, &p.gone, &p.orphan, &p.conflict, &p.died)
		d.was[n] = &p
		return err
	}, "SELECT p.* FROM json_each(?) w CROSS JOIN patient p ON p.n=w.value", jsonOf(d.numbers))
}

func (b *batch) readStates(d *deriving) error {
	err := b.each(func(rows *sql.Rows) error {
		var id, detail string
		if err := rows.Scan(&id, &detail); err != nil {
			return err
		}
		var s personState
		err := json.Unmarshal([]byte(detail), &s)
		d.states[id] = s
		return err
	}, "SELECT e.id, e.detail FROM json_each(?) w CROSS JOIN person e ON e.id=w.value", d.idList())
	if err != nil {
		return err
	}
	return b.each(func(rows *sql.Rows) error {
		var of int64
		var detail string
		if err := rows.Scan(&of, &detail); err != nil {
			return err
		}
		var other personState
		err := json.Unmarshal([]byte(detail), &other)
		s := d.states[d.ids[of]]
		s.absorb(other)
		d.states[d.ids[of]] = s
		return err
	}, "SELECT a.same, e.detail FROM json_each(?) w CROSS JOIN alias a ON a.same=w.value CROSS JOIN person e ON e.n=a.n ORDER BY a.same, a.n", jsonOf(d.numbers))
}

// readRows reads what every list says of people and of the records joined to
// theirs, latest first.
func (b *batch) readRows(d *deriving) error {
	return b.each(func(rows *sql.Rows) error {
		var of int64
		var r listRow
		var raw sql.RawBytes
		if err := rows.Scan(&of, &r.n, &r.list, &r.gone, &raw); err != nil {
			return err
		}
		err := cbor.Unmarshal(raw, &r.rowValue)
		d.rows[of] = append(d.rows[of], r)
		return err
	}, joined+"SELECT who.of, r.n, r.list, r.gone, r.value FROM who CROSS JOIN list_row r ON r.n=who.n ORDER BY who.of, r.changed DESC, r.list, r.n", jsonOf(d.numbers))
}

func (b *batch) readScores(d *deriving) (err error) {
	d.scores, err = scoresOf(b.ctx, b, d.numbers)
	return err
}

func (b *batch) readBeside(d *deriving) error {
	return b.each(func(rows *sql.Rows) error {
		var id string
		var x beside
		err := rows.Scan(&id, &x.planned, &x.review, &x.conflict, &x.keyWorker)
		d.beside[id] = x
		return err
	}, `SELECT w.value, coalesce(v.version,0), coalesce(v.review_due,''), EXISTS (SELECT 1 FROM conflict c WHERE c.patient=w.value), coalesce(m.name,'')
		FROM json_each(?) w LEFT JOIN plan v ON v.patient=w.value LEFT JOIN key_worker k ON k.patient=w.value LEFT JOIN member m ON m.id=k.member`, d.idList())
}

package caseload

import (
	"cmp"
	"database/sql"
	"slices"

	"keystone/caseload/nhs"
)

// said keeps which record somebody said a record is of one person with; alias
// is what follows from all that was said.
func (b *batch) said(n int64, s personState) error {
	same := key(nhs.Number(s.Same))
	switch {
	case n == 0:
		return nil
	case same == 0 || same == n:
		return b.exec("DELETE FROM same_person WHERE n=?", n)
	}
	return b.exec("INSERT OR REPLACE INTO same_person VALUES (?,?)", n, same)
}

// join works out anew who is shown for every record that was joined to another,
// from the whole of what was said, so that chains and circles made on laptops
// apart come out the same whatever arrived first. Whoever that changes is
// derived anew, and the person shown stands in the place of their other records.
func (b *batch) join() error {
	said, err := b.pairs("SELECT n, same FROM same_person")
	if err != nil {
		return err
	}
	was, err := b.pairs("SELECT n, same FROM alias")
	if err != nil || len(said)+len(was) == 0 {
		return err
	}
	held, err := b.held(said)
	if err != nil {
		return err
	}
	now := map[int64]int64{}
	for n := range said {
		if same := shownFor(n, said, held); same != n {
			now[n] = same
		}
	}
	if err := b.rejoin(was, now); err != nil {
		return err
	}
	for _, n := range sorted(b.numbers) {
		if same, joined := now[n]; joined {
			if err := b.giveWay(n); err != nil {
				return err
			}
			delete(b.numbers, n)
			b.deriveAlso(same)
		}
	}
	return b.unite(was, now)
}

// giveWay takes away what is shown of a record that was joined to another.
func (b *batch) giveWay(n int64) error {
	for _, table := range []string{"key_worker", "plan", "conflict"} {
		if err := b.exec("DELETE FROM "+table+" WHERE patient IN (SELECT id FROM person WHERE n=?)", n); err != nil {
			return err
		}
	}
	return b.remove(n)
}

// unite shows one key worker, one plan and the conflicts between the records of
// everybody who is derived anew and has several, or had.
func (b *batch) unite(was, now map[int64]int64) error {
	several := map[int64]bool{}
	for _, joins := range []map[int64]int64{was, now} {
		for n, same := range joins {
			several[n], several[same] = true, true
		}
	}
	for _, n := range sorted(b.numbers) {
		if !several[n] {
			continue
		}
		own, err := column[string](b.ctx, b, "SELECT id FROM person WHERE n=?", n)
		if err != nil {
			return err
		}
		id := b.numbers[n]
		if len(own) > 0 {
			id = own[0]
		}
		if id == "" {
			if id, err = b.shownID(n); err != nil {
				return err
			}
		}
		if id == "" {
			continue
		}
		ids, err := recordIDs(b.ctx, b, n, id)
		if err != nil {
			return err
		}
		if err := b.uniteRecords(ids); err != nil {
			return err
		}
	}
	return nil
}

// uniteRecords shows the one key worker, plan and conflicts of a person with
// these records.
func (b *batch) uniteRecords(ids []string) error {
	records, err := recordsOf(b.ctx, b, ids)
	if err != nil {
		return err
	}
	heads, err := united(b.ctx, b, "patient", ids)
	if err != nil {
		return err
	}
	if err := b.patientRows(ids[0], wholeState(records), heads); err != nil {
		return err
	}
	if heads, err = united(b.ctx, b, "plan", ids); err != nil {
		return err
	}
	return b.planRows(ids, heads)
}

// shownID is the id of somebody whom lists alone name, "" of nobody.
func (b *batch) shownID(n int64) (id string, err error) {
	return id, b.QueryRowContext(b.ctx, "SELECT coalesce((SELECT id FROM patient WHERE n=?), '')", n).Scan(&id)
}

// rejoin writes what differs between the joins until now and those of now.
func (b *batch) rejoin(was, now map[int64]int64) error {
	for _, n := range sorted(was) {
		if now[n] == was[n] {
			continue
		}
		b.deriveAlso(n, was[n])
		if err := b.exec("DELETE FROM alias WHERE n=?", n); err != nil {
			return err
		}
	}
	for _, n := range sorted(now) {
		if now[n] == was[n] {
			continue
		}
		b.deriveAlso(n, now[n])
		if err := b.exec("INSERT INTO alias VALUES (?,?)", n, now[n]); err != nil {
			return err
		}
	}
	return nil
}

// deriveAlso has people derived anew.
func (b *batch) deriveAlso(numbers ...int64) {
	for _, n := range numbers {
		if _, listed := b.numbers[n]; !listed {
			b.numbers[n] = ""
		}
	}
}

// shownFor follows what was said from a record to the one that is shown for it:
// the last of the chain that anything is held of, so that a record taken back or
// erased hides nobody. Of a circle it is the one that most is held of, else the
// lowest number.
func shownFor(n int64, said map[int64]int64, held map[int64]int) int64 {
	last, path := n, []int64(nil)
	for at := n; at != 0; at = said[at] {
		if i := slices.Index(path, at); i >= 0 {
			first := slices.MinFunc(path[i:], func(x, y int64) int {
				return cmp.Or(cmp.Compare(held[y], held[x]), cmp.Compare(x, y))
			})
			if held[first] > 0 {
				last = first
			}
			break
		}
		path = append(path, at)
		if held[at] > 0 {
			last = at
		}
	}
	return last
}

// held ranks joined records by what there is of them: 0 nothing, 1 a row of a
// list or a number recorded, more with a key worker or a plan.
func (b *batch) held(said map[int64]int64) (map[int64]int, error) {
	ends := map[int64]bool{}
	for n, same := range said {
		ends[n], ends[same] = true, true
	}
	held := make(map[int64]int, len(ends))
	return held, b.each(func(rows *sql.Rows) error {
		var n int64
		var rank int
		err := rows.Scan(&n, &rank)
		held[n] = rank
		return err
	}, `SELECT w.value, CASE WHEN e.detail->>'$.nhsNumber' IS NOT NULL OR EXISTS (SELECT 1 FROM list_row r WHERE r.n=w.value) THEN
			1 + (e.detail->>'$.keyWorker.member' IS NOT NULL) + EXISTS (SELECT 1 FROM planned_for v WHERE v.patient=e.id) ELSE 0 END
		FROM json_each(?) w LEFT JOIN person e ON e.n=w.value`, jsonOf(sorted(ends)))
}

// pairs reads two columns of numbers.
func (b *batch) pairs(query string) (map[int64]int64, error) {
	found := map[int64]int64{}
	return found, b.each(func(rows *sql.Rows) error {
		var n, same int64
		err := rows.Scan(&n, &same)
		found[n] = same
		return err
	}, query)
}

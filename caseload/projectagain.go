package caseload

import ledger "keystone/sync"

// rowAgain is a row of a list that was known before, with the writes that are new of it.
type rowAgain struct {
	entity  string
	list    int64
	patient string
	writes  []ledger.Head
}

// rowKey names a row of a list.
type rowKey struct{ n, list int64 }

// replaceRows brings the rows of lists that were known before up to date, with
// the scores they once had kept for the change between them.
func (b *batch) replaceRows() error {
	if len(b.again) == 0 {
		return nil
	}
	entities := make([]string, len(b.again))
	for i := range b.again {
		entities[i] = b.again[i].entity
	}
	states, err := ledger.States(b.ctx, b, entities)
	if err != nil {
		return err
	}
	shownRows, plain, err := b.plainly(states)
	if err != nil {
		return err
	}
	var insert []newRow
	for i := range b.again {
		a, r := &b.again[i], &shownRows[i]
		if !plain[rowKey{r.n, r.list}] {
			if err := b.wholeRow(a, states[a.entity]); err != nil {
				return err
			}
			continue
		}
		b.numbers[r.n] = a.patient
		if err := b.pastRows(r.n, a); err != nil {
			return err
		}
		insert = append(insert, *r)
	}
	if err := b.insertOf(insertAgain, insert); err != nil {
		return err
	}
	for i := range b.again {
		if err := b.leave(shownRows[i].n, b.again[i].list, states[b.again[i].entity]); err != nil {
			return err
		}
	}
	return nil
}

// plainly reads what is shown of every row, and says which of them the tables
// hold already and nothing has taken back: of those only what is new has to be read.
func (b *batch) plainly(states map[string]map[string][]ledger.Head) ([]newRow, map[rowKey]bool, error) {
	rows := make([]newRow, len(b.again))
	var numbers []int64
	taken := map[rowKey]bool{}
	for i := range b.again {
		a := &b.again[i]
		head, ok := shown(states[a.entity]["row"])
		if !ok {
			continue
		}
		var err error
		if rows[i], err = readRow(a.list, head); err != nil {
			return nil, nil, err
		}
		numbers = append(numbers, rows[i].n)
		for _, h := range a.writes {
			if h.Field == "row" && retracted(h) {
				taken[rowKey{rows[i].n, a.list}] = true
			}
		}
	}
	there, err := b.rowsThere(numbers)
	for k := range taken {
		delete(there, k)
	}
	return rows, there, err
}

func (b *batch) rowsThere(numbers []int64) (map[rowKey]bool, error) {
	rows, err := b.QueryContext(b.ctx, "SELECT r.n, r.list FROM json_each(?) w CROSS JOIN list_row r ON r.n=w.value", jsonOf(numbers))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	there := make(map[rowKey]bool, len(numbers))
	for rows.Next() {
		var k rowKey
		if err := rows.Scan(&k.n, &k.list); err != nil {
			return nil, err
		}
		there[k] = true
	}
	return there, rows.Err()
}

// wholeRow reads all that a list ever said of somebody: the way for a row that
// was taken back, or that arrived with its own past.
func (b *batch) wholeRow(a *rowAgain, state map[string][]ledger.Head) error {
	past, err := ledger.Past(b.ctx, b, a.entity, "row")
	if err != nil {
		return err
	}
	a.writes = past
	number := int64(0)
	for _, h := range past {
		if retracted(h) {
			continue
		}
		r, err := readRow(a.list, h)
		if err != nil {
			return err
		}
		number = r.n
	}
	if number == 0 {
		return nil
	}
	b.numbers[number] = a.patient
	if err := b.pastRows(number, a); err != nil {
		return err
	}
	head, ok := shown(state["row"])
	if !ok {
		if err := b.exec("DELETE FROM score WHERE n=? AND list=?", number, a.list); err != nil {
			return err
		}
		return b.exec("DELETE FROM list_row WHERE n=? AND list=?", number, a.list)
	}
	r, err := readRow(a.list, head)
	if err != nil {
		return err
	}
	return b.insertOf(insertAgain, []newRow{r})
}

// pastRows keeps the scores of a row as it was: those of its writes, which are
// not shown unless insertOf says so again.
func (b *batch) pastRows(n int64, a *rowAgain) error {
	if err := b.exec("UPDATE score SET current=0 WHERE n=? AND list=? AND current=1", n, a.list); err != nil {
		return err
	}
	for _, h := range a.writes {
		if h.Field != "row" || retracted(h) {
			continue
		}
		r, err := readRow(a.list, h)
		if err != nil {
			return err
		}
		for _, s := range r.value.Scores {
			err := b.exec("INSERT INTO score VALUES (?,?,?,?,?,?,0) ON CONFLICT DO UPDATE SET current=0", n, s.Index, s.Date, a.list, s.Value, s.Band)
			if err != nil {
				return err
			}
		}
	}
	return b.exec("DELETE FROM discharge WHERE n=? AND list=?", n, a.list)
}

// leave flags whoever has left the list.
func (b *batch) leave(n, list int64, state map[string][]ledger.Head) error {
	left, ok := shown(state["gone"])
	if !ok || n == 0 {
		return nil
	}
	var gone string
	if err := left.Decode(&gone); err != nil {
		return err
	}
	return b.exec("UPDATE list_row SET gone=? WHERE n=? AND list=?", gone, n, list)
}

package caseload

import (
	"context"
	"fmt"
	"slices"

	"keystone/caseload/intake"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// delta is what a reading changes: the answer, and the writes that make it so.
type delta struct {
	c        *Caseload
	reading  *intake.Reading
	list     knownList
	entity   string // of the list
	remember bool
	at       int64 // of the reading, in milliseconds
	dated    nhs.Date
	had      map[int64]hadRow
	people   map[int64]knownPerson
	seen     map[int64]bool
	result   ImportResult
	changes  []rowChange
	shared   map[string]bool // ids of patients whom other organisations read
	// unreadable refuses the reading: none of its rows could be read.
	unreadable error
}

// hadRow is a row of the list's last reading.
type hadRow struct {
	digest, entered int64
	gone            bool
}

// knownPerson is who a number is known to be.
type knownPerson struct {
	born          nhs.Date
	family, given string
}

// rowChange is one row that is new or differs, or one that left.
type rowChange struct {
	n     int64
	value *rowValue // nil for one that left
	back  bool      // it had left
}

// stopEvery is how many rows are compared between two looks at the context.
const stopEvery = 1024

// compare finds out what a reading would change, without loading the list twice.
func (c *Caseload) compare(ctx context.Context, q ledger.Querier, reading *intake.Reading, options ImportOptions, how progress) (*delta, error) {
	if err := refuseEmpty(reading, options); err != nil {
		return nil, err
	}
	d := &delta{c: c, reading: reading, seen: make(map[int64]bool, len(reading.Rows))}
	var err error
	if d.list, d.remember, err = c.listFor(ctx, q, reading, options.List); err != nil {
		return nil, err
	}
	d.entity = "list/" + d.list.id
	d.when()
	if d.had, err = hadRows(ctx, q, d.list.n); err != nil {
		return nil, err
	}
	if d.shared, err = c.sharedPeople(ctx, q); err != nil {
		return nil, err
	}
	if d.people, err = knownPeople(ctx, q); err != nil {
		return nil, err
	}
	d.result = ImportResult{
		File: options.File, Format: reading.Format, List: d.list.title,
		Rejected: make([]RejectedRow, 0, len(reading.Rejected)), Warnings: append([]string{}, reading.Warnings...),
	}
	for _, r := range reading.Rejected {
		d.reject(r.Line, r.NHSNumber, r.Reason)
	}
	d.changes = make([]rowChange, 0, len(reading.Rows))
	for i := range reading.Rows {
		if i%stopEvery == 0 {
			if ctx.Err() != nil {
				return nil, stopped(ctx)
			}
			how.compared(i)
		}
		d.row(&reading.Rows[i])
	}
	slices.SortStableFunc(d.result.Rejected, func(a, b RejectedRow) int { return a.Line - b.Line })
	d.left()
	if !options.Empty {
		d.refuseUnreadable()
	}
	return d, nil
}

// refuseUnreadable refuses a reading none of whose rows could be read but which
// would flag people as gone. A preview says so first of all, beside the rows and why.
func (d *delta) refuseUnreadable() {
	if d.result.Accepted > 0 || d.result.Gone == 0 {
		return
	}
	text := fmt.Sprintf("None of the %s of this file could be read, so nothing was changed: taking it in would say that %s left the list. "+
		"See why each row was refused, put the file or its columns right and bring it in again; if they really have all left, use `keystone import --empty`.",
		Counted(d.result.Rows, "row"), Counted(d.result.Gone, "person"))
	d.unreadable = fault.New(CodeListUnreadable, text)
	d.result.Warnings = slices.Insert(d.result.Warnings, 0, text)
}

// refuseEmpty refuses a reading that names nobody and does not say it means to: a
// search that went wrong must not flag everybody as gone.
func refuseEmpty(reading *intake.Reading, options ImportOptions) error {
	if options.Empty || reading.Mended || len(reading.Rows)+len(reading.Rejected) > 0 {
		return nil
	}
	return fault.New(CodeListEmpty, "This file names nobody; run the search again, or, if it really finds nobody now, bring the file in with `keystone import --empty`.")
}

// when dates the reading. Rows that were mended belong to the reading they were
// refused from.
func (d *delta) when() {
	d.at = max(d.c.l.Now().UnixMilli(), d.list.reading+1)
	if d.reading.Mended && d.list.reading > 0 {
		d.at = d.list.reading
	}
	d.dated = d.reading.LastRun
	if d.dated == "" {
		d.dated = d.c.today()
	}
}

// reject notes a row that is left out; whoever its number names has not left the list.
func (d *delta) reject(line int, number, reason string) {
	d.result.Rows++
	d.result.Rejected = append(d.result.Rejected, RejectedRow{line, number, reason})
	if n, err := nhs.ParseNumber(number); err == nil {
		d.seen[key(n)] = true
	}
}

func (d *delta) row(r *intake.Row) {
	n := key(r.NHS)
	who, known := d.people[n]
	if known && who.born != "" && r.Born != "" && who.born != r.Born {
		for _, line := range append([]int{r.Line}, r.Again...) {
			d.reject(line, string(r.NHS), fmt.Sprintf("This number has two birth dates: %s here and %s as known; check which is right in the clinical system.",
				r.Born.Shown(), who.born.Shown()))
		}
		return
	}
	d.result.Accepted++
	d.result.Rows += 1 + len(r.Again)
	d.seen[n] = true
	digest := digestOf(r)
	had, listed := d.had[n]
	if listed && had.digest == digest && !had.gone {
		d.result.Unchanged++
		return
	}
	v := d.c.valueOf(r, d.dated)
	v.Digest, v.Entered, v.Changed = digest, d.at, d.at
	if listed && !had.gone {
		d.result.Updated++
		v.Entered = had.entered
	} else {
		d.result.New++
	}
	if !known {
		d.result.NewToUs++
	} else if renamed(who, r) {
		d.result.Warnings = append(d.result.Warnings, fmt.Sprintf("Line %d: %s is named %s here and %s before; kept, check who it is.",
			r.Line, r.NHS.Spaced(), nhs.Name(r.Family, r.Given, ""), nhs.Name(who.family, who.given, "")))
	}
	d.changes = append(d.changes, rowChange{n: n, value: v, back: listed && had.gone})
}

// renamed reports whether a row says another name; lost letters say nothing.
func renamed(who knownPerson, r *intake.Row) bool {
	other := func(was, now string) bool {
		return was != "" && now != "" && !nhs.Damaged(was) && !nhs.Damaged(now) && nhs.Fold(was) != nhs.Fold(now)
	}
	return other(who.family, r.Family) || other(who.given, r.Given)
}

// manyListed is how many people a list holds before most of them leaving at
// once is more likely a wrong file than news.
const manyListed = 20

// left finds who is no longer on the list: flagged, never deleted.
func (d *delta) left() {
	if d.reading.Mended {
		return
	}
	listed := 0
	for _, n := range sorted(d.had) {
		if d.had[n].gone {
			continue
		}
		listed++
		if !d.seen[n] {
			d.result.Gone++
			d.changes = append(d.changes, rowChange{n: n})
		}
	}
	if listed >= manyListed && 2*d.result.Gone > listed {
		d.result.Warnings = slices.Insert(d.result.Warnings, 0, fmt.Sprintf(
			"CHECK THIS FILE: %d of the %d people on this list are not in it and are flagged as gone; make sure that it is the whole search and the right list.", d.result.Gone, listed))
	}
}

// save is the writes: the list first, then its rows in the order of the
// projection's keys.
func (d *delta) save() []ledger.Write {
	lastRun := string(d.reading.LastRun)
	isNew := d.list.reading == 0
	if len(d.changes) == 0 && !isNew && (lastRun == "" || lastRun == d.list.lastRun) {
		return nil
	}
	slices.SortFunc(d.changes, func(a, b rowChange) int { return int(a.n - b.n) })
	writes := make([]ledger.Write, 0, len(d.changes)+8)
	scope := d.list.id
	set := func(entity, field string, value any) {
		writes = append(writes, ledger.Write{Entity: entity, Field: field, Value: value, Scope: scope})
	}
	set(d.entity, "reading", readingValue{At: d.at, New: d.result.New, Rows: d.result.Rows})
	if lastRun != "" && lastRun != d.list.lastRun {
		set(d.entity, "lastRun", lastRun)
	}
	if isNew {
		set(d.entity, "title", d.list.title)
		set(d.entity, "format", d.reading.Format)
		set(d.entity, "shape", d.reading.Shape)
		set(d.entity, "index", mainIndex(d.reading.Rows))
	}
	if isNew || d.remember {
		writes = append(writes, ledger.Write{Entity: d.c.titledEntity(d.reading), Field: "list", Value: d.list.id})
	}
	for i := range d.changes {
		ch := &d.changes[i]
		id := d.c.IDOf(numberOf(ch.n))
		entity := "row/" + d.list.id + "." + id
		if scope = d.list.id; d.shared[id] {
			scope = rowScope(d.list.id, id)
		}
		if ch.value == nil {
			set(entity, "gone", string(d.dated))
			continue
		}
		set(entity, "row", ch.value)
		if ch.back {
			set(entity, "gone", nil)
		}
	}
	return writes
}

// mainIndex is the index of the first score, which names the list's.
func mainIndex(rows []intake.Row) string {
	for i := range rows {
		if len(rows[i].Scores) > 0 {
			return rows[i].Scores[0].Index
		}
	}
	return ""
}

func hadRows(ctx context.Context, q ledger.Querier, list int64) (map[int64]hadRow, error) {
	rows, err := q.QueryContext(ctx, "SELECT n,digest,entered,gone<>'' FROM list_row WHERE list=?", list)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	had := map[int64]hadRow{}
	for rows.Next() {
		var n int64
		var h hadRow
		if err := rows.Scan(&n, &h.digest, &h.entered, &h.gone); err != nil {
			return nil, err
		}
		had[n] = h
	}
	return had, rows.Err()
}

func knownPeople(ctx context.Context, q ledger.Querier) (map[int64]knownPerson, error) {
	rows, err := q.QueryContext(ctx, `SELECT n,born,family,given FROM patient UNION ALL
		SELECT a.n,p.born,p.family,p.given FROM alias a JOIN patient p ON p.n=a.same`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	people := map[int64]knownPerson{}
	for rows.Next() {
		var n int64
		var p knownPerson
		if err := rows.Scan(&n, &p.born, &p.family, &p.given); err != nil {
			return nil, err
		}
		people[n] = p
	}
	return people, rows.Err()
}

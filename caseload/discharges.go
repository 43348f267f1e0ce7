package caseload

import (
	"context"
	"encoding/json"
	"time"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// PatientDischarge is a stay that ended, with whose it was.
type PatientDischarge struct {
	Patient   Patient
	Discharge Discharge
}

// RecentDischarges returns the stays that ended on or after a date, of people
// who are alive, the latest first.
func (c *Caseload) RecentDischarges(ctx context.Context, since nhs.Date) ([]PatientDischarge, error) {
	numbers, err := column[int64](ctx, c.l.DB(), `SELECT DISTINCT coalesce(a.same,d.n) FROM discharge d LEFT JOIN alias a ON a.n=d.n
		JOIN patient p ON p.n=coalesce(a.same,d.n) AND p.died=0 WHERE d.discharged>=? ORDER BY 1`, string(since))
	if err != nil {
		return nil, err
	}
	found := []PatientDischarge{}
	for chunk := range chunks(numbers) {
		patients, err := c.load(ctx, chunk)
		if err != nil {
			return nil, err
		}
		for _, p := range patients {
			for _, d := range p.Discharges {
				if d.Discharged >= string(since) {
					found = append(found, PatientDischarge{p, d})
				}
			}
		}
	}
	sortBy(found, func(d PatientDischarge) string { return d.Patient.NHSNumber })
	sortDown(found, func(d PatientDischarge) string { return d.Discharge.Discharged })
	return found, nil
}

func (c *Caseload) loadDischarges(ctx context.Context, q ledger.Querier, numbers []int64, people map[int64]*loading) error {
	team, err := c.settings(ctx, q)
	if err != nil {
		return err
	}
	rows, err := q.QueryContext(ctx, joined+`SELECT who.of, d.value FROM who JOIN discharge d ON d.n=who.n ORDER BY who.of, d.discharged DESC, d.list`, jsonOf(numbers))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var n int64
		var text string
		if err := rows.Scan(&n, &text); err != nil {
			return err
		}
		var d Discharge
		if err := json.Unmarshal([]byte(text), &d); err != nil {
			return err
		}
		if p := people[n]; p != nil {
			c.clock(&d, team.Holidays)
			p.Discharges = mergeDischarge(p.Discharges, d)
		}
	}
	return rows.Err()
}

// mergeDischarge adds a stay, into the one of the same day where a person and a
// list, or two lists, told of it: what the one before lacks is filled.
func mergeDischarge(stays []Discharge, d Discharge) []Discharge {
	if len(stays) == 0 || day(stays[len(stays)-1].Discharged) != day(d.Discharged) {
		return append(stays, d)
	}
	stays[len(stays)-1].fill(d)
	return stays
}

// fill adds what another telling of the same stay knows and this one does not.
func (d *Discharge) fill(other Discharge) {
	for _, f := range []struct{ to, from *string }{
		{&d.Hospital, &other.Hospital},
		{&d.Ward, &other.Ward},
		{&d.Admitted, &other.Admitted},
		{&d.NursingNeed, &other.NursingNeed},
		{&d.Contact, &other.Contact},
	} {
		if *f.to == "" {
			*f.to = *f.from
		}
	}
	if d.Letter == "" {
		d.Letter, d.LetterDays = other.Letter, other.LetterDays
	}
	if day(d.Discharged)+"T00:00:00" == d.Discharged {
		d.Discharged = other.Discharged
	}
	d.MedicinesChanged = d.MedicinesChanged || other.MedicinesChanged
	d.OutOfHours = d.OutOfHours || other.OutOfHours
}

func day(at string) string { return at[:min(10, len(at))] }

// clock works out how long the letter has been waited for and whether the stay
// ended out of hours. Without a time of day only the day can tell (facts.md, Clocks).
func (c *Caseload) clock(d *Discharge, calendar nhs.Calendar) {
	until := nhs.Date(day(d.Letter))
	if !until.Known() {
		until = c.today()
	}
	d.LetterDays = max(nhs.Date(day(d.Discharged)).DaysUntil(until), 0)
	if at, err := time.ParseInLocation(localTime, d.Discharged, nhs.London()); err == nil && at.Hour()+at.Minute() > 0 {
		d.OutOfHours = calendar.OutOfHours(at)
		return
	}
	if left := nhs.Date(day(d.Discharged)); left.Known() && left.Valid() {
		d.OutOfHours = !calendar.Working(left)
	}
}

// localTime is how a moment in England is written: RFC 3339 without its zone.
const localTime = "2006-01-02T15:04:05"

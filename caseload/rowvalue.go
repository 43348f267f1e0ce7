package caseload

import (
	"math"
	"strconv"
	"time"

	"keystone/caseload/intake"
	"keystone/caseload/nhs"
)

// valueOf is a row as the ledger keeps it; scores without a date of their own
// are of the day of the reading.
func (c *Caseload) valueOf(r *intake.Row, dated nhs.Date) *rowValue {
	v := &rowValue{
		NHS: string(r.NHS), Family: r.Family, Given: r.Given, Title: r.Title, Born: string(r.Born), Gender: r.Gender, Practice: r.Practice,
		GP: r.GP, Postcode: r.Postcode, Address: r.Address, Phone: r.Phone,
		Admissions: max(r.Admissions, 0), Medicines: max(r.Medicines, 0), Conditions: max(r.Conditions, 0), Registers: r.Registers,
	}
	for _, s := range r.Scores {
		if s.Date == "" {
			s.Date = dated
		}
		v.Scores = append(v.Scores, scoreValue{Index: s.Index, Value: s.Value, Band: s.Band, Date: string(s.Date)})
	}
	if r.Discharge != nil {
		v.Discharges = append(v.Discharges, stay(*r.Discharge))
	}
	for _, d := range r.Earlier {
		v.Discharges = append(v.Discharges, stay(d))
	}
	return v
}

func stay(d intake.Discharge) Discharge {
	return Discharge{
		Hospital: d.Hospital, Ward: d.Ward, Admitted: local(d.Admitted), Discharged: local(d.Discharged), Letter: local(d.LetterReceived),
		NursingNeed: d.NursingNeed, MedicinesChanged: d.MedicinesChanged == "yes", Contact: d.Contact,
	}
}

func local(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(nhs.London()).Format(localTime)
}

// digestOf tells apart two readings of a row by all that a list can say; the
// line it stood on does not count.
func digestOf(r *intake.Row) int64 {
	b := make([]byte, 0, 512)
	text := func(fields ...string) {
		for _, f := range fields {
			b = append(append(b, f...), 0)
		}
	}
	text(r.Family, r.Given, r.Title, string(r.Born), r.Gender, r.Practice, r.GP, r.Postcode, r.Address, r.Phone)
	for _, n := range []int{r.Admissions, r.Medicines, r.Conditions} {
		b = append(strconv.AppendInt(b, int64(n), 10), 0)
	}
	for _, s := range r.Scores {
		text(s.Index, s.Band, string(s.Date))
		b = strconv.AppendUint(b, math.Float64bits(s.Value), 16)
	}
	b = append(b, 1)
	text(r.Registers...)
	stays := r.Earlier
	if r.Discharge != nil {
		stays = append([]intake.Discharge{*r.Discharge}, stays...)
	}
	for _, d := range stays {
		text(d.Hospital, d.Ward, local(d.Admitted), local(d.Discharged), local(d.LetterReceived), d.NursingNeed, d.MedicinesChanged, d.Contact)
	}
	return hashOf(string(b))
}

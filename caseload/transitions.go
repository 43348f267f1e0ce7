package caseload

import (
	"context"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// RecordDischarge records that a patient came home from hospital. Times may be
// written as people do; without a time of day only the day counts.
type RecordDischarge struct {
	Patient          string `json:"patient"`
	Hospital         string `json:"hospital"`
	Ward             string `json:"ward"`
	Admitted         string `json:"admitted"`
	Discharged       string `json:"discharged"`
	Letter           string `json:"letter"` // when the letter came, "" while it has not
	NursingNeed      string `json:"nursingNeed"`
	MedicinesChanged bool   `json:"medicinesChanged"`
	Contact          string `json:"contact"` // who was named to call
}

// RecordDischarge records the stay and ends an admission; of a stay told again
// what is left blank stays as it was. It refuses due-required without the day of
// discharge, date-invalid, and already-recorded where nothing is new.
func (c *Caseload) RecordDischarge(ctx context.Context, cmd RecordDischarge) (Done, error) {
	return Done{}, c.aboutLiving(ctx, "record-discharge", cmd.Patient, "", func(q ledger.Querier, p person) ([]ledger.Write, error) {
		d, err := c.discharge(cmd)
		if err != nil {
			return nil, err
		}
		entity := "discharge/" + p.id + "." + day(d.Discharged)
		heads, err := ledger.State(ctx, q, entity)
		if err != nil {
			return nil, err
		}
		if head, ok := shown(heads["discharge"]); ok {
			var was dischargeValue
			if err := head.Decode(&was); err != nil {
				return nil, err
			}
			if d.fill(was.Discharge); was.Discharge == d {
				return nil, fault.New(CodeAlreadyRecorded, "This discharge is recorded already.")
			}
		}
		writes := append(p.known(), ledger.Write{Entity: entity, Field: "discharge", Value: dischargeValue{d, string(p.number)}, Scope: p.id})
		if p.state.Admission != nil {
			writes = append(writes, p.set("admission", nil))
		}
		return writes, nil
	})
}

func (c *Caseload) discharge(cmd RecordDischarge) (Discharge, error) {
	d := Discharge{
		Hospital: nhs.Clean(cmd.Hospital), Ward: nhs.Clean(cmd.Ward), NursingNeed: nhs.Clean(cmd.NursingNeed),
		MedicinesChanged: cmd.MedicinesChanged, Contact: nhs.Clean(cmd.Contact),
	}
	for _, f := range []struct {
		into *string
		text string
	}{{&d.Admitted, cmd.Admitted}, {&d.Discharged, cmd.Discharged}, {&d.Letter, cmd.Letter}} {
		at, err := c.moment(f.text)
		if err != nil {
			return d, err
		}
		*f.into = at
	}
	if d.Discharged == "" {
		return d, fault.New(CodeDueRequired, "Say on what day, and if possible at what time, the person left hospital.")
	}
	if d.Admitted != "" && day(d.Admitted) > day(d.Discharged) {
		return d, fault.New(nhs.CodeDateInvalid, "The person cannot have left hospital before coming to it; check the two dates.")
	}
	return d, nil
}

// moment reads a moment in England's time and writes it as localTime.
func (c *Caseload) moment(text string) (string, error) {
	if blank(text) {
		return "", nil
	}
	at, err := nhs.ParseMoment(text, c.today())
	if err != nil {
		return "", err
	}
	return at.In(nhs.London()).Format(localTime), nil
}

// RecordAdmission records that a patient is in hospital.
type RecordAdmission struct {
	Patient  string `json:"patient"`
	Hospital string `json:"hospital"`
	Admitted string `json:"admitted"` // "" is today
}

// RecordAdmission records the admission, or refuses with date-invalid, or with
// already-recorded while one is open (F34).
func (c *Caseload) RecordAdmission(ctx context.Context, cmd RecordAdmission) (Done, error) {
	return Done{}, c.aboutLiving(ctx, "record-admission", cmd.Patient, "", func(_ ledger.Querier, p person) ([]ledger.Write, error) {
		if p.state.Admission != nil {
			return nil, fault.Newf(CodeAlreadyRecorded, "An admission on %s is recorded and has not ended; record the discharge first.", shownDay(p.state.Admission.Admitted))
		}
		at, err := c.moment(or(cmd.Admitted, string(c.today())))
		return append(p.known(), p.set("admission", admission{Hospital: nhs.Clean(cmd.Hospital), Admitted: at})), err
	})
}

// RecordDeath records that a patient died; the birth date again confirms who.
type RecordDeath struct {
	Patient string `json:"patient"`
	Born    string `json:"born"` // ISO 8601
	On      string `json:"on"`   // ISO 8601, "" is today
}

// RecordDeath stops reviews and overdue marks at once and keeps the history
// (F32). It refuses born-mismatch when the birth date is not the patient's, and
// already-recorded. TakeBack and EnteredInError undo it.
func (c *Caseload) RecordDeath(ctx context.Context, cmd RecordDeath) (Done, error) {
	_, err := c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		p, err := c.find(ctx, q, cmd.Patient)
		if err != nil {
			return ledger.Save{}, err
		}
		if p.state.Died != nil {
			return ledger.Save{}, fault.New(CodeAlreadyRecorded, "This death is recorded already.")
		}
		born, err := nhs.ParseDate(cmd.Born, c.today(), nhs.Birth)
		if err != nil {
			return ledger.Save{}, err
		}
		if born == "" || born != p.born {
			return ledger.Save{}, fault.New(CodeBornMismatch, "The birth date is not this patient's, so nothing was recorded; check that it is the right person.")
		}
		on, err := parseDate(or(cmd.On, string(c.today())), "date of death")
		if err != nil {
			return ledger.Save{}, err
		}
		if on > c.today() || on < born {
			return ledger.Save{}, fault.New(nhs.CodeDateInvalid, "The date of death must lie between the birth and today.")
		}
		return ledger.Save{Kind: "record-death", Writes: append(p.known(), p.set("died", death{On: string(on)}))}, nil
	})
	return Done{}, err
}

// EnteredInError withdraws something recorded about the wrong patient (F54).
type EnteredInError struct {
	What    string `json:"what"` // "death", "admission", "nomination", "objection <organisation>" or "discharge <ISO date>"
	Patient string `json:"patient"`
	Reason  string `json:"reason"`
}

// EnteredInError withdraws what this room keeps of a patient; it stays in the
// history. It refuses reason-required, and nothing-recorded when there is none.
func (c *Caseload) EnteredInError(ctx context.Context, cmd EnteredInError) (Done, error) {
	_, err := c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		p, err := c.find(ctx, q, cmd.Patient)
		if err != nil {
			return ledger.Save{}, err
		}
		if blank(cmd.Reason) {
			return ledger.Save{}, fault.New(CodeReasonRequired, "Say why this was an error.")
		}
		write, err := c.withdrawal(ctx, q, p, cmd.What)
		return ledger.Save{Kind: "entered-in-error", Reason: cmd.Reason, Writes: []ledger.Write{write}}, err
	})
	return Done{}, err
}

// withdrawal takes away what any record of the patient holds.
func (c *Caseload) withdrawal(ctx context.Context, q ledger.Querier, p person, what string) (ledger.Write, error) {
	for _, id := range p.ids() {
		w := c.withdrawn(id, what)
		heads, err := ledger.State(ctx, q, w.Entity)
		if err != nil {
			return w, err
		}
		if _, ok := shown(heads[w.Field]); ok {
			return w, nil
		}
	}
	return ledger.Write{}, fault.Newf(CodeNothingRecorded, "No %s is recorded for this patient.", or(what, "such thing"))
}

func (c *Caseload) withdrawn(id, what string) ledger.Write {
	kind, which := cut(what, ' ')
	w := ledger.Write{Entity: "patient/" + id, Scope: id}
	switch kind {
	case "death":
		w.Field = "died"
	case "admission":
		w.Field = "admission"
	case "nomination":
		w.Field = "nominated"
	case "objection":
		w.Field = objects + c.l.ID("organisation", nhs.Fold(which))
	case "discharge":
		w.Entity, w.Field = "discharge/"+id+"."+which, "discharge"
	}
	return w
}

package ui

import (
	"context"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/meeting/minutes"
	"keystone/sync/fault"
)

// ActionSheet numbers actions and puts them on paper.
func (h *House) ActionSheet(ctx context.Context, q meeting.ActionQuery) ([]byte, error) {
	sheet, err := h.Meetings.Sheet(ctx, q)
	if err != nil {
		return nil, err
	}
	patients, err := h.patientsOf(ctx, sheet)
	if err != nil {
		return nil, err
	}
	return h.Paper.ActionsFor(sheet, patients)
}

// patientsOf are the patients on a sheet, whose addresses a visit needs.
func (h *House) patientsOf(ctx context.Context, sheet meeting.Sheet) ([]caseload.Patient, error) {
	found, seen := []caseload.Patient{}, map[string]bool{"": true}
	for _, line := range sheet.Lines {
		if seen[line.Patient] {
			continue
		}
		seen[line.Patient] = true
		p, err := h.People.Patient(ctx, line.Patient)
		if err != nil {
			return nil, err
		}
		found = append(found, p)
	}
	return found, nil
}

// PatientPaper makes the plan, card or letter of a patient and notes in the
// audit trail that it was printed. Its code for any other paper is paper-unknown.
func (h *House) PatientPaper(ctx context.Context, paper, nhsNumber string) ([]byte, error) {
	p, err := h.People.Patient(ctx, nhsNumber)
	if err != nil {
		return nil, err
	}
	pdf, err := h.patientPaper(ctx, paper, p)
	if err != nil {
		return nil, err
	}
	return pdf, h.Ledger.Printed(ctx, p.ID, paper)
}

func (h *House) patientPaper(ctx context.Context, paper string, p caseload.Patient) ([]byte, error) {
	team, now := h.Ledger.Team(), h.Ledger.Now()
	away, err := h.keyWorkerLeft(ctx, p)
	if err != nil {
		return nil, err
	}
	switch paper {
	case "plan":
		return h.Paper.Plan(minutes.PlanPaper{
			Team: team.Name, Patient: p, Printed: now, Test: team.Test, Away: away, Sections: h.People.Sections(), Practice: p.Practice,
		})
	case "card":
		return h.Paper.Card(minutes.CardPaper{
			Team: team.Name, Patient: p, Printed: now, Test: team.Test, Away: away, Practice: p.Practice,
		})
	case "letter":
		item, met, err := h.Meetings.LastItem(ctx, p.NHSNumber)
		if err != nil {
			return nil, err
		}
		return h.Paper.Letter(minutes.LetterPaper{
			Team: team.Name, Patient: p, Item: item, Met: met, Printed: now, Test: team.Test, Away: away,
		})
	}
	return nil, fault.Newf("paper-unknown", "There is no paper %q: say plan, card or letter.", paper)
}

// keyWorkerLeft reports whether the key worker is no longer an active member:
// nothing given to the patient then names them.
func (h *House) keyWorkerLeft(ctx context.Context, p caseload.Patient) (bool, error) {
	if p.KeyWorker == nil {
		return false, nil
	}
	m, err := h.People.Member(ctx, p.KeyWorker.Member)
	return err == nil && !m.Active, err
}

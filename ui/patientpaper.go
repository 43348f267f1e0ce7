package ui

import (
	"cmp"
	"context"
	"strconv"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/meeting/minutes"
	"keystone/sync/fault"
	"keystone/ui/patientscreen"
)

// ActionSheet numbers actions, puts them on paper and notes in the audit trail
// that they were printed.
func (h *House) ActionSheet(ctx context.Context, q meeting.ActionQuery) ([]byte, error) {
	out, err := h.sheetPaper(ctx, q)
	if err != nil {
		return nil, err
	}
	return h.pdf(ctx, out)
}

// sheetPaper is a sheet of actions with the number that comes next; it takes
// that number once it is printed or saved.
func (h *House) sheetPaper(ctx context.Context, q meeting.ActionQuery) (printout, error) {
	draft, err := h.Meetings.DraftSheet(ctx, q)
	if err != nil {
		return printout{}, err
	}
	out, err := h.sheetPrintout(ctx, draft)
	out.keep = func(ctx context.Context) (printout, error) {
		kept, err := h.Meetings.KeepSheet(ctx, draft)
		if err != nil {
			return printout{}, err
		}
		return h.sheetPrintout(ctx, kept)
	}
	return out, err
}

func (h *House) sheetPrintout(ctx context.Context, sheet meeting.Sheet) (printout, error) {
	patients, err := h.patientsOf(ctx, sheet)
	title := "Action sheet"
	if sheet.Number > 0 {
		title += " " + strconv.Itoa(sheet.Number)
	}
	return printout{
		kind: "actions", title: title, note: "For " + sheet.For, what: "action sheet " + strconv.Itoa(sheet.Number),
		paper: minutes.SheetPaper{Sheet: sheet, Patients: patients},
	}, err
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
	out, err := h.patientPaper(ctx, paper, nhsNumber)
	if err != nil {
		return nil, err
	}
	return h.pdf(ctx, out)
}

var paperTitles = map[string]string{
	patientscreen.PaperPlan: "Plan", patientscreen.PaperCard: "Emergency card", patientscreen.PaperLetter: "Letter",
}

// patientPaper is the plan, card or letter of a patient.
func (h *House) patientPaper(ctx context.Context, paper, nhsNumber string) (printout, error) {
	p, err := h.People.Patient(ctx, nhsNumber)
	if err != nil {
		return printout{}, err
	}
	what, err := h.aboutPatient(ctx, paper, p)
	return printout{
		kind: paper, title: paperTitles[paper], note: nhs.Name(p.Family, p.Given, p.Title) + " · NHS No. " + nhs.Number(p.NHSNumber).Spaced(),
		scope: p.ID, what: paper, paper: what,
	}, err
}

// aboutPatient is what a paper of a patient is made from.
func (h *House) aboutPatient(ctx context.Context, paper string, p caseload.Patient) (minutes.Printable, error) {
	now := h.Ledger.Now()
	team, err := h.People.TeamInfo(ctx)
	if err != nil {
		return nil, err
	}
	away, err := h.keyWorkerLeft(ctx, p)
	if err != nil {
		return nil, err
	}
	switch paper {
	case patientscreen.PaperPlan:
		return minutes.PlanPaper{
			Team: team.Name, Patient: p, Printed: now, Test: team.Test, Away: away, Sections: h.People.Sections(), Label: team.Label,
			Practice: cmp.Or(team.Practice, p.Practice), PracticePhone: team.PracticePhone, Service: team.Service, ServicePhone: team.ServicePhone,
		}, nil
	case patientscreen.PaperCard:
		return minutes.CardPaper{
			Team: team.Name, Patient: p, Printed: now, Test: team.Test, Away: away, Label: team.Label,
			Practice: cmp.Or(team.Practice, p.Practice), PracticePhone: team.PracticePhone, Service: team.Service, ServicePhone: team.ServicePhone,
		}, nil
	case patientscreen.PaperLetter:
		item, met, err := h.Meetings.LastItem(ctx, p.NHSNumber)
		if err != nil {
			return nil, err
		}
		return minutes.LetterPaper{
			Team: team.Name, Patient: p, Item: item, Met: met, Printed: now, Test: team.Test, Away: away, Label: team.Label,
			Practice: cmp.Or(team.Practice, p.Practice), PracticePhone: team.PracticePhone, Service: team.Service, ServicePhone: team.ServicePhone,
		}, nil
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

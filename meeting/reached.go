package meeting

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"keystone/caseload/nhs"
)

// Reached lists the papers and people that something reached: signed minutes,
// numbered sheets, prints about the patient, the GP record, who was there when it was
// recorded, and owners (F54). Kind is one of the Wrong constants, or "" for
// whatever the id names. Code: what-unknown.
func (m *Meetings) Reached(ctx context.Context, kind, id string) ([]string, error) {
	x, err := readWrong(ctx, m.ledger.DB(), kind, id)
	if err != nil {
		return nil, err
	}
	patient, actions := x.item.Patient, []actionRow{x.action}
	if x.kind == WrongAction {
		patient = x.action.Patient
	} else if actions, err = givenIn(ctx, m.ledger.DB(), x.item); err != nil {
		return nil, err
	}
	reached := []string{}
	for _, gather := range []func() ([]string, error){
		func() ([]string, error) { return m.reachedMinutes(ctx, x.meeting()) },
		func() ([]string, error) { return m.reachedSheets(ctx, actions) },
		func() ([]string, error) { return m.reachedPrints(ctx, patient) },
		func() ([]string, error) { return m.reachedFiled(ctx, patient) },
		func() ([]string, error) { return m.reachedRoom(ctx, x) },
	} {
		found, err := gather()
		if err != nil {
			return nil, err
		}
		reached = append(reached, found...)
	}
	for _, a := range actions {
		if line := a.Owner.Name + " owns the action: " + a.What; !slices.Contains(reached, line) {
			reached = append(reached, line)
		}
	}
	return reached, nil
}

func (m *Meetings) reachedMinutes(ctx context.Context, meeting string) ([]string, error) {
	if meeting == "" {
		return nil, nil
	}
	r, err := readMeeting(ctx, m.ledger.DB(), meeting)
	if err != nil {
		return nil, err
	}
	signed, err := m.signed(ctx, meeting)
	var lines []string
	for _, s := range signed {
		lines = append(lines, fmt.Sprintf("minutes of %s, version %d, signed by %s", nhs.Date(r.Date).Shown(), s.Version, s.By))
	}
	return lines, err
}

func (m *Meetings) reachedSheets(ctx context.Context, actions []actionRow) ([]string, error) {
	sheets, err := lastSheets(ctx, m.ledger.DB())
	var lines []string
	for _, a := range actions {
		if at, on := sheets[a.ID]; on {
			lines = append(lines, fmt.Sprintf("action sheet %d, line %d", at.Number, at.Line))
		}
	}
	return lines, err
}

// reachedPrints lists what was printed about the patient since.
func (m *Meetings) reachedPrints(ctx context.Context, patient string) ([]string, error) {
	if patient == "" {
		return nil, nil
	}
	events, err := m.ledger.History(ctx, m.patientID(patient))
	var lines []string
	for _, e := range events {
		if strings.HasPrefix(e.Kind, "print") {
			lines = append(lines, fmt.Sprintf("printed %s: %s, by %s", dayOf(e.At).Shown(), e.What, e.Actor))
		}
	}
	return lines, err
}

// reachedRoom lists who was there: as the item recorded it, else who is noted
// at the meeting.
func (m *Meetings) reachedRoom(ctx context.Context, x wrong) ([]string, error) {
	if x.meeting() == "" {
		return nil, nil
	}
	names := x.item.Present
	if len(names) == 0 {
		r, err := readMeeting(ctx, m.ledger.DB(), x.meeting())
		if err != nil {
			return nil, err
		}
		if names, err = m.presentNames(ctx, r); err != nil {
			return nil, err
		}
	}
	var lines []string
	for _, name := range names {
		lines = append(lines, name+", at the meeting")
	}
	return lines, nil
}

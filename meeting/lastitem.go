package meeting

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"keystone/caseload/nhs"
)

// LastItem returns the newest item in which a patient was discussed and the
// date of its meeting; both are empty where there is none. That two signed
// papers of its minutes tell of them differently is among its conflicts.
func (m *Meetings) LastItem(ctx context.Context, patient string) (Item, string, error) {
	held, date, err := m.lastHeld(ctx, patient)
	if err != nil || held == "" {
		return Item{}, "", err
	}
	item, err := m.recordedItem(ctx, held, patient)
	return item, date, err
}

// lastHeld is the id and the date of the newest meeting that discussed a patient.
func (m *Meetings) lastHeld(ctx context.Context, patient string) (held, date string, err error) {
	number, err := nhs.ParseNumber(patient)
	if err != nil {
		return "", "", err
	}
	numbers, err := recordsOf(ctx, m.ledger.DB(), string(number))
	if err != nil {
		return "", "", err
	}
	err = m.ledger.DB().QueryRowContext(ctx,
		`SELECT meeting.id, meeting.date FROM item JOIN meeting ON meeting.id = item.meeting
		 WHERE item.`+ofPatient+` AND item.state = ? ORDER BY meeting.date DESC LIMIT 1`,
		numbers, ItemDiscussed).Scan(&held, &date)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	}
	return held, date, err
}

// recordedItem is Item, with what two signed papers tell of it differently among
// its conflicts.
func (m *Meetings) recordedItem(ctx context.Context, held, patient string) (Item, error) {
	item, err := m.Item(ctx, held, patient)
	if err != nil {
		return item, err
	}
	signings, err := readSignings(ctx, m.ledger.DB(), held)
	if err != nil {
		return item, err
	}
	apart, err := apartAmong(signings)
	for _, p := range apart {
		if slices.Contains(p.about, item.Patient.NHSNumber) {
			item.Conflicts = append(item.Conflicts, p.conflict())
		}
	}
	return item, err
}

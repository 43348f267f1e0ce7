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
	number, err := nhs.ParseNumber(patient)
	if err != nil {
		return Item{}, "", err
	}
	numbers, err := recordsOf(ctx, m.ledger.DB(), string(number))
	if err != nil {
		return Item{}, "", err
	}
	var held, date string
	err = m.ledger.DB().QueryRowContext(ctx,
		`SELECT meeting.id, meeting.date FROM item JOIN meeting ON meeting.id = item.meeting
		 WHERE item.`+ofPatient+` AND item.state = ? ORDER BY meeting.date DESC LIMIT 1`,
		numbers, ItemDiscussed).Scan(&held, &date)
	if errors.Is(err, sql.ErrNoRows) {
		return Item{}, "", nil
	}
	if err != nil {
		return Item{}, "", err
	}
	item, err := m.Item(ctx, held, patient)
	if err != nil {
		return item, date, err
	}
	signings, err := readSignings(ctx, m.ledger.DB(), held)
	if err != nil {
		return item, date, err
	}
	apart, err := apartAmong(signings)
	for _, p := range apart {
		if slices.Contains(p.about, item.Patient.NHSNumber) {
			item.Conflicts = append(item.Conflicts, p.conflict())
		}
	}
	return item, date, err
}

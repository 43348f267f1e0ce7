package meeting

import (
	"context"
	"database/sql"
	"errors"

	"keystone/caseload/nhs"
)

// LastItem returns the newest item in which a patient was discussed and the
// date of its meeting; both are empty where there is none.
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
	return item, date, err
}

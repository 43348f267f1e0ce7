package meeting

import (
	"context"
	"strconv"
	"strings"

	"keystone/caseload"
	"keystone/caseload/nhs"
)

// FillPatients sets how many open actions each patient has.
func (m *Meetings) FillPatients(ctx context.Context, patients []caseload.Patient) error {
	open, err := m.openActions(ctx)
	for i := range patients {
		patients[i].OpenActions = open[patients[i].NHSNumber]
	}
	return err
}

// FillRows sets how many open actions each row's patient has and when they were
// last discussed, dd-Mmm-yyyy.
func (m *Meetings) FillRows(ctx context.Context, rows []caseload.Row) error {
	open, err := m.openActions(ctx)
	if err != nil {
		return err
	}
	joined, err := readJoins(ctx, m.ledger.DB())
	if err != nil {
		return err
	}
	last := make(map[string]nhs.Date)
	_, err = collect(ctx, m.ledger.DB(), func(patient string, date []byte) (struct{}, error) {
		patient = joined.of(patient)
		last[patient] = max(last[patient], nhs.Date(date))
		return struct{}{}, nil
	}, `SELECT i.patient, max(m.date) FROM item i JOIN meeting m ON m.id = i.meeting WHERE i.state = ? GROUP BY i.patient`, ItemDiscussed)
	for i := range rows {
		rows[i].OpenActions, rows[i].LastDiscussed = open[rows[i].NHSNumber], last[rows[i].NHSNumber].Shown()
	}
	return err
}

func (m *Meetings) openActions(ctx context.Context) (map[string]int, error) {
	joined, err := readJoins(ctx, m.ledger.DB())
	if err != nil {
		return nil, err
	}
	open := make(map[string]int)
	_, err = collect(ctx, m.ledger.DB(), func(patient string, count []byte) (struct{}, error) {
		n, err := strconv.Atoi(string(count))
		open[joined.of(patient)] += n
		return struct{}{}, err
	}, `SELECT patient, count(*) FROM action WHERE open = 1 AND patient <> '' GROUP BY patient`)
	return open, err
}

func compareText(a, b string) int { return strings.Compare(a, b) }

package meeting

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"keystone/caseload/nhs"
)

// slotOf returns the next slot of a series.
func (m *Meetings) slotOf(ctx context.Context, s Series) (slot, error) {
	held, err := heldDates(ctx, m.ledger.DB(), s.ID)
	if err != nil {
		return slot{}, err
	}
	calendar, err := m.people.Calendar(ctx)
	return nextSlot(calendar, s, m.today(), held), err
}

// NextMeeting returns the meeting that is running, else the one that comes
// next of all series, with how many it would discuss. Code: series-unknown
// where there is no series.
func (m *Meetings) NextMeeting(ctx context.Context) (Next, error) {
	all, err := m.SeriesAll(ctx)
	if err != nil {
		return Next{}, err
	}
	if len(all) == 0 {
		_, err := m.SeriesNamed(ctx, "")
		return Next{}, err
	}
	var next Next
	for _, s := range all {
		at, err := m.slotOf(ctx, s)
		if err != nil {
			return Next{}, err
		}
		if next.Date == "" || string(at.date) < next.Date {
			next = Next{Series: s, Date: string(at.date), Moved: at.moved}
		}
	}
	if err := m.running(ctx, all, &next); err != nil {
		return Next{}, err
	}
	calendar, err := m.people.Calendar(ctx)
	if err != nil {
		return Next{}, err
	}
	next.Warnings = dateWarnings(calendar, nhs.Date(next.Date), m.today())
	return next, m.expect(ctx, &next)
}

// running puts a meeting that is open in the place of the one that comes next.
func (m *Meetings) running(ctx context.Context, all []Series, next *Next) error {
	var id, series, date string
	err := m.ledger.DB().QueryRowContext(ctx,
		`SELECT id, series, date FROM meeting WHERE state = ? ORDER BY date DESC, id LIMIT 1`, MeetingOpen).Scan(&id, &series, &date)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(all, func(s Series) bool { return s.ID == series }); i >= 0 {
		*next = Next{Series: all[i], Date: date, Open: id}
	}
	return nil
}

// expect counts whom the meeting would discuss and which roles are not coming:
// those nobody in the directory holds, or whose members all sent apologies.
func (m *Meetings) expect(ctx context.Context, next *Next) error {
	proposed, err := m.propose(ctx, next.Series, nhs.Date(next.Date), fits(next.Series))
	if err != nil {
		return err
	}
	for _, p := range proposed {
		if !p.Waits {
			next.Proposed++
		}
		if p.hasReason(WhyDeferred) {
			next.Deferred++
		}
	}
	members, err := m.people.Members(ctx)
	if err != nil {
		return err
	}
	noted, err := readAttendance(ctx, m.ledger.DB(), next.Open)
	if err != nil {
		return err
	}
	var coming []string
	for _, who := range members {
		sorry := slices.ContainsFunc(noted, func(a attendanceRow) bool { return a.Member == who.ID && a.Mode == Apologies })
		if who.Active && !sorry {
			coming = append(coming, who.Role)
		}
	}
	next.NotComing = missingRoles(next.Series.Roles, coming, true)
	return nil
}

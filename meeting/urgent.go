package meeting

import (
	"context"
	"time"

	"keystone/caseload/nhs"
)

// unaccepted reports whether the owner of an open action has not said yes.
func (r actionRow) unaccepted() bool { return r.open() && r.State.State != ActionAccepted }

// alertFrom is the moment from which an urgent action that nobody has accepted
// is alerted to (F13): so many hours after it became its owner's. Sending it is
// not accepting it, and does not start the hours again.
func (r actionRow) alertFrom(hours int) time.Time {
	given, err := time.Parse(time.RFC3339, r.Given)
	if err != nil {
		given = nhs.Date(r.State.On).Time()
	}
	return given.Add(time.Duration(hours) * time.Hour)
}

// alerts reports whether an urgent action has waited too long for a yes (F13).
func (r actionRow) alerts(hours int, now time.Time) bool {
	return r.Urgent && r.unaccepted() && !now.Before(r.alertFrom(hours))
}

// urgentHours is how long an owner has to accept an urgent action.
func (m *Meetings) urgentHours(ctx context.Context) (int, error) {
	team, err := m.people.TeamInfo(ctx)
	return team.UrgentHours, err
}

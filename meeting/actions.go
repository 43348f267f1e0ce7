package meeting

import (
	"cmp"
	"context"
	"slices"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// readActions returns the actions a condition over the table selects, by due
// date, each under the number its patient has now. Withdrawn ones are never
// among them.
func readActions(ctx context.Context, q ledger.Querier, where string, args ...any) ([]actionRow, error) {
	query := `SELECT id || CASE contested WHEN '' THEN '' ELSE '!' END, doc FROM action WHERE ` + where + ` ORDER BY due, id` //nolint:gosec // where is always written here, values are bound
	joined, err := readJoins(ctx, q)
	if err != nil {
		return nil, err
	}
	all, err := collect(ctx, q, func(id string, doc []byte) (actionRow, error) {
		r := actionRow{ID: id}
		if last := len(id) - 1; id[last] == '!' {
			r.ID, r.Conflict = id[:last], true
		}
		err := decode(doc, &r)
		r.under, r.Patient = r.Patient, joined.of(r.Patient)
		return r, err
	}, query, args...)
	return slices.DeleteFunc(all, func(r actionRow) bool { return r.State.State == ActionWithdrawn || r.State.State == "" }), err
}

// Actions returns the actions a query asks for: what is alerted to first, then
// the longest overdue.
// Codes: patient-unknown, nhs-number-invalid.
func (m *Meetings) Actions(ctx context.Context, query ActionQuery) ([]Action, error) {
	where, args := `(open = 1 OR ?)`, []any{query.Ended}
	if query.Patient != "" {
		who, err := m.people.Patient(ctx, query.Patient)
		if err != nil {
			return nil, err
		}
		numbers, err := recordsOf(ctx, m.ledger.DB(), who.NHSNumber)
		if err != nil {
			return nil, err
		}
		where, args = where+` AND `+ofPatient, append(args, numbers)
	}
	rows, err := readActions(ctx, m.ledger.DB(), where, args...)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r actionRow) bool { return !query.owned(r) || query.Paper && r.discreet() })
	if query.Left {
		if rows, err = m.ofWhoLeft(ctx, rows); err != nil {
			return nil, err
		}
	}
	actions, err := m.shown(ctx, m.newPeople(), rows)
	return slices.DeleteFunc(actions, func(a Action) bool { return query.Overdue && !a.Overdue || query.Alert && !a.Alert }), err
}

// owned reports whether an action's owner is the one asked for.
func (query ActionQuery) owned(r actionRow) bool {
	if query.Owner != "" && query.Owner != r.Owner.ID && nhs.Fold(query.Owner) != nhs.Fold(r.Owner.Name) {
		return false
	}
	return query.Organisation == "" || nhs.Fold(query.Organisation) == nhs.Fold(r.Owner.Organisation)
}

// ofWhoLeft is those of actions whose owner was a member and is none any more.
func (m *Meetings) ofWhoLeft(ctx context.Context, rows []actionRow) ([]actionRow, error) {
	members, err := m.people.Members(ctx)
	left := map[string]bool{}
	for _, who := range members {
		left[who.ID] = !who.Active
	}
	return slices.DeleteFunc(rows, func(r actionRow) bool { return !left[r.Owner.ID] }), err
}

// shown turns rows into actions with their patients' names and last sheets.
func (m *Meetings) shown(ctx context.Context, known *people, rows []actionRow) ([]Action, error) {
	hours, err := m.urgentHours(ctx)
	if err != nil {
		return nil, err
	}
	sheets, err := lastSheets(ctx, m.ledger.DB())
	if err != nil {
		return nil, err
	}
	actions := make([]Action, 0, len(rows))
	for _, r := range rows {
		a := m.action(r)
		if r.Conflict {
			apart, err := m.doneApart(ctx, m.ledger.DB(), r)
			if err != nil {
				return nil, err
			}
			a.Conflicts = append(a.Conflicts, apart)
		}
		a.Alert = r.alerts(hours, m.now())
		a.Sheet, a.Line = sheets[r.ID].Number, sheets[r.ID].Line
		if r.Patient != "" {
			who, err := known.named(ctx, r.Patient)
			if err != nil {
				return nil, err
			}
			a.PatientName, a.Born = shownName(who), who.Born
			if who.Died != "" {
				a.Overdue, a.DaysLate, a.Alert = false, 0, false
				if a.Near == DueOverdue {
					a.Near = DueLater
				}
			}
		}
		actions = append(actions, a)
	}
	slices.SortStableFunc(actions, func(a, b Action) int {
		return cmp.Or(first(a.Alert, b.Alert), cmp.Compare(a.Due, b.Due), cmp.Compare(a.PatientName, b.PatientName), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.What, b.What))
	})
	return actions, nil
}

// first puts what is true before what is not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// action turns a row into an action as it stands now.
func (m *Meetings) action(r actionRow) Action {
	due := nhs.Date(r.Due)
	a := Action{
		Action: r.ID, Patient: r.Patient, What: r.What, Owner: r.Owner.Name, OwnerID: r.Owner.ID, OwnerPhone: r.Owner.Phone,
		Organisation: r.Owner.Organisation, GivenBy: r.Giver.Name, Due: r.Due, State: r.State.State, Urgent: r.Urgent,
		Outcome: r.State.Outcome, Reason: r.State.Reason, Meeting: r.Meeting, Kind: r.Kind, HandedBackBy: r.Back, Contested: r.Conflict, Given: r.Given,
		Conflicts: []caseload.Conflict{},
	}
	switch {
	case !r.open():
		a.Near, a.Ended = DueDone, r.State.On
	case nhs.Overdue(due, m.now()):
		a.Near, a.Overdue, a.DaysLate = DueOverdue, true, due.DaysUntil(m.today())
	case due == m.today():
		a.Near = DueToday
	default:
		a.Near = DueLater
	}
	return a
}

package meeting

import (
	"context"
	"slices"

	"github.com/google/uuid"

	ledger "keystone/sync"
)

// SafeguardingConcern raises a safeguarding concern about a patient (F51).
type SafeguardingConcern struct {
	Patient string `json:"patient"`
	Concern string `json:"concern"`
}

// SafeguardingConcernResult says whom to telephone now.
type SafeguardingConcernResult struct {
	Concern    string `json:"concern"`    // id
	Action     string `json:"action"`     // id
	Lead       string `json:"lead"`       // name
	Phone      string `json:"phone"`      // the lead's, "" where none is known
	OutOfHours string `json:"outOfHours"` // likewise
	Yours      bool   `json:"yours"`      // who raised it is the lead
}

// SafeguardingConcern keeps a concern where who raises it and the team's
// safeguarding lead alone read it, and gives who raises it the action to telephone
// the lead, due today. What others see of it, in the action and in the history, is
// that action. Codes: concern-required, safeguarding-lead-required, patient-unknown,
// nhs-number-invalid, died.
func (m *Meetings) SafeguardingConcern(ctx context.Context, cmd SafeguardingConcern) (SafeguardingConcernResult, error) {
	var result SafeguardingConcernResult
	err := m.save(ctx, "add-action", "", func(q ledger.Querier, w *writes) error {
		id := uuid.NewString()
		raised, err := m.people.Raise(ctx, q, cmd.Patient, cmd.Concern, id)
		if err != nil {
			return err
		}
		a := actionRow{
			ID: id, Patient: raised.Patient, Kind: KindTelephone, What: "Telephone " + raised.Lead.Name + " about this person, today",
			Owner: m.actor(), Due: string(m.today()), Urgent: true,
		}
		yours := raised.Lead.ID == a.Owner.ID
		if yours {
			a.What = "Telephone about this person, today"
		}
		m.writeAction(w, a)
		w.list, w.shared = append(w.list, raised.Writes...), raised.Shared
		result = SafeguardingConcernResult{id, id, raised.Lead.Name, raised.Lead.Phone, raised.Lead.OutOfHours, yours}
		return nil
	})
	return result, err
}

// moveConcern takes the concern along when its telephone action was entered in error.
func (m *Meetings) moveConcern(ctx context.Context, q ledger.Querier, w *writes, a actionRow, to, moved string) error {
	if !a.discreet() {
		return nil
	}
	t, err := m.people.MoveConcern(ctx, q, a.ID, to, moved)
	w.list, w.shared = append(w.list, t.Writes...), append(w.shared, t.Shared...)
	return err
}

// discreet reports whether an action is for its owner and the lists of actions
// alone: in no meeting, on no agenda and on no paper (F51).
func (r actionRow) discreet() bool { return r.Kind == KindTelephone }

// spokenOf is readActions without what no meeting speaks of.
func spokenOf(ctx context.Context, q ledger.Querier, where string, args ...any) ([]actionRow, error) {
	all, err := readActions(ctx, q, where, args...)
	return slices.DeleteFunc(all, actionRow.discreet), err
}

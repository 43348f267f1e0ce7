package meeting

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/google/uuid"

	"keystone/caseload"
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
			ID: id, Patient: raised.Patient, Kind: KindTelephone, Owner: m.actor(), Due: string(m.today()), Urgent: true,
		}
		a.What = a.call(raised.Lead)
		m.writeAction(w, a)
		w.list, w.shared = append(w.list, raised.Writes...), raised.Shared
		result = SafeguardingConcernResult{id, id, raised.Lead.Name, raised.Lead.Phone, raised.Lead.OutOfHours, raised.Lead.ID == a.Owner.ID}
		return nil
	})
	return result, err
}

// call is whom its owner telephones: the lead, unless they are the lead.
func (r actionRow) call(lead caseload.Member) string {
	if lead.ID == r.Owner.ID {
		return "Telephone about this person, today"
	}
	return "Telephone " + lead.Name + " about this person, today"
}

// PassConcerns is the caseload's, and has the calls that are still open go to the new
// lead.
func (m *Meetings) PassConcerns(ctx context.Context) error {
	if err := m.people.PassConcerns(ctx); err != nil {
		return err
	}
	wrong, err := m.wrongCalls(ctx, m.ledger.DB())
	if err != nil || len(wrong) == 0 {
		return err
	}
	return m.save(ctx, caseload.KindRedirect, "", func(q ledger.Querier, w *writes) error {
		wrong, err := m.wrongCalls(ctx, q)
		for _, a := range wrong {
			m.actionPen(w, a).decided("what", a.What)
		}
		return err
	})
}

// wrongCalls are the open calls to somebody who has the concern no more, as they
// should read.
func (m *Meetings) wrongCalls(ctx context.Context, q ledger.Querier) ([]actionRow, error) {
	leads, err := m.people.ConcernLeads(ctx, q)
	if err != nil || len(leads) == 0 {
		return nil, err
	}
	ids, err := json.Marshal(slices.Collect(maps.Keys(leads)))
	if err != nil {
		return nil, err
	}
	calls, err := readActions(ctx, q, `open = 1 AND id IN (SELECT value FROM json_each(?))`, string(ids))
	var wrong []actionRow
	for _, a := range calls {
		if call := a.call(leads[a.ID]); call != a.What {
			a.What = call
			wrong = append(wrong, a)
		}
	}
	return wrong, err
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

package meeting

import (
	"context"
	"slices"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Days after a discharge by which somebody has followed it up (F16), and on
// which somebody looks again for needs that are not met (F18).
const (
	followUpDays = 7
	checkDays    = 42
)

// RecordDischarge records a discharge and, at once after it, the actions that
// come with it: a follow-up within seven days, a check on day 42, and for a
// nursing need one for the district nurse that same day (F16–F18). The ids of
// the actions follow from patient and date, so that giving the command again
// after a crash between the two saves adds what is missing and nothing twice.
// Codes: those of the caseload.
func (m *Meetings) RecordDischarge(ctx context.Context, cmd caseload.RecordDischarge) (FollowUpResult, error) {
	left, err := nhs.ParseMoment(cmd.Discharged, m.today())
	if err == nil {
		_, err = m.people.RecordDischarge(ctx, cmd)
	}
	again := fault.Code(err) == caseload.CodeAlreadyRecorded
	if err != nil && !again {
		return FollowUpResult{}, err
	}
	result, followErr := m.followUp(ctx, cmd.Patient, nhs.DateOf(left.In(nhs.London())))
	if followErr != nil {
		return FollowUpResult{}, followErr
	}
	if again && len(result.Actions) == 0 {
		return FollowUpResult{}, err
	}
	return result, nil
}

// RaiseFollowUp gives the actions of a patient's newest discharge that came with
// a list: reading a list gives none, because one list can hold hundreds, and the
// agenda proposes its people as discharged instead. Codes: patient-unknown,
// discharge-unknown.
func (m *Meetings) RaiseFollowUp(ctx context.Context, cmd RaiseFollowUp) (FollowUpResult, error) {
	return m.followUp(ctx, cmd.Patient, "")
}

// followUp gives what is not given yet for the discharge of a day, "" for the newest.
func (m *Meetings) followUp(ctx context.Context, patient string, left nhs.Date) (FollowUpResult, error) {
	result := FollowUpResult{Actions: []string{}}
	err := m.save(ctx, "discharge-actions", "", func(q ledger.Querier, w *writes) error {
		who, err := m.living(ctx, patient)
		if err != nil {
			return err
		}
		d, err := dischargeOn(who, left)
		if err != nil {
			return err
		}
		owners, err := m.fallbacks(ctx, "")
		if err != nil {
			return err
		}
		for _, a := range m.dischargeActions(who, d, owners) {
			given, err := m.givenAfter(ctx, q, a.Kind, who.NHSNumber, dayOf(d.Discharged))
			if err != nil {
				return err
			}
			if len(given) == 0 {
				m.writeAction(w, a)
				result.Actions = append(result.Actions, a.ID)
			}
		}
		return nil
	})
	return result, err
}

func dischargeOn(who caseload.Patient, left nhs.Date) (caseload.Discharge, error) {
	all := slices.Clone(who.Discharges)
	slices.SortFunc(all, func(a, b caseload.Discharge) int { return -compareText(a.Discharged, b.Discharged) })
	for _, d := range all {
		if !left.Known() || dayOf(d.Discharged) == left {
			return d, nil
		}
	}
	return caseload.Discharge{}, fault.New(CodeDischargeUnknown, "No discharge is recorded for this person; record it first.")
}

// dischargeAction names an action that a discharge gives, the same on every laptop.
func (m *Meetings) dischargeAction(kind, number string, left nhs.Date) string {
	return m.ledger.ID("action", kind+"\x00"+number+"\x00"+string(left))
}

// givenAfter returns the ids of the action of a kind that a discharge gave, under
// any number of the person.
func (m *Meetings) givenAfter(ctx context.Context, q ledger.Querier, kind, number string, left nhs.Date) ([]string, error) {
	all, err := readJoins(ctx, q)
	if err != nil {
		return nil, err
	}
	var given []string
	for _, one := range all.numbers(number) {
		id := m.dischargeAction(kind, one, left)
		known := 0
		if err := q.QueryRowContext(ctx, `SELECT count(*) FROM action WHERE id = ?`, id).Scan(&known); err != nil {
			return nil, err
		}
		if known > 0 {
			given = append(given, id)
		}
	}
	return given, nil
}

func (m *Meetings) dischargeActions(who caseload.Patient, d caseload.Discharge, owners fallbacks) []actionRow {
	left := dayOf(d.Discharged)
	give := func(kind, what string, by owner, due nhs.Date) actionRow {
		return actionRow{ID: m.dischargeAction(kind, who.NHSNumber, left), Patient: who.NHSNumber, Kind: kind, What: what, Owner: by, Due: string(due)}
	}
	home := "sent home " + left.Shown()
	actions := []actionRow{
		give(KindFollowUp, "Follow up after discharge, "+home, owners.of(who), left.AddDays(followUpDays)),
		give(KindCheck, "Look again six weeks after discharge for needs not met, "+home, owners.of(who), left.AddDays(checkDays)),
	}
	if d.NursingNeed != "" {
		nursing := give(KindNursing, "Nursing after discharge: "+d.NursingNeed+", "+home, owners.nursing(who), left)
		nursing.Urgent = true
		actions = append(actions, nursing)
	}
	return actions
}

package meeting

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// What entered-in-error can be said of.
const (
	WrongItem     = "item"     // all of a patient's item, with the actions given in it
	WrongNote     = "note"     // the discussion and what the person said
	WrongDecision = "decision" // the decision alone
	WrongAction   = "action"
)

// wrongPatient are what the caseload itself withdraws from a patient.
var wrongPatient = []string{"death", "admission", "nomination", "objection", "discharge"}

// wrong is what stands under the wrong patient.
type wrong struct {
	kind   string
	item   itemRow
	action actionRow
}

func (x wrong) meeting() string {
	if x.kind == WrongAction {
		return x.action.Meeting
	}
	return x.item.Meeting
}

// EnteredInError moves a note, a decision, an item or an action to the right
// patient, or withdraws it, and lists every paper and person it reached (F54).
// Both stay in the history. Signed minutes are reopened first. Codes:
// reason-required, what-unknown, patient-unknown, nhs-number-invalid,
// minutes-signed, item-unknown where it is withdrawn already.
func (m *Meetings) EnteredInError(ctx context.Context, cmd EnteredInError) (EnteredInErrorResult, error) {
	if err := needReason(cmd.Reason, "Calling something entered in error"); err != nil {
		return EnteredInErrorResult{}, err
	}
	if what, _, _ := strings.Cut(cmd.What, " "); slices.Contains(wrongPatient, what) {
		return m.wrongRecord(ctx, cmd)
	}
	kind, id, qualified := strings.Cut(cmd.What, "/")
	if !qualified {
		kind, id = "", cmd.What
	}
	result := EnteredInErrorResult{}
	err := m.save(ctx, "entered-in-error", cmd.Reason, func(q ledger.Querier, w *writes) error {
		to, err := m.rightPatient(ctx, cmd.Patient)
		if err != nil {
			return err
		}
		x, err := readWrong(ctx, q, kind, id)
		if err != nil {
			return err
		}
		if result.Reached, err = m.Reached(ctx, kind, id); err != nil {
			return err
		}
		if x.kind == WrongAction {
			result.Action = m.moveAction(w, x.action, to, cmd.Reason)
			return m.moveConcern(ctx, q, w, x.action, to, result.Action)
		}
		meeting, err := readUnsigned(ctx, q, x.item.Meeting)
		if err != nil {
			return err
		}
		result.Item, err = m.moveItem(ctx, q, w, meeting, x, to, cmd.Reason)
		return err
	})
	if err != nil {
		return EnteredInErrorResult{}, err
	}
	return result, nil
}

// wrongRecord withdraws what the caseload keeps of the patient that is named;
// with a discharge go the actions it gave that are still open.
func (m *Meetings) wrongRecord(ctx context.Context, cmd EnteredInError) (EnteredInErrorResult, error) {
	result := EnteredInErrorResult{Reached: []string{}}
	if cmd.Patient == nil {
		return result, fault.New(CodeWhatUnknown, "Name the patient from whom this is withdrawn.")
	}
	who, err := m.people.Patient(ctx, *cmd.Patient)
	if err != nil {
		return result, err
	}
	if _, err := m.people.EnteredInError(ctx, caseload.EnteredInError{What: cmd.What, Patient: who.NHSNumber, Reason: cmd.Reason}); err != nil {
		return result, err
	}
	prints, err := m.reachedPrints(ctx, who.NHSNumber)
	if err != nil {
		return result, err
	}
	result.Reached = append(result.Reached, prints...)
	what, date, _ := strings.Cut(cmd.What, " ")
	if what != "discharge" {
		return result, nil
	}
	return result, m.save(ctx, "entered-in-error", cmd.Reason, func(q ledger.Querier, w *writes) error {
		for _, kind := range []string{KindFollowUp, KindCheck, KindNursing} {
			if err := m.withdrawGiven(ctx, q, w, kind, who.NHSNumber, dayOf(date), cmd.Reason); err != nil {
				return err
			}
		}
		return nil
	})
}

// withdrawGiven withdraws the action of a kind that a discharge gave, while it is open.
func (m *Meetings) withdrawGiven(ctx context.Context, q ledger.Querier, w *writes, kind, number string, left nhs.Date, reason string) error {
	ids, err := m.givenAfter(ctx, q, kind, number, left)
	if err != nil {
		return err
	}
	for _, id := range ids {
		given, err := readActions(ctx, q, `id = ? AND open = 1`, id)
		if err != nil {
			return err
		}
		for _, a := range given {
			m.moveAction(w, a, "", reason)
		}
	}
	return nil
}

// rightPatient returns the number of who it belongs to, "" to withdraw it.
func (m *Meetings) rightPatient(ctx context.Context, number *string) (string, error) {
	if number == nil || *number == "" {
		return "", nil
	}
	who, err := m.people.Patient(ctx, *number)
	return who.NHSNumber, err
}

// readWrong finds what an id names; kind "" tries an item, then an action.
func readWrong(ctx context.Context, q ledger.Querier, kind, id string) (wrong, error) {
	if kind == WrongAction || kind == "" {
		found, err := readActions(ctx, q, `id = ?`, id)
		if err != nil {
			return wrong{}, err
		}
		if len(found) == 1 {
			return wrong{kind: WrongAction, action: found[0]}, nil
		}
	}
	if kind == "" {
		kind = WrongItem
	}
	if kind == WrongItem || kind == WrongNote || kind == WrongDecision {
		r, known, err := readItem(ctx, q, id)
		if err != nil {
			return wrong{}, err
		}
		if known && r.live() {
			return wrong{kind: kind, item: r}, nil
		}
	}
	return wrong{}, fault.New(CodeWhatUnknown, "Nothing by that id can be moved or withdrawn; give the id of an item or an action.")
}

// moveAction withdraws an action and, where to names the right patient, gives
// the same one under them: what is recorded about a patient stays in that
// patient's scope.
func (m *Meetings) moveAction(w *writes, a actionRow, to, reason string) string {
	m.actionPen(w, a).decided("state", m.state(ActionWithdrawn, "", reason))
	if to == "" {
		return ""
	}
	moved := a
	moved.ID, moved.Patient, moved.under = uuid.NewString(), to, ""
	m.writeAction(w, moved)
	m.actionPen(w, moved).set("state", a.State)
	return moved.ID
}

// moveItem moves parts of an item to the same meeting's item of another patient.
func (m *Meetings) moveItem(ctx context.Context, q ledger.Querier, w *writes, meeting meetingRow, x wrong, to, reason string) (string, error) {
	if to == x.item.Patient {
		return "", fault.New(CodeWhatUnknown, "It stands under this patient already; nothing was changed.")
	}
	m.clear(w, meeting, x, reason)
	if err := m.moveActions(ctx, q, w, x, to, reason); err != nil || to == "" {
		return "", err
	}
	items, err := readItems(ctx, q, meeting.ID)
	if err != nil {
		return "", err
	}
	target, p := m.slotIn(w, items, meeting.ID, to)
	if !target.live() {
		m.writeAdded(p, meeting.ID, to, "", nextPosition(items))
	}
	if target.Standing.State != ItemDiscussed {
		p.decided("standing", standing{State: ItemDiscussed})
		p.set("recorded", m.stamp())
		p.set("present", x.item.Present)
	}
	m.fillMoved(p, target, x)
	return target.ID, nil
}

// clear retracts from an item what was wrong. The patient whose whole item it
// was had not been discussed: proposed by the agenda, they wait or are deferred.
func (m *Meetings) clear(w *writes, meeting meetingRow, x wrong, reason string) {
	p := m.penOn(w, x.item)
	for field, text := range x.fields() {
		if text != "" {
			p.set(field, nil)
		}
	}
	if x.kind != WrongItem {
		return
	}
	p.set("heardFrom", nil)
	p.set("recorded", nil)
	why := "entered in error: " + reason
	switch {
	case x.item.AddedBy != "":
		p.decided("standing", standing{ItemWithdrawn, why})
	case meeting.State == MeetingOpen:
		p.decided("standing", standing{ItemWaiting, why})
	default:
		p.decided("standing", standing{ItemDeferred, why})
	}
}

// fields returns the text that moves, by field.
func (x wrong) fields() map[string]string {
	r := x.item
	switch x.kind {
	case WrongNote:
		return map[string]string{"summary": r.Summary, "said": r.Said}
	case WrongDecision:
		return map[string]string{"decision": r.Decision, "decidedBy": r.DecidedBy}
	}
	return map[string]string{
		"summary": r.Summary, "said": r.Said, "decision": r.Decision, "decidedBy": r.DecidedBy, "nextReview": r.NextReview, "question": r.Question,
	}
}

// fillMoved adds what moved to what stands there already.
func (m *Meetings) fillMoved(p pen, target itemRow, x wrong) {
	have := map[string]string{"summary": target.Summary, "said": target.Said, "decision": target.Decision}
	for field, text := range x.fields() {
		switch {
		case text == "":
		case have[field] != "":
			p.set(field, have[field]+"\n"+text)
		default:
			p.set(field, text)
		}
	}
	if x.kind == WrongItem && len(x.item.HeardFrom) > 0 {
		p.set("heardFrom", x.item.HeardFrom)
	}
}

func (m *Meetings) moveActions(ctx context.Context, q ledger.Querier, w *writes, x wrong, to, reason string) error {
	if x.kind != WrongItem {
		return nil
	}
	given, err := givenIn(ctx, q, x.item)
	for _, a := range given {
		m.moveAction(w, a, to, reason)
	}
	return err
}

// givenIn returns the actions given in one item.
func givenIn(ctx context.Context, q ledger.Querier, r itemRow) ([]actionRow, error) {
	numbers, err := recordsOf(ctx, q, r.Patient)
	if err != nil {
		return nil, err
	}
	return readActions(ctx, q, `meeting = ? AND `+ofPatient, r.Meeting, numbers)
}

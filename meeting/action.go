package meeting

import (
	"cmp"
	"context"
	"strings"

	"github.com/google/uuid"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// owner is the one person who does an action: a member, or somebody outside.
type owner struct {
	Name         string `json:"name"`
	ID           string `json:"id"` // member id, "" outside the team
	Phone        string `json:"phone"`
	Organisation string `json:"organisation"`
}

// actionState is how far an action has come: one register, so that a state is
// never read with another state's reason.
type actionState struct {
	State   string `json:"state"`
	Outcome string `json:"outcome"`
	Reason  string `json:"reason"`
	On      string `json:"on"` // ISO 8601
	By      string `json:"by"`
}

// actionRow is the fields of an action in the ledger.
type actionRow struct {
	ID       string      `json:"-"`
	Conflict bool        `json:"-"`
	Meeting  string      `json:"meeting"`
	Patient  string      `json:"patient"` // NHS number, "" for the team's own
	What     string      `json:"what"`
	Owner    owner       `json:"owner"`
	Giver    owner       `json:"giver"`
	Back     string      `json:"handedBackBy"`
	Due      string      `json:"due"`
	Urgent   bool        `json:"urgent"`
	Kind     string      `json:"kind"`
	State    actionState `json:"state"`
	Given    string      `json:"given"` // RFC 3339 since when it is its owner's, "" in old entries

	under string // the number it is recorded under, where that is joined to another
}

func (r actionRow) open() bool {
	switch r.State.State {
	case ActionAgreed, ActionSent, ActionAccepted, ActionHandedBack:
		return true
	}
	return false
}

// memberOwner makes an owner of a member of the directory.
func memberOwner(who caseload.Member) owner {
	return owner{Name: who.Name, ID: who.ID, Phone: who.Phone, Organisation: who.Organisation}
}

// actor is who is unlocked, as an owner.
func (m *Meetings) actor() owner {
	who := m.ledger.Actor()
	return owner{Name: who.Name, ID: who.Member, Organisation: who.Organisation}
}

// ownerNamed returns the one owner of an action: a member, or somebody outside
// with a phone number. Code: owner-required.
func (m *Meetings) ownerNamed(ctx context.Context, name, phone string) (owner, error) {
	name = nhs.Clean(name)
	if name == "" {
		return owner{}, fault.New(CodeOwnerRequired, "An action needs one owner; name a member, or somebody outside with a phone number.")
	}
	who, err := m.memberActive(ctx, name)
	switch {
	case err == nil:
		return memberOwner(who), nil
	case fault.Code(err) != caseload.CodeMemberUnknown:
		return owner{}, err
	case strings.TrimSpace(phone) == "":
		return owner{}, fault.Newf(CodeOwnerRequired, "%s is not in the team; give their phone number, or name a member.", name)
	}
	return owner{Name: name, Phone: nhs.Clean(phone)}, nil
}

// dueDate returns the date an action is due. Codes: due-required, date-invalid.
func dueDate(text string) (nhs.Date, error) {
	due, err := isoDate(text, "due date")
	if err == nil && !due.Known() {
		return due, fault.New(CodeDueRequired, "An action needs a date by which it is done.")
	}
	return due, err
}

// AddAction gives one owner something to do by a date. Codes: what-required,
// owner-required, due-required, date-invalid, patient-unknown,
// nhs-number-invalid, died, meeting-unknown, meeting-closed, minutes-signed.
func (m *Meetings) AddAction(ctx context.Context, cmd AddAction) (AddActionResult, error) {
	a := actionRow{ID: uuid.NewString(), Meeting: cmd.Meeting, What: nhs.Clean(cmd.What), Urgent: cmd.Urgent}
	if a.What == "" {
		return AddActionResult{}, fault.New(CodeWhatRequired, "Say what is to be done.")
	}
	err := m.save(ctx, "add-action", "", func(q ledger.Querier, w *writes) error {
		if a.Meeting != "" {
			if _, err := readOpen(ctx, q, a.Meeting); err != nil {
				return err
			}
		}
		if cmd.Patient != "" {
			who, err := m.living(ctx, cmd.Patient)
			if err != nil {
				return err
			}
			a.Patient = who.NHSNumber
		}
		owner, err := m.ownerNamed(ctx, cmd.Owner, cmp.Or(cmd.Phone, cmd.OwnerPhone))
		if err != nil {
			return err
		}
		due, err := dueDate(cmd.Due)
		if err != nil {
			return err
		}
		a.Owner, a.Due = owner, string(due)
		m.writeAction(w, a)
		return nil
	})
	if err != nil {
		return AddActionResult{}, err
	}
	return AddActionResult{Action: a.ID}, nil
}

// writeAction writes a new action as agreed, given by who is unlocked.
func (m *Meetings) writeAction(w *writes, a actionRow) {
	p := m.actionPen(w, a)
	p.filled("meeting", a.Meeting)
	p.filled("patient", a.Patient)
	p.set("what", a.What)
	p.set("owner", a.Owner)
	p.set("giver", m.actor())
	p.set("due", a.Due)
	if a.Urgent {
		p.set("urgent", true)
	}
	p.filled("kind", a.Kind)
	p.set("given", cmp.Or(a.Given, m.stamp()))
	p.set("state", m.state(ActionAgreed, "", ""))
}

func (m *Meetings) actionPen(w *writes, a actionRow) pen {
	scope := ""
	if a.Patient != "" {
		scope = m.patientID(cmp.Or(a.under, a.Patient))
	}
	return w.on("action", a.ID, scope)
}

func (m *Meetings) state(state, outcome, reason string) actionState {
	return actionState{State: state, Outcome: outcome, Reason: reason, On: string(m.today()), By: m.ledger.Actor().Name}
}

// onAction changes one open action. Codes: action-unknown, action-closed.
func (m *Meetings) onAction(ctx context.Context, kind, reason, id string, change func(w *writes, a actionRow, p pen) error) error {
	return m.save(ctx, kind, reason, func(q ledger.Querier, w *writes) error {
		a, err := readOpenAction(ctx, q, id)
		if err != nil {
			return err
		}
		return change(w, a, m.actionPen(w, a))
	})
}

func readOpenAction(ctx context.Context, q ledger.Querier, id string) (actionRow, error) {
	found, err := readActions(ctx, q, `id = ?`, id)
	if err != nil {
		return actionRow{}, err
	}
	if len(found) == 0 {
		return actionRow{}, fault.New(CodeActionUnknown, "There is no such action; look it up in the list of actions.")
	}
	if a := found[0]; !a.open() {
		return a, fault.Newf(CodeActionClosed, "This action is already %s, %s by %s; nothing was changed.", a.State.State, nhs.Date(a.State.On).Shown(), a.State.By)
	}
	return found[0], nil
}

// SendAction notes that the owner was told. Codes: action-unknown, action-closed.
func (m *Meetings) SendAction(ctx context.Context, cmd SendAction) (struct{}, error) {
	return struct{}{}, m.onAction(ctx, "send-action", "", cmd.Action, func(_ *writes, a actionRow, p pen) error {
		if a.State.State != ActionAccepted {
			p.decided("state", m.state(ActionSent, "", ""))
		}
		return nil
	})
}

// AcceptAction notes that the owner said yes. Codes: action-unknown, action-closed.
func (m *Meetings) AcceptAction(ctx context.Context, cmd AcceptAction) (struct{}, error) {
	return struct{}{}, m.onAction(ctx, "accept-action", "", cmd.Action, func(_ *writes, _ actionRow, p pen) error {
		p.decided("state", m.state(ActionAccepted, "", ""))
		return nil
	})
}

// CompleteAction finishes an action with its outcome. From paper it needs the
// sheet, the line and the patient's year of birth, so that one wrong digit
// never finishes somebody else's action (F22). Codes: action-unknown,
// action-closed, sheet-mismatch.
func (m *Meetings) CompleteAction(ctx context.Context, cmd CompleteAction) (struct{}, error) {
	return struct{}{}, m.save(ctx, "complete-action", "", func(q ledger.Querier, w *writes) error {
		id := cmd.Action
		if cmd.Sheet != 0 || cmd.Line != 0 || cmd.Born != 0 {
			onSheet, err := m.onSheet(ctx, q, cmd)
			if err != nil {
				return err
			}
			id = onSheet
		}
		a, err := readOpenAction(ctx, q, id)
		if err != nil {
			return err
		}
		m.actionPen(w, a).decided("state", m.state(ActionDone, strings.TrimSpace(cmd.Outcome), ""))
		return nil
	})
}

// HandBackAction returns an action to whoever gave it, open, with both names
// kept; it is never without an owner (F14). Codes: action-unknown,
// action-closed, reason-required.
func (m *Meetings) HandBackAction(ctx context.Context, cmd HandBackAction) (struct{}, error) {
	if err := needReason(cmd.Reason, "Handing an action back"); err != nil {
		return struct{}{}, err
	}
	return struct{}{}, m.onAction(ctx, "hand-back-action", cmd.Reason, cmd.Action, func(_ *writes, a actionRow, p pen) error {
		p.decided("owner", a.Giver)
		p.set("handedBackBy", a.Owner.Name)
		p.set("given", m.stamp())
		p.decided("state", m.state(ActionHandedBack, "", cmd.Reason))
		return nil
	})
}

// CancelAction ends an action with a reason. One that the patient declined is
// never overdue, and the key worker is asked to take note within seven days
// (F46). Codes: action-unknown, action-closed, reason-required.
func (m *Meetings) CancelAction(ctx context.Context, cmd CancelAction) (struct{}, error) {
	if err := needReason(cmd.Reason, "Cancelling an action"); err != nil {
		return struct{}{}, err
	}
	return struct{}{}, m.onAction(ctx, "cancel-action", cmd.Reason, cmd.Action, func(w *writes, a actionRow, p pen) error {
		if !cmd.Declined {
			p.decided("state", m.state(ActionCancelled, "", cmd.Reason))
			return nil
		}
		p.decided("state", m.state(ActionDeclined, "", cmd.Reason))
		told, err := m.keyWorkerOf(ctx, a)
		if err != nil {
			return err
		}
		if told.ID != "" && told.ID != m.ledger.Actor().Member {
			m.writeAction(w, actionRow{
				ID: uuid.NewString(), Patient: a.Patient, Kind: KindDeclined, Owner: told,
				What: "Patient declined: " + a.What + ". " + cmd.Reason, Due: string(m.today().AddDays(tellDays)),
			})
		}
		return nil
	})
}

// keyWorkerOf returns the key worker of an action's patient, or nobody.
func (m *Meetings) keyWorkerOf(ctx context.Context, a actionRow) (owner, error) {
	if a.Patient == "" {
		return owner{}, nil
	}
	who, err := m.people.Patient(ctx, a.Patient)
	if err != nil || who.KeyWorker == nil {
		return owner{}, err
	}
	return keyWorkerOwner(who.KeyWorker), nil
}

// ReassignAction gives an open action to another owner. Codes: action-unknown,
// action-closed, owner-required, date-invalid, reason-required.
func (m *Meetings) ReassignAction(ctx context.Context, cmd ReassignAction) (struct{}, error) {
	if err := needReason(cmd.Reason, "Giving an action to somebody else"); err != nil {
		return struct{}{}, err
	}
	due, err := isoDate(cmd.Due, "due date")
	if err != nil {
		return struct{}{}, err
	}
	return struct{}{}, m.onAction(ctx, "reassign-action", cmd.Reason, cmd.Action, func(_ *writes, _ actionRow, p pen) error {
		to, err := m.ownerNamed(ctx, cmd.Owner, cmp.Or(cmd.Phone, cmd.OwnerPhone))
		if err != nil {
			return err
		}
		p.decided("owner", to)
		p.set("giver", m.actor())
		p.set("given", m.stamp())
		p.filled("due", string(due))
		p.decided("state", m.state(ActionAgreed, "", cmd.Reason))
		return nil
	})
}

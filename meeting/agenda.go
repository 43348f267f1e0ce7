package meeting

import (
	"context"
	"slices"

	"keystone/caseload"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// AddItem puts a patient on the agenda, last; for one who is on it, it sets the
// question. Codes: meeting-unknown, meeting-closed, minutes-signed,
// patient-unknown, nhs-number-invalid, died.
func (m *Meetings) AddItem(ctx context.Context, cmd AddItem) (AddItemResult, error) {
	result := AddItemResult{}
	err := m.save(ctx, "add-item", "", func(q ledger.Querier, w *writes) error {
		if _, err := readOpen(ctx, q, cmd.Meeting); err != nil {
			return err
		}
		who, err := m.living(ctx, cmd.Patient)
		if err != nil {
			return err
		}
		result.Item = m.itemID(cmd.Meeting, who.NHSNumber)
		items, err := readItems(ctx, q, cmd.Meeting)
		if err != nil {
			return err
		}
		p := m.penOf(w, cmd.Meeting, who.NHSNumber)
		p.filled("question", cmd.Question)
		if cmd.Recurring {
			p.set("recurring", true)
		}
		i := slices.IndexFunc(items, func(r itemRow) bool { return r.ID == result.Item })
		if i >= 0 && items[i].live() {
			return nil
		}
		m.writeAdded(p, cmd.Meeting, who.NHSNumber, len(items)+1)
		return nil
	})
	return result, err
}

// writeAdded writes what makes an item that a person added.
func (m *Meetings) writeAdded(p pen, meeting, number string, position int) {
	by := m.ledger.Actor().Name
	p.set("meeting", meeting)
	p.set("patient", number)
	p.set("position", position)
	p.set("addedBy", by)
	p.set("reasons", []caseload.Reason{{Code: WhyAdded, Text: "added by " + by}})
	p.set("standing", standing{State: ItemWaiting})
}

// DropItem takes a patient off the agenda for good. Codes: as AddItem, and
// item-unknown, reason-required.
func (m *Meetings) DropItem(ctx context.Context, cmd DropItem) (struct{}, error) {
	if err := needReason(cmd.Reason, "Taking somebody off the agenda"); err != nil {
		return struct{}{}, err
	}
	return struct{}{}, m.onItem(ctx, "drop-item", cmd.Reason, cmd.Meeting, cmd.Patient, func(_ itemRow, p pen) error {
		p.set("standing", standing{ItemDropped, cmd.Reason})
		return nil
	})
}

// Defer puts an item off to the next meeting, whose agenda it heads (F9). The
// reason may be empty: a meeting ran out of time. Codes: as DropItem.
func (m *Meetings) Defer(ctx context.Context, cmd Defer) (struct{}, error) {
	return struct{}{}, m.onItem(ctx, "defer", cmd.Reason, cmd.Meeting, cmd.Patient, func(_ itemRow, p pen) error {
		p.set("standing", standing{ItemDeferred, cmd.Reason})
		return nil
	})
}

// PinNote keeps a note for the patient's next item: a note travels only if
// pinned (facts.md, Carry-over). Codes: as DropItem.
func (m *Meetings) PinNote(ctx context.Context, cmd PinNote) (struct{}, error) {
	return struct{}{}, m.onItem(ctx, "pin-note", "", cmd.Meeting, cmd.Patient, func(_ itemRow, p pen) error {
		p.set("pinned", cmd.Note)
		return nil
	})
}

// onItem changes one item of a meeting that is open.
func (m *Meetings) onItem(ctx context.Context, kind, reason, meeting, patient string, change func(r itemRow, p pen) error) error {
	return m.save(ctx, kind, reason, func(q ledger.Querier, w *writes) error {
		if _, err := readOpen(ctx, q, meeting); err != nil {
			return err
		}
		who, err := m.people.Patient(ctx, patient)
		if err != nil {
			return err
		}
		r, err := m.itemOf(ctx, q, meeting, who.NHSNumber)
		if err != nil {
			return err
		}
		return change(r, m.penOf(w, meeting, who.NHSNumber))
	})
}

// itemOf returns a patient's item that still belongs to a meeting, or item-unknown.
func (m *Meetings) itemOf(ctx context.Context, q ledger.Querier, meeting, number string) (itemRow, error) {
	r, known, err := readItem(ctx, q, m.itemID(meeting, number))
	if err == nil && (!known || !r.live()) {
		return r, fault.New(CodeItemUnknown, "This person is not on the agenda; add them first.")
	}
	return r, err
}

// MoveItem moves a patient to a place of the agenda, the first being 1; a place
// beyond the last is the last. Codes: as AddItem, and item-unknown.
func (m *Meetings) MoveItem(ctx context.Context, cmd MoveItem) (struct{}, error) {
	return struct{}{}, m.save(ctx, "move-item", "", func(q ledger.Querier, w *writes) error {
		if _, err := readOpen(ctx, q, cmd.Meeting); err != nil {
			return err
		}
		who, err := m.people.Patient(ctx, cmd.Patient)
		if err != nil {
			return err
		}
		items, err := readItems(ctx, q, cmd.Meeting)
		if err != nil {
			return err
		}
		items = slices.DeleteFunc(items, func(r itemRow) bool { return !r.live() })
		from := slices.IndexFunc(items, func(r itemRow) bool { return r.Patient == who.NHSNumber })
		if from < 0 {
			_, err := m.itemOf(ctx, q, cmd.Meeting, who.NHSNumber)
			return err
		}
		moved := items[from]
		items = slices.Delete(items, from, from+1)
		items = slices.Insert(items, min(max(cmd.To-1, 0), len(items)), moved)
		for i, r := range items {
			if r.Position != i+1 {
				m.penOf(w, cmd.Meeting, r.Patient).set("position", i+1)
			}
		}
		return nil
	})
}

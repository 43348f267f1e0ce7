package meeting

import (
	"context"
	"slices"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// AddItem puts a patient on the agenda, last; for one who is on it, it sets the
// question, or clears it. With no meeting it is the agenda that comes next of the series: the
// one that is running, else what is kept until that one opens. Codes:
// meeting-unknown, meeting-closed, minutes-signed, series-unknown,
// patient-unknown, nhs-number-invalid, died, clear-unknown, patient-declined
// without a duty for one who does not want to be discussed (F56).
func (m *Meetings) AddItem(ctx context.Context, cmd AddItem) (AddItemResult, error) {
	result := AddItemResult{}
	if err := clearsQuestion(cmd.Clear); err != nil {
		return result, err
	}
	err := m.save(ctx, "add-item", "", func(q ledger.Querier, w *writes) error {
		next, err := m.agendaFor(ctx, q, cmd)
		if err != nil {
			return err
		}
		who, err := m.living(ctx, cmd.Patient)
		if err != nil {
			return err
		}
		if err := mayDiscuss(who, cmd.Duty); err != nil {
			return err
		}
		ask, err := m.shareWith(ctx, q, w, []string{who.NHSNumber}, next.meeting, next.series)
		if err != nil {
			return err
		}
		result = AddItemResult{Ask: ask, Meeting: next.meeting, Series: next.series.Name, Date: string(next.date)}
		if next.meeting == "" {
			result.Item, err = m.writePlanned(ctx, q, w, next, cmd, who.NHSNumber)
			return err
		}
		result.Item, err = m.addNow(ctx, q, w, next.meeting, cmd, who.NHSNumber)
		return err
	})
	return result, err
}

// mayDiscuss refuses who does not want to be discussed, unless a duty is stated.
func mayDiscuss(who caseload.Patient, duty string) error {
	if who.Declines == nil || nhs.Clean(duty) != "" {
		return nil
	}
	return fault.New(CodePatientDeclined, "This person does not want to be discussed in the meeting. Leave them out, or state the duty for which they must be.")
}

// addNow puts a patient on the agenda of a meeting that is running.
func (m *Meetings) addNow(ctx context.Context, q ledger.Querier, w *writes, meeting string, cmd AddItem, number string) (string, error) {
	items, err := readItems(ctx, q, meeting)
	if err != nil {
		return "", err
	}
	r, p := m.slotIn(w, items, meeting, number)
	asks(p, r.Question, cmd)
	p.filled("duty", nhs.Clean(cmd.Duty))
	if cmd.Recurring {
		p.set("recurring", true)
	}
	if !r.live() {
		m.writeAdded(p, meeting, number, nhs.Clean(cmd.Duty), nextPosition(items))
	}
	return r.ID, nil
}

// slotIn returns a patient's item of a meeting with what writes it; one that is
// not there yet is not live.
func (m *Meetings) slotIn(w *writes, items []itemRow, meeting, number string) (itemRow, pen) {
	for _, r := range items {
		if r.Patient == number {
			return r, m.penOn(w, r)
		}
	}
	return itemRow{ID: m.itemID(meeting, number), Standing: standing{State: ItemDropped}}, m.penOf(w, meeting, number)
}

// nextPosition is the place behind the last item of an agenda.
func nextPosition(items []itemRow) int {
	last := 0
	for _, r := range items {
		last = max(last, r.Position)
	}
	return last + 1
}

// writeAdded writes what makes an item that a person added.
func (m *Meetings) writeAdded(p pen, meeting, number, duty string, position int) {
	by := m.ledger.Actor().Name
	p.set("meeting", meeting)
	p.set("patient", number)
	p.set("position", position)
	p.set("addedBy", by)
	p.set("reasons", []caseload.Reason{{Code: WhyAdded, Text: addedText(by, duty)}})
	p.decided("standing", standing{State: ItemWaiting})
}

// DropItem takes a patient off the agenda for good; with no meeting, off the
// agenda that comes next, where somebody added them. Codes: as AddItem, and
// item-unknown, reason-required.
func (m *Meetings) DropItem(ctx context.Context, cmd DropItem) (struct{}, error) {
	if err := needReason(cmd.Reason, "Taking somebody off the agenda"); err != nil {
		return struct{}{}, err
	}
	if cmd.Meeting == "" {
		return struct{}{}, m.dropPlanned(ctx, cmd)
	}
	return struct{}{}, m.onItem(ctx, "drop-item", cmd.Reason, cmd.Meeting, cmd.Patient, func(_ itemRow, p pen) error {
		p.decided("standing", standing{ItemDropped, cmd.Reason})
		return nil
	})
}

// Defer puts an item off to the next meeting, whose agenda it heads (F9). The
// reason may be empty: a meeting ran out of time. Codes: as DropItem.
func (m *Meetings) Defer(ctx context.Context, cmd Defer) (struct{}, error) {
	return struct{}{}, m.onItem(ctx, "defer", cmd.Reason, cmd.Meeting, cmd.Patient, func(_ itemRow, p pen) error {
		p.decided("standing", standing{ItemDeferred, cmd.Reason})
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

// onItem changes one item of a meeting that is open: of a person under two
// numbers, both.
func (m *Meetings) onItem(ctx context.Context, kind, reason, meeting, patient string, change func(r itemRow, p pen) error) error {
	return m.save(ctx, kind, reason, func(q ledger.Querier, w *writes) error {
		if _, err := readOpen(ctx, q, meeting); err != nil {
			return err
		}
		who, err := m.people.Patient(ctx, patient)
		if err != nil {
			return err
		}
		all, err := readRecorded(ctx, q, meeting)
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(r itemRow) bool { return r.Patient != who.NHSNumber || !r.live() })
		if len(all) == 0 {
			return notOnAgenda()
		}
		for _, r := range all {
			if err := change(r, m.penOn(w, r)); err != nil {
				return err
			}
		}
		return nil
	})
}

// itemOf returns a patient's item that still belongs to a meeting, or item-unknown.
func (m *Meetings) itemOf(ctx context.Context, q ledger.Querier, meeting, number string) (itemRow, error) {
	items, err := readItems(ctx, q, meeting)
	if err != nil {
		return itemRow{}, err
	}
	for _, r := range items {
		if r.Patient == number && r.live() {
			return r, nil
		}
	}
	return itemRow{}, notOnAgenda()
}

func notOnAgenda() error {
	return fault.New(CodeItemUnknown, "This person is not on the agenda; add them first.")
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
			return notOnAgenda()
		}
		moved := items[from]
		items = slices.Delete(items, from, from+1)
		items = slices.Insert(items, min(max(cmd.To-1, 0), len(items)), moved)
		for i, r := range items {
			if r.Position != i+1 {
				m.penOn(w, r).set("position", i+1)
			}
		}
		return nil
	})
}

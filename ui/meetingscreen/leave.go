package meetingscreen

import (
	"context"
	"slices"
	"strings"

	"keystone/meeting"
	"keystone/ui/kit"
)

// answerFields are what a discussion is made of.
var answerFields = []string{fieldSaid, fieldSummary, fieldDecision, fieldReview, fieldHeard}

// leave saves the item on screen, if anything in it changed, and then calls
// then. A recorded decision that was changed asks for the reason first; an
// action half typed is given or, where it lacks something, stays with the focus.
func (r *run) leave(then func()) {
	f := r.form
	switch item, ok := r.item(); {
	case !ok:
		then()
	case len(f.emptied()) > 0:
		r.askWhyEmptied(item, func() { r.leave(then) })
	case f.review.Err() != nil:
		r.s.env.Fail(f.review.Err())
	case f.quick.started():
		f.quick.give(func() { r.leave(then) })
	case decisionChanged(item, f.typed[fieldDecision]):
		r.askWhyChanged(item, func() { r.leave(then) })
	case !f.dirty(append(answerFields, fieldQuestion)...):
		then()
	default:
		r.s.save(r.discuss(item, f.typed[fieldDecision]), then)
	}
}

// leaveBehind saves what can be saved without a question and calls then,
// whatever became of it.
func (r *run) leaveBehind(then func()) {
	f := r.form
	f.refill(emptyable...)
	item, ok := r.item()
	if ok {
		r.s.src.Drafts.Put(leftAtKey(r.s.meeting.ID), r.at)
	}
	decision := f.typed[fieldDecision]
	if ok && decisionChanged(item, decision) {
		decision = item.Decision
	}
	if !ok || same(decision, item.Decision) && !f.dirty(fieldQuestion, fieldSaid, fieldSummary, fieldReview, fieldHeard) {
		then()
		return
	}
	r.s.try(r.discuss(item, decision), func(err error) {
		if err != nil {
			r.s.env.Fail(err)
		}
		then()
	})
}

// decisionChanged reports whether a decision that is on record now reads otherwise.
func decisionChanged(item meeting.Item, decision string) bool {
	return item.Decision != "" && strings.TrimSpace(decision) != item.Decision
}

// discuss is the save of what is typed about an item, with this decision.
func (r *run) discuss(item meeting.Item, decision string) func(context.Context) error {
	f := r.form
	question := f.typed[fieldQuestion]
	asked, answered := f.dirty(fieldQuestion), f.dirty(answerFields...)
	patient := item.Patient.NHSNumber
	cmd := meeting.Discuss{
		Meeting: f.meeting, Patient: patient,
		Summary: f.typed[fieldSummary], Said: f.typed[fieldSaid], Decision: strings.TrimSpace(decision),
		NextReview: f.typed[fieldReview], HeardFrom: heardAnswers(f.typed[fieldHeard]),
	}
	return func(ctx context.Context) error {
		if asked {
			if _, err := r.s.src.Meetings.AddItem(ctx, asking(cmd.Meeting, patient, question)); err != nil {
				return err
			}
		}
		if answered {
			if _, err := r.s.src.Meetings.Discuss(ctx, cmd); err != nil {
				return err
			}
		}
		return nil
	}
}

// emptyable are the fields that can be emptied again once recorded, by the names
// that discuss has for them. A decision is emptied as it is changed.
var emptyable = []string{fieldSaid, fieldSummary, fieldReview, fieldHeard}

// emptied are the fields whose recorded text was taken out of them.
func (f *form) emptied() (fields []string) {
	for _, field := range emptyable {
		if f.isEmptied(field) {
			fields = append(fields, field)
		}
	}
	return fields
}

// isEmptied reports whether recorded text was taken out of a field; of who was
// heard, any answer.
func (f *form) isEmptied(field string) bool {
	if field == fieldHeard {
		return len(withdrawn(f.base[field], f.typed[field])) > 0
	}
	return strings.TrimSpace(f.typed[field]) == "" && f.base[field] != ""
}

// refill puts back what was emptied of these fields.
func (f *form) refill(fields ...string) {
	for _, field := range fields {
		if f.isEmptied(field) {
			f.put(field, restored(field, f.base[field], f.typed[field]))
		}
		if same(f.typed[field], f.base[field]) {
			f.clear(f.patient, field)
		}
	}
}

// leaveField saves what was typed when a field is left. A decision becomes a
// record only with its item, so it stays a draft until then, as does a field
// that was emptied: why is asked when the item is left.
func (f *form) leaveField() {
	emptied := f.emptied()
	filled := slices.DeleteFunc([]string{fieldQuestion, fieldSaid, fieldSummary, fieldReview, fieldHeard}, func(field string) bool {
		return slices.Contains(emptied, field)
	})
	item, ok := f.r.item()
	if !ok || f.filling || f.review.Err() != nil || !f.dirty(filled...) {
		return
	}
	f.r.s.save(f.r.discuss(item, item.Decision), nil)
}

// askWhyEmptied asks why recorded text was emptied, and empties it; what it held
// stays in the history. Cancelling puts it back.
func (r *run) askWhyEmptied(item meeting.Item, then func()) {
	reason, fields := kit.NewEntry(), r.form.emptied()
	was := make([]string, len(fields))
	for i, field := range fields {
		was[i] = r.form.recorded(field)
	}
	r.s.ask(kit.Question{
		Title:    "Take out what is recorded?",
		Text:     "Recorded: " + strings.Join(was, ", ") + ". It leaves the minutes and stays in the history with the reason. What is under the wrong patient is better moved: entered in error.",
		Body:     kit.Field("Reason", reason),
		OK:       "Take it out",
		First:    reason,
		OnCancel: func() { r.form.refill(fields...) },
	}, func(ctx context.Context) error {
		_, err := r.s.src.Meetings.Discuss(ctx, r.form.emptying(item, reason.Text))
		return err
	}, then)
}

// emptying is the save that takes out what was emptied; of who was heard, single
// answers.
func (f *form) emptying(item meeting.Item, reason string) meeting.Discuss {
	cmd := meeting.Discuss{Meeting: f.meeting, Patient: item.Patient.NHSNumber, Reason: reason}
	for _, field := range f.emptied() {
		if field != fieldHeard {
			cmd.Clear = append(cmd.Clear, field)
			continue
		}
		cmd.HeardFrom = meeting.Heard{}
		for _, part := range withdrawn(f.base[field], f.typed[field]) {
			cmd.HeardFrom[part] = ""
		}
	}
	return cmd
}

// recorded says what is taken out of a field.
func (f *form) recorded(field string) string {
	if field == fieldHeard {
		return "heard from " + strings.Join(withdrawn(f.base[field], f.typed[field]), ", ")
	}
	return "“" + f.base[field] + "”"
}

// askWhyChanged asks why a recorded decision was changed and records both.
func (r *run) askWhyChanged(item meeting.Item, then func()) {
	reason := kit.NewEntry()
	decision := strings.TrimSpace(r.form.typed[fieldDecision])
	r.s.ask(kit.Question{
		Title:    "Why was the decision changed?",
		Text:     "Recorded: “" + item.Decision + "”. Now: “" + decision + "”. Both stay in the minutes with the reason.",
		Body:     kit.Field("Reason", reason),
		OK:       "Change the decision",
		First:    reason,
		OnCancel: func() { r.form.put(fieldDecision, item.Decision) },
	}, func(ctx context.Context) error {
		_, err := r.s.src.Meetings.ChangeDecision(ctx, meeting.ChangeDecision{
			Meeting: r.form.meeting, Patient: item.Patient.NHSNumber, Decision: decision, Reason: reason.Text,
		})
		return err
	}, then)
}

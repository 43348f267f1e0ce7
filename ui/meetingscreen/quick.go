package meetingscreen

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// quickAction is the one line that gives an action: what, who, by when. Who is
// completed from the team as it is typed; for anybody else it asks for a phone
// number.
type quickAction struct {
	f                *form
	what, who, phone *kit.Entry
	due              *kit.DateEntry
	urgent           *kit.Check
	hint, problem    *kit.Label
	more, all        *fyne.Container
}

// actionFields are the fields of the line.
var actionFields = []string{fieldWhat, fieldOwner, fieldPhone, fieldDue}

func newQuickAction(f *form) *quickAction {
	q := &quickAction{f: f, hint: kit.Quiet(""), problem: kit.Wrapped("").Colored(kit.ColorDecide)}
	q.what = q.entry("what", fieldWhat)
	q.who = q.entry("who", fieldOwner)
	q.phone = q.entry("phone (not in the team)", fieldPhone)
	q.who.OnLeave = func(string) { q.complete() }
	q.due = kit.NewDate(f.r.s.env.Now)
	q.due.SetPlaceHolder("by: 30 nov, fri, +7")
	q.due.OnChanged = func(date nhs.Date) { f.keep(fieldDue, string(date)) }
	q.due.OnSubmit = func(string) { q.add() }
	q.urgent = kit.NewCheck("urgent", nil)
	q.problem.Hide()
	q.more = kit.H(kit.Sized(180, 0, q.phone), kit.Grow(q.hint))
	owed := fold(kit.H(kit.Grow(q.what), kit.Sized(100, 0, q.who)), kit.Sized(140, 0, q.due))
	q.all = kit.Tight(fold(owed, q.urgent, kit.Button("Add", q.add)), q.more, q.problem)
	q.refresh()
	return q
}

func (q *quickAction) entry(placeholder, field string) *kit.Entry {
	e := kit.NewEntry()
	e.SetPlaceHolder(placeholder)
	e.OnChanged = func(text string) {
		q.f.keep(field, text)
		q.refresh()
	}
	e.OnSubmit = func(string) { q.add() }
	return e
}

// matches are the members whose name holds what is typed, accents and case aside.
func (q *quickAction) matches() (names []string) {
	typed := nhs.Fold(strings.TrimSpace(q.f.typed[fieldOwner]))
	if typed == "" {
		return nil
	}
	for _, name := range q.f.r.s.memberNames() {
		if strings.Contains(nhs.Fold(name), typed) {
			names = append(names, name)
		}
	}
	return names
}

// complete takes the one member that what is typed can mean.
func (q *quickAction) complete() {
	if names := q.matches(); len(names) == 1 && names[0] != q.f.typed[fieldOwner] {
		q.who.SetText(names[0])
	}
	q.refresh()
}

// refresh offers the members that what is typed can mean, and asks for a phone
// number where it can mean none.
func (q *quickAction) refresh() {
	names, owner := q.matches(), q.f.typed[fieldOwner]
	q.phone.Hidden = owner == "" || len(names) > 0
	q.hint.Hidden = len(names) == 0 || len(names) == 1 && names[0] == owner
	q.hint.SetText("in the team: " + strings.Join(names, " · "))
	q.more.Hidden = q.phone.Hidden && q.hint.Hidden
	q.all.Refresh()
	q.f.relayout()
}

func (q *quickAction) put(field, text string) {
	switch field {
	case fieldWhat:
		q.what.SetText(text)
	case fieldOwner:
		q.who.SetText(text)
	case fieldPhone:
		q.phone.SetText(text)
	case fieldDue:
		q.due.SetDate(nhs.Date(text))
	}
}

// started reports whether something is typed that is not yet an action.
func (q *quickAction) started() bool { return strings.TrimSpace(q.f.typed[fieldWhat]) != "" }

// say shows below the line why it was refused; nil says nothing.
func (q *quickAction) say(err error) {
	q.problem.Hidden = err == nil
	if err != nil {
		q.problem.SetText(kit.MarkWarning + " " + fault.Sentence(err))
	}
	q.all.Refresh()
	q.f.relayout()
}

// add gives the action and makes the line ready for the next.
func (q *quickAction) add() { q.give(func() { q.f.focusOn(q.what) }) }

// give saves the action that is typed and then calls then; after a refusal,
// which is said below the line, the line has the focus.
func (q *quickAction) give(then func()) {
	q.complete()
	cmd := meeting.AddAction{
		Meeting: q.f.meeting, Patient: q.f.patient,
		What: q.f.typed[fieldWhat], Owner: q.f.typed[fieldOwner], Phone: q.f.typed[fieldPhone],
		Due: string(q.due.Date()), Urgent: q.urgent.Checked,
	}
	if err := q.due.Err(); err != nil {
		q.refuse(err)
		return
	}
	q.f.r.s.try(func(ctx context.Context) error {
		_, err := q.f.r.s.src.Meetings.AddAction(ctx, cmd)
		return err
	}, func(err error) {
		if err != nil {
			q.refuse(err)
			return
		}
		q.given(cmd.Patient)
		then()
	})
}

// refuse says below the line why, with the focus in the field that lacks something.
func (q *quickAction) refuse(err error) {
	q.say(err)
	switch code := fault.Code(err); {
	case code == meeting.CodeOwnerRequired && q.phone.Visible():
		q.f.focusOn(q.phone)
	case code == meeting.CodeOwnerRequired:
		q.f.focusOn(q.who)
	case code == meeting.CodeDueRequired || q.due.Err() != nil:
		q.f.focusOn(q.due)
	default:
		q.f.focusOn(q.what)
	}
	q.f.reveal(q.problem)
}

func (q *quickAction) given(patient string) {
	q.say(nil)
	q.f.clear(patient, actionFields...)
	if patient == q.f.patient {
		for _, field := range actionFields {
			q.f.put(field, "")
		}
		q.urgent.SetChecked(false)
	}
	q.refresh()
}

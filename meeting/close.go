package meeting

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// closeMeeting is the kind of save that closes a meeting.
const closeMeeting = "close-meeting"

// tellDays is how long there is to tell a patient that they were reviewed (F5, F6; ours).
const tellDays = 7

// What a discussed patient may lack.
const (
	LacksKeyWorker  = "key worker"
	LacksNextReview = "next review"
	LacksPlan       = "plan or plan due"
)

// lacksOf returns what closing would miss of a discussed patient as things
// stand on a day: a key worker or an unexpired reason for none (R2), a next
// review, a plan or who writes it by when (commands.md, item-incomplete).
func lacksOf(who caseload.Patient, r itemRow, on nhs.Date) []string {
	lacks := []string{}
	if who.Died != "" {
		return lacks
	}
	if who.KeyWorker == nil && (who.NoKeyWorker == nil || nhs.Date(who.NoKeyWorker.Until) < on) {
		lacks = append(lacks, LacksKeyWorker)
	}
	if r.NextReview == "" {
		lacks = append(lacks, LacksNextReview)
	}
	if who.Plan == nil && (who.PlanDue == nil || nhs.Date(who.PlanDue.By) < on) {
		lacks = append(lacks, LacksPlan)
	}
	return lacks
}

// Lacks returns what closing a meeting still misses, one discussed patient each
// in agenda order; of one that is closed, only for late items. Code:
// meeting-unknown.
func (m *Meetings) Lacks(ctx context.Context, meeting string) ([]Lack, error) {
	c, err := m.closing(ctx, meeting)
	if err != nil {
		return nil, err
	}
	return c.lacks(nil), nil
}

// closing is a meeting with the patients of its items, as read before it closes.
type closing struct {
	meeting meetingRow
	items   []itemRow
	todo    []itemRow // those that closing sees to: all, or the late ones of a closed meeting
	who     map[string]caseload.Patient
	on      nhs.Date // the day on which reasons and plans due must still stand

	calendar nhs.Calendar
}

func (m *Meetings) closing(ctx context.Context, meeting string) (closing, error) {
	r, err := readMeeting(ctx, m.ledger.DB(), meeting)
	if err != nil {
		return closing{}, err
	}
	items, err := readRecorded(ctx, m.ledger.DB(), meeting)
	if err != nil {
		return closing{}, err
	}
	people := m.newPeople()
	for _, item := range items {
		if _, err := people.named(ctx, item.Patient); err != nil {
			return closing{}, err
		}
	}
	todo := items
	if r.State != MeetingOpen {
		todo = slices.DeleteFunc(slices.Clone(items), func(item itemRow) bool { return !r.late(item) })
	}
	calendar, err := m.people.Calendar(ctx)
	return closing{meeting: r, items: items, todo: todo, who: people.known, on: nhs.Date(r.Date), calendar: calendar}, err
}

// double reports whether an item waits that another of the same person on this
// agenda stands for.
func (c closing) double(r itemRow) bool {
	shown := folded(c.items)
	return r.Standing.State == ItemWaiting && !slices.ContainsFunc(shown, func(one itemRow) bool { return one.ID == r.ID })
}

// lacks leaves out whoever may close with something missing.
func (c closing) lacks(without map[string]string) []Lack {
	all := []Lack{}
	for _, r := range c.todo {
		if r.Standing.State != ItemDiscussed || without[r.Patient] != "" || r.Without != "" {
			continue
		}
		if what := lacksOf(c.who[r.Patient], r, c.on); len(what) > 0 {
			all = append(all, Lack{Patient: r.Patient, Name: shownName(c.who[r.Patient]), What: what})
		}
	}
	return all
}

// CloseMeeting ends a meeting: what it did not reach is deferred, whoever was
// reviewed or was given a key worker is to be told within seven days (F5, F6),
// and the words of a checkpoint over everything saved so far go into the
// minutes. A closed meeting that has late items closes again, for those alone.
// Codes: meeting-unknown, meeting-closed, minutes-signed,
// item-incomplete naming every patient and what they lack, item-unknown for a
// without of somebody not on the agenda.
func (m *Meetings) CloseMeeting(ctx context.Context, cmd CloseMeeting) (CloseMeetingResult, error) {
	result := CloseMeetingResult{Meeting: cmd.Meeting, Actions: []string{}}
	err := m.save(ctx, closeMeeting, "", func(q ledger.Querier, w *writes) error {
		c, without, err := m.closable(ctx, q, cmd)
		if err != nil {
			return err
		}
		owners, err := m.fallbacks(ctx, c.meeting.Chair)
		if err != nil {
			return err
		}
		words, err := m.ledger.Checkpoint(ctx)
		if err != nil {
			return err
		}
		result.Words, result.Warnings = words, dateWarnings(c.calendar, c.on, m.today())
		p := w.on("meeting", cmd.Meeting, "")
		p.decided("state", MeetingClosed)
		p.set("closed", m.stamp())
		p.set("words", words)
		p.set("finished", c.meeting.finishing(c.todo))
		for _, r := range c.todo {
			if err := m.closeItem(ctx, q, w, c, r, without[r.Patient], owners, &result); err != nil {
				return err
			}
		}
		return nil
	})
	return result, err
}

// closable checks everything closing needs before anything is written.
func (m *Meetings) closable(ctx context.Context, q ledger.Querier, cmd CloseMeeting) (closing, map[string]string, error) {
	_, refused := readOpen(ctx, q, cmd.Meeting)
	if refused != nil && fault.Code(refused) != CodeMeetingClosed {
		return closing{}, nil, refused
	}
	c, err := m.closing(ctx, cmd.Meeting)
	if err != nil {
		return c, nil, err
	}
	if len(c.todo) == 0 && refused != nil {
		return c, nil, refused
	}
	without := make(map[string]string)
	for _, one := range cmd.Without {
		who, err := m.people.Patient(ctx, one.Patient)
		if err != nil {
			return c, nil, err
		}
		if !slices.ContainsFunc(c.items, func(r itemRow) bool { return r.Patient == who.NHSNumber && r.live() }) {
			return c, nil, fault.New(CodeItemUnknown, "Somebody named in without is not on this agenda; leave them out.")
		}
		without[who.NHSNumber] = strings.TrimSpace(one.Reason)
	}
	if lacks := c.lacks(without); len(lacks) > 0 {
		return c, nil, incomplete(lacks)
	}
	return c, without, nil
}

func incomplete(lacks []Lack) error {
	var lines []string
	for _, l := range lacks {
		lines = append(lines, l.Name+" lacks "+strings.Join(l.What, ", "))
	}
	return fault.Newf(CodeItemIncomplete, "The meeting cannot close yet: %s. Fill these in, say who writes the plan by when, or give a reason for closing without.", strings.Join(lines, "; "))
}

// closeItem writes what closing does to one item.
func (m *Meetings) closeItem(ctx context.Context, q ledger.Querier, w *writes, c closing, r itemRow, without string, owners fallbacks, result *CloseMeetingResult) error {
	p, who := m.penOn(w, r), c.who[r.Patient]
	if c.double(r) {
		p.decided("standing", standing{ItemDeferred, "not reached"})
		return nil
	}
	p.filled("without", without)
	switch {
	case r.Standing.State == ItemWaiting && unwanted(r, who) != "":
		p.decided("standing", standing{ItemDropped, unwanted(r, who)})
	case r.Standing.State == ItemWaiting:
		p.decided("standing", standing{ItemDeferred, "not reached"})
		result.Deferred++
	case r.Standing.State == ItemDeferred:
		result.Deferred++
	case r.Standing.State == ItemDiscussed && unspoken(r):
		result.MentalHealth++
	}
	if who.Died != "" || !r.live() || r.Standing.State != ItemDiscussed && !newlyNamed(who, c.on) {
		return nil
	}
	return m.tell(ctx, q, w, c, r, who, owners, result)
}

// unspoken reports whether nobody spoke of a discussed patient's mental health (F26).
func unspoken(r itemRow) bool {
	said := r.HeardFrom[MentalHealth]
	return r.Standing.State == ItemDiscussed && said != HeardSpoke && said != HeardNothing
}

func newlyNamed(who caseload.Patient, on nhs.Date) bool {
	return who.KeyWorker != nil && nhs.Date(who.KeyWorker.Since) >= on
}

// tell gives the action "tell patient", unless one is open already; one that
// this meeting gave before the patient was discussed says so from now on. Its id
// follows from meeting and patient: two laptops that close give it once.
func (m *Meetings) tell(ctx context.Context, q ledger.Querier, w *writes, c closing, r itemRow, who caseload.Patient, owners fallbacks, result *CloseMeetingResult) error {
	numbers, err := recordsOf(ctx, q, r.Patient)
	if err != nil {
		return err
	}
	open, err := readActions(ctx, q, `open = 1 AND `+ofPatient, numbers)
	if err != nil {
		return err
	}
	what := tellText(r, who, c.on)
	if i := slices.IndexFunc(open, func(a actionRow) bool { return a.Kind == KindTell }); i >= 0 {
		if a := open[i]; a.Meeting == c.meeting.ID && a.What != what {
			m.actionPen(w, a).decided("what", what)
			result.Actions = append(result.Actions, a.ID)
		}
		return nil
	}
	a := actionRow{
		ID: m.ledger.ID("action", KindTell+"\x00"+r.ID), Patient: r.Patient, Meeting: c.meeting.ID, Kind: KindTell,
		What: what, Owner: owners.of(who), Due: string(m.today().AddDays(tellDays)),
	}
	m.writeAction(w, a)
	result.Actions = append(result.Actions, a.ID)
	return nil
}

// tellText says what the patient is to hear. A key worker who has not said yes
// is not named to them (F4).
func tellText(r itemRow, who caseload.Patient, on nhs.Date) string {
	text := "Tell patient"
	if r.Standing.State == ItemDiscussed {
		text += fmt.Sprintf(" they were reviewed on %s", on.Shown())
		if who.KeyWorker != nil {
			text += " and"
		}
	}
	switch {
	case who.KeyWorker == nil:
	case who.KeyWorker.State == caseload.Proposed || who.KeyWorker.State == caseload.Provisional:
		text += " that their key worker is being agreed"
	default:
		text += " that their key worker is " + who.KeyWorker.Name
	}
	return text
}

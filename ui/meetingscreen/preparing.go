package meetingscreen

import (
	"context"
	"slices"
	"strings"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

func (p *prepare) askQuestion() {
	line, ok := p.selected()
	if !ok {
		return
	}
	question := kit.NewEntry()
	question.SetText(line.question)
	question.SetPlaceHolder("safe at home?")
	kit.Ask(p.s.env, kit.Question{
		Title: line.Name, Text: "What should the meeting answer? Emptied, nothing is asked.",
		Body: kit.Field("Question", question), OK: "Keep", First: question,
		Do: func() error {
			p.prep.Questions[line.NHSNumber] = strings.TrimSpace(question.Text)
			p.keep()
			return nil
		},
	})
}

func (p *prepare) askDrop() {
	line, ok := p.selected()
	if !ok {
		return
	}
	reason := kit.NewEntry()
	kit.Ask(p.s.env, kit.Question{
		Title: "Take " + line.Name + " off this agenda", Body: kit.Field("Reason", reason), OK: "Take off", First: reason,
		Text: "They can be put back until the meeting starts.",
		Do: func() error {
			why := strings.TrimSpace(reason.Text)
			if why == "" {
				return fault.New("reason-required", "Say in a few words why they need not be discussed.")
			}
			if _, added := p.prep.Added[line.NHSNumber]; added {
				delete(p.prep.Added, line.NHSNumber)
			} else {
				p.prep.Dropped[line.NHSNumber] = why
			}
			p.keep()
			return nil
		},
	})
}

// found is how many patients the search offers at once.
const found = 8

var findColumns = []kit.Column{{Title: "NAME", Width: 200, Grow: 1}, {Title: "BORN", Width: 100}, {Title: "NHS NO.", Width: 110}}

// askAdd finds a patient of the caseload and puts them on the agenda.
func (p *prepare) askAdd() {
	if p.s.shown == view(p) && p.next.Series.ID != "" {
		p.s.askFind(func(person caseload.Row) error {
			p.add(person)
			return nil
		}, nil)
	}
}

// askAdd puts a patient on the agenda of the running meeting.
func (r *run) askAdd() {
	var ask []string
	var added caseload.Row
	r.s.askFind(func(person caseload.Row) error {
		added = person
		return r.s.saveNow(func(ctx context.Context) error {
			result, err := r.s.src.Meetings.AddItem(ctx, meeting.AddItem{Meeting: r.s.meeting.ID, Patient: person.NHSNumber})
			ask = result.Ask
			return err
		})
	}, func() { r.s.askBasis(ask, []string{added.NHSNumber}, added.Name, nil) })
}

// askFind finds a patient of the caseload as their name is typed; then, which may
// be nil, is called once they are added.
func (s *Screen) askFind(add func(caseload.Row) error, then func()) {
	var latest kit.Latest
	var people []caseload.Row
	rows, find := kit.NewRows(findColumns), kit.NewEntry()
	find.SetPlaceHolder("name, NHS number, born")
	find.OnChanged = func(text string) {
		kit.Load(s.env, &latest, func() ([]caseload.Row, error) {
			got, _, err := s.src.Caseload.Rows(context.Background(), caseload.Query{Find: text, Limit: found})
			return got, err
		}, func(got []caseload.Row) {
			people = got
			rows.SetRows(findRows(got))
			rows.Select(0)
		})
	}
	var dialog *kit.Dialog
	rows.OnOpen = func(int) { dialog.Confirm() }
	dialog = kit.Ask(s.env, kit.Question{
		Title: "Add a patient", Width: 640, OK: "Add", First: find,
		Body: kit.V(kit.Field("Find", find), kit.Grow(kit.Sized(0, 280, rows))),
		Do: func() error {
			i := rows.Selected()
			if i < 0 || i >= len(people) {
				return fault.New("patient-unknown", "Nobody is chosen; type part of a name, an NHS number or a birth date.")
			}
			return add(people[i])
		},
		Then: then,
	})
}

func findRows(people []caseload.Row) []kit.Row {
	rows := make([]kit.Row, 0, len(people))
	for _, person := range people {
		rows = append(rows, kit.Row{Key: person.NHSNumber, Cells: []kit.Cell{{Text: person.Name}, {Text: person.Born}, {Text: spaced(person.NHSNumber)}}})
	}
	return rows
}

// add puts a patient at the end of the agenda; one who was dropped comes back.
func (p *prepare) add(person caseload.Row) {
	delete(p.prep.Dropped, person.NHSNumber)
	proposed := func(one meeting.Proposed) bool { return one.NHSNumber == person.NHSNumber }
	if !slices.ContainsFunc(p.proposed, proposed) {
		p.prep.Added[person.NHSNumber] = person.Name
	}
	if !slices.Contains(p.prep.Order, person.NHSNumber) {
		p.prep = p.prep.ordered(p.lines)
		p.prep.Order = append(p.prep.Order, person.NHSNumber)
	}
	p.keep()
	p.rows.Select(len(p.lines) - 1)
}

// askStart starts the meeting; on another day than it is planned for it asks
// first, for a meeting that was started can be closed but not undone.
func (p *prepare) askStart() {
	if p.next.Series.ID == "" || p.next.Date == string(p.s.today()) {
		p.start(nil)
		return
	}
	asked := p.next.Warnings
	kit.Ask(p.s.env, kit.Question{
		Title: "Start the meeting of " + weekday(p.next.Date) + " " + shown(p.next.Date) + " now?",
		Text:  strings.Join(append(slices.Clone(asked), "The minutes carry the planned date. A meeting that was started can be closed but not undone."), "\n"),
		OK:    "Start it now", Cancel: "Go on preparing",
		Do: func() error {
			p.start(asked)
			return nil
		},
	})
}

// start opens the meeting with the agenda as it was prepared, and tells what it
// warns of but for what was asked before.
func (p *prepare) start(asked []string) {
	if p.s.shown != view(p) || p.s.saving {
		return
	}
	next, prep, lines := p.next, p.prep, p.lines
	p.s.saving = true
	p.s.env.Go(func() {
		running, told, err := p.s.open(next, prep, lines)
		p.s.env.Do(func() {
			p.s.saving = false
			if err != nil {
				p.s.env.Fail(err)
				return
			}
			p.s.src.Drafts.Clear(preparationKey(next))
			p.s.resume(running)
			if p.s.on.Changed != nil {
				p.s.on.Changed()
			}
			p.s.askBasis(told.ask, numbersOn(running), onAgenda, slices.DeleteFunc(told.warnings, func(w string) bool { return slices.Contains(asked, w) }))
		})
	})
}

// opened is what opening a meeting answered: whom to ask a basis for, and warnings.
type opened struct{ ask, warnings []string }

// open opens the meeting and makes its agenda the prepared one.
func (s *Screen) open(next meeting.Next, prep preparation, lines []prepared) (meeting.Meeting, opened, error) {
	ctx := context.Background()
	result, err := s.src.Meetings.OpenMeeting(ctx, meeting.OpenMeeting{Series: next.Series.Name, Date: next.Date})
	if err != nil {
		return meeting.Meeting{}, opened{}, err
	}
	m, err := s.src.Meetings.Meeting(ctx, result.Meeting)
	if err != nil {
		return meeting.Meeting{}, opened{}, err
	}
	for _, item := range m.Items {
		if reason, dropped := prep.Dropped[item.Patient.NHSNumber]; dropped {
			if _, err := s.src.Meetings.DropItem(ctx, meeting.DropItem{Meeting: m.ID, Patient: item.Patient.NHSNumber, Reason: reason}); err != nil {
				return meeting.Meeting{}, opened{}, err
			}
		}
	}
	ask, err := s.arrange(ctx, m, prep, lines)
	if err != nil {
		return meeting.Meeting{}, opened{}, err
	}
	m, err = s.src.Meetings.Meeting(ctx, m.ID)
	return m, opened{with(result.Ask, ask), result.Warnings}, err
}

// asking sets the question of somebody who is on an agenda; "" takes it away.
func asking(meetingID, patient, question string) meeting.AddItem {
	cmd := meeting.AddItem{Meeting: meetingID, Patient: patient, Question: strings.TrimSpace(question)}
	if cmd.Question == "" {
		cmd.Clear = []string{meeting.ClearQuestion}
	}
	return cmd
}

// arrange adds who was added, sets the questions, and puts all in order; ask are
// the organisations that nobody has stated a basis for.
func (s *Screen) arrange(ctx context.Context, m meeting.Meeting, prep preparation, lines []prepared) (ask []string, err error) {
	for _, line := range lines {
		at := slices.IndexFunc(m.Items, func(item meeting.Item) bool { return item.Patient.NHSNumber == line.NHSNumber })
		cmd := meeting.AddItem{Meeting: m.ID, Patient: line.NHSNumber, Question: line.question}
		if at >= 0 {
			typed, changed := prep.Questions[line.NHSNumber]
			if !changed || same(m.Items[at].Question, typed) {
				continue
			}
			cmd = asking(m.ID, line.NHSNumber, typed)
		}
		result, err := s.src.Meetings.AddItem(ctx, cmd)
		if err != nil {
			return nil, err
		}
		ask = with(ask, result.Ask)
	}
	if len(prep.Order) == 0 {
		return ask, nil
	}
	for i, line := range lines {
		if _, err := s.src.Meetings.MoveItem(ctx, meeting.MoveItem{Meeting: m.ID, Patient: line.NHSNumber, To: i + 1}); err != nil {
			return nil, err
		}
	}
	return ask, nil
}

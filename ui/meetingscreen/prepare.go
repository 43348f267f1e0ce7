package meetingscreen

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/ui/kit"
)

// prepare is the next meeting before it starts: the agenda that proposes
// itself, to add to, put in order and ask a question of.
type prepare struct {
	s        *Screen
	next     meeting.Next
	proposed []meeting.Proposed
	prep     preparation
	waiting  int // proposed too, but beyond what fits into the planned time
	lines    []prepared

	title, moved, expected *kit.Label
	rows                   *kit.Rows
	all                    fyne.CanvasObject
}

var prepareColumns = []kit.Column{
	{Title: "#", Width: 28, Right: true},
	{Title: "NAME", Width: 210},
	{Title: "WHY", Width: 200, Grow: 2},
	{Title: "QUESTION", Width: 140, Grow: 1},
}

func newPrepare(s *Screen) *prepare {
	p := &prepare{s: s, prep: newPreparation(), title: kit.Title("Next meeting")}
	p.moved, p.expected = kit.Wrapped("").Colored(kit.ColorDecide), kit.Wrapped("").Sized(kit.SizeLead)
	p.rows = kit.NewRows(prepareColumns)
	p.rows.OnOpen = func(i int) { p.askQuestion() }
	p.rows.OnKey = p.key
	p.rows.OnRune = p.letter
	p.rows.SetEmpty(kit.Empty("Nobody proposed", "Nobody is overdue, new, deferred or without a key worker. Add whom you want to discuss.", kit.Button("Add a patient", p.askAdd)))
	head := kit.V(
		kit.H(kit.Grow(p.title), kit.Button("Past minutes", s.toMinutes), kit.Primary("Start meeting", p.start)),
		p.moved, p.expected,
	)
	foot := kit.H(
		kit.Button("Add a patient", p.askAdd), kit.Button("Question", p.askQuestion),
		kit.Button("Up", func() { p.move(-1) }), kit.Button("Down", func() { p.move(1) }), kit.Button("Drop", p.askDrop),
		kit.Grow(kit.Quiet("Return question · A add · Ctrl+↑ ↓ move · Delete drop").Trailing()),
	)
	p.all = kit.Pad(3, kit.V(head, kit.Grow(p.rows), foot))
	return p
}

func (p *prepare) content() fyne.CanvasObject { return p.all }
func (p *prepare) focus()                     { p.s.focusOn(p.rows.Focusable()) }

func (p *prepare) key(_ int, ev *fyne.KeyEvent) bool {
	if ev.Name != fyne.KeyDelete {
		return false
	}
	p.askDrop()
	return true
}

func (p *prepare) letter(_ int, r rune) {
	switch r {
	case 'a', 'A':
		p.askAdd()
	case 'q', 'Q':
		p.askQuestion()
	}
}

func (p *prepare) show(next meeting.Next, proposed []meeting.Proposed) {
	p.next, p.proposed = next, fitting(proposed)
	p.waiting = len(proposed) - len(p.proposed)
	p.prep = newPreparation()
	if text, ok := p.s.src.Drafts.All()[preparationKey(next)]; ok {
		p.prep = preparationFrom(text)
	}
	p.title.SetText(fmt.Sprintf("%s  %s %s  %s", next.Series.Name, weekday(next.Date), shown(next.Date), next.Series.Time))
	p.moved.SetText(next.Moved)
	p.moved.Hidden = next.Moved == ""
	p.expected.SetText(p.expectedWords())
	p.fill()
}

func (p *prepare) expectedWords() string {
	words := "Expected: " + strings.Join(p.next.Series.Roles, ", ")
	if len(p.next.NotComing) > 0 {
		words += " · " + kit.MarkWarning + " not coming: " + strings.Join(p.next.NotComing, ", ")
	}
	if limit := p.next.Series.Cap; limit > 0 && len(p.lines) > limit {
		words += fmt.Sprintf(" · %s more than %d", kit.MarkWarning, limit)
	}
	if p.waiting > 0 {
		words += fmt.Sprintf(" · %d more wait for a later meeting: A adds any of them now", p.waiting)
	}
	return words
}

// fitting are the proposed who fit into the planned time; the others stay on
// the caseload and can be added by hand.
func fitting(proposed []meeting.Proposed) []meeting.Proposed {
	return slices.DeleteFunc(slices.Clone(proposed), func(one meeting.Proposed) bool { return one.Waits })
}

// fill shows the agenda as it is prepared.
func (p *prepare) fill() {
	p.lines = p.prep.agenda(p.proposed)
	rows := make([]kit.Row, 0, len(p.lines))
	for i, line := range p.lines {
		rows = append(rows, preparedRow(i+1, line))
	}
	p.rows.SetRows(rows)
	p.expected.SetText(p.expectedWords())
	p.all.Refresh()
}

func preparedRow(number int, line prepared) kit.Row {
	name := kit.Cell{Text: line.Name, Bold: true}
	why := kit.Cell{Text: reasonsOf(line.Reasons)}
	if len(line.Reasons) == 0 {
		why.Text = "added"
	}
	if line.Deferrals > 1 {
		why.Text = fmt.Sprintf("deferred %d times · %s", line.Deferrals, why.Text)
		why.Mark, why.Color = kit.MarkWarning, kit.ColorDecide
	}
	if line.NameAlert {
		name.Mark, name.Color = kit.MarkWarning, kit.ColorDecide
		why.Text = "name alert · " + why.Text
	}
	return kit.Row{Key: line.NHSNumber, Cells: []kit.Cell{{Text: fmt.Sprint(number)}, name, why, {Text: line.question}}}
}

// keep puts the prepared agenda into the drafts and shows it.
func (p *prepare) keep() {
	p.s.src.Drafts.Put(preparationKey(p.next), p.prep.text())
	p.fill()
}

func (p *prepare) selected() (prepared, bool) {
	i := p.rows.Selected()
	if p.s.shown != view(p) || i < 0 || i >= len(p.lines) {
		return prepared{}, false
	}
	return p.lines[i], true
}

// move moves the selected patient up (-1) or down (1).
func (p *prepare) move(by int) {
	from, to := p.rows.Selected(), p.rows.Selected()+by
	if _, ok := p.selected(); !ok || to < 0 || to >= len(p.lines) {
		return
	}
	p.lines[from], p.lines[to] = p.lines[to], p.lines[from]
	p.prep = p.prep.ordered(p.lines)
	p.keep()
	p.rows.Select(to)
}

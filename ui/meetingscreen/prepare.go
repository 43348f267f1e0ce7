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
	about                  *kit.Label      // the selected patient's reasons, whole
	off                    *fyne.Container // who was taken off, to put back
	all                    fyne.CanvasObject
}

// aboutHeight is room for three lines of reasons, in Fyne's units at text scale 1.0.
const aboutHeight = 56

var prepareColumns = []kit.Column{
	{Title: "#", Width: 28, Right: true},
	{Title: "NAME", Width: 210},
	{Title: "WHY", Width: 200, Grow: 2},
	{Title: "QUESTION", Width: 140, Grow: 1},
}

func newPrepare(s *Screen) *prepare {
	p := &prepare{s: s, prep: newPreparation(), title: kit.Title("Next meeting")}
	p.moved, p.expected = kit.Wrapped("").Colored(kit.ColorDecide), kit.Wrapped("").Sized(kit.SizeLead)
	p.about, p.off = kit.Wrapped(""), kit.Flow()
	p.rows = kit.NewRows(prepareColumns)
	p.rows.OnSelect = func(int) { p.showAbout() }
	p.rows.OnOpen = func(i int) { p.askQuestion() }
	p.rows.OnKey = p.key
	p.rows.OnRune = p.letter
	p.rows.SetEmpty(kit.Empty("Nobody proposed", "Nobody is overdue, new, deferred or without a key worker. Add whom you want to discuss.", kit.Button("Add a patient…", p.askAdd).Key("Ctrl+Shift+N")))
	head := kit.V(
		kit.H(kit.Grow(p.title), kit.Button("Past minutes", s.toMinutes).Key("Ctrl+Shift+M"), kit.Primary("Start meeting", p.askStart)),
		p.moved, p.expected,
	)
	foot := kit.H(
		kit.Button("Add a patient…", p.askAdd).Key("Ctrl+Shift+N"), kit.Button("Question…", p.askQuestion).Key("Q"),
		kit.Button("Move up", func() { p.move(-1) }).Key("Ctrl+Up"), kit.Button("Move down", func() { p.move(1) }).Key("Ctrl+Down"), kit.Button("Take off…", p.askDrop).Key("Delete"),
		kit.Grow(cut(60, kit.Quiet("Return question · A add · Ctrl+↑ ↓ move · Delete take off").Trailing())),
	)
	p.all = kit.Pad(3, kit.V(head, kit.Grow(p.rows), kit.Sized(0, aboutHeight, p.about), p.off, foot))
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
		words += " · " + count(p.waiting, "more waits", "more wait") + " for a later meeting"
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
	p.showAbout()
	p.showOff()
	p.all.Refresh()
}

// showAbout says why the selected patient is on the agenda, in full.
func (p *prepare) showAbout() {
	words := ""
	if i := p.rows.Selected(); i >= 0 && i < len(p.lines) {
		line := p.lines[i]
		words = line.Name + ": " + preparedWhy(line)
		if line.question != "" {
			words += " · question: " + line.question
		}
	}
	p.about.SetText(words)
}

// showOff offers to put back whoever was taken off this agenda.
func (p *prepare) showOff() {
	p.off.Objects = nil
	for _, one := range p.proposed {
		if reason, dropped := p.prep.Dropped[one.NHSNumber]; dropped {
			p.off.Add(kit.H(kit.Quiet("Taken off: "+one.Name+", "+reason), kit.Plain("Put back", func() { p.putBack(one.NHSNumber) })))
		}
	}
	p.off.Hidden = len(p.off.Objects) == 0
	p.off.Refresh()
}

func (p *prepare) putBack(patient string) {
	delete(p.prep.Dropped, patient)
	p.keep()
	p.focus()
}

func preparedRow(number int, line prepared) kit.Row {
	name := kit.Cell{Text: line.Name, Bold: true}
	why := kit.Cell{Text: preparedWhy(line)}
	if line.Deferrals > 1 {
		why.Mark, why.Color = kit.MarkWarning, kit.ColorDecide
	}
	if line.NameAlert {
		name.Mark, name.Color = kit.MarkWarning, kit.ColorDecide
	}
	return kit.Row{Key: line.NHSNumber, Cells: []kit.Cell{{Text: fmt.Sprint(number)}, name, why, {Text: line.question}}}
}

// preparedWhy is why somebody is on the agenda being prepared.
func preparedWhy(line prepared) string {
	words := reasonsOf(line.Reasons)
	if words == "" {
		words = "added by hand"
	}
	if line.Deferrals > 1 {
		words = fmt.Sprintf("deferred %d times · %s", line.Deferrals, words)
	}
	if line.NameAlert {
		words = "name alert · " + words
	}
	return words
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

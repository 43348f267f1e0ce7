package meetingscreen

import (
	"context"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keystone/meeting"
	"keystone/ui/kit"
)

// papers are the minutes of past meetings: the list of them and one to read.
type papers struct {
	s       *Screen
	lines   []meeting.MeetingLine
	minutes meeting.Minutes
	latest  kit.Latest
	reading kit.Latest
	lacking kit.Latest

	past    *kit.Rows
	title   *kit.Label
	state   *kit.Label
	buttons *fyne.Container
	text    *fyne.Container
	scroll  *container.Scroll
	all     fyne.CanvasObject
}

var pastColumns = []kit.Column{
	{Title: "DATE", Width: 92},
	{Title: "MEETING", Width: 60, Grow: 1},
	{Title: "MINUTES", Width: 88},
}

func newPapers(s *Screen) *papers {
	p := &papers{s: s, past: kit.NewRows(pastColumns), title: kit.Title(""), state: kit.Wrapped("").Sized(kit.SizeLead), buttons: kit.Flow(), text: kit.V()}
	p.past.OpenOnTap = true
	p.past.OnOpen = func(i int) { p.read(p.lines[i].ID) }
	p.past.SetEmpty(kit.Empty("No meeting yet", "Prepare the next one and start it; its minutes appear here.", nil))
	p.scroll = scroll(p.text)
	left := kit.V(kit.H(kit.Heading("Meetings"), kit.Spring(), kit.Button("Next meeting", s.toPrepare)), kit.Grow(p.past))
	right := kit.V(p.title, p.state, p.buttons, kit.Grow(kit.Panel("", p.scroll)))
	p.all = kit.Pad(2, kit.Split(left, right, 0.42))
	return p
}

func (p *papers) content() fyne.CanvasObject { return p.all }
func (p *papers) focus()                     { p.s.focusOn(p.past.Focusable()) }

// toPrepare goes to the next meeting, or to the one that is running.
func (s *Screen) toPrepare() {
	s.turnTo(s.prepare)
	s.Refresh()
}

// toMinutes shows the minutes of past meetings, the newest first, once what is
// on screen is saved.
func (s *Screen) toMinutes() {
	s.Leave(func() {
		s.turnTo(s.papers)
		s.papers.refresh()
		s.papers.focus()
	})
}

// open shows the minutes of one meeting.
func (p *papers) open(id string) {
	p.s.turnTo(p.s.papers)
	p.minutes = meeting.Minutes{Meeting: meeting.Meeting{ID: id}}
	p.refresh()
	p.focus()
}

func (p *papers) refresh() {
	kit.Load(p.s.env, &p.latest, func() ([]meeting.MeetingLine, error) {
		return p.s.src.Meetings.Meetings(context.Background())
	}, p.showPast)
}

func (p *papers) showPast(lines []meeting.MeetingLine) {
	p.lines = lines
	rows := make([]kit.Row, 0, len(lines))
	chosen := 0
	for i, line := range lines {
		rows = append(rows, pastRow(line))
		if line.ID == p.minutes.ID {
			chosen = i
		}
	}
	p.past.SetRows(rows)
	if len(lines) > 0 {
		p.past.Select(chosen)
		p.read(lines[chosen].ID)
	}
}

func pastRow(line meeting.MeetingLine) kit.Row {
	state := kit.Cell{Text: "draft", Color: kit.ColorDecide}
	switch line.State {
	case meeting.MeetingOpen:
		state = kit.Cell{Text: "running", Mark: kit.MarkNow}
	case meeting.MeetingSigned:
		state = kit.Cell{Text: fmt.Sprintf("signed v%d", line.Version), Mark: kit.MarkDone, Color: kit.ColorDone}
	}
	return kit.Row{Key: line.ID, Cells: []kit.Cell{
		{Text: shown(line.Date)}, {Text: line.Series}, state,
	}}
}

// read shows the newest minutes of a meeting, draft or signed.
func (p *papers) read(id string) {
	kit.Load(p.s.env, &p.reading, func() (meeting.Minutes, error) {
		return p.s.src.Meetings.MinutesOf(context.Background(), id, 0)
	}, p.show)
}

// readSigned shows one signed paper's minutes.
func (p *papers) readSigned(id, sha256 string) {
	kit.Load(p.s.env, &p.reading, func() (meeting.Minutes, error) {
		return p.s.src.Meetings.MinutesSigned(context.Background(), id, sha256)
	}, p.show)
}

func (p *papers) show(m meeting.Minutes) {
	p.minutes = m
	p.title.SetText(m.Series + "  " + shown(m.Date))
	p.state.SetText(minutesState(m))
	p.buttons.Objects = p.minutesButtons(m)
	p.text.Objects = slices.Concat(p.papersApart(m), sinceText(m, p), minutesText(m, p.s.today()))
	p.buttons.Refresh()
	p.text.Refresh()
	p.scroll.ScrollToTop()
	p.all.Refresh()
}

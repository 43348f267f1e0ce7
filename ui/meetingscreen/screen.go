package meetingscreen

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/ui/kit"
)

// view is what the screen shows at one time.
type view interface {
	content() fyne.CanvasObject
	focus()
}

// Screen is the weekly meeting: prepare, run, close, minutes.
type Screen struct {
	src Source
	on  Actions
	env kit.Env

	root    *fyne.Container
	shown   view
	prepare *prepare
	run     *run
	closing *closing
	papers  *papers

	members   []caseload.Member
	meeting   meeting.Meeting
	projected *Projected

	queue  []change
	idle   []func()
	saving bool
	latest kit.Latest
}

// New returns the screen, empty until Refresh.
func New(src Source, on Actions, env kit.Env) *Screen {
	s := &Screen{src: src, on: on, env: env, root: container.NewStack()}
	s.projected = NewProjected()
	s.prepare = newPrepare(s)
	s.run = newRun(s)
	s.closing = newClosing(s)
	s.papers = newPapers(s)
	s.turnTo(s.prepare)
	return s
}

// Content is what the frame puts on the screen.
func (s *Screen) Content() fyne.CanvasObject { return s.root }

// Focus goes to the first thing to type or choose in the view shown.
func (s *Screen) Focus() { s.shown.focus() }

// Running reports whether a meeting is open on this screen; the frame then
// holds its lock back.
func (s *Screen) Running() bool { return s.meeting.State == meeting.MeetingOpen }

// Tick moves the clocks; the frame calls it every second on the UI goroutine.
func (s *Screen) Tick() {
	if s.Running() && s.shown == view(s.run) {
		s.run.tick()
	}
}

// Leave saves what is on screen, as the frame does before it locks, closes or
// turns to another screen, and then calls then, which may be nil. It asks
// nothing and holds nobody back: what cannot be saved without an answer, such
// as a changed decision or half an action, stays in the drafts.
func (s *Screen) Leave(then func()) {
	if then == nil {
		then = func() {}
	}
	if !s.Running() {
		then()
		return
	}
	s.afterSaving(func() { s.run.leaveBehind(then) })
}

// opening is what Refresh reads.
type opening struct {
	next     meeting.Next
	running  meeting.Meeting
	proposed []meeting.Proposed
	members  []caseload.Member
}

// Refresh reads again what the view shows: a running meeting if there is one,
// resumed at the patient whose text was not saved, else the next agenda.
func (s *Screen) Refresh() {
	if s.shown == view(s.papers) {
		s.papers.refresh()
		return
	}
	kit.Load(s.env, &s.latest, s.readOpening, func(o opening) {
		s.members = o.members
		s.prepare.show(o.next, o.proposed)
		switch {
		case o.running.ID != "":
			s.resume(o.running)
		case s.shown == view(s.run) || s.shown == view(s.closing):
			s.meeting = meeting.Meeting{}
			s.turnTo(s.prepare)
		}
	})
}

func (s *Screen) readOpening() (o opening, err error) {
	ctx := context.Background()
	if o.next, err = s.src.Meetings.NextMeeting(ctx); err != nil {
		return o, err
	}
	if o.members, err = s.src.Caseload.Members(ctx); err != nil {
		return o, err
	}
	if o.next.Open != "" {
		o.running, err = s.src.Meetings.Meeting(ctx, o.next.Open)
		return o, err
	}
	o.proposed, err = s.src.Meetings.Proposal(ctx, o.next.Series.Name, o.next.Date)
	return o, err
}

// resume shows a running meeting, at the patient on screen or, after a lock or
// a crash, at the one whose text is in the drafts.
func (s *Screen) resume(m meeting.Meeting) {
	s.meeting = m
	s.run.show(m)
	if s.shown != view(s.closing) {
		s.turnTo(s.run)
	}
}

// focusOn gives the focus to a part of what is shown.
func (s *Screen) focusOn(w fyne.Focusable) {
	if s.env.Window != nil {
		s.env.Window.Canvas().Focus(w)
	}
}

func (s *Screen) turnTo(v view) {
	if s.shown == v {
		return
	}
	s.shown = v
	s.root.Objects = []fyne.CanvasObject{v.content()}
	s.root.Refresh()
}

// today is the date in England by the clock of the screen.
func (s *Screen) today() nhs.Date { return nhs.DateOf(s.env.Now().In(nhs.London())) }

// memberNames are the active members, for fields that choose one.
func (s *Screen) memberNames() []string {
	names := make([]string, 0, len(s.members))
	for _, member := range s.members {
		if member.Active {
			names = append(names, member.Name)
		}
	}
	return names
}

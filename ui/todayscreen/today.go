// Package todayscreen is what a person sees first: the next meeting, what
// needs somebody, who was sent home, and whose review is due.
package todayscreen

import (
	"context"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/ui/kit"
)

// Source is what Today reads.
type Source interface {
	NextMeeting(ctx context.Context) (meeting.Next, error)
	Counts(ctx context.Context) (caseload.Counts, error)
	Actions(ctx context.Context, q meeting.ActionQuery) ([]meeting.Action, error)
	RecentDischarges(ctx context.Context, since nhs.Date) ([]caseload.PatientDischarge, error)
	Rows(ctx context.Context, q caseload.Query) ([]caseload.Row, int, error)
	// ExtractCount is of those for a GP record that are not filed yet.
	ExtractCount(ctx context.Context) (int, error)
	// ConcernCount is of everybody for "".
	ConcernCount(ctx context.Context, nhsNumber string) (int, error)
}

// Actions are what Today asks of the window.
type Actions struct {
	// Prepare goes to the next meeting, or to the one that is running.
	Prepare      func()
	OpenPatient  func(nhsNumber string)
	OpenActions  func()              // the overdue ones
	OpenCaseload func(filter string) // a caseload filter
	OpenLists    func()
	OpenTeam     func() // where telephone numbers are put right
	Nominate     func() // asks who, and why
	OpenExtracts func() // to be filed in GP records
	OpenConcerns func() // those that the unlocked member may read (F51)
}

// sentHomeDays is how far back Today looks for people who were sent home.
const sentHomeDays = 14

// Screen is Today.
type Screen struct {
	source Source
	on     Actions
	env    kit.Env
	who    string
	latest kit.Latest

	greeting, day *kit.Label
	alone         *fyne.Container // the way to what the unlocked member alone reads
	next, needs   *kit.Card
	sent, reviews *kit.Card
	buttons       []*kit.PushButton // in the order in which people read
	found         shown             // by the last reading
	allSent       bool              // everybody who was sent home is listed
	allReviews    bool              // everybody whose review is due is listed
	waiting       bool              // for the first reading, to give it the focus
	body          fyne.CanvasObject
}

// New returns Today for the member of this name.
func New(source Source, who string, on Actions, env kit.Env) *Screen {
	s := &Screen{
		source: source, on: on, env: env, who: who, alone: container.NewStack(),
		greeting: kit.Title(""), day: kit.Lead(""),
		next: kit.Panel("Next meeting", kit.Text("…")), needs: kit.Panel("Needs you", kit.Text("…")),
		sent: kit.Panel(fmt.Sprintf("Sent home in the last %d days", sentHomeDays), kit.Text("…")), reviews: kit.Panel("Reviews due this week", kit.Text("…")),
	}
	s.body = kit.Scroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, 3*kit.Unit), kit.Wide(
		kit.H(s.greeting, kit.Spring(), s.alone, s.day),
		kit.Split(s.next, s.needs, 0.5),
		kit.Split(s.sent, s.reviews, 0.5),
	)))
	return s
}

// Content is the screen.
func (s *Screen) Content() fyne.CanvasObject { return s.body }

// Focus puts the focus on the first button, once there is one.
func (s *Screen) Focus() {
	if s.waiting = len(s.buttons) == 0; !s.waiting {
		s.env.Window.Canvas().Focus(s.buttons[0])
	}
}

// button is a button that keeps the focus when what is shown is read again.
func (s *Screen) button(b *kit.PushButton) *kit.PushButton {
	s.buttons = append(s.buttons, b)
	return b
}

// keepFocus notes which button has the focus and returns what gives it to the
// one in its place. A dialog in front keeps its own.
func (s *Screen) keepFocus() func() {
	canvas := s.env.Window.Canvas()
	at := slices.IndexFunc(s.buttons, func(b *kit.PushButton) bool { return canvas.Focused() == fyne.Focusable(b) })
	s.buttons = nil
	return func() {
		switch {
		case canvas.Overlays().Top() != nil || len(s.buttons) == 0:
		case at >= 0:
			canvas.Focus(s.buttons[min(at, len(s.buttons)-1)])
		case s.waiting:
			s.Focus()
		}
	}
}

// Menu is empty: Today has no shortcuts of its own.
func (s *Screen) Menu() *fyne.Menu { return nil }

// Help explains the screen.
func (s *Screen) Help() string {
	return "Today shows the next meeting and everything that waits for somebody. Each button leads to where it is put right."
}

// shown is what one reading found.
type shown struct {
	next    meeting.Next
	counts  caseload.Counts
	overdue int
	urgent  int // urgent and not accepted in time (F13)
	sent    []caseload.PatientDischarge
	reviews []caseload.Row
	unfiled int // extracts that were printed for a GP record (I9)
	due     int // whose review is overdue or falls within seven days
	alone   int // concerns that the unlocked member may read (F51)
}

// Refresh reads again and shows what changed.
func (s *Screen) Refresh() { kit.Load(s.env, &s.latest, s.read, s.show) }

func (s *Screen) read() (shown, error) {
	ctx := context.Background()
	var (
		found shown
		err   error
	)
	if found.next, err = s.source.NextMeeting(ctx); err != nil {
		return found, err
	}
	if found.counts, err = s.source.Counts(ctx); err != nil {
		return found, err
	}
	overdue, err := s.source.Actions(ctx, meeting.ActionQuery{Overdue: true})
	if err != nil {
		return found, err
	}
	found.overdue = len(overdue)
	urgent, err := s.source.Actions(ctx, meeting.ActionQuery{Alert: true})
	if err != nil {
		return found, err
	}
	found.urgent = len(urgent)
	since := nhs.DateOf(s.env.Now()).AddDays(-sentHomeDays)
	if found.sent, err = s.source.RecentDischarges(ctx, since); err != nil {
		return found, err
	}
	if found.unfiled, err = s.source.ExtractCount(ctx); err != nil {
		return found, err
	}
	if found.alone, err = s.source.ConcernCount(ctx, ""); err != nil {
		return found, err
	}
	found.reviews, found.due, err = s.source.Rows(ctx, caseload.Query{Filter: caseload.FilterReviewWeek, Sort: caseload.SortRisk, Limit: reviewsRead})
	return found, err
}

func (s *Screen) show(found shown) {
	defer s.keepFocus()()
	s.found = found
	s.greeting.SetText(greet(s.env.Now().Hour()) + ", " + s.who)
	today := nhs.DateOf(s.env.Now())
	s.day.SetText(today.Weekday().String()[:3] + " " + today.Shown())
	s.next.SetBody(s.nextBody(found))
	s.needs.SetBody(s.needsBody(found))
	s.sent.SetBody(s.sentBody(found.sent))
	s.reviews.SetBody(s.reviewsBody(found))
	s.alone.Objects = nil
	if found.alone > 0 {
		s.alone.Add(s.button(kit.Button(fmt.Sprintf("For you alone (%d)", found.alone), s.on.OpenConcerns)))
	}
}

// greet is the time of day in words.
func greet(hour int) string {
	switch {
	case hour < 12:
		return "Good morning"
	case hour < 18:
		return "Good afternoon"
	}
	return "Good evening"
}

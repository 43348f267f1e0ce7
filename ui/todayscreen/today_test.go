package todayscreen_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/ui/kit"
	"keystone/ui/kit/kittest"
	"keystone/ui/todayscreen"
)

// fake answers what a test sets.
type fake struct {
	next    meeting.Next
	counts  caseload.Counts
	overdue []meeting.Action
	urgent  []meeting.Action
	sent    []caseload.PatientDischarge
	reviews []caseload.Row
	since   nhs.Date
	unfiled int
	alone   int
	fail    error
}

func (f *fake) NextMeeting(context.Context) (meeting.Next, error) { return f.next, f.fail }
func (f *fake) Counts(context.Context) (caseload.Counts, error)   { return f.counts, nil }
func (f *fake) Actions(_ context.Context, q meeting.ActionQuery) ([]meeting.Action, error) {
	if q.Alert {
		return f.urgent, nil
	}
	if !q.Overdue {
		return nil, errors.New("asked for all actions")
	}
	return f.overdue, nil
}

func (f *fake) RecentDischarges(_ context.Context, since nhs.Date) ([]caseload.PatientDischarge, error) {
	f.since = since
	return f.sent, nil
}

func (f *fake) Rows(context.Context, caseload.Query) ([]caseload.Row, int, error) {
	return f.reviews, len(f.reviews), nil
}

func (f *fake) ExtractCount(context.Context) (int, error) { return f.unfiled, nil }

func (f *fake) ConcernCount(_ context.Context, nhsNumber string) (int, error) {
	if nhsNumber != "" {
		return 0, errors.New("asked of one patient")
	}
	return f.alone, nil
}

// busy is a Monday on which much waits.
func busy() *fake {
	return &fake{
		next: meeting.Next{
			Series: meeting.Series{Name: "Weekly MDT", Time: "13:00", Minutes: 60}, Date: "2026-11-23",
			Proposed: 8, Deferred: 2, NotComing: []string{"mental health"}, Moved: "Moved by a day.",
		},
		counts:  caseload.Counts{All: 240, Nobody: 4, NobodyOldestDays: 41, NoPlan: 1, New: 12, Conflict: 1, NoContact: 2, Orphaned: 3, ReviewOverdue: 3},
		overdue: make([]meeting.Action, 3),
		urgent:  make([]meeting.Action, 2),
		sent: []caseload.PatientDischarge{{
			Patient:   caseload.Patient{NHSNumber: "9990000050", Family: "KHAN", Given: "Noor", Title: "Mr"},
			Discharge: caseload.Discharge{Discharged: "2026-11-14T19:00", OutOfHours: true, LetterDays: 9},
		}},
		unfiled: 2,
		reviews: []caseload.Row{{NHSNumber: "9996748219", Name: "HART, Ivy (Mrs)", Plan: "v4 11-Jan"}},
	}
}

// desk is Today in a window.
type desk struct {
	kittest.Hand
	screen *todayscreen.Screen
	went   []string
	failed error
}

func newDesk(t *testing.T, f *fake, change func(kit.Env) kit.Env) *desk {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	w := test.NewTempWindow(t, kit.Text(""))
	w.Resize(fyne.NewSize(1366, 768))
	d := &desk{Hand: kittest.Hand{T: t, Window: w}}
	went := func(where string) func() { return func() { d.went = append(d.went, where) } }
	env := kit.NewEnv(w, func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, nhs.London()) }).AtOnce()
	env.Fail = func(err error) { d.failed = err }
	d.screen = todayscreen.New(f, "Meera Patel", todayscreen.Actions{
		Prepare: went("meeting"), OpenActions: went("actions"), OpenLists: went("lists"), OpenTeam: went("team"), Nominate: went("nominate"), OpenConcerns: went("concerns"), OpenExtracts: went("extracts"),
		OpenPatient:  func(number string) { d.went = append(d.went, number) },
		OpenCaseload: func(filter string) { d.went = append(d.went, filter) },
	}, change(env))
	w.SetContent(d.screen.Content())
	d.screen.Refresh()
	d.screen.Focus()
	return d
}

func atOnce(e kit.Env) kit.Env { return e }

func TestToday_SaysWhatWaits(t *testing.T) {
	f := busy()
	d := newDesk(t, f, atOnce)
	d.Sees("Good morning, Meera Patel", "Mon 23-Nov-2026",
		"Today 13:00, 60 minutes", "8 people proposed, 2 deferred last time", kit.MarkWarning+" Moved by a day.", "Not coming: mental health",
		kit.MarkWarning+" 2 urgent actions not accepted", kit.MarkWarning+" 3 actions overdue", "1 conflict to resolve", "4 people with no key worker, the longest for 41 days", "1 person has no plan yet",
		"2 people have a key worker without both telephone numbers", "2 extracts to be filed in the GP record", "12 people new on a list",
		"KHAN, Noor (Mr)", "14-Nov-2026 out of hours", "no letter (9 days)", "no contact named",
		"Reviews due this week", "HART, Ivy (Mrs)")
	if f.since != "2026-11-09" {
		t.Errorf("looks for people sent home since %s", f.since)
	}
}

func TestToday_EachButtonLeadsThereByTheKeyboard(t *testing.T) {
	d := newDesk(t, busy(), atOnce)
	for range 12 {
		d.Key(fyne.KeyReturn, fyne.KeyTab)
	}
	want := []string{
		"meeting", "actions", "actions", caseload.FilterConflict, caseload.FilterNobody, caseload.FilterNoPlan, "team",
		caseload.FilterOrphaned, "extracts", caseload.FilterNew, "9990000050", "9996748219",
	}
	if !reflect.DeepEqual(d.went, want) {
		t.Errorf("went to %q, want %q", d.went, want)
	}
}

func TestToday_EverybodySentHomeCanBeSeen(t *testing.T) {
	f := busy()
	f.reviews, f.counts.ReviewOverdue = nil, 0
	f.sent = append(slices.Repeat(f.sent, 6), caseload.PatientDischarge{Patient: caseload.Patient{NHSNumber: "9434765870", Family: "LAST", Given: "Ann"}})
	d := newDesk(t, f, atOnce)
	d.Sees("Sent home in the last 14 days", "and 2 more")
	d.SeesNot("LAST, Ann")
	d.Tap("Show all")
	d.Sees("LAST, Ann")
	d.SeesNot("Show all")
}

func TestToday_NextMeetingInWords(t *testing.T) {
	for _, c := range []struct {
		date               string
		proposed, deferred int
		want               []string
	}{
		{"2026-11-24", 0, 0, []string{"Tomorrow 13:00", "Nobody is proposed yet"}},
		{"2026-11-30", 1, 0, []string{"Monday 30-Nov-2026 13:00", "1 person proposed"}},
	} {
		f := busy()
		f.next.Date, f.next.Proposed, f.next.Deferred = c.date, c.proposed, c.deferred
		d := newDesk(t, f, atOnce)
		d.Sees(c.want...)
		d.SeesNot("deferred last time")
	}
}

func TestToday_NobodyYet(t *testing.T) {
	f := busy()
	f.counts, f.overdue, f.urgent, f.sent, f.reviews = caseload.Counts{}, nil, nil, nil, nil
	d := newDesk(t, f, atOnce)
	d.Sees("Nobody is on the caseload yet", "Nobody was recorded as sent home in the last 14 days")
	d.Tap("Nominate someone…")
	d.Tap("Bring in a list")
	if !reflect.DeepEqual(d.went, []string{"nominate", "lists"}) {
		t.Errorf("went to %q", d.went)
	}
}

// TestToday_ForYouAlone: a title that says nothing to who looks on, also where one
// reads no patient; the way it leads does not have the focus.
func TestToday_ForYouAlone(t *testing.T) {
	newDesk(t, busy(), atOnce).SeesNot("For you alone")
	f := busy()
	f.counts, f.alone = caseload.Counts{}, 2
	d := newDesk(t, f, atOnce)
	d.Key(fyne.KeyReturn)
	d.Tap("For you alone (2)")
	d.SeesNot("oncern", "afeguard")
	if !reflect.DeepEqual(d.went, []string{"meeting", "concerns"}) {
		t.Errorf("went to %q", d.went)
	}
}

func TestToday_NothingWaits(t *testing.T) {
	f := busy()
	f.counts, f.overdue, f.urgent, f.unfiled, f.reviews = caseload.Counts{All: 9}, nil, nil, 0, nil
	newDesk(t, f, atOnce).Sees(kit.MarkDone+" Nothing waits for you.", kit.MarkDone+" No review is due this week.")
}

func TestToday_MeetingRuns(t *testing.T) {
	f := busy()
	f.next.Open = "m1"
	d := newDesk(t, f, atOnce)
	d.Sees("Weekly MDT is running")
	d.Key(fyne.KeyReturn)
	if !reflect.DeepEqual(d.went, []string{"meeting"}) {
		t.Errorf("went to %q", d.went)
	}
}

func TestToday_FocusWaitsForWhatIsRead(t *testing.T) {
	waiting := []func(){}
	d := newDesk(t, busy(), func(e kit.Env) kit.Env {
		e.Go = func(do func()) { waiting = append(waiting, do) }
		return e
	})
	waiting[0]()
	d.Key(fyne.KeyTab, fyne.KeyReturn)
	d.screen.Refresh()
	waiting[1]()
	d.Key(fyne.KeyReturn)
	if !reflect.DeepEqual(d.went, []string{"actions", "actions"}) {
		t.Errorf("the focus was lost on the way: %q", d.went)
	}
}

func TestToday_ErrIsTold(t *testing.T) {
	f := busy()
	f.fail = errors.New("no")
	if d := newDesk(t, f, atOnce); !errors.Is(d.failed, f.fail) {
		t.Errorf("failed with %v", d.failed)
	}
}

package caseloadscreen_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keystone/caseload"
	"keystone/ui/caseloadscreen"
	"keystone/ui/kit"
	"keystone/ui/kit/kittest"
)

// fake answers from its rows and remembers what it was asked and told.
type fake struct {
	rows   []caseload.Row
	asked  []caseload.Query
	told   []caseload.Nominate
	refuse error
}

func (f *fake) Rows(_ context.Context, q caseload.Query) ([]caseload.Row, int, error) {
	f.asked = append(f.asked, q)
	var found []caseload.Row
	for _, r := range f.rows {
		if (q.Filter != caseload.FilterNobody || r.Nobody) && strings.Contains(strings.ToLower(r.Name), strings.ToLower(q.Find)) {
			found = append(found, r)
		}
	}
	total := len(found)
	found = found[min(q.Offset, total):]
	if q.Limit > 0 {
		found = found[:min(q.Limit, len(found))]
	}
	return found, total, nil
}

func (f *fake) FillRows(_ context.Context, rows []caseload.Row) error {
	for i := range rows {
		rows[i].OpenActions = 2
		rows[i].LastDiscussed = "16-Nov-2026"
	}
	return nil
}

func (f *fake) Counts(context.Context) (caseload.Counts, error) {
	c := caseload.Counts{All: len(f.rows), NoPlan: 31, ReviewOverdue: 7, Severe: 35, New: 12, Orphaned: 3, Conflict: 1}
	for _, r := range f.rows {
		if r.Nobody {
			c.Nobody++
		}
	}
	return c, nil
}

func (f *fake) Lists(context.Context) ([]caseload.ListInfo, error) {
	return []caseload.ListInfo{{Title: "Frailty register"}, {Title: "Discharges"}}, nil
}

func (f *fake) Nominate(_ context.Context, n caseload.Nominate) (caseload.Done, error) {
	if f.refuse == nil {
		f.told = append(f.told, n)
	}
	return caseload.Done{}, f.refuse
}

func (f *fake) last() caseload.Query { return f.asked[len(f.asked)-1] }

// practice is a caseload as a practice might have it.
func practice() *fake {
	return &fake{rows: []caseload.Row{
		{NHSNumber: "9990000050", Name: "HART, Ivy (Mrs)", Born: "02-Mar-1941", Why: "Nominated: three falls · eFI 0.44 severe ↑", KeyWorker: "Anna Price", Plan: "v4 11-Jan-2027"},
		{NHSNumber: "9434765919", Name: "O'BRIEN, Zoë (Ms)", Born: "21-Aug-1953", Why: "eFI 0.44 severe ↑ · 2 admissions", KeyWorker: "nobody 41 d", Nobody: true, Plan: "—", NoPlan: true},
		{NHSNumber: "9434765870", Name: "ŻÓŁĆ, Łukasz (Mr)", Born: "07-Nov-1956", Why: "eFI 0.41 severe", KeyWorker: "Ben Okoro (proposed)", Plan: "v2 01-Nov-2026", ReviewOverdue: true},
		{NHSNumber: "9000000009", Name: "FEATHERSTONEHAUGH-CHOLMONDELEY, Rebecca (Dr)", Born: "22-Mar-1944", Why: "Discharged 14-Nov out of hours · eFI2 0.31 severe", KeyWorker: "Anna Price", Plan: "v1 14-Dec-2026", Conflict: true},
		{NHSNumber: "8314495581", Name: "831 449 5581 name not known yet", Born: "", Why: "ACG 0.40 band 4", KeyWorker: "nobody 3 d", Nobody: true, Plan: "—", NoPlan: true, Gone: true},
	}}
}

// crowd is a caseload of so many people.
func crowd(people int) *fake {
	f := &fake{}
	for i := range people {
		f.rows = append(f.rows, caseload.Row{NHSNumber: fmt.Sprintf("999%07d", i), Name: fmt.Sprintf("PERSON, Number %04d", i)})
	}
	return f
}

// asked is what the table asked of the frame.
type asked struct {
	opened string
	bring  int
}

// open shows the table in a window of a laptop's size.
func open(t *testing.T, f *fake) (*caseloadscreen.Screen, kittest.Hand, *asked) {
	t.Helper()
	return openWith(t, f, func(e kit.Env) kit.Env { return e })
}

// openWith is open with the world outside changed.
func openWith(t *testing.T, f *fake, change func(kit.Env) kit.Env) (*caseloadscreen.Screen, kittest.Hand, *asked) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	window := test.NewTempWindow(t, nil)
	now := func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }
	a := &asked{}
	screen := caseloadscreen.New(f, caseloadscreen.Actions{
		OpenPatient: func(nhsNumber string) { a.opened = nhsNumber },
		BringIn:     func() { a.bring++ },
	}, change(kit.NewEnv(window, now).AtOnce()))
	window.SetContent(screen.Content())
	window.Resize(fyne.NewSize(1250, 700))
	screen.Refresh()
	screen.Focus()
	return screen, kittest.Hand{T: t, Window: window}, a
}

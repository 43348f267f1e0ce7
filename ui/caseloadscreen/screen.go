// Package caseloadscreen is the table of everyone at risk: why they are here,
// who their key worker is, what their plan is and what is open. One finds by
// typing, filters by chips, and opens with Return.
package caseloadscreen

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/ui/kit"
)

// Source is what the table reads and the one command it gives.
type Source interface {
	// Rows returns the lines that match, and how many match before the limit.
	Rows(ctx context.Context, q caseload.Query) ([]caseload.Row, int, error)
	// FillRows adds open actions and the last discussion to the lines.
	FillRows(ctx context.Context, rows []caseload.Row) error
	// Counts returns the numbers on the chips.
	Counts(ctx context.Context) (caseload.Counts, error)
	// Lists returns the lists that a person can filter by.
	Lists(ctx context.Context) ([]caseload.ListInfo, error)
	// Nominate puts somebody on the caseload without any score (C7).
	Nominate(ctx context.Context, n caseload.Nominate) (caseload.Done, error)
}

// Actions are what the table asks of the frame.
type Actions struct {
	// OpenPatient shows the patient with this NHS number.
	OpenPatient func(nhsNumber string)
	// BringIn goes to where a list is brought in.
	BringIn func()
}

// page is how many lines are shown before the rest are read.
const page = 200

// ofMember is the chip of one key worker's patients.
const ofMember = "of-member"

// everyList is the choice of the list filter that filters nothing.
const everyList = "Every list"

// Screen is the caseload.
type Screen struct {
	src Source
	on  Actions
	env kit.Env

	query  caseload.Query
	counts caseload.Counts
	of     caseload.Member // whose patients the last chip shows; none where it is not there
	rows   []caseload.Row
	latest kit.Latest
	tally  kit.Latest

	find    *findEntry
	chips   *kit.Chips
	list    *kit.Pick
	sort    *kit.Pick
	count   *kit.Label
	table   *kit.Rows
	content fyne.CanvasObject
}

// New makes the screen; call Refresh to fill it.
func New(src Source, on Actions, env kit.Env) *Screen {
	s := &Screen{src: src, on: on, env: env}
	s.query = caseload.Query{Filter: caseload.FilterAll, Sort: caseload.SortRisk}
	s.find = newFind(s.findTyped, s.intoTable, s.openFirst)
	s.find.SetPlaceHolder("name, number, born, postcode…")
	s.chips = kit.NewChips(chips(caseload.Counts{}), s.filterChosen)
	s.list = kit.NewPick([]string{everyList}, s.listChosen)
	s.list.SetSelected(everyList)
	s.sort = kit.NewPick(orderTexts(), s.sortChosen)
	s.sort.SetSelected(orders[0].text)
	s.count = kit.Lead("")
	s.table = kit.NewRows(columns)
	s.table.OnOpen = s.open
	s.content = s.build()
	return s
}

func (s *Screen) build() fyne.CanvasObject {
	top := kit.Low(
		kit.Grow(kit.Field("Find", s.find)),
		kit.Sized(160, 0, kit.Field("List", s.list)),
		kit.Sized(150, 0, kit.Field("Sort", s.sort)),
		kit.Button("Nominate someone…", s.Nominate).Key("Ctrl+N"),
	)
	return kit.Pad(2, kit.V(top, kit.H(kit.Grow(s.chips), s.count), kit.Grow(s.table)))
}

// Content is what the frame shows.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Focus puts the focus into the find field; what is typed next replaces what was
// looked for before.
func (s *Screen) Focus() {
	s.env.Window.Canvas().Focus(s.find)
	s.find.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// Find shows who matches a text, as if it had been typed.
func (s *Screen) Find(text string) {
	s.find.SetText(text)
	s.Focus()
}

// Show applies a Filter constant of caseload, as if its chip had been pressed.
func (s *Screen) Show(filter string) {
	s.chips.Choose(filter)
}

// ShowPatientsOf shows whose key worker a member is, until another chip is chosen.
func (s *Screen) ShowPatientsOf(m caseload.Member) {
	s.of = m
	s.find.SetText("")
	s.list.SetSelected(everyList)
	s.query.List = ""
	s.chips.SetChips(append(chips(s.counts), kit.Chip{ID: ofMember, Text: "Key worker " + m.Name, Count: -1}))
	s.chips.Choose(ofMember)
}

// ShowList shows the people of one list, "" for everyone, as if it had been chosen.
func (s *Screen) ShowList(title string) {
	if title == "" {
		title = everyList
	}
	s.list.SetSelected(title)
	s.listChosen(title)
}

// Refresh reads counts, lists and lines again.
func (s *Screen) Refresh() {
	s.reload()
	kit.Load(s.env, &s.tally, s.readAround, s.showAround)
}

// around is what stands round the table.
type around struct {
	counts caseload.Counts
	lists  []caseload.ListInfo
}

func (s *Screen) readAround() (a around, err error) {
	ctx := context.Background()
	if a.counts, err = s.src.Counts(ctx); err != nil {
		return a, err
	}
	a.lists, err = s.src.Lists(ctx)
	return a, err
}

func (s *Screen) showAround(a around) {
	s.counts = a.counts
	for _, c := range chips(a.counts) {
		s.chips.SetCount(c.ID, c.Count)
	}
	titles := []string{everyList}
	for _, l := range a.lists {
		titles = append(titles, l.Title)
	}
	s.list.SetOptions(titles)
	s.showCount(len(s.rows))
	s.showEmpty()
}

// found is one answer: the lines read so far and how many match in all.
type found struct {
	rows  []caseload.Row
	total int
}

// reload asks for the first page and, when that is shown and more match, for
// the rest: a long caseload never keeps the first line waiting.
func (s *Screen) reload() {
	q := s.query
	q.Limit = page
	s.read(q, func(f found) {
		s.show(f.rows, f.total)
		if f.total <= len(f.rows) {
			return
		}
		rest := s.query
		rest.Offset = len(f.rows)
		s.read(rest, func(more found) { s.show(append(f.rows, more.rows...), more.total) })
	})
}

func (s *Screen) read(q caseload.Query, show func(found)) {
	kit.Load(s.env, &s.latest, func() (f found, err error) {
		ctx := context.Background()
		if f.rows, f.total, err = s.src.Rows(ctx, q); err != nil {
			return f, err
		}
		return f, s.src.FillRows(ctx, f.rows)
	}, show)
}

func (s *Screen) show(rows []caseload.Row, total int) {
	s.rows = rows
	lines := make([]kit.Row, len(rows))
	for i, r := range rows {
		lines[i] = tableRow(r)
	}
	s.table.SetRows(lines)
	s.showCount(total)
	s.showEmpty()
}

func (s *Screen) showCount(total int) {
	s.count.SetText(fmt.Sprintf("%d of %d", total, max(s.counts.All, total)))
}

func (s *Screen) findTyped(text string) {
	s.query.Find = text
	s.reload()
}

func (s *Screen) filterChosen(id string) {
	s.query.Filter, s.query.KeyWorker = id, ""
	if id == ofMember {
		s.query.Filter, s.query.KeyWorker = caseload.FilterAll, s.of.ID
	} else if s.of.ID != "" {
		s.of = caseload.Member{}
		s.chips.SetChips(chips(s.counts))
	}
	s.reload()
}

func (s *Screen) listChosen(title string) {
	s.query.List = title
	if title == everyList {
		s.query.List = ""
	}
	s.reload()
}

func (s *Screen) sortChosen(text string) {
	s.query.Sort = orderID(text)
	s.reload()
}

func (s *Screen) open(i int) {
	if i >= 0 && i < len(s.rows) {
		s.on.OpenPatient(s.rows[i].NHSNumber)
	}
}

func (s *Screen) openFirst() { s.open(0) }

func (s *Screen) intoTable() {
	if len(s.rows) > 0 {
		s.env.Window.Canvas().Focus(s.table.Focusable())
	}
}

// Menu holds the screen's shortcuts.
func (s *Screen) Menu() *fyne.Menu {
	return kit.Menu(s.env, "Caseload",
		kit.Shortcut{Text: "Nominate someone…", Key: "Ctrl+N", Do: s.Nominate},
		kit.Shortcut{Text: "Bring in a list…", Do: s.on.BringIn},
	)
}

// Help is what Ctrl+/ shows.
func (s *Screen) Help() string {
	return "Everyone at risk, and why. Type to find: a name, an NHS number, a birth date, a postcode or a key worker. " +
		"Down goes from the field into the table, the arrows move, Return opens, Esc clears the field. " +
		"The chips filter; Tab reaches them, the arrows move and choose. New is who came with the last reading of a list; orphaned is who is on no list any more, or whose key worker has left. " +
		"Ctrl+N nominates someone who is on no list."
}

package actionsscreen

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/ui/kit"
)

// The filters, in the order in which they stand.
const (
	mine    = "mine"
	ours    = "ours"
	overdue = "overdue"
	all     = "all"
	left    = "left" // whose owner has left, or is about to
)

// filters are the chips from left to right.
var filters = []string{mine, ours, overdue, all, left}

// Screen is the list of actions.
type Screen struct {
	src Source
	on  Actions
	env kit.Env

	lists   map[string][]meeting.Action // by filter
	leaving string                      // id of the member whose actions are to be given away before they leave
	latest  kit.Latest

	chips *kit.Chips
	ended *kit.Check
	heard *kit.Label
	rows  *kit.Rows
	root  fyne.CanvasObject
}

// New returns the screen, empty until Refresh.
func New(src Source, on Actions, env kit.Env) *Screen {
	s := &Screen{src: src, on: on, env: env, lists: map[string][]meeting.Action{}}
	s.chips = kit.NewChips([]kit.Chip{
		{ID: mine, Text: "Mine"},
		{ID: ours, Text: "My organisation"},
		{ID: overdue, Text: "Overdue"},
		{ID: all, Text: "All"},
		{ID: left, Text: "To reassign"},
	}, func(string) { s.show() })
	s.ended = kit.NewCheck("Also what has ended", func(bool) { s.Refresh() })
	s.heard = kit.Quiet("")
	s.rows = kit.NewRows(columns)
	s.rows.OnOpen = func(int) { s.open() }
	s.rows.OnRune = s.letter
	s.rows.OnKey = s.sideways
	s.root = kit.Pad(2, kit.V(s.head(), kit.Grow(s.rows), s.foot()))
	return s
}

func (s *Screen) head() fyne.CanvasObject {
	buttons := []fyne.CanvasObject{kit.Grow(kit.Title("Actions")), s.heard}
	if s.on.PrintSheet != nil {
		buttons = append(buttons, kit.Button("Print sheet…", s.print).Key("Ctrl+P"))
	}
	buttons = append(buttons, kit.Button("Enter from sheet…", s.askSheet).Key("Ctrl+E"))
	return kit.V(kit.H(buttons...), kit.H(kit.Grow(s.chips), s.ended))
}

func (s *Screen) foot() fyne.CanvasObject {
	return kit.Tight(
		kit.Flow(
			kit.Primary("Done…", s.askDone).Key("Ctrl+D"), kit.Button("Hand back…", s.askHandBack).Key("Ctrl+B"),
			kit.Button("Give to…", s.askGive).Key("Ctrl+G"), kit.Button("Accept", s.accept).Key("Ctrl+Shift+A"),
			kit.Button("Cancel action…", s.askCancel).Key("Ctrl+Shift+X"),
		),
		kit.Quiet("D done · B hand back · G give · A accept · C cancel · Space opens"),
	)
}

// sideways goes to the filter on the left or the right without leaving the list.
func (s *Screen) sideways(_ int, ev *fyne.KeyEvent) bool {
	step := map[fyne.KeyName]int{fyne.KeyLeft: -1, fyne.KeyRight: 1}[ev.Name]
	if step == 0 {
		return false
	}
	i := slices.Index(filters, s.chips.Chosen()) + step
	s.chips.Choose(filters[min(max(i, 0), len(filters)-1)])
	return true
}

// Content is what the frame puts on the screen.
func (s *Screen) Content() fyne.CanvasObject { return s.root }

// Focus goes to the list, so that its keys work at once.
func (s *Screen) Focus() { s.env.Window.Canvas().Focus(s.rows.Focusable()) }

// Refresh reads the actions again.
func (s *Screen) Refresh() {
	kit.Load(s.env, &s.latest, s.read, func(lists map[string][]meeting.Action) {
		s.lists = lists
		s.count()
		s.show()
	})
}

func (s *Screen) read() (map[string][]meeting.Action, error) {
	lists := map[string][]meeting.Action{}
	for _, filter := range filters {
		actions, err := s.src.Meetings.Actions(context.Background(), s.query(filter))
		if err != nil {
			return nil, err
		}
		lists[filter] = actions
	}
	if s.leaving == "" {
		return lists, nil
	}
	theirs, err := s.src.Meetings.Actions(context.Background(), meeting.ActionQuery{Owner: s.leaving})
	lists[left] = append(theirs, lists[left]...)
	return lists, err
}

// ToReassign shows what is to be given to somebody else: of those who have left, and
// of the member of this id, "" for nobody, who is about to (F39, F40).
func (s *Screen) ToReassign(leaving string) {
	s.leaving = leaving
	s.chips.Choose(left)
	s.Refresh()
}

// query is what a filter asks for.
func (s *Screen) query(filter string) meeting.ActionQuery {
	me := s.src.Me()
	q := meeting.ActionQuery{Ended: s.ended.Checked}
	switch filter {
	case mine:
		q.Owner = me.Name
	case ours:
		q.Organisation = me.Organisation
	case overdue:
		q.Overdue = true
	case left:
		q.Left, q.Ended = true, false
	}
	return q
}

func (s *Screen) count() {
	for _, filter := range filters {
		open := 0
		for _, action := range s.lists[filter] {
			if action.Ended == "" {
				open++
			}
		}
		s.chips.SetCount(filter, open)
	}
}

// show fills the rows with the chosen list.
func (s *Screen) show() {
	rows := make([]kit.Row, 0, len(s.shown()))
	for _, action := range s.shown() {
		rows = append(rows, row(action))
	}
	s.rows.SetEmpty(nothing(s.chips.Chosen()))
	s.rows.SetRows(rows)
	if s.rows.Selected() < 0 {
		s.rows.Select(0)
	}
	if s.src.AsHeard != nil {
		s.heard.SetText(s.src.AsHeard())
	}
	s.root.Refresh()
}

func (s *Screen) shown() []meeting.Action { return s.lists[s.chips.Chosen()] }

// selected is the action that the keys act on.
func (s *Screen) selected() (meeting.Action, bool) {
	i := s.rows.Selected()
	if i < 0 || i >= len(s.shown()) {
		return meeting.Action{}, false
	}
	return s.shown()[i], true
}

// took takes an action off the lists at once, so that the next key acts on the
// next action, and reads them again.
func (s *Screen) took(id string) {
	for filter, actions := range s.lists {
		kept := make([]meeting.Action, 0, len(actions))
		for _, action := range actions {
			if action.Action != id {
				kept = append(kept, action)
			}
		}
		s.lists[filter] = kept
	}
	s.show()
	s.changed()
}

func (s *Screen) changed() {
	if s.on.Changed != nil {
		s.on.Changed()
	}
	s.Refresh()
}

func (s *Screen) print() {
	if s.on.PrintSheet != nil {
		s.on.PrintSheet(s.query(s.chips.Chosen()))
	}
}

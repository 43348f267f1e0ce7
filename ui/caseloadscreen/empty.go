package caseloadscreen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keystone/caseload"
	"keystone/ui/kit"
)

// showEmpty says what to do where the table has no rows: an empty caseload and
// an empty answer are different things.
func (s *Screen) showEmpty() {
	switch {
	case len(s.rows) > 0:
	case s.counts.All == 0:
		s.table.SetEmpty(s.nobodyYet())
	default:
		s.table.SetEmpty(s.nobodyFound())
	}
}

func (s *Screen) nobodyYet() fyne.CanvasObject {
	return kit.Empty("Nobody is on the caseload yet",
		"Bring in the list your GP system or risk tool exported, or nominate someone you are worried about. Nobody needs a score to be here. Patients of another organisation appear once they are on an agenda with yours.",
		container.NewHBox(kit.Primary("Bring in a list…", func() { s.on.BringIn() }), kit.Button("Nominate someone…", s.Nominate).Key("Ctrl+N")))
}

func (s *Screen) nobodyFound() fyne.CanvasObject {
	return kit.Empty("Nobody matches",
		"Type less, or look at everyone. Somebody who should be here and is on no list can be nominated.",
		container.NewHBox(kit.Button("Show everyone", s.everyone), kit.Button("Nominate someone…", s.Nominate).Key("Ctrl+N")))
}

func (s *Screen) everyone() {
	s.query.Find, s.query.List = "", ""
	s.find.SetText("")
	s.list.SetSelected(everyList)
	s.chips.Choose(caseload.FilterAll)
	s.Focus()
}

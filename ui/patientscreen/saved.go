package patientscreen

import (
	"time"

	"fyne.io/fyne/v2"

	"keystone/caseload/nhs"
	"keystone/ui/kit"
)

// saved says that something was recorded on this page, and offers to take it
// back; it takes no room before.
type saved struct {
	when *kit.Label
	all  *fyne.Container
}

func newSaved(takeBack func()) *saved {
	s := &saved{when: kit.Text("").Colored(kit.ColorDone)}
	line := []fyne.CanvasObject{s.when}
	if takeBack != nil {
		line = append(line, kit.Plain("Take back…", takeBack).Key("Ctrl+Shift+Z"))
	}
	s.all = kit.H(line...)
	s.all.Hide()
	return s
}

func (s *saved) say(at time.Time) {
	s.when.SetText(kit.MarkDone + " saved " + at.In(nhs.London()).Format("15:04:05"))
	s.all.Show()
	s.all.Refresh()
}

// forget is for another patient: what was saved was of the one before.
func (s *saved) forget() { s.all.Hide() }

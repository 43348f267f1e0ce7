package meetingscreen

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/ui/kit"
)

// topLine says which meeting, how far, and how long.
type topLine struct {
	series, place, patient, left *kit.Label
	all                          fyne.CanvasObject
}

func newTopLine() *topLine {
	t := &topLine{
		series: kit.Lead("").Bold(), place: kit.Heading(""),
		patient: kit.Lead(""), left: kit.Lead(""),
	}
	t.all = kit.Pad(1, kit.H(t.series, kit.Spring(), t.place, kit.Spring(), t.patient, kit.Sized(24, 0, kit.Text("")), t.left))
	return t
}

func (t *topLine) show(m meeting.Meeting, place, of int, c clocks, now time.Time) {
	t.series.SetText(m.Series + "  " + weekday(m.Date) + " " + shown(m.Date))
	t.place.SetText("")
	t.patient.SetText("")
	if place >= 0 {
		t.place.SetText(fmt.Sprintf("%d of %d", place+1, of))
		t.patient.SetText("this patient " + c.patient(now))
	}
	words, over := leftOf(m, now)
	t.left.SetText("meeting " + words)
	t.left.SetColor(kit.ColorText)
	if over {
		t.left.SetText(kit.MarkWarning + " meeting " + words)
		t.left.SetColor(kit.ColorDecide)
	}
	t.all.Refresh()
}

// footLine names the keys and says when the last save was.
type footLine struct {
	keys, when *kit.Label
	all        fyne.CanvasObject
}

func newFootLine(r *run) *footLine {
	f := &footLine{
		keys: kit.Quiet("Ctrl+Return next · Ctrl+D defer · Ctrl+K key worker · Ctrl+N new action · Ctrl+P plan · Ctrl+/ all keys"),
		when: kit.Text("").Colored(kit.ColorDone),
	}
	f.all = kit.H(
		kit.Grow(cut(300, f.keys)), f.when,
		kit.Button("Defer", r.withItem(r.askDefer)),
		kit.Button("Close meeting", r.close),
		kit.Primary("Next", func() { r.step(1) }),
	)
	return f
}

func (f *footLine) saved(at time.Time) {
	f.when.SetText(kit.MarkDone + " saved " + at.Format("15:04:05"))
	f.all.Refresh()
}

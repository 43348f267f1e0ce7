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
	back       *kit.PushButton // nil where nothing can be taken back
	all        fyne.CanvasObject
}

func newFootLine(r *run) *footLine {
	f := &footLine{
		keys: kit.Quiet("Ctrl+Return next · Ctrl+D defer · Ctrl+K key worker · Ctrl+N new action · Ctrl+P plan · Ctrl+/ all keys"),
		when: kit.Text("").Colored(kit.ColorDone),
	}
	line := []fyne.CanvasObject{kit.Grow(cut(60, f.keys)), f.when}
	if r.s.on.TakeBack != nil {
		f.back = kit.Plain("Take back…", r.s.on.TakeBack).Key("Ctrl+Shift+Z")
		f.back.Hide()
		line = append(line, f.back)
	}
	if r.s.on.Project != nil {
		line = append(line, kit.Button("Project", r.s.projectNow).Key("Ctrl+Shift+P"))
	}
	f.all = kit.H(append(line,
		kit.Button("Defer…", r.withItem(r.askDefer)).Key("Ctrl+D"),
		kit.Button("Close meeting…", r.close).Key("Ctrl+Shift+L"),
		kit.Primary("Next", func() { r.step(1) }).Key("Ctrl+Return"),
	)...)
	return f
}

func (f *footLine) saved(at time.Time) {
	f.when.SetText(kit.MarkDone + " saved " + at.Format("15:04:05"))
	if f.back != nil {
		f.back.Show()
	}
	f.all.Refresh()
}

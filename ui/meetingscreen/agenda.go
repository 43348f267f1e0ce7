package meetingscreen

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keystone/meeting"
	"keystone/ui/kit"
)

// agenda is the list on the left: who is to be discussed, and who is here.
type agenda struct {
	r     *run
	items *fyne.Container
	here  *kit.Card
	names *fyne.Container
	all   fyne.CanvasObject
}

func newAgenda(r *run) *agenda {
	a := &agenda{r: r, items: kit.Tight(), names: kit.Tight()}
	a.here = kit.Panel("Here", a.names, kit.Plain("Change…", r.askAttendance).Key("Ctrl+H"))
	a.all = container.NewBorder(nil, a.here, nil, nil, kit.Panel("", kit.Scroll(a.items)))
	return a
}

func (a *agenda) show(m meeting.Meeting) {
	a.items.Objects = nil
	for number, place := range a.r.places {
		item := m.Items[place]
		patient := item.Patient.NHSNumber
		a.items.Add(newAgendaLine(agendaText(number+1, item, patient == a.r.at), func() { a.r.jump(patient) }))
	}
	if len(a.r.places) == 0 {
		a.items.Add(kit.Wrapped("Nobody yet. Ctrl+Shift+N adds a patient.").Colored(kit.ColorQuiet))
	}
	if a.r.withheld > 0 {
		a.items.Add(kit.Wrapped(count(a.r.withheld, "more", "more") + " when somebody has left the room").Colored(kit.ColorQuiet))
	}
	a.items.Refresh()
	a.showHere(m)
}

func (a *agenda) showHere(m meeting.Meeting) {
	a.here.SetTitle(fmt.Sprintf("Here: %d", hereNow(m.Attendance)))
	a.names.Objects = nil
	for _, attending := range m.Attendance {
		line := kit.Text(attendanceWords(attending))
		if attending.Out {
			line.SetColor(kit.ColorQuiet)
		}
		a.names.Add(line)
	}
	if len(m.Missing) > 0 {
		a.names.Add(kit.Wrapped(kit.MarkWarning + " no " + strings.Join(m.Missing, ", no ")).Colored(kit.ColorDecide))
	}
	a.names.Refresh()
}

// agendaLook is one line of the agenda in ready words.
type agendaLook struct {
	number, mark, name, note string
	markColor                colour
	current                  bool
}

func agendaText(number int, item meeting.Item, current bool) agendaLook {
	look := agendaLook{number: fmt.Sprint(number), name: shortName(item), markColor: kit.ColorText, current: current}
	switch item.State {
	case meeting.ItemDiscussed:
		look.mark, look.markColor = kit.MarkDone, kit.ColorDone
	case meeting.ItemDeferred:
		look.note = "deferred"
	}
	if current {
		look.mark, look.markColor = kit.MarkNow, kit.ColorAccent
	}
	if twoVersions(item) {
		look.note = strings.TrimPrefix(look.note+", ", ", ") + kit.MarkWarning + " two versions"
	}
	if item.NameAlert {
		look.note = strings.TrimPrefix(look.note+", ", ", ") + kit.MarkWarning + " name alert"
	}
	return look
}

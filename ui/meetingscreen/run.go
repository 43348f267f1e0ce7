package meetingscreen

import (
	"time"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/ui/kit"
)

// settle is how long keys are ignored after the patient on screen changed, so
// that what was meant for one is not typed into the next (facts.md, In the room).
const settle = 500 * time.Millisecond

// run is the running meeting: one patient at a time, by keyboard, before people.
type run struct {
	s        *Screen
	places   []int // of the items that may be shown in this room
	withheld int
	at       string // NHS number of the patient on screen
	clocks   clocks
	turned   time.Time // when the patient on screen changed

	top    *topLine
	banner *kit.Banner
	agenda *agenda
	form   *form
	side   *side
	foot   *footLine
	all    fyne.CanvasObject
}

func newRun(s *Screen) *run {
	r := &run{s: s, top: newTopLine(), banner: kit.NewBanner()}
	r.agenda = newAgenda(r)
	r.form = newForm(r)
	r.side = newSide(r)
	r.foot = newFootLine(r)
	head := kit.V(r.top.all, r.banner)
	r.all = kit.Around(
		kit.Pad(1, head),
		kit.Pad(1, kit.Sized(agendaWidth, 0, r.agenda.all)), kit.Pad(1, r.form.all), kit.Sized(sideWidth, 0, r.side.all),
		kit.Pad(1, r.foot.all),
	)
	return r
}

// Widths of the columns beside the centre, in Fyne's units at text scale 1.0.
const (
	agendaWidth = 170
	sideWidth   = 173
)

func (r *run) content() fyne.CanvasObject { return r.all }
func (r *run) focus()                     { r.form.focus() }

// show brings the whole view up to date with the meeting as saved.
func (r *run) show(m meeting.Meeting) {
	now := r.s.env.Now()
	r.places, r.withheld = openItems(m)
	if _, ok := r.item(); !ok {
		r.at = r.start(m)
		r.turned = now
	}
	item, _ := r.item()
	r.clocks.turn(r.at, now)
	r.banner.SetPatient(banner(item, r.s.today()))
	r.banner.Hidden = item.ID == ""
	r.agenda.show(m)
	r.form.show(m, item)
	r.side.show(item)
	r.tick()
	r.project()
}

// start is the patient to begin with: the one at whom the meeting was left or
// whose typing was not saved, else the first not yet discussed.
func (r *run) start(m meeting.Meeting) string {
	first := ""
	drafted := draftedPatients(r.s.src.Drafts, m.ID)
	left := r.s.src.Drafts.All()[leftAtKey(m.ID)]
	for _, place := range r.places {
		item := m.Items[place]
		if item.Patient.NHSNumber == left || left == "" && drafted[item.Patient.NHSNumber] {
			return item.Patient.NHSNumber
		}
		if first == "" && item.State == meeting.ItemWaiting {
			first = item.Patient.NHSNumber
		}
	}
	if first == "" && len(r.places) > 0 {
		first = m.Items[r.places[0]].Patient.NHSNumber
	}
	return first
}

// item is the one on screen; false where there is none in this room.
func (r *run) item() (meeting.Item, bool) {
	if place := r.place(); place >= 0 {
		return r.s.meeting.Items[r.places[place]], true
	}
	return meeting.Item{}, false
}

// place is where the patient on screen stands among those that may be shown, -1
// where there is none.
func (r *run) place() int {
	for place, i := range r.places {
		if i < len(r.s.meeting.Items) && r.s.meeting.Items[i].Patient.NHSNumber == r.at {
			return place
		}
	}
	return -1
}

// tick moves the clocks on.
func (r *run) tick() {
	now := r.s.env.Now()
	r.top.show(r.s.meeting, r.place(), len(r.places), r.clocks, now)
	left, _ := leftOf(r.s.meeting, now)
	r.s.projected.tick(r.clocks.patient(now), left)
}

// settling reports whether keys are still being ignored.
func (r *run) settling() bool { return r.s.env.Now().Sub(r.turned) < settle }

// step goes to the next (1) or the previous (-1) patient once the one on screen
// is saved. Past the last patient it closes.
func (r *run) step(by int) { r.s.afterSaving(func() { r.stepNow(by) }) }

func (r *run) stepNow(by int) {
	if r.s.shown != view(r) || r.settling() {
		return
	}
	place := r.place() + by
	switch {
	case place < 0:
	case place >= len(r.places):
		r.leave(r.s.startClosing)
	default:
		patient := r.s.meeting.Items[r.places[place]].Patient.NHSNumber
		r.leave(func() { r.turn(patient) })
	}
}

// close saves the patient on screen and asks what is still missing.
func (r *run) close() {
	r.s.afterSaving(func() {
		if r.s.shown == view(r) && r.s.Running() {
			r.leave(r.s.startClosing)
		}
	})
}

// jump goes to one patient of the agenda.
func (r *run) jump(patient string) {
	r.s.afterSaving(func() {
		if patient != r.at {
			r.leave(func() { r.turn(patient) })
		}
	})
}

// turn shows another patient, with the focus in no field.
func (r *run) turn(patient string) {
	if r.s.env.Window != nil {
		r.s.env.Window.Canvas().Unfocus()
	}
	r.at = patient
	r.s.src.Drafts.Clear(leftAtKey(r.s.meeting.ID))
	r.turned = r.s.env.Now()
	r.form.forget()
	r.show(r.s.meeting)
	r.form.top()
}

// withItem calls do with the item on screen, unless the meeting is not being
// run or keys are being ignored.
func (r *run) withItem(do func(meeting.Item)) func() {
	return func() {
		item, ok := r.item()
		if r.s.shown != view(r) || r.settling() || !ok {
			return
		}
		do(item)
	}
}

package meetingscreen

import (
	"cmp"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/ui/kit"
)

// form is the centre: what the meeting hears, says and decides about the one
// patient on screen. base is what is saved, typed what the fields hold.
type form struct {
	r       *run
	meeting string
	patient string
	base    map[string]string
	typed   map[string]string
	drafted map[string]bool // fields with a draft
	filling bool

	apart           *apart
	matters         *kit.Label
	why             *why
	entries         map[string]*kit.Entry
	review          *kit.DateEntry
	heard           *heard
	quick           *quickAction
	lastTime, given *fyne.Container
	last            []meeting.Action // shown in lastTime
	scroll          *container.Scroll
	nobody          fyne.CanvasObject // in its place where there is no patient
	all             fyne.CanvasObject
}

func newForm(r *run) *form {
	f := &form{r: r, base: map[string]string{}, typed: map[string]string{}, drafted: map[string]bool{}, entries: map[string]*kit.Entry{}}
	f.matters, f.why = kit.Wrapped("").Sized(kit.SizeLead), newWhy(f.relayout)
	f.lastTime, f.given = kit.Tight(), kit.Tight()
	f.review = kit.NewDate(r.s.env.Now)
	f.review.OnChanged = func(date nhs.Date) { f.keep(fieldReview, string(date)) }
	f.review.OnLeave = func(string) { f.leaveField() }
	f.apart = newApart(r)
	f.heard = newHeard(r, func(text string) { f.keep(fieldHeard, text) })
	f.quick = newQuickAction(f)
	f.scroll = scroll(kit.V(
		f.apart.all,
		line("What matters", f.matters),
		line("Why today", f.why.all),
		line("Question", f.entry(fieldQuestion, 1)),
		line("Last time", f.lastTime),
		line("What they said", f.entry(fieldSaid, 2)),
		line("Discussion", f.entry(fieldSummary, 3)),
		line("Decision", f.entry(fieldDecision, 2)),
		line("Actions", kit.Tight(f.quick.all, f.given)),
		line("Next review", kit.H(kit.Sized(130, 0, f.review))),
		line("Heard from", f.heard.all),
	))
	f.nobody = kit.Empty("Nobody to discuss", "This meeting has nobody on its agenda who may be shown here.", kit.Button("Add a patient…", r.askAdd))
	f.nobody.Hide()
	f.all = kit.Panel("", container.NewStack(f.scroll, f.nobody))
	return f
}

// labelWidth is the width of the labels beside the fields.
const labelWidth = 96

// line is a field with its label beside it.
func line(label string, field fyne.CanvasObject) *fyne.Container {
	return kit.Top(kit.Pad(0, kit.Sized(labelWidth, 0, kit.Quiet(label))), kit.Grow(field))
}

func (f *form) entry(field string, lines int) *kit.Entry {
	e := kit.NewEntry()
	if lines > 1 {
		e = kit.NewText(lines)
	}
	e.OnChanged = func(text string) { f.keep(field, text) }
	e.OnLeave = func(string) { f.leaveField() }
	f.entries[field] = e
	return e
}

// keep puts what was typed into the drafts at once. While keys are ignored it
// puts the field back as it was.
func (f *form) keep(field, text string) {
	if f.filling || f.patient == "" {
		return
	}
	if f.r.settling() {
		f.put(field, f.typed[field])
		return
	}
	f.typed[field] = text
	f.drafted[field] = true
	f.r.s.src.Drafts.Put(meeting.DraftKey(f.meeting, f.patient, field), text)
	f.r.project()
}

// put sets a field without it counting as typing.
func (f *form) put(field, text string) {
	f.filling = true
	defer func() { f.filling = false }()
	f.typed[field] = text
	switch field {
	case fieldReview:
		f.review.SetDate(nhs.Date(text))
	case fieldHeard:
		f.heard.set(text)
	case fieldWhat, fieldOwner, fieldPhone, fieldDue:
		f.quick.put(field, text)
	default:
		f.entries[field].SetText(text)
	}
}

// saved are the fields as the meeting has them.
func savedFields(item meeting.Item) map[string]string {
	return map[string]string{
		fieldQuestion: item.Question, fieldSaid: item.Said, fieldSummary: item.Summary,
		fieldDecision: item.Decision, fieldReview: item.NextReview, fieldHeard: heardText(item.HeardFrom),
		fieldWhat: "", fieldOwner: "", fieldPhone: "", fieldDue: "",
	}
}

// forget makes the next show fill every field anew.
func (f *form) forget() {
	f.patient = ""
	f.lastTime.Objects = nil
}

// show fills the fields with what is saved, or with the drafts where something
// was typed and not saved; what is being typed now is left alone.
func (f *form) show(m meeting.Meeting, item meeting.Item) {
	fresh := f.patient != item.Patient.NHSNumber || f.meeting != m.ID
	f.meeting, f.patient = m.ID, item.Patient.NHSNumber
	saved := savedFields(item)
	if fresh {
		f.restore(saved)
	}
	f.hear(saved[fieldHeard])
	for field, text := range saved {
		if same(f.typed[field], f.base[field]) {
			f.put(field, text)
		}
		if same(f.typed[field], text) {
			f.clear(f.patient, field)
		}
	}
	f.base = saved
	f.showFacts(item, fresh)
	if item.ID == "" {
		f.scroll.Hide()
		f.nobody.Show()
		return
	}
	f.nobody.Hide()
	f.scroll.Show()
}

// hear takes in answers that were recorded elsewhere in the meantime.
func (f *form) hear(saved string) {
	if missed := withdrawn(saved, f.base[fieldHeard]); len(missed) > 0 && f.dirty(fieldHeard) {
		answers, news := heardAnswers(f.typed[fieldHeard]), heardAnswers(saved)
		for _, part := range missed {
			answers[part] = cmp.Or(answers[part], news[part])
		}
		f.put(fieldHeard, heardText(answers))
	}
}

// restore fills the fields of a patient who comes on screen with what is
// saved, or with the drafts where something was typed and not saved.
func (f *form) restore(saved map[string]string) {
	f.drafted = map[string]bool{}
	drafts := draftsOf(f.r.s.src.Drafts, f.meeting, f.patient)
	for field, text := range saved {
		if draft, ok := drafts[field]; ok {
			f.drafted[field] = true
			text = draft
			if field == fieldHeard {
				text = restored(field, saved[field], draft)
			}
		}
		f.put(field, text)
	}
	f.base = saved
}

func (f *form) showFacts(item meeting.Item, fresh bool) {
	f.matters.SetText("not yet asked")
	f.matters.SetColor(kit.ColorQuiet)
	if matters := mattersTo(item); matters != "" {
		f.matters.SetText("“" + matters + "”")
		f.matters.SetColor(kit.ColorText)
	}
	f.apart.show(item)
	f.why.show(whyToday(item), fresh)
	f.showLastTime(item)
	f.given.Objects = givenLines(item)
	f.given.Refresh()
	f.quick.refresh()
	f.relayout()
}

func mattersTo(item meeting.Item) string {
	if item.Patient.Plan == nil {
		return ""
	}
	return item.Patient.Plan.Sections["mattersToMe"]
}

// dirty reports whether any of these fields holds what is not saved.
func (f *form) dirty(fields ...string) bool {
	for _, field := range fields {
		if !same(f.typed[field], f.base[field]) {
			return true
		}
	}
	return false
}

// same reports whether two texts differ in nothing but space around them.
func same(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }

// clear drops the drafts of fields that are saved.
func (f *form) clear(patient string, fields ...string) {
	for _, field := range fields {
		if f.drafted[field] {
			delete(f.drafted, field)
			f.r.s.src.Drafts.Clear(meeting.DraftKey(f.meeting, patient, field))
		}
	}
}

func (f *form) focus() { f.focusOn(f.entries[fieldSummary]) }

func (f *form) focusOn(w fyne.Focusable) { f.r.s.focusOn(w) }

func (f *form) top() { f.scroll.ScrollToTop() }

// relayout makes room for what has grown or gone.
func (f *form) relayout() {
	if f.scroll != nil {
		f.scroll.Content.Refresh()
		f.scroll.Refresh()
	}
}

// reveal scrolls until the lower edge of a part of the form can be seen.
func (f *form) reveal(o fyne.CanvasObject) {
	f.relayout()
	driver := fyne.CurrentApp().Driver()
	below := driver.AbsolutePositionForObject(o).Y + o.Size().Height + kit.Gap -
		driver.AbsolutePositionForObject(f.scroll).Y - f.scroll.Size().Height
	if below > 0 {
		f.scroll.ScrollToOffset(f.scroll.Offset.AddXY(0, below))
	}
}

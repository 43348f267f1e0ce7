package patientscreen

import (
	"context"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/ui/kit"
)

// draftKind begins the key of every draft of a plan: "plan/<NHS number>/<field>".
const draftKind = "plan/"

// Fields of a plan that are not sections, as drafts name them.
const (
	fieldReview = "reviewDue"
	fieldAgreed = "agreed"
	fieldWith   = "agreedWith"
	fieldOn     = "agreedOn"
	fieldBasis  = "basis"
)

// PatientOfDraft is the NHS number of the patient whose plan an unfinished text
// belongs to, so that the program can reopen there after a crash or a lock.
func PatientOfDraft(key string) (nhsNumber string, ok bool) {
	rest, ok := strings.CutPrefix(key, draftKind)
	if !ok {
		return "", false
	}
	nhsNumber, _, ok = strings.Cut(rest, "/")
	return nhsNumber, ok
}

// editor is the plan being written: a field per section, kept as a draft with
// every keystroke and saved as one version.
type editor struct {
	screen *Screen
	was    map[string]string // what is saved, by field
	texts  map[string]*kit.Entry
	review *kit.DateEntry
	on     *kit.DateEntry
	agreed *kit.Pick
	panel  fyne.CanvasObject
}

// EditPlan begins to write in the plan, where it is shown.
func (s *Screen) EditPlan() {
	if s.edit != nil || !s.page.patient.NameKnown {
		return
	}
	s.edit = newEditor(s)
	s.draw()
	s.Focus()
}

// SavePlan saves what was written as one version.
func (s *Screen) SavePlan() {
	if s.edit == nil {
		return
	}
	changed := len(s.edit.changes()) > 0
	if err := s.edit.save(); err != nil {
		s.env.Fail(err)
		return
	}
	if changed {
		s.saved.say(s.env.Now())
	}
	s.toEdit = true
	s.Refresh()
}

// discard leaves the plan as it was, after asking where text would be lost.
func (s *Screen) discard() {
	leave := func() error {
		s.edit.forget()
		s.edit = nil
		s.draw()
		return nil
	}
	if len(s.edit.changes()) == 0 {
		_ = leave()
		return
	}
	kit.Ask(s.env, kit.Question{
		Title: "Throw away what you wrote?", OK: "Throw away", Cancel: "Keep writing", Danger: true,
		Text: "The plan stays as it was before. What you typed cannot be brought back.", Do: leave,
	})
}

// drafts are the unfinished texts of this patient's plan, by field.
func (s *Screen) drafts() map[string]string {
	found := map[string]string{}
	prefix := draftKind + s.number + "/"
	for key, text := range s.src.All() {
		if field, ok := strings.CutPrefix(key, prefix); ok {
			found[field] = text
		}
	}
	return found
}

func newEditor(s *Screen) *editor {
	e := &editor{screen: s, texts: map[string]*kit.Entry{}, was: savedFields(s.page.patient.Plan)}
	now := maps.Clone(e.was)
	maps.Copy(now, s.drafts())
	for _, sec := range s.page.sections {
		e.texts[sec.Key] = e.entry(sec.Key, sec.Lines, now)
	}
	e.texts[fieldWith] = e.entry(fieldWith, 1, now)
	e.texts[fieldBasis] = e.entry(fieldBasis, 2, now)
	e.review = e.date(fieldReview, now)
	e.on = e.date(fieldOn, now)
	e.agreed = kit.NewPick(agreementChoices(), func(choice string) { e.keep(fieldAgreed, agreementID(choice)) })
	e.agreed.SetSelected(agreementChoice(now[fieldAgreed]))
	e.panel = e.build()
	return e
}

// savedFields are the fields of a plan as last saved; nil has none.
func savedFields(p *caseload.Plan) map[string]string {
	fields := map[string]string{}
	if p != nil {
		maps.Copy(fields, p.Sections)
		fields[fieldReview], fields[fieldAgreed], fields[fieldOn] = p.ReviewDue, p.Agreed, p.AgreedOn
		fields[fieldWith], fields[fieldBasis] = p.AgreedWith, p.Basis
	}
	return fields
}

func (e *editor) entry(field string, lines int, now map[string]string) *kit.Entry {
	entry := kit.NewText(max(lines, 1))
	if lines <= 1 {
		entry = kit.NewEntry()
	}
	entry.SetText(now[field])
	entry.OnChanged = func(text string) { e.keep(field, text) }
	return entry
}

func (e *editor) date(field string, now map[string]string) *kit.DateEntry {
	entry := kit.NewDate(e.screen.env.Now)
	entry.SetDate(nhs.Date(now[field]))
	entry.OnChanged = func(d nhs.Date) { e.keep(field, string(d)) }
	return entry
}

// keep puts what is being typed into the sealed draft.
func (e *editor) keep(field, text string) {
	e.screen.src.Put(draftKind+e.screen.number+"/"+field, text)
}

// forget takes the drafts away, after a save or when they are thrown away.
func (e *editor) forget() {
	for field := range e.screen.drafts() {
		e.screen.src.Clear(draftKind + e.screen.number + "/" + field)
	}
}

func (e *editor) build() fyne.CanvasObject {
	s := e.screen
	parts := []fyne.CanvasObject{}
	if len(s.drafts()) > 0 {
		parts = append(parts, kit.Wrapped(kit.MarkWarning+" This text was not saved yet; it was kept for you.").Colored(kit.ColorDecide))
	}
	parts = append(parts, e.fields(firstGroup)...)
	parts = append(parts,
		kit.Columns([]float32{1, 1, 1}, kit.Field("Review on", e.review), kit.Field("Agreed by", e.agreed), kit.Field("Agreed on", e.on)),
		kit.Columns([]float32{1, 2}, kit.Field("Name of who agreed", e.texts[fieldWith]), kit.Field("Basis: document, who was consulted", e.texts[fieldBasis])),
	)
	var folded []part
	for _, group := range s.furtherGroups() {
		folded = append(folded, part{"Write: " + group, func() fyne.CanvasObject { return kit.V(e.fields(group)...) }})
	}
	parts = append(parts, s.folds(folded...), kit.H(kit.Button("Save the plan", s.SavePlan).Key("Ctrl+S"), kit.Button("Leave it as it was", s.discard)))
	return kit.Panel("Writing the plan", kit.V(parts...),
		kit.H(kit.Button("Leave it as it was", s.discard), kit.Primary("Save the plan", s.SavePlan).Key("Ctrl+S")))
}

func (e *editor) fields(group string) []fyne.CanvasObject {
	var fields []fyne.CanvasObject
	for _, sec := range e.screen.inGroup(group) {
		fields = append(fields, kit.Field(sec.Label, e.texts[sec.Key]))
	}
	return fields
}

// first is the field that has the focus first.
func (e *editor) first() fyne.Focusable {
	for _, sec := range e.screen.inGroup(firstGroup) {
		return e.texts[sec.Key]
	}
	return e.review
}

// changes are the fields that differ from what is saved.
func (e *editor) changes() map[string]string {
	now := map[string]string{
		fieldReview: string(e.review.Date()), fieldOn: string(e.on.Date()), fieldAgreed: agreementID(e.agreed.Selected()),
	}
	for field, entry := range e.texts {
		now[field] = strings.TrimSpace(entry.Text)
	}
	if e.was[fieldAgreed] == "" && now[fieldAgreed] == agreements[0].id {
		now[fieldAgreed] = ""
	}
	for field, text := range now {
		if text == e.was[field] {
			delete(now, field)
		}
	}
	return now
}

// save writes one version of the plan, or nothing where nothing changed, and
// ends the editing.
func (e *editor) save() error {
	for _, d := range []*kit.DateEntry{e.review, e.on} {
		if err := d.Err(); err != nil {
			return err
		}
	}
	if changes := e.changes(); len(changes) > 0 {
		if _, err := e.screen.src.WritePlan(context.Background(), e.command(changes)); err != nil {
			return err
		}
	}
	e.forget()
	e.screen.edit = nil
	return nil
}

// command is the save of what changed; sections that did not are left out.
func (e *editor) command(changes map[string]string) caseload.WritePlan {
	c := caseload.WritePlan{Patient: e.screen.number, Sections: map[string]string{}}
	for field, text := range changes {
		switch field {
		case fieldReview:
			c.ReviewDue = text
		case fieldAgreed:
			c.Agreed = text
			continue
		case fieldOn:
			c.AgreedOn = text
		case fieldWith:
			c.AgreedWith = text
		case fieldBasis:
			c.Basis = text
		default:
			c.Sections[field] = text
			continue
		}
		if text == "" {
			c.Clear = append(c.Clear, field)
		}
	}
	slices.Sort(c.Clear)
	return c
}

package patientscreen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keystone/caseload"
	"keystone/ui/kit"
)

// head stays above the page: the banner, who is responsible, who else there is.
type head struct {
	screen *Screen
	banner *kit.Banner
	lines  *fyne.Container
	all    fyne.CanvasObject
	back   *kit.PushButton
	worker *kit.PushButton // the first button about the key worker
}

func newHead(s *Screen) *head {
	h := &head{screen: s, banner: kit.NewBanner(), lines: container.NewStack()}
	h.back = kit.Button("Back", func() {
		if s.Leave() {
			s.on.Back()
		}
	}).Key("Alt+Left")
	h.all = kit.Pad(1, kit.V(h.banner, h.lines))
	return h
}

func (h *head) first() fyne.Focusable {
	if h.worker != nil {
		return h.worker
	}
	return h.back
}

// show fills the head; draw, which calls it, refreshes the whole page.
func (h *head) show(p page) {
	h.banner.SetPatient(banner(p.patient, len(h.screen.apart()) > 0, h.screen.today()))
	h.lines.Objects = []fyne.CanvasObject{kit.Tight(h.responsible(p.patient), h.screen.declines(p.patient), h.around(p), h.screen.sharedWith())}
}

// responsible is the line of the key worker, with what can be done in this state.
func (h *head) responsible(p caseload.Patient) fyne.CanvasObject {
	text, unsafe := keyWorkerWords(p)
	words := kit.Wrapped(text).Sized(kit.SizeLead)
	if unsafe {
		words.SetText(kit.MarkWarning + " " + text)
		words.SetColor(kit.ColorUnsafe)
	}
	line := []fyne.CanvasObject{kit.Lead("Key worker").Bold(), kit.Grow(words)}
	h.worker = nil
	for i, b := range h.screen.keyWorkerButtons(p) {
		if i == 0 {
			h.worker = h.screen.kept("key worker", b)
		}
		line = append(line, b)
	}
	return kit.H(append(line, h.back)...)
}

// around is the line of the first contact, the others involved and the carer, and
// of the next meeting that discusses the patient.
func (h *head) around(page page) fyne.CanvasObject {
	p := page.patient
	first := p.FirstContact
	if first == "" {
		first = "nobody named"
	}
	carer := "none known"
	if c := p.Carer; c != nil {
		carer = joined(", ", c.Name, c.Relation, c.Phone)
	}
	others := "nobody"
	if len(p.Others) > 0 {
		others = otherNames(p.Others)
	}
	who := func(label, words, purpose string, change func()) fyne.CanvasObject {
		return kit.H(kit.Quiet(label), kit.Text(words), h.screen.kept(purpose, kit.Plain("Change…", change)))
	}
	line := []fyne.CanvasObject{
		who("First contact", first, "first contact", h.screen.FirstContact),
		who("Carer", carer, "carer", h.screen.Carer),
		who("Others involved", others, "others", h.screen.Others),
	}
	if next := nextMeeting(page.discussed, h.screen.today()); next != "" {
		line = append(line, kit.H(kit.Quiet("On the agenda of"), kit.Text(next)))
	}
	return kit.Flow(line...)
}

func otherNames(others []caseload.Other) string {
	names := make([]string, len(others))
	for i, o := range others {
		names[i] = joined(" ", o.Name, inBrackets(o.Role))
	}
	return joined(", ", names...)
}

func inBrackets(text string) string {
	if text == "" {
		return ""
	}
	return "(" + text + ")"
}

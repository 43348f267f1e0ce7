package meetingscreen

import (
	"slices"
	"sort"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// heard is the line of who had something to say: the parts of the team that are
// asked for each patient, and whoever else spoke.
type heard struct {
	r       *run
	answers map[string]string
	buttons map[string]*kit.PushButton
	changed func(text string)
	further []fyne.CanvasObject // behind the parts of the team
	all     *fyne.Container
}

func newHeard(r *run, changed func(string)) *heard {
	h := &heard{r: r, answers: map[string]string{}, buttons: map[string]*kit.PushButton{}, changed: changed, all: kit.Flow()}
	h.further = []fyne.CanvasObject{
		kit.Plain("Somebody else…", r.withItem(func(meeting.Item) { h.askElse() })),
		kit.Plain("Nothing from anyone else (Ctrl+M)", h.nothingElse).Key("Ctrl+M"),
	}
	h.refresh()
	return h
}

// parts are who is asked for each patient and whoever else has an answer, by name.
func (h *heard) parts() []string {
	parts, others := slices.Clone(meeting.Domains), []string{}
	for part := range h.answers {
		if !slices.Contains(parts, part) {
			others = append(others, part)
		}
	}
	sort.Strings(others)
	return append(parts, others...)
}

// answersInTurn are the answers that pressing one goes round, the last of them none.
var answersInTurn = []string{meeting.HeardSpoke, meeting.HeardNothing, meeting.HeardNot, ""}

// turn goes round: heard, nothing to add, not discussed, not asked.
func (h *heard) turn(part string) {
	at := slices.Index(answersInTurn, h.answers[part])
	h.answer(part, answersInTurn[(at+1)%len(answersInTurn)])
}

// answer takes an answer, "" for none.
func (h *heard) answer(part, answer string) {
	h.answers[part] = answer
	if answer == "" {
		delete(h.answers, part)
	}
	h.refresh()
	h.changed(heardText(h.answers))
}

// nothingElse answers for everyone not yet heard, except mental health.
func (h *heard) nothingElse() {
	for _, part := range meeting.Domains {
		if h.answers[part] == "" && part != meeting.MentalHealth {
			h.answers[part] = meeting.HeardNothing
		}
	}
	h.refresh()
	h.changed(heardText(h.answers))
}

// askElse takes down that somebody spoke who is not asked for each patient: a
// hospice, a condition hub, a care home (systems.md, R10).
func (h *heard) askElse() {
	who := kit.NewEntry()
	who.SetPlaceHolder("hospice, heart failure clinic, care home")
	kit.Ask(h.r.s.env, kit.Question{
		Title: "Who else spoke?", Text: "A service or a part of the team. It stands beside the others and in the history of this patient.",
		Body: kit.Field("Service", who), OK: "Add", First: who,
		Do: func() error {
			name := strings.Join(strings.Fields(who.Text), " ")
			if name == "" || strings.Contains(name, "=") {
				return fault.New(meeting.CodeHeardUnknown, "Say who spoke, in a few words.")
			}
			h.answer(name, meeting.HeardSpoke)
			return nil
		},
	})
}

func (h *heard) set(text string) {
	h.answers = heardAnswers(text)
	h.refresh()
}

// refresh puts the answers onto the buttons; a button stays the same as long as
// it is there, so that it keeps the focus.
func (h *heard) refresh() {
	h.all.Objects = nil
	for _, part := range h.parts() {
		if h.buttons[part] == nil {
			h.buttons[part] = kit.Button("", func() { h.turn(part) })
		}
		h.buttons[part].SetText(heardWords(part, h.answers[part]))
		h.all.Add(h.buttons[part])
	}
	for _, object := range h.further {
		h.all.Add(object)
	}
	h.all.Refresh()
}

func heardWords(part, answer string) string {
	switch answer {
	case meeting.HeardSpoke:
		return kit.MarkDone + " " + part
	case meeting.HeardNothing:
		return part + ": nothing"
	case meeting.HeardNot:
		return part + ": not discussed"
	}
	return part + " ?"
}

// heardText is the answers as one text for the drafts: "GP=heard" a line.
func heardText(answers map[string]string) string {
	lines := make([]string, 0, len(answers))
	for part, answer := range answers {
		lines = append(lines, part+"="+answer)
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

func heardAnswers(text string) map[string]string {
	answers := map[string]string{}
	for line := range strings.Lines(text) {
		if part, answer, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			answers[part] = answer
		}
	}
	return answers
}

// withdrawn are the parts that answered in was and have no answer in now.
func withdrawn(was, now string) (parts []string) {
	answers := heardAnswers(now)
	for part := range heardAnswers(was) {
		if answers[part] == "" {
			parts = append(parts, part)
		}
	}
	sort.Strings(parts)
	return parts
}

// restored is what a field holds again of what was recorded: all of a text; of
// who was heard, the answers that were taken out.
func restored(field, was, now string) string {
	if field != fieldHeard {
		return was
	}
	answers, before := heardAnswers(now), heardAnswers(was)
	for _, part := range withdrawn(was, now) {
		answers[part] = before[part]
	}
	return heardText(answers)
}

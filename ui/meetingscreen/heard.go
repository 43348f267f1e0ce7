package meetingscreen

import (
	"sort"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/ui/kit"
)

// heard is the line of who had something to say.
type heard struct {
	answers map[string]string
	buttons map[string]*kit.PushButton
	changed func(text string)
	all     fyne.CanvasObject
}

func newHeard(changed func(string)) *heard {
	h := &heard{answers: map[string]string{}, buttons: map[string]*kit.PushButton{}, changed: changed}
	objects := []fyne.CanvasObject{}
	for _, domain := range meeting.Domains {
		h.buttons[domain] = kit.Button("", func() { h.turn(domain) })
		objects = append(objects, h.buttons[domain])
	}
	objects = append(objects, kit.Plain("nothing from anyone else (Ctrl+M)", h.nothingElse))
	h.all = kit.Flow(objects...)
	h.refresh()
	return h
}

// turn goes round: heard, nothing to add, not discussed.
func (h *heard) turn(domain string) {
	next := map[string]string{"": meeting.HeardSpoke, meeting.HeardSpoke: meeting.HeardNothing, meeting.HeardNothing: meeting.HeardNot, meeting.HeardNot: meeting.HeardSpoke}
	h.answers[domain] = next[h.answers[domain]]
	h.refresh()
	h.changed(heardText(h.answers))
}

// nothingElse answers for everyone not yet heard, except mental health.
func (h *heard) nothingElse() {
	for _, domain := range meeting.Domains {
		if h.answers[domain] == "" && domain != meeting.MentalHealth {
			h.answers[domain] = meeting.HeardNothing
		}
	}
	h.refresh()
	h.changed(heardText(h.answers))
}

func (h *heard) set(text string) {
	h.answers = heardAnswers(text)
	h.refresh()
}

func (h *heard) refresh() {
	for domain, button := range h.buttons {
		button.SetText(heardWords(domain, h.answers[domain]))
	}
}

func heardWords(domain, answer string) string {
	switch answer {
	case meeting.HeardSpoke:
		return domain + " " + kit.MarkDone
	case meeting.HeardNothing:
		return domain + " " + kit.MarkNone
	case meeting.HeardNot:
		return domain + ": not discussed"
	}
	return domain + " ?"
}

// heardText is the answers as one text for the drafts: "GP=heard" a line.
func heardText(answers map[string]string) string {
	lines := make([]string, 0, len(answers))
	for domain, answer := range answers {
		lines = append(lines, domain+"="+answer)
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

func heardAnswers(text string) map[string]string {
	answers := map[string]string{}
	for line := range strings.Lines(text) {
		if domain, answer, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			answers[domain] = answer
		}
	}
	return answers
}

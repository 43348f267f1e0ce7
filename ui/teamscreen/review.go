package teamscreen

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	ledger "keystone/sync"
	"keystone/ui/kit"
)

// entry gives the marked entry to an action.
func (p *laptopsPage) entry(do func(ledger.Quarantined)) func() {
	return func() {
		i := p.review.Selected()
		if i >= 0 && i < len(p.now.Review) {
			do(p.now.Review[i])
		}
	}
}

func (p *laptopsPage) takeIn(q ledger.Quarantined) {
	p.decide(q, true, "Take it in?", "It then counts on every laptop as if it had come in time. Ask "+q.Actor+" whether they wrote it: by the laptop's clock it was written "+p.moment(q.At)+".", "Take in")
}

func (p *laptopsPage) leaveOut(q ledger.Quarantined) {
	p.decide(q, false, "Leave it out?", "It is shown on no laptop. It stays in the log, so that it can still be taken in.", "Leave out")
}

// decide shows what was written, asks why, and decides.
func (p *laptopsPage) decide(q ledger.Quarantined, accept bool, title, text, word string) {
	kit.Load(p.s.env, &p.latestEntry, func() (caseload.SaveInWords, error) {
		return p.s.source.UnderReview(context.Background(), q.Entry)
	}, func(says caseload.SaveInWords) {
		reason := kit.NewEntry()
		kit.Ask(p.s.env, kit.Question{
			Title: title, Text: text, OK: word, First: reason, Width: 640,
			Body: kit.V(kit.Grow(written(says)), kit.Field("Why; it stays in the history", reason)),
			Do: func() error {
				return p.done(p.s.source.ReviewEntry(context.Background(), q.Entry, accept, reason.Text))
			},
		})
	})
}

// written is what an entry says, about whom, as far as this laptop may read it.
func written(says caseload.SaveInWords) fyne.CanvasObject {
	if says.Kind == "" {
		return kit.Wrapped(kit.MarkWarning + " This laptop cannot open what was written: ask the organisation that it is about.").Colored(kit.ColorDecide)
	}
	lines := []fyne.CanvasObject{kit.Wrapped(says.Headline()).Bold()}
	for _, text := range says.Wrote {
		lines = append(lines, kit.Wrapped(text))
	}
	if says.Reason != "" && !slices.ContainsFunc(says.Wrote, func(text string) bool { return strings.HasSuffix(text, says.Reason) }) {
		lines = append(lines, kit.Wrapped("Reason: "+says.Reason))
	}
	scroll := kit.Scroll(kit.Tight(lines...))
	scroll.SetMinSize(fyne.NewSize(0, min(scroll.Content.MinSize().Height, 260)))
	return kit.Panel("What was written", scroll)
}

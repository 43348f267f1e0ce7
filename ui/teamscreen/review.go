package teamscreen

import (
	"context"

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

// decide asks why, and decides.
func (p *laptopsPage) decide(q ledger.Quarantined, accept bool, title, text, word string) {
	reason := kit.NewEntry()
	kit.Ask(p.s.env, kit.Question{
		Title: title, Text: text, OK: word, First: reason, Body: kit.Field("Why; it stays in the history", reason),
		Do: func() error {
			return p.done(p.s.source.ReviewEntry(context.Background(), q.Entry, accept, reason.Text))
		},
	})
}

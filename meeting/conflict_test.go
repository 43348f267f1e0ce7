package meeting_test

import (
	"testing"

	"keystone/meeting"
	ledger "keystone/sync"
)

// TestContestedAction: two laptops that changed one action without having seen
// each other put its patient on the next agenda, until somebody decides.
func TestContestedAction(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)
	id := p.give("", ivy, "2026-12-20")
	p.discussedOnce(ivy)
	_, err := p.ledger.Command(ctx, func(ledger.Querier) (ledger.Save, error) {
		return ledger.Save{Kind: "accept-action", Writes: []ledger.Write{{
			Entity: "action/" + id, Field: "state", Value: map[string]string{"state": meeting.ActionSent},
			Scope: p.people.IDOf(ivy), Parents: []ledger.WriteID{},
		}}}, nil
	})
	must(t, err)
	same(t, "contested", p.action(id).Contested, true)
	same(t, "reasons", p.reasons(ivy), []string{meeting.WhyConflict, meeting.WhyCarriedOver})
	do(t, p.AcceptAction)(meeting.AcceptAction{Action: id})
	same(t, "decided", p.action(id).Contested, false)
	same(t, "reasons then", p.reasons(ivy), []string{meeting.WhyCarriedOver})
}

// discussedOnce holds a meeting that discussed one patient.
func (p *practice) discussedOnce(number string) {
	p.t.Helper()
	id := p.start()
	p.discuss(id, number, "no change")
	p.finish(id)
}

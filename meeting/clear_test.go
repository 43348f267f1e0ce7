package meeting_test

import (
	"testing"

	"keystone/meeting"
)

// TestDiscuss_Clears: what is recorded is emptied when it is named, with a
// reason, and stays in the history.
func TestDiscuss_Clears(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)
	id := p.start()
	do(t, p.Discuss)(meeting.Discuss{
		Meeting: id, Patient: ivy, Summary: "another patient's", Said: "nothing of hers", Decision: "a visit", NextReview: "2027-03-01",
		HeardFrom: meeting.Heard{"mental health": meeting.HeardSpoke},
	})
	all := []string{meeting.ClearSummary, meeting.ClearSaid, meeting.ClearDecision, meeting.ClearNextReview, meeting.ClearHeardFrom}
	refuse(t, meeting.CodeReasonRequired, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Clear: all[:1]})
	refuse(t, meeting.CodeClearUnknown, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Clear: []string{"patient"}, Reason: "slip"})
	do(t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy})
	item, err := p.Item(ctx, id, ivy)
	must(t, err)
	same(t, "what is not named stays", item.Summary, "another patient's")

	done := do(t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Clear: all, Said: "I want to stay", Reason: "written in the wrong place"})
	same(t, "lacks", done.Lacks, []string{meeting.LacksNextReview})
	p.reopen("Meera Patel")
	item, err = p.Item(ctx, id, ivy)
	must(t, err)
	same(t, "emptied", []any{item.Summary, item.Said, item.Decision, item.DecidedBy, item.NextReview, len(item.HeardFrom)}, []any{"", "I want to stay", "", "", "", 0})
	same(t, "in the history", item.Changes[0].Was, "a visit")
	same(t, "still discussed", item.State, meeting.ItemDiscussed)
	do(t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Clear: all[:1]})
}

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

// TestQuestionIsCleared before the meeting opens, while it runs and once it is
// recorded; what was heard of one domain goes alone.
func TestQuestionIsCleared(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)
	clear := []string{meeting.ClearQuestion}
	refuse(t, meeting.CodeClearUnknown, p.AddItem)(meeting.AddItem{Patient: ivy, Clear: []string{meeting.ClearSaid}})
	question := func() string {
		t.Helper()
		proposed, err := p.Proposal(ctx, "", "")
		must(t, err)
		return proposed[0].Question
	}
	do(t, p.AddItem)(meeting.AddItem{Patient: ivy, Question: "another patient's?"})
	do(t, p.AddItem)(meeting.AddItem{Patient: ivy})
	same(t, "planned", question(), "another patient's?")
	do(t, p.AddItem)(meeting.AddItem{Patient: ivy, Clear: clear})
	same(t, "planned and cleared", question(), "")

	id := p.start()
	asked := func() string {
		t.Helper()
		item, err := p.Item(ctx, id, ivy)
		must(t, err)
		return item.Question
	}
	do(t, p.AddItem)(meeting.AddItem{Meeting: id, Patient: ivy, Question: "a rail?"})
	same(t, "running", asked(), "a rail?")
	do(t, p.AddItem)(meeting.AddItem{Meeting: id, Patient: ivy, Clear: clear})
	same(t, "running and cleared", asked(), "")

	do(t, p.AddItem)(meeting.AddItem{Meeting: id, Patient: ivy, Question: "a rail?"})
	do(t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, HeardFrom: meeting.Heard{"GP": meeting.HeardSpoke, "nurse": meeting.HeardSpoke}})
	refuse(t, meeting.CodeReasonRequired, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Clear: clear})
	refuse(t, meeting.CodeReasonRequired, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, HeardFrom: meeting.Heard{"GP": ""}})
	do(t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Clear: clear, HeardFrom: meeting.Heard{"GP": ""}, Reason: "written in the wrong place"})
	item, err := p.Item(ctx, id, ivy)
	must(t, err)
	same(t, "recorded and cleared", item.Question, "")
	same(t, "heard", item.HeardFrom, map[string]string{"nurse": meeting.HeardSpoke})
	history, err := p.people.History(ctx, ivy)
	must(t, err)
	same(t, "reason is in the history", history[len(history)-1].Reason, "written in the wrong place")
}

package meeting_test

import (
	"testing"

	"keystone/caseload"
	"keystone/meeting"
)

// TestExampleOfCommands_OK is the example of commands.md, line by line.
func TestExampleOfCommands_OK(t *testing.T) {
	p := open(t)
	do(t, p.people.Nominate)(caseload.Nominate{Patient: ivy, Family: "HART", Given: "Ivy", Born: "1941-03-02", Reason: "three falls, no score"})
	do(t, p.people.AssignKeyWorker)(caseload.AssignKeyWorker{Patient: ivy, Member: "Anna Price", Basis: "most contact"})
	do(t, p.people.AcceptKeyWorker)(caseload.AcceptKeyWorker{Patient: ivy, Member: "Anna Price"})
	opened := do(t, p.OpenMeeting)(meeting.OpenMeeting{Series: "Weekly MDT", Date: "2026-11-23"})
	id := opened.Meeting
	same(t, "warnings", opened.Warnings, []string{})
	do(t, p.Attend)(meeting.Attend{Meeting: id, Member: "Anna Price", Mode: "room"})
	do(t, p.AddItem)(meeting.AddItem{Meeting: id, Patient: ivy, Question: "safe at home?"})
	do(t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Summary: "three falls since August", Decision: "occupational therapy visit", NextReview: "2026-12-07"})
	action := p.give(id, ivy, "2026-11-30")
	do(t, p.people.WritePlan)(caseload.WritePlan{
		Patient: ivy, MattersToMe: "stay at home with my dog", TopGoal: "walk to the shop", WhoDoesWhat: "Anna: dressings twice a week",
		Crisis: "More breathless than usual: call the community nursing line.", ReviewDue: "2027-01-11", Agreed: "person",
	})
	do(t, p.CompleteAction)(meeting.CompleteAction{Action: action, Outcome: "fitted 27 Nov"})
	closed := p.finish(id)
	signed := do(t, p.SignMinutes)(meeting.SignMinutes{Meeting: id})
	do(t, p.people.HandOverKeyWorker)(caseload.HandOverKeyWorker{Patient: ivy, To: "Ben Okoro", Summary: "wound healing; likes mornings", Reason: "leaving the team"})

	same(t, "version", signed.Version, 1)
	if closed.Words == "" {
		t.Fatal("closing took no checkpoint")
	}
	minutes, err := p.MinutesOf(ctx, id, 0)
	must(t, err)
	same(t, "items", len(minutes.Items), 1)
	item := minutes.Items[0]
	same(t, "question", item.Question, "safe at home?")
	same(t, "decision", item.Decision, "occupational therapy visit")
	same(t, "reason", item.Reasons[0].Code, meeting.WhyNominated)
	same(t, "key worker as signed", item.Patient.KeyWorker.Name, "Anna Price")
	same(t, "words", minutes.Words, closed.Words)
	same(t, "actions", len(minutes.Actions), 2)
	same(t, "outcome", minutes.Actions[0].Outcome, "fitted 27 Nov")
	p.reopen("Meera Patel")
	again, err := p.MinutesOf(ctx, id, 1)
	must(t, err)
	same(t, "minutes after unlocking", again.Items[0].Decision, minutes.Items[0].Decision)
}

package meeting_test

import (
	"strings"
	"testing"

	"keystone/caseload"
	"keystone/meeting"
)

// TestUrgent_AlertsUntilAccepted_F13: so many hours after it was given, however
// often it was sent, until its owner says yes.
func TestUrgent_AlertsUntilAccepted_F13(t *testing.T) {
	for _, c := range []struct {
		name  string
		act   func(p *practice, id string)
		at    string
		alert bool
	}{
		{"a minute before", func(*practice, string) {}, "12:59", false},
		{"after a day", func(*practice, string) {}, "13:00", true},
		{"sent is not accepted", func(p *practice, id string) {
			p.clock.set("2026-11-24", "09:00")
			do(p.t, p.SendAction)(meeting.SendAction{Action: id})
		}, "13:00", true},
		{"accepted", func(p *practice, id string) { do(p.t, p.AcceptAction)(meeting.AcceptAction{Action: id}) }, "13:00", false},
		{"done", func(p *practice, id string) { do(p.t, p.CompleteAction)(meeting.CompleteAction{Action: id}) }, "13:00", false},
		{"given to another since", func(p *practice, id string) {
			p.clock.set("2026-11-24", "09:00")
			do(p.t, p.ReassignAction)(meeting.ReassignAction{Action: id, Owner: "Anna Price", Reason: "on leave"})
		}, "13:00", false},
		{"the team's own hours", func(p *practice, _ string) {
			do(p.t, p.people.ChangeSettings)(caseload.ChangeSettings{UrgentHours: 48})
		}, "13:00", false},
		{"died", func(p *practice, _ string) {
			do(p.t, p.people.RecordDeath)(caseload.RecordDeath{Patient: ivy, Born: "1941-03-02", On: "2026-11-23"})
		}, "13:00", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := open(t)
			p.nominate(ivy, "HART", "Ivy", "1941-03-02")
			id := do(t, p.AddAction)(meeting.AddAction{Patient: ivy, What: "ring the ward", Owner: "Ben Okoro", Due: "2026-12-20", Urgent: true}).Action
			c.act(p, id)
			p.clock.set("2026-11-24", c.at)
			p.reopen("Meera Patel")
			same(t, "alert", p.action(id).Alert, c.alert)
		})
	}
}

// TestUrgent_TopsActionsAndAgenda_F12_F13: an urgent action that nobody accepted
// comes before everything, one that was sent and not accepted by its date
// before other late ones; neither counts as done.
func TestUrgent_TopsActionsAndAgenda_F12_F13(t *testing.T) {
	p := open(t)
	for i, number := range []string{cecil, noor, zoe, ivy} {
		p.nominate(number, []string{"ABEL", "BAKER", "COLE", "HART"}[i], "A", "1941-03-02")
		p.whole(number)
	}
	late := p.give("", cecil, "2026-11-24")
	do(t, p.AcceptAction)(meeting.AcceptAction{Action: late})
	sent := p.give("", noor, "2026-11-25")
	do(t, p.SendAction)(meeting.SendAction{Action: sent})
	do(t, p.AddAction)(meeting.AddAction{Patient: ivy, What: "ring the ward", Owner: "Ben Okoro", Due: "2026-12-20", Urgent: true})
	p.clock.set("2026-11-27", "09:00")
	do(t, p.AddItem)(meeting.AddItem{Patient: zoe})

	proposed, err := p.Proposal(ctx, "", "2026-11-30")
	must(t, err)
	var order []string
	for _, one := range proposed {
		order = append(order, one.NHSNumber)
	}
	same(t, "agenda", order, []string{ivy, zoe, noor, cecil})
	if r := proposed[0].Reasons[0]; r.Code != meeting.WhyActionOverdue || !strings.HasPrefix(r.Text, "URGENT: ring the ward") {
		t.Errorf("%+v", r)
	}
	if r := proposed[2].Reasons[0]; !strings.Contains(r.Text, "not accepted") {
		t.Errorf("%+v", r)
	}
	actions, err := p.Actions(ctx, meeting.ActionQuery{})
	must(t, err)
	same(t, "first action", actions[0].Patient, ivy)
	alerts, err := p.Actions(ctx, meeting.ActionQuery{Alert: true})
	must(t, err)
	same(t, "what is alerted to", len(alerts), 1)
	same(t, "sent stays open", p.action(sent).State, meeting.ActionSent)
	same(t, "sent is overdue", p.action(sent).Overdue, true)
}

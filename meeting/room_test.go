package meeting_test

import (
	"strings"
	"testing"

	"keystone/caseload"
	"keystone/meeting"
)

func TestDiscuss_RecordsAndChangesWithReason(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)
	id := p.start()
	do(t, p.Attend)(meeting.Attend{Meeting: id, Member: "Anna Price"})
	do(t, p.Attend)(meeting.Attend{Meeting: id, Member: "Dev Shah", Mode: meeting.Apologies})
	recorded := do(t, p.Discuss)(meeting.Discuss{
		Meeting: id, Patient: ivy, Said: "stay with my dog", Decision: "bed rail",
		HeardFrom: meeting.Heard{"GP": "heard"}, NotDiscussed: []string{"Mental health"},
	})
	same(t, "lacks", recorded.Lacks, []string{meeting.LacksNextReview})
	refuse(t, meeting.CodeReasonRequired, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Decision: "hoist"})
	do(t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Decision: "bed rail", NextReview: "2026-12-07"})
	refuse(t, meeting.CodeReasonRequired, p.ChangeDecision)(meeting.ChangeDecision{Meeting: id, Patient: ivy, Decision: "hoist"})
	do(t, p.ChangeDecision)(meeting.ChangeDecision{Meeting: id, Patient: ivy, Decision: "hoist", Reason: "rail does not fit"})
	item, err := p.Item(ctx, id, ivy)
	must(t, err)
	same(t, "decision", item.Decision, "hoist")
	same(t, "changes", len(item.Changes), 1)
	same(t, "change", item.Changes[0].Was+"|"+item.Changes[0].Reason+"|"+item.Changes[0].By, "bed rail|rail does not fit|Meera Patel")
	same(t, "what stays", item.Said+item.NextReview, "stay with my dog2026-12-07")
	same(t, "mental health", item.HeardFrom[meeting.MentalHealth], meeting.HeardNot)
	same(t, "present", item.Present, []string{"Anna Price", "Meera Patel"})
	same(t, "counted (F26)", p.finish(id).MentalHealth, 1)
	refuse(t, meeting.CodeReasonRequired, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Summary: "also the bath"})
	do(t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Summary: "also the bath", Reason: "left out"})
}

func TestAttendance(t *testing.T) {
	p := open(t)
	id := p.start()
	do(t, p.Attend)(meeting.Attend{Meeting: id, Member: "Dev Shah", Mode: meeting.ByPhone, From: "13:10"})
	do(t, p.Attend)(meeting.Attend{Meeting: id, Member: "Anna Price", Until: "13:30"})
	do(t, p.Attend)(meeting.Attend{Meeting: id, Member: "Carys Bevan", Mode: meeting.InWriting})
	for _, c := range []struct {
		at  string
		out map[string]bool
	}{
		{"13:00", map[string]bool{"Dev Shah": true, "Anna Price": false, "Carys Bevan": true, "Meera Patel": false}},
		{"13:20", map[string]bool{"Dev Shah": false, "Anna Price": false, "Carys Bevan": true, "Meera Patel": false}},
		{"13:30", map[string]bool{"Dev Shah": false, "Anna Price": true, "Carys Bevan": true, "Meera Patel": false}},
	} {
		p.clock.set("2026-11-23", c.at)
		whole, err := p.Meeting(ctx, id)
		must(t, err)
		same(t, "noted", len(whole.Attendance), 4)
		for _, a := range whole.Attendance {
			same(t, a.Name+" out at "+c.at, a.Out, c.out[a.Name])
		}
		same(t, "missing", whole.Missing, []string{"mental health", "voluntary sector"})
	}
	do(t, p.Attend)(meeting.Attend{Meeting: id, Member: "Anna Price", From: "13:40"})
	p.clock.set("2026-11-23", "13:45")
	whole, err := p.Meeting(ctx, id)
	must(t, err)
	for _, a := range whole.Attendance {
		if a.Name == "Anna Price" {
			same(t, "back in the room", a.Out, false)
		}
	}
}

// TestClosing_Table: what a discussed patient has to have, or a typed reason.
func TestClosing_Table(t *testing.T) {
	for _, c := range []struct {
		name string
		give func(p *practice, id string)
		want []string
	}{
		{"nothing", func(*practice, string) {}, []string{meeting.LacksKeyWorker, meeting.LacksNextReview, meeting.LacksPlan}},
		{"proposed key worker, plan due, review", func(p *practice, id string) {
			do(p.t, p.people.AssignKeyWorker)(caseload.AssignKeyWorker{Patient: ivy, Member: "Anna Price"})
			do(p.t, p.people.SetPlanDue)(caseload.PlanDueCommand{Patient: ivy, Owner: "Anna Price", By: "2026-11-23"})
			do(p.t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, NextReview: "2026-12-07"})
		}, nil},
		{"a reason for nobody, a plan", func(p *practice, id string) {
			do(p.t, p.people.NoKeyWorkerFor)(caseload.NoKeyWorkerFor{Patient: ivy, Reason: "moving", Until: "2026-11-23"})
			do(p.t, p.people.WritePlan)(caseload.WritePlan{Patient: ivy, MattersToMe: "home"})
		}, []string{meeting.LacksNextReview}},
		{"a plan due that has passed", func(p *practice, id string) {
			p.whole(noor)
			do(p.t, p.people.AssignKeyWorker)(caseload.AssignKeyWorker{Patient: ivy, Member: "Anna Price"})
			p.clock.set("2026-11-22", "09:00")
			do(p.t, p.people.SetPlanDue)(caseload.PlanDueCommand{Patient: ivy, Owner: "Anna Price", By: "2026-11-22"})
			p.clock.set("2026-11-23", "13:00")
			do(p.t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, NextReview: "2026-12-07"})
		}, []string{meeting.LacksPlan}},
		{"declined by the key worker", func(p *practice, id string) {
			do(p.t, p.people.AssignKeyWorker)(caseload.AssignKeyWorker{Patient: ivy, Member: "Anna Price"})
			do(p.t, p.people.DeclineKeyWorker)(caseload.DeclineKeyWorker{Patient: ivy, Member: "Anna Price", Reason: "full"})
			do(p.t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, NextReview: "2026-12-07"})
		}, []string{meeting.LacksKeyWorker, meeting.LacksPlan}},
		{"died", func(p *practice, _ string) {
			do(p.t, p.people.RecordDeath)(caseload.RecordDeath{Patient: ivy, Born: "1941-03-02", On: "2026-11-23"})
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := open(t)
			p.nominate(ivy, "HART", "Ivy", "1941-03-02")
			p.nominate(noor, "KHAN", "Noor", "1956-02-09")
			id := p.start()
			do(t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Summary: "falls"})
			c.give(p, id)
			lacks, err := p.Lacks(ctx, id)
			must(t, err)
			if c.want == nil {
				same(t, "lacks", len(lacks), 0)
				same(t, "others deferred", p.finish(id).Deferred, 1)
				return
			}
			same(t, "lacks", lacks[0].What, c.want)
			refused := refuse(t, meeting.CodeItemIncomplete, p.CloseMeeting)(meeting.CloseMeeting{Meeting: id})
			for _, want := range append([]string{"HART, Ivy"}, c.want...) {
				if !strings.Contains(refused.Error(), want) {
					t.Errorf("%q does not name %q", refused, want)
				}
			}
			refuse(t, meeting.CodeItemIncomplete, p.CloseMeeting)(meeting.CloseMeeting{Meeting: id, Without: []meeting.Without{{Patient: ivy, Reason: " "}}})
			do(t, p.CloseMeeting)(meeting.CloseMeeting{Meeting: id, Without: []meeting.Without{{Patient: ivy, Reason: "seen tomorrow"}}})
			item, err := p.Item(ctx, id, ivy)
			must(t, err)
			same(t, "why", item.Why, "seen tomorrow")
		})
	}
}

// TestTellPatient_F5F6: closing raises it once, for the key worker, and it does
// not bring the case back until it is overdue.
func TestTellPatient_F5F6(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.nominate(noor, "KHAN", "Noor", "1956-02-09")
	p.whole(ivy)
	id := p.start()
	p.discuss(id, ivy, "no change")
	do(t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: noor, NextReview: "2027-03-01"})
	do(t, p.people.AssignKeyWorker)(caseload.AssignKeyWorker{Patient: noor, Member: "Ben Okoro"})
	closed := do(t, p.CloseMeeting)(meeting.CloseMeeting{Meeting: id, Without: []meeting.Without{{Patient: noor, Reason: "plan next week"}}})
	same(t, "actions", len(closed.Actions), 2)
	tell := map[string]meeting.Action{}
	for _, one := range closed.Actions {
		a := p.action(one)
		tell[a.Patient] = a
	}
	same(t, "owner and date", tell[ivy].Owner+" "+tell[ivy].Due, "Anna Price 2026-11-30")
	if !strings.Contains(tell[ivy].What, "key worker is Anna Price") || strings.Contains(tell[noor].What, "Ben Okoro") {
		t.Fatalf("told %q and, before Ben has said yes (F4), %q", tell[ivy].What, tell[noor].What)
	}
	same(t, "back next week", p.reasons(ivy), []string(nil))
	p.clock.set("2026-12-01", "00:00")
	same(t, "back when overdue", p.reasons(ivy), []string{meeting.WhyActionOverdue})
	id = do(t, p.OpenMeeting)(meeting.OpenMeeting{}).Meeting
	p.discuss(id, ivy, "no change")
	same(t, "not twice", len(do(t, p.CloseMeeting)(meeting.CloseMeeting{Meeting: id}).Actions), 0)
}

func TestClosing_OtherDateWarns(t *testing.T) {
	p := open(t)
	id := p.start()
	p.clock.set("2026-11-24", "09:00")
	if warned := p.finish(id).Warnings; len(warned) != 1 || !strings.Contains(warned[0], "23-Nov-2026") {
		t.Fatalf("warnings %q", warned)
	}
}

// TestProjected: who objects to an organisation in the room is not shown until
// that attendee is marked out, and no phone number ever is.
func TestProjected(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.nominate(noor, "KHAN", "Noor", "1956-02-09")
	p.whole(ivy)
	do(t, p.people.SetCarer)(caseload.SetCarer{Patient: ivy, Name: "Ruth", Phone: "01632 496 0099", Confidence: "worn out"})
	do(t, p.people.Object)(caseload.Object{Patient: noor, Organisation: "Porthaven Council", Reason: "her wish"})
	id := p.start()
	shown := func() int {
		whole, err := p.Projected(ctx, id)
		must(t, err)
		for _, item := range whole.Items {
			if item.Patient.Carer != nil || item.Patient.KeyWorker != nil && item.Patient.KeyWorker.Phone != "" {
				t.Fatal("a wall shows a carer or a phone number")
			}
		}
		return len(whole.Items)
	}
	same(t, "nobody from the council there", shown(), 2)
	do(t, p.Attend)(meeting.Attend{Meeting: id, Member: "Dev Shah"})
	same(t, "council in the room", shown(), 1)
	do(t, p.Attend)(meeting.Attend{Meeting: id, Member: "Dev Shah", Until: "13:00"})
	same(t, "council marked out", shown(), 2)
	item, err := p.Item(ctx, id, ivy)
	must(t, err)
	same(t, "the chair still has the number", item.Patient.KeyWorker.Phone, "01632 496 0001")
}

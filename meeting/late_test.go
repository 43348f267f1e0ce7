package meeting_test

import (
	"testing"
	"time"

	"keystone/caseload"
	"keystone/meeting"
)

// late are two laptops: Meera's closed the meeting, and Tom's, which had not
// heard of it, discussed Ivy Hart, who was waiting, and Noor Khan, whom he added.
func late(t *testing.T) (laptops, string) {
	t.Helper()
	two := twoLaptops(t)
	two.meera.nominate(ivy, "HART", "Ivy", "1941-03-02")
	two.meera.nominate(noor, "KHAN", "Noor", "1950-05-05")
	two.meera.nominate(zoe, "WOOD", "Zoe", "1944-01-01")
	two.meera.whole(noor)
	two.meera.whole(zoe)
	id := two.meera.start()
	two.meera.discuss(id, zoe, "nothing new")
	do(t, two.meera.DropItem)(meeting.DropItem{Meeting: id, Patient: noor, Reason: "is away"})
	two.meet()
	same(t, "given at closing", len(two.meera.finish(id).Actions), 1)
	two.tom.clock.now = two.tom.clock.now.Add(time.Minute)
	do(t, two.tom.AddItem)(meeting.AddItem{Meeting: id, Patient: noor})
	do(t, two.tom.Discuss)(meeting.Discuss{Meeting: id, Patient: noor, Summary: "better", NextReview: "2027-03-01"})
	do(t, two.tom.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Summary: "fell again"})
	two.meet()
	return two, id
}

// TestLate_AskedForOnBoth: whoever was discussed after the other laptop closed
// the meeting is on the next agenda of both until it is closed again, which asks
// for what is missing and gives what closing gives.
func TestLate_AskedForOnBoth(t *testing.T) {
	two, id := late(t)
	lacking := []string{meeting.LacksKeyWorker, meeting.LacksNextReview, meeting.LacksPlan}
	two.each(func(who string, p *practice) {
		same(t, who+" Ivy", p.item(id, ivy).Late, true)
		same(t, who+" Zoe", p.item(id, zoe).Late, false)
		same(t, who+" agenda", p.reasons(noor), []string{meeting.WhyUnfinished})
		same(t, who+" not deferred", p.reasons(ivy), []string{meeting.WhyNobody, meeting.WhyUnfinished})
		lacks, err := p.Lacks(ctx, id)
		must(t, err)
		same(t, who+" lacks", lacks, []meeting.Lack{{Patient: ivy, Name: "HART, Ivy", What: lacking}})
	})
	refuse(t, meeting.CodeItemIncomplete, two.tom.CloseMeeting)(meeting.CloseMeeting{Meeting: id})
	again := do(t, two.tom.CloseMeeting)(meeting.CloseMeeting{Meeting: id, Without: []meeting.Without{{Patient: ivy, Reason: "in hospital"}}})
	same(t, "given for the late", len(again.Actions), 2)
	two.meet()
	two.each(func(who string, p *practice) {
		same(t, who+" why left open", p.item(id, ivy).Why, "in hospital")
		same(t, who+" late still", p.item(id, ivy).Late || p.item(id, noor).Late, false)
		same(t, who+" agenda then", p.reasons(noor), []string(nil))
		for _, number := range []string{ivy, noor, zoe} {
			told, err := p.Actions(ctx, meeting.ActionQuery{Patient: number})
			must(t, err)
			if len(told) != 1 || told[0].Kind != meeting.KindTell {
				t.Errorf("%s: %s is told by %+v", who, number, told)
			}
		}
	})
	refuse(t, meeting.CodeMeetingClosed, two.meera.CloseMeeting)(meeting.CloseMeeting{Meeting: id})
}

// TestLate_BothCloseAgain: two laptops that close again, apart, give each action
// once and agree about it.
func TestLate_BothCloseAgain(t *testing.T) {
	two, id := late(t)
	two.each(func(_ string, p *practice) {
		do(t, p.CloseMeeting)(meeting.CloseMeeting{Meeting: id, Without: []meeting.Without{{Patient: ivy, Reason: "in hospital"}}})
	})
	two.meet()
	two.each(func(who string, p *practice) {
		told, err := p.Actions(ctx, meeting.ActionQuery{})
		must(t, err)
		same(t, who+" actions", len(told), 3)
		for _, a := range told {
			same(t, who+" contested", a.Contested, false)
		}
	})
}

// TestLate_ClosedOnBoth: what either closing saw to is not late.
func TestLate_ClosedOnBoth(t *testing.T) {
	two := twoLaptops(t)
	two.meera.nominate(ivy, "HART", "Ivy", "1941-03-02")
	two.meera.whole(ivy)
	id := two.meera.start()
	two.meet()
	two.tom.discuss(id, ivy, "bed rail")
	two.tom.finish(id)
	two.meera.clock.now = two.meera.clock.now.Add(time.Minute)
	two.meera.finish(id)
	two.meet()
	two.each(func(who string, p *practice) {
		same(t, who+" late", p.item(id, ivy).Late, false)
		same(t, who+" agenda", p.reasons(ivy), []string(nil))
		told, err := p.Actions(ctx, meeting.ActionQuery{})
		must(t, err)
		if len(told) != 1 || told[0].What != "Tell patient they were reviewed on 23-Nov-2026 and that their key worker is Anna Price" {
			t.Errorf("%s: to be told: %+v", who, told)
		}
	})
}

// TestLate_AfterSigning: a signed paper stays, and says beside it whom another
// laptop discussed; they come into the next version.
func TestLate_AfterSigning(t *testing.T) {
	two := twoLaptops(t)
	two.meera.nominate(ivy, "HART", "Ivy", "1941-03-02")
	two.meera.whole(ivy)
	id := two.meera.start()
	two.meet()
	two.meera.finish(id)
	signed := two.meera.sign(id)
	do(t, two.tom.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Summary: "fell again", Decision: "bed rail", NextReview: "2027-03-01"})
	two.meet()
	two.each(func(who string, p *practice) {
		m := p.minutes(id)
		same(t, who+" paper", m.SHA256, signed.SHA256)
		same(t, who+" on the paper", m.Items[0].State, meeting.ItemDeferred)
		if len(m.Since) != 1 || m.Since[0].Decision != "bed rail" || !m.Since[0].Late {
			t.Errorf("%s: since the signing: %+v", who, m.Since)
		}
		same(t, who+" for Ivy's objection", len(meeting.MinutesFor(objected(m), "Porthaven Council").Since), 0)
		same(t, who+" agenda", p.reasons(ivy), []string{meeting.WhyUnfinished})
	})
	refuse(t, meeting.CodeMinutesSigned, two.meera.CloseMeeting)(meeting.CloseMeeting{Meeting: id})
	do(t, two.meera.ReopenMinutes)(meeting.ReopenMinutes{Meeting: id, Reason: "Ivy was discussed too"})
	same(t, "given", len(do(t, two.meera.CloseMeeting)(meeting.CloseMeeting{Meeting: id}).Actions), 1)
	two.meera.sign(id)
	two.meet()
	two.each(func(who string, p *practice) {
		m := p.minutes(id)
		same(t, who+" version 2", m.Items[0].Decision, "bed rail")
		same(t, who+" since", len(m.Since), 0)
	})
}

// objected are minutes whose people all object to Porthaven Council.
func objected(m meeting.Minutes) meeting.Minutes {
	m.Since = append([]meeting.Item{}, m.Since...)
	for i := range m.Since {
		m.Since[i].Patient.Objections = []string{"Porthaven Council"}
	}
	return m
}

// TestLate_OnlyWhereClosingWasKept: a meeting with nothing late closes once.
func TestLate_OnlyWhereClosingWasKept(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)
	id := p.start()
	p.discuss(id, ivy, "bed rail")
	p.finish(id)
	same(t, "late", p.item(id, ivy).Late, false)
	do(t, p.people.HandOverKeyWorker)(caseload.HandOverKeyWorker{Patient: ivy, To: "Ben Okoro", Summary: "well", Reason: "moved"})
	refuse(t, meeting.CodeMeetingClosed, p.CloseMeeting)(meeting.CloseMeeting{Meeting: id})
}

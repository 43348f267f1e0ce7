package meeting_test

import (
	"slices"
	"testing"

	"keystone/caseload"
	"keystone/meeting"
)

// TestSamePerson_EverythingFollows: what was recorded under a number follows the
// person it is joined to, and parts again when the join is taken back.
func TestSamePerson_EverythingFollows(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.nominate(noor, "HART", "Ivie", "1941-03-02")
	p.whole(ivy)
	id := p.start()
	p.discuss(id, ivy, "one bed rail")
	p.discuss(id, noor, "another look")
	kept, moved := p.give(id, ivy, "2026-12-20"), p.give(id, noor, "2026-12-20")

	apart := p.sees(id)
	same(t, "apart", apart, seen{open: 1, asked: []string{kept}, items: []string{ivy, noor}, last: "one bed rail", tabled: []string{ivy, noor}})
	p.clock.set("2026-11-23", "13:20")
	do(t, p.people.SamePerson)(caseload.SamePerson{Patient: noor, As: ivy, Reason: "a digit was mistyped"})
	together := p.sees(id)
	same(t, "open actions together", together.open, 2)
	same(t, "actions together", len(together.asked), 2)
	same(t, "items together", together.items, []string{ivy, ivy})
	same(t, "actions of the minutes", together.tabled, []string{ivy, ivy})
	if _, date, err := p.LastItem(ctx, noor); err != nil || date != "2026-11-23" {
		t.Errorf("the last item under the old number: %q %v", date, err)
	}
	do(t, p.CompleteAction)(meeting.CompleteAction{Action: moved, Outcome: "done"})

	p.clock.set("2026-11-23", "13:30")
	for range 2 {
		do(t, p.people.TakeBack)(caseload.TakeBack{Reason: "they are two"})
	}
	same(t, "parted", p.sees(id), apart)
	same(t, "under the other number", p.action(moved).Patient, noor)
}

// seen is what the rooms tell of Ivy Hart.
type seen struct {
	open   int
	asked  []string // actions of hers
	items  []string // patients on the agenda
	last   string   // her last decision
	tabled []string // patients of the minutes' actions
}

func (p *practice) sees(id string) (s seen) {
	p.t.Helper()
	patients := []caseload.Patient{{NHSNumber: ivy}}
	must(p.t, p.FillPatients(ctx, patients))
	s.open = patients[0].OpenActions
	actions, err := p.Actions(ctx, meeting.ActionQuery{Patient: ivy})
	must(p.t, err)
	for _, a := range actions {
		s.asked = append(s.asked, a.Action)
	}
	last, _, err := p.LastItem(ctx, ivy)
	must(p.t, err)
	s.last = last.Decision
	m, err := p.MinutesOf(ctx, id, 0)
	must(p.t, err)
	for _, item := range m.Items {
		s.items = append(s.items, item.Patient.NHSNumber)
	}
	for _, a := range m.Actions {
		s.tabled = append(s.tabled, a.Patient)
	}
	slices.Sort(s.items)
	slices.Sort(s.tabled)
	return s
}

// TestSamePerson_OneItemOnTheAgenda: two records of one person that both wait
// are one item, and dropping it drops both.
func TestSamePerson_OneItemOnTheAgenda(t *testing.T) {
	for _, c := range []struct {
		name  string
		act   func(p *practice, id string)
		items int
	}{
		{"both wait", func(*practice, string) {}, 1},
		{"dropped", func(p *practice, id string) {
			do(p.t, p.DropItem)(meeting.DropItem{Meeting: id, Patient: ivy, Reason: "twice on the list"})
		}, 0},
		{"discussed", func(p *practice, id string) {
			do(p.t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: noor, Summary: "well", NextReview: "2027-03-01"})
		}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := open(t)
			p.nominate(ivy, "HART", "Ivy", "1941-03-02")
			p.nominate(noor, "HART", "Ivie", "1941-03-02")
			p.whole(ivy)
			id := p.start()
			do(t, p.people.SamePerson)(caseload.SamePerson{Patient: noor, As: ivy, Reason: "one person"})
			c.act(p, id)
			m, err := p.Meeting(ctx, id)
			must(t, err)
			same(t, "items", len(m.Items), c.items)
			closed := p.finish(id)
			if c.name == "discussed" {
				same(t, "deferred though discussed", closed.Deferred, 0)
				same(t, "reasons", p.reasons(ivy), []string(nil))
			}
		})
	}
}

// TestSamePerson_OneFollowUp: a discharge gives its actions once, whichever
// number it was followed up under.
func TestSamePerson_OneFollowUp(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.nominate(noor, "HART", "Ivie", "1941-03-02")
	given := do(t, p.RecordDischarge)(caseload.RecordDischarge{Patient: noor, Discharged: "2026-11-20"})
	same(t, "given", len(given.Actions), 2)
	do(t, p.people.SamePerson)(caseload.SamePerson{Patient: noor, As: ivy, Reason: "one person"})
	same(t, "given again", len(do(t, p.RaiseFollowUp)(meeting.RaiseFollowUp{Patient: ivy}).Actions), 0)
}

// TestSamePerson_Chain: what was recorded under the first number of a chain is
// the last's, and parts again when the join in its middle is taken back.
func TestSamePerson_Chain(t *testing.T) {
	const brien = "9434765870"
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.nominate(noor, "HART", "Ivie", "1941-03-02")
	p.nominate(brien, "HEART", "Ivy", "1941-03-02")
	id := p.start()
	p.discuss(id, noor, "one bed rail")
	asked := p.give(id, noor, "2026-12-20")
	p.clock.set("2026-11-23", "13:20")
	do(t, p.people.SamePerson)(caseload.SamePerson{Patient: noor, As: brien, Reason: "a digit was mistyped"})
	p.clock.set("2026-11-23", "13:30")
	do(t, p.people.SamePerson)(caseload.SamePerson{Patient: brien, As: ivy, Reason: "moved"})
	together := p.sees(id)
	same(t, "asked of the chain", together.asked, []string{asked})
	same(t, "the last decision", together.last, "one bed rail")
	same(t, "whose action", p.action(asked).Patient, ivy)
	p.clock.set("2026-11-23", "13:40")
	do(t, p.people.TakeBack)(caseload.TakeBack{Reason: "they are two"})
	same(t, "asked of the parted", len(p.sees(id).asked), 0)
	same(t, "whose action then", p.action(asked).Patient, brien)
}

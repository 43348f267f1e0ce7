package meetingscreen

import (
	"fmt"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/ui/kit"
)

// side is the column on the right: key worker, plan, and who has not seen the
// patient.
type side struct {
	r            *run
	worker, plan *fyne.Container
	seen         *fyne.Container
	planCard     *kit.Card
	all          fyne.CanvasObject
}

func newSide(r *run) *side {
	s := &side{r: r, worker: kit.Tight(), plan: kit.Tight(), seen: kit.Tight()}
	s.planCard = kit.Panel("Plan", s.plan)
	s.all = scroll(kit.V(kit.Panel("Key worker", s.worker), s.planCard, kit.Panel("Last seen by", s.seen)))
	return s
}

func (s *side) show(item meeting.Item) {
	s.worker.Objects = s.workerLines(item.Patient)
	s.plan.Objects = s.planLines(item.Patient)
	s.seen.Objects = seenLines(item.Patient)
	for _, changed := range []*fyne.Container{s.worker, s.plan, s.seen} {
		changed.Refresh()
	}
	s.all.Refresh()
}

func (s *side) workerLines(p caseload.Patient) []fyne.CanvasObject {
	assign := kit.Button("Assign…", s.r.askKeyWorker).Key("Ctrl+K")
	switch {
	case p.KeyWorker == nil && p.NoKeyWorker != nil:
		return []fyne.CanvasObject{
			kit.Text("nobody").Bold().Colored(kit.ColorDecide),
			kit.Wrapped(p.NoKeyWorker.Reason + ", until " + shown(p.NoKeyWorker.Until)), kit.H(assign),
		}
	case p.KeyWorker == nil:
		return []fyne.CanvasObject{kit.Lead(kit.MarkWarning + " nobody").Bold().Colored(kit.ColorUnsafe), kit.H(assign)}
	}
	worker := p.KeyWorker
	lines := []fyne.CanvasObject{kit.Wrapped(worker.Name).Sized(kit.SizeLead).Bold(), kit.Wrapped(worker.Role), workerState(*worker)}
	if worker.AlsoNamed != "" {
		return append(lines, kit.Wrapped(kit.MarkWarning+" or "+worker.AlsoNamed).Sized(kit.SizeLead).Bold().Colored(kit.ColorDecide),
			kit.Wrapped("Two laptops name another person each. Choose first.").Colored(kit.ColorDecide),
			kit.H(kit.Button("Choose…", s.r.form.apart.choose).Key("Ctrl+Shift+V")))
	}
	if worker.State == caseload.Provisional {
		lines = append(lines, kit.Wrapped(kit.MarkWarning+" provisional until another laptop has seen it").Colored(kit.ColorDecide))
	}
	buttons := []fyne.CanvasObject{}
	if worker.Stands() != caseload.Accepted {
		buttons = append(buttons, kit.Button("Accepts", s.r.acceptKeyWorker))
	}
	return append(lines, kit.Flow(append(buttons, kit.Button("Hand over…", s.r.askKeyWorker).Key("Ctrl+K"))...))
}

func workerState(w caseload.KeyWorker) *kit.Label {
	words, look := w.Stands(), kit.ColorDecide
	switch w.Stands() {
	case caseload.Accepted:
		words, look = "accepted", kit.ColorQuiet
	case caseload.Imposed:
		words = "named without their yes"
	}
	return kit.Wrapped(words + ", since " + shown(w.Since)).Colored(look)
}

func (s *side) planLines(p caseload.Patient) []fyne.CanvasObject {
	due := kit.Button("Plan due…", s.r.askPlanDue)
	if p.Plan == nil {
		s.planCard.SetTitle("Plan")
		lines := []fyne.CanvasObject{kit.Text("no plan yet").Bold().Colored(kit.ColorDecide)}
		if p.PlanDue != nil {
			lines = append(lines, kit.Wrapped("due "+shown(p.PlanDue.By)+", "+p.PlanDue.Owner))
		}
		if n := len(p.Contributed); n > 0 {
			lines = append(lines, kit.Wrapped(count(n, "contributing plan", "contributing plans")+", no overarching plan"))
		}
		return append(lines, kit.Flow(due, kit.Button("Open", s.r.openPlan).Key("Ctrl+P")))
	}
	s.planCard.SetTitle(fmt.Sprintf("Plan v%d", p.Plan.Version))
	review := kit.Wrapped("review " + shown(p.Plan.ReviewDue))
	switch {
	case p.Plan.ReviewDue == "":
		review = kit.Wrapped("no review date").Colored(kit.ColorDecide)
	case p.Plan.ReviewDue < string(s.r.s.today()):
		review = kit.Wrapped(kit.MarkWarning + " review overdue " + shown(p.Plan.ReviewDue)).Colored(kit.ColorUnsafe)
	}
	return []fyne.CanvasObject{review, kit.Wrapped(agreedWords(*p.Plan)).Colored(kit.ColorQuiet), kit.H(kit.Button("Open", s.r.openPlan).Key("Ctrl+P"))}
}

// agreedWords says with whom a plan was agreed (facts.md, Agreement and capacity).
func agreedWords(p caseload.Plan) string {
	words := map[string]string{
		"person": "agreed with the person", "attorney": "agreed by an attorney",
		"best-interests": "best-interests decision", "declined": "declined by the person",
	}[p.Agreed]
	if words == "" {
		return "not yet agreed"
	}
	if p.AgreedOn != "" {
		words += " " + shown(p.AgreedOn)
	}
	return words
}

// seenLines say which services have recorded something, and which letters of a
// hospital are still missing (I1).
func seenLines(p caseload.Patient) []fyne.CanvasObject {
	lines := []fyne.CanvasObject{}
	for _, c := range p.Contributed {
		lines = append(lines, kit.Wrapped(c.Service+"  "+shown(c.Updated)))
	}
	for _, d := range p.Discharges {
		if d.Letter == "" {
			lines = append(lines, kit.Wrapped(kit.MarkWarning+" "+d.Hospital+": no letter, "+count(d.LetterDays, "day", "days")).Colored(kit.ColorDecide))
		}
	}
	if len(p.Contributed) == 0 {
		lines = append(lines, kit.Wrapped("Nobody has recorded anything yet.").Colored(kit.ColorQuiet))
	}
	return lines
}

package meetingscreen

import (
	"fmt"

	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/ui/kit"
)

// projection is what a room may see of one patient, in ready words: no phone
// number, no address, nothing of a carer, and of the others only their number
// in the agenda (facts.md, In the room).
type projection struct {
	clock, left      string
	name, facts      string
	numbers          []agendaLook
	matters, why     string
	question         string
	said, discussion string
	decision         string
	actions          []string
	review           string
	worker, plan     string
}

// projection is the patient on screen with what is typed about them.
func (r *run) projection() projection {
	now := r.s.env.Now()
	left, _ := leftOf(r.s.meeting, now)
	p := projection{left: left, clock: r.clocks.patient(now)}
	for number, place := range r.places {
		item := r.s.meeting.Items[place]
		look := agendaText(number+1, item, item.Patient.NHSNumber == r.at)
		look.name, look.note = "", ""
		p.numbers = append(p.numbers, look)
	}
	item, ok := r.item()
	if !ok {
		return p
	}
	f := r.form
	p.name = nameOf(item.Patient)
	p.facts = "Born " + nhs.Born(nhs.Date(item.Patient.Born), r.s.today()) + "    NHS No. " + nhs.Number(item.Patient.NHSNumber).Spaced()
	p.matters, p.why = mattersTo(item), projectedWhy(item)
	p.question, p.said = f.typed[fieldQuestion], f.typed[fieldSaid]
	p.discussion, p.decision = f.typed[fieldSummary], f.typed[fieldDecision]
	p.review = shown(f.typed[fieldReview])
	for _, action := range item.Actions {
		p.actions = append(p.actions, action.What+", "+action.Owner+", "+shown(action.Due))
	}
	p.worker, p.plan = projectedWorker(item), projectedPlan(item)
	return p
}

// projectedWhy is the first reasons, as many as leave room for the discussion.
func projectedWhy(item meeting.Item) string {
	if more := len(item.Reasons) - reasonsShown; more > 0 {
		return reasonsOf(item.Reasons[:reasonsShown]) + " · and " + count(more, "more reason", "more reasons")
	}
	return reasonsOf(item.Reasons)
}

func projectedWorker(item meeting.Item) string {
	worker := item.Patient.KeyWorker
	if worker == nil {
		return kit.MarkWarning + " nobody"
	}
	return worker.Name + ", " + worker.Role + " (" + worker.State + ")"
}

func projectedPlan(item meeting.Item) string {
	switch p := item.Patient; {
	case p.Plan != nil && p.Plan.ReviewDue != "":
		return fmt.Sprintf("version %d, review %s", p.Plan.Version, shown(p.Plan.ReviewDue))
	case p.Plan != nil:
		return fmt.Sprintf("version %d", p.Plan.Version)
	case p.PlanDue != nil:
		return "due " + shown(p.PlanDue.By) + ", " + p.PlanDue.Owner
	}
	return "none yet"
}

// project brings the projected view up to date; it is empty once the meeting is
// closed.
func (r *run) project() {
	if !r.s.Running() {
		r.s.projected.show(projection{})
		return
	}
	r.s.projected.show(r.projection())
}

package meetingscreen

import (
	"context"
	"strings"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/ui/kit"
)

// askDefer puts the patient off to the next meeting.
func (r *run) askDefer(item meeting.Item) {
	reason := kit.NewEntry()
	text := "They head the next agenda."
	if item.Deferrals > 0 {
		text = kit.MarkWarning + " Deferred " + count(item.Deferrals, "time", "times") + " already. " + text
	}
	r.s.ask(kit.Question{
		Title: "Defer " + nameOf(item.Patient), Text: text,
		Body: kit.Field("Reason", reason), OK: "Defer", First: reason,
	}, func(ctx context.Context) error {
		_, err := r.s.src.Meetings.Defer(ctx, meeting.Defer{Meeting: r.s.meeting.ID, Patient: item.Patient.NHSNumber, Reason: reason.Text})
		return err
	}, func() { r.step(1) })
}

// overNorm asks for what the chair may override the team's norm with (F41).
const overNorm = "If they already have as many as they can: why one more"

// askKeyWorker assigns a key worker where there is none, else hands over.
func (r *run) askKeyWorker() {
	item, ok := r.item()
	switch {
	case !ok:
	case item.Patient.KeyWorker == nil:
		r.askAssign(item)
	default:
		r.askHandOver(item)
	}
}

func (r *run) askAssign(item meeting.Item) {
	who, basis, over := kit.NewPick(r.s.memberNames(), nil), kit.NewEntry(), kit.NewEntry()
	basis.SetPlaceHolder("most contact")
	var done caseload.AssignKeyWorkerResult
	r.s.ask(kit.Question{
		Title: "Key worker for " + nameOf(item.Patient),
		Text:  "They are proposed until they accept.",
		Body:  kit.V(kit.Field("Who", who), kit.Field("Why them", basis), kit.Field(overNorm, over)),
		OK:    "Assign", First: who,
	}, func(ctx context.Context) (err error) {
		done, err = r.s.src.Caseload.AssignKeyWorker(ctx, caseload.AssignKeyWorker{
			Patient: item.Patient.NHSNumber, Member: who.Selected(), Basis: basis.Text, OverCapacityReason: over.Text,
		})
		return err
	}, func() { r.s.askBasis(done.Ask, []string{item.Patient.NHSNumber}, nameOf(item.Patient), done.Warnings) })
}

func (r *run) askHandOver(item meeting.Item) {
	who, summary, reason, over := kit.NewPick(r.s.memberNames(), nil), kit.NewText(3), kit.NewEntry(), kit.NewEntry()
	var done caseload.AssignKeyWorkerResult
	r.s.ask(kit.Question{
		Title: "Hand over " + nameOf(item.Patient),
		Text:  "From " + item.Patient.KeyWorker.Name + ". The next key worker reads the summary first.",
		Body:  kit.V(kit.Field("To", who), kit.Field("Summary", summary), kit.Field("Reason", reason), kit.Field(overNorm, over)),
		OK:    "Hand over", First: who,
	}, func(ctx context.Context) (err error) {
		done, err = r.s.src.Caseload.HandOverKeyWorker(ctx, caseload.HandOverKeyWorker{
			Patient: item.Patient.NHSNumber, To: who.Selected(), Summary: summary.Text, Reason: reason.Text, OverCapacityReason: over.Text,
		})
		return err
	}, func() { r.s.askBasis(done.Ask, []string{item.Patient.NHSNumber}, nameOf(item.Patient), done.Warnings) })
}

// warn shows what was done all the same and should be known.
func (s *Screen) warn(warnings []string) {
	if len(warnings) > 0 {
		kit.Tell(s.env, "Done, but know this", strings.Join(warnings, "\n"))
	}
}

// acceptKeyWorker records that the key worker said yes.
func (r *run) acceptKeyWorker() {
	item, ok := r.item()
	if !ok || item.Patient.KeyWorker == nil {
		return
	}
	r.s.save(func(ctx context.Context) error {
		_, err := r.s.src.Caseload.AcceptKeyWorker(ctx, caseload.AcceptKeyWorker{
			Patient: item.Patient.NHSNumber, Member: item.Patient.KeyWorker.Name,
		})
		return err
	}, nil)
}

// plan opens the plan, or asks who will write it and by when.
func (r *run) plan(item meeting.Item) {
	if item.Patient.Plan == nil {
		r.askPlanDue()
		return
	}
	r.openPlan()
}

func (r *run) openPlan() {
	if item, ok := r.item(); ok && r.s.on.OpenPatient != nil {
		r.leave(func() { r.s.on.OpenPatient(item.Patient.NHSNumber) })
	}
}

func (r *run) askPlanDue() {
	if item, ok := r.item(); ok {
		r.s.askPlanDue(item.Patient.NHSNumber, nameOf(item.Patient))
	}
}

// askPlanDue asks who writes the plan and by when: enough to close an item, for
// a plan cannot be agreed with someone who is not there (facts.md, In the room).
func (s *Screen) askPlanDue(patient, name string) {
	who, by := kit.NewPick(s.memberNames(), nil), kit.NewDate(s.env.Now)
	s.ask(kit.Question{
		Title: "Plan for " + name,
		Text:  "Who writes it with them, and by when.",
		Body:  kit.V(kit.Field("Who", who), kit.Field("By", by)),
		OK:    "Set", First: who,
	}, func(ctx context.Context) error {
		if err := by.Err(); err != nil {
			return err
		}
		_, err := s.src.Caseload.SetPlanDue(ctx, caseload.PlanDueCommand{Patient: patient, Owner: who.Selected(), By: string(by.Date())})
		return err
	}, nil)
}

package patientscreen

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/ui/kit"
	"keystone/ui/memberpick"
)

// firstGroup is the group of the sections that make a plan valid; it is never folded.
const firstGroup = caseload.GroupPlan

// plan is the panel of the one plan: read, or being written.
func (s *Screen) plan() fyne.CanvasObject {
	p := s.page.patient
	if s.edit != nil {
		return s.edit.panel
	}
	if p.Plan == nil {
		return s.noPlan(p)
	}
	lines := []fyne.CanvasObject{kit.Wrapped(planStanding(p)).Bold()}
	for _, sec := range s.inGroup(firstGroup) {
		lines = append(lines, pair(sec.Label, p.Plan.Sections[sec.Key]))
	}
	if len(p.Plan.Lacks) > 0 {
		lines = append(lines, kit.Wrapped(kit.MarkWarning+" Still missing: "+strings.Join(p.Plan.Lacks, ", ")+".").Colored(kit.ColorDecide))
	}
	var folded []part
	for _, group := range s.furtherGroups() {
		folded = append(folded, s.readGroup(group, p.Plan.Sections))
	}
	folded = append(folded, s.contributions(), s.versions())
	written := joined(" ", "Written", day(p.Plan.Updated), byWhom(p.Plan.UpdatedBy))
	lines = append(lines, kit.Quiet(written), s.folds(folded...))
	return kit.Panel(planTitle(p), kit.V(lines...), s.kept("edit", kit.Button("Edit", s.EditPlan).Key("Ctrl+E")))
}

func (s *Screen) noPlan(p caseload.Patient) fyne.CanvasObject {
	words := "Six fields make it valid: what matters, the top goal, who does what, what to do in a crisis, the key worker and a review date."
	switch {
	case p.PlanDue != nil:
		words = fmt.Sprintf("%s writes it by %s. %s", p.PlanDue.Owner, day(p.PlanDue.By), words)
	case !p.NameKnown:
		words = "The name is not known yet; a plan can be started when a list brings it."
	}
	lines := []fyne.CanvasObject{kit.Wrapped(words)}
	if p.NameKnown && p.Died == "" {
		lines = append(lines, kit.H(s.kept("edit", kit.Button("Start the plan", s.EditPlan).Key("Ctrl+E")), s.kept("plan due", kit.Button("Plan due: who, when…", s.PlanDue))))
	}
	return kit.Panel(planTitle(p), kit.V(append(lines, s.folds(s.contributions()))...))
}

// readGroup is one folded group, with how much of it is filled.
func (s *Screen) readGroup(group string, texts map[string]string) part {
	sections := s.inGroup(group)
	filled := 0
	for _, sec := range sections {
		if texts[sec.Key] != "" {
			filled++
		}
	}
	return part{fmt.Sprintf("%s (%d of %d)", group, filled, len(sections)), func() fyne.CanvasObject {
		var lines []fyne.CanvasObject
		for _, sec := range sections {
			if texts[sec.Key] != "" {
				lines = append(lines, pair(sec.Label, texts[sec.Key]))
			}
		}
		return someOr(lines, "Nothing is written here yet.")
	}}
}

func (s *Screen) inGroup(group string) []caseload.Section {
	var in []caseload.Section
	for _, sec := range s.page.sections {
		if sec.Group == group {
			in = append(in, sec)
		}
	}
	return in
}

// furtherGroups are the groups after the first, in the order of the sections.
func (s *Screen) furtherGroups() []string {
	var groups []string
	for _, sec := range s.page.sections {
		if sec.Group != firstGroup && (len(groups) == 0 || groups[len(groups)-1] != sec.Group) {
			groups = append(groups, sec.Group)
		}
	}
	return groups
}

func byWhom(name string) string {
	if name == "" {
		return ""
	}
	return "by " + name
}

// PlanDue asks who writes the plan, and by when.
func (s *Screen) PlanDue() {
	owner, by := memberpick.New(s.page.members), kit.NewDate(s.env.Now)
	kit.Ask(s.env, kit.Question{
		Title: "Plan due", OK: "Record", First: owner.Pick,
		Text: "Who writes the plan with the person, and by when.",
		Body: kit.V(kit.Field("Who", owner.Pick), kit.Field("By", by)),
		Do: func() error {
			if err := by.Err(); err != nil {
				return err
			}
			return s.do(func(ctx context.Context) error {
				_, err := s.src.SetPlanDue(ctx, caseload.PlanDueCommand{Patient: s.number, Owner: owner.ID(), By: string(by.Date())})
				return err
			})
		},
	})
}

// versions is the folded history of the plan: every save is one.
func (s *Screen) versions() part {
	title := "Versions (" + fmt.Sprint(s.page.patient.Plan.Version) + ")"
	return lazy(s, title, func(ctx context.Context) ([]caseload.PlanVersion, error) {
		return s.src.PlanVersions(ctx, s.number)
	}, s.versionLines)
}

func (s *Screen) versionLines(versions []caseload.PlanVersion) fyne.CanvasObject {
	var lines []fyne.CanvasObject
	for _, v := range versions {
		head := kit.Text(joined(" · ", fmt.Sprintf("v%d", v.Version), moment(v.At), v.By)).Bold()
		changed := kit.Quiet("changed " + strings.Join(s.labels(v.Fields), ", "))
		lines = append(lines, kit.H(head, kit.Grow(changed), kit.Plain("Read", func() { s.readVersion(v) })))
	}
	return someOr(lines, "There is no plan yet.")
}

// labels are the words of the screen for the fields of a save.
func (s *Screen) labels(fields []string) []string {
	words := make([]string, len(fields))
	for i, f := range fields {
		words[i] = f
		for _, sec := range s.page.sections {
			if sec.Key == f {
				words[i] = sec.Label
			}
		}
	}
	return words
}

// readVersion shows a plan as one save left it.
func (s *Screen) readVersion(v caseload.PlanVersion) {
	lines := []fyne.CanvasObject{}
	if v.Version < s.page.patient.Plan.Version {
		lines = append(lines, kit.Wrapped(kit.MarkWarning+" Superseded: a newer version is in use.").Colored(kit.ColorDecide))
	}
	for _, sec := range s.page.sections {
		if text := v.Sections[sec.Key]; text != "" {
			lines = append(lines, pair(sec.Label, text))
		}
	}
	lines = append(lines, pair("Agreed", agreedWords(v.Agreed, v.AgreedOn)), pair("Review", day(v.ReviewDue)))
	scroll := kit.Scroll(kit.V(lines...))
	scroll.SetMinSize(fyne.NewSize(0, 380))
	kit.Show(s.env, kit.Question{
		Title: fmt.Sprintf("The plan, version %d", v.Version), Text: joined(" ", moment(v.At), byWhom(v.By)),
		Body: scroll, Width: 700,
	})
}

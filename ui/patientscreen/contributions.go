package patientscreen

import (
	"context"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/ui/kit"
)

// contributions are the other services' plans, read off the one plan (P1).
func (s *Screen) contributions() part {
	all := s.page.patient.Contributed
	title := "Other services' plans"
	if len(all) > 0 {
		title = counted(len(all), "contributing plan")
	}
	return part{title, func() fyne.CanvasObject {
		var lines []fyne.CanvasObject
		for _, c := range all {
			lines = append(lines, kit.Tight(
				kit.Text(joined(": ", c.Service, c.Title)).Bold(),
				paragraph(c.Text),
				kit.Wrapped(joined(" · ", serves(c.Goal), day(c.Updated), c.By)).Colored(kit.ColorQuiet),
			))
		}
		return kit.V(someOr(lines, "No other service has a plan here. Theirs stand under the one plan, never beside it."),
			kit.H(kit.Button("Add a service's plan…", s.Contribute)))
	}}
}

func serves(goal string) string {
	if goal == "" {
		return "serves no goal of the plan yet"
	}
	return "serves: " + goal
}

// Contribute asks for another service's plan and the goal it serves.
func (s *Screen) Contribute() {
	service, title, text, goal := kit.NewEntry(), kit.NewEntry(), kit.NewText(4), kit.NewEntry()
	if p := s.page.patient.Plan; p != nil {
		goal.SetText(p.Sections[caseload.SectionGoal])
	}
	kit.Ask(s.env, kit.Question{
		Title: "Another service's plan", OK: "Add", First: service, Width: 600,
		Body: kit.V(
			kit.Columns([]float32{1, 1}, kit.Field("Service", service), kit.Field("What they call it", title)),
			kit.Field("What it says", text),
			kit.Field("Goal of the one plan it serves", goal),
		),
		Do: func() error {
			return s.do(func(ctx context.Context) error {
				_, err := s.src.Contribute(ctx, caseload.Contribute{
					Patient: s.number, Service: service.Text, Title: title.Text, Text: text.Text, Goal: goal.Text,
				})
				return err
			})
		},
	})
}

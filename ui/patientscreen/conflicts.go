package patientscreen

import (
	"context"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/ui/kit"
	"keystone/ui/versions"
)

// conflicts shows what two laptops set without having seen each other, the
// versions beside each other; nothing where there is none.
func (s *Screen) conflicts() fyne.CanvasObject {
	panel, _ := versions.Screen{
		Kept: s.kept,
		Ask: func(q kit.Question, command func(context.Context) error) {
			q.Do = func() error { return s.do(command) }
			kit.Ask(s.env, q)
		},
	}.Show(s.apart())
	if panel == nil {
		return nothing()
	}
	return panel
}

// apart is what is in conflict about the patient, and of their actions.
func (s *Screen) apart() []versions.Apart {
	var all []versions.Apart
	for _, c := range s.page.patient.Conflicts {
		all = append(all, versions.Apart{Conflict: c, Keep: func(ctx context.Context, v caseload.ConflictValue, reason string) error {
			_, err := s.src.ResolveConflict(ctx, caseload.ResolveConflict{Patient: s.number, Field: c.Field, Value: v.Value, Entry: v.Entry, Reason: reason})
			return err
		}})
	}
	for _, a := range s.page.actions {
		for _, c := range a.Conflicts {
			all = append(all, versions.Apart{Conflict: c, Keep: func(ctx context.Context, v caseload.ConflictValue, reason string) error {
				_, err := s.src.ResolveAction(ctx, meeting.ResolveAction{Action: a.Action, Entry: v.Entry, Reason: reason})
				return err
			}})
		}
	}
	return all
}

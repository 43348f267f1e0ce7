package actionsscreen

import (
	"context"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/ui/kit"
	"keystone/ui/versions"
)

// apartOf is what two laptops made of an action, beside each other; nil where
// they agree. Choosing opens over the action that is shown.
func (s *Screen) apartOf(a meeting.Action) fyne.CanvasObject {
	var all []versions.Apart
	for _, c := range a.Conflicts {
		all = append(all, versions.Apart{Conflict: c, Keep: func(ctx context.Context, v caseload.ConflictValue, reason string) error {
			_, err := s.src.Meetings.ResolveAction(ctx, meeting.ResolveAction{Action: a.Action, Entry: v.Entry, Reason: reason})
			return err
		}})
	}
	panel, _ := versions.Screen{Ask: func(q kit.Question, command func(context.Context) error) {
		q.Do = func() error {
			err := command(context.Background())
			if err == nil {
				s.changed()
			}
			return err
		}
		kit.Ask(s.env, q)
	}}.Show(all)
	return panel
}

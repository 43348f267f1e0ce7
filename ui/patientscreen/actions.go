package patientscreen

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/ui/concern"
	"keystone/ui/kit"
	"keystone/ui/reassign"
)

// actions is the panel of what was promised for this patient: open ones with
// what can be done to them, ended ones folded.
func (s *Screen) actions() fyne.CanvasObject {
	var open, ended []fyne.CanvasObject
	for _, a := range s.page.actions {
		if a.Ended == "" {
			open = append(open, s.openAction(a))
		} else {
			ended = append(ended, endedAction(a))
		}
	}
	raise := s.kept("concern", kit.Plain("Safeguarding concern…", s.RaiseConcern).Key("Ctrl+Shift+G"))
	parts := []fyne.CanvasObject{someOr(open, "Nothing is open. Actions are given in a meeting.")}
	if len(ended) > 0 {
		parts = append(parts, s.folds(part{fmt.Sprintf("Ended (%d)", len(ended)), func() fyne.CanvasObject { return kit.V(ended...) }}))
	}
	return kit.Panel("Actions", kit.V(append(parts, kit.Flow(raise))...))
}

func (s *Screen) openAction(a meeting.Action) fyne.CanvasObject {
	line, late := actionWords(a)
	return kit.Tight(
		kit.Wrapped(kit.MarkOpen+" "+a.What).Bold(),
		kit.Wrapped(line).Colored(kit.ColorQuiet),
		unsafe(late),
		kit.Flow(
			s.kept("done "+a.Action, kit.Button("Done…", func() { s.complete(a) })),
			s.kept("back "+a.Action, kit.Plain("Hand back…", func() { s.handBack(a) })),
			s.kept("give "+a.Action, kit.Plain("Give to…", func() { s.give(a) })),
			s.kept("cancel "+a.Action, kit.Plain("Cancel…", func() { s.cancel(a) })),
		),
	)
}

func endedAction(a meeting.Action) fyne.CanvasObject {
	mark := kit.MarkNone
	if a.State == meeting.ActionDone {
		mark = kit.MarkDone
	}
	return kit.Tight(
		kit.Wrapped(mark+" "+a.What),
		kit.Wrapped(joined(" · ", a.StateWords(), day(a.Ended), a.Owner, a.Outcome, a.Reason)).Colored(kit.ColorQuiet),
	)
}

// complete asks for the outcome.
func (s *Screen) complete(a meeting.Action) {
	outcome := kit.NewText(2)
	kit.Ask(s.env, kit.Question{
		Title: "Done: " + a.What, Text: concern.Warning(a), OK: "Done", First: outcome, Body: kit.Field("Outcome", outcome),
		Do: func() error {
			return s.do(func(ctx context.Context) error {
				_, err := s.src.CompleteAction(ctx, meeting.CompleteAction{Action: a.Action, Outcome: outcome.Text})
				return err
			})
		},
	})
}

// handBack asks why; the action stays open, with whoever gave it (F14).
func (s *Screen) handBack(a meeting.Action) {
	reason := kit.NewText(2)
	kit.Ask(s.env, kit.Question{
		Title: "Hand back: " + a.What, OK: "Hand back", First: reason, Body: kit.Field("Reason", reason),
		Text: joined("\n\n", joined(" ", "It stays open and goes back to", a.GivenBy)+".", concern.Warning(a)),
		Do: func() error {
			return s.do(func(ctx context.Context) error {
				_, err := s.src.HandBackAction(ctx, meeting.HandBackAction{Action: a.Action, Reason: reason.Text})
				return err
			})
		},
	})
}

// give asks who does it instead.
func (s *Screen) give(a meeting.Action) {
	line, _ := actionWords(a)
	reassign.Ask(s.env, reassign.Question{
		Action: a, About: joined("\n", a.What, line, concern.Warning(a)), Members: s.page.members,
		Do: func(cmd meeting.ReassignAction) error {
			return s.do(func(ctx context.Context) error {
				_, err := s.src.ReassignAction(ctx, cmd)
				return err
			})
		},
	})
}

// cancel asks why, and whether it was the patient who declined (F46).
func (s *Screen) cancel(a meeting.Action) {
	reason := kit.NewText(2)
	declined := kit.NewCheck("The patient declined it", nil)
	kit.Ask(s.env, kit.Question{
		Title: "Cancel: " + a.What, Text: concern.Warning(a), OK: "Cancel the action", Cancel: "Keep it", Danger: true, First: reason,
		Body: kit.V(kit.Field("Reason", reason), declined),
		Do: func() error {
			return s.do(func(ctx context.Context) error {
				_, err := s.src.CancelAction(ctx, meeting.CancelAction{Action: a.Action, Reason: reason.Text, Declined: declined.Checked})
				return err
			})
		},
	})
}

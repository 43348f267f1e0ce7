// Package actionsscreen is the list of what was agreed: whose it is, by when,
// and how it ended. It is worked from the keyboard: five actions in a minute
// without the mouse.
//
// It holds no rule. What may be done to an action is for meeting to say; its
// sentence is shown.
package actionsscreen

import (
	"context"

	"keystone/caseload"
	"keystone/meeting"
)

// Meetings is what the screen asks of *meeting.Meetings.
type Meetings interface {
	Actions(ctx context.Context, query meeting.ActionQuery) ([]meeting.Action, error)
	AcceptAction(ctx context.Context, cmd meeting.AcceptAction) (struct{}, error)
	CompleteAction(ctx context.Context, cmd meeting.CompleteAction) (struct{}, error)
	HandBackAction(ctx context.Context, cmd meeting.HandBackAction) (struct{}, error)
	ResolveAction(ctx context.Context, cmd meeting.ResolveAction) (struct{}, error)
	CancelAction(ctx context.Context, cmd meeting.CancelAction) (struct{}, error)
	ReassignAction(ctx context.Context, cmd meeting.ReassignAction) (struct{}, error)
}

// Source is where the screen reads and what it tells.
type Source struct {
	Meetings Meetings
	// Me is the unlocked member: whose actions are "mine".
	Me func() caseload.Member
	// Members are who an action can be given to.
	Members func(ctx context.Context) ([]caseload.Member, error)
	// AsHeard says how old the actions of other laptops are, "as heard 08:10
	// today", and "" while this one is in touch; nil is never.
	AsHeard func() string
}

// Actions are the intents the screen signals; the frame carries them out. A nil
// one hides its button.
type Actions struct {
	// OpenPatient shows a patient whole.
	OpenPatient func(nhsNumber string)
	// PrintSheet prints the actions of a query as a numbered sheet.
	PrintSheet func(query meeting.ActionQuery)
	// Changed tells that the screen saved something.
	Changed func()
}

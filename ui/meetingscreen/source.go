// Package meetingscreen is the weekly meeting on screen: preparing it, running
// it before a projector by keyboard, closing it, and its minutes.
//
// It holds no rule. What may be saved is for meeting and caseload to say; their
// sentence is shown. What is typed goes to the drafts at every key and becomes
// a save when the field, the item or the meeting is left.
package meetingscreen

import (
	"context"

	"keystone/caseload"
	"keystone/meeting"
)

// Meetings is what the screen asks of *meeting.Meetings.
type Meetings interface {
	NextMeeting(ctx context.Context) (meeting.Next, error)
	Proposal(ctx context.Context, series, date string) ([]meeting.Proposed, error)
	Meeting(ctx context.Context, id string) (meeting.Meeting, error)
	Meetings(ctx context.Context) ([]meeting.MeetingLine, error)
	MinutesOf(ctx context.Context, id string, version int) (meeting.Minutes, error)
	MinutesSigned(ctx context.Context, id, sha256 string) (meeting.Minutes, error)
	Lacks(ctx context.Context, id string) ([]meeting.Lack, error)
	Reached(ctx context.Context, kind, id string) ([]string, error)

	OpenMeeting(ctx context.Context, cmd meeting.OpenMeeting) (meeting.OpenMeetingResult, error)
	Attend(ctx context.Context, cmd meeting.Attend) (meeting.AttendResult, error)
	AddItem(ctx context.Context, cmd meeting.AddItem) (meeting.AddItemResult, error)
	DropItem(ctx context.Context, cmd meeting.DropItem) (struct{}, error)
	MoveItem(ctx context.Context, cmd meeting.MoveItem) (struct{}, error)
	Discuss(ctx context.Context, cmd meeting.Discuss) (meeting.DiscussResult, error)
	Defer(ctx context.Context, cmd meeting.Defer) (struct{}, error)
	ChangeDecision(ctx context.Context, cmd meeting.ChangeDecision) (struct{}, error)
	AddAction(ctx context.Context, cmd meeting.AddAction) (meeting.AddActionResult, error)
	CompleteAction(ctx context.Context, cmd meeting.CompleteAction) (struct{}, error)
	CloseMeeting(ctx context.Context, cmd meeting.CloseMeeting) (meeting.CloseMeetingResult, error)
	SignMinutes(ctx context.Context, cmd meeting.SignMinutes) (meeting.SignMinutesResult, error)
	NameDeputy(ctx context.Context, cmd meeting.NameDeputy) (struct{}, error)
	ReopenMinutes(ctx context.Context, cmd meeting.ReopenMinutes) (struct{}, error)
	ResolveMinutes(ctx context.Context, cmd meeting.ResolveMinutes) (struct{}, error)
	ResolveItem(ctx context.Context, cmd meeting.ResolveItem) (struct{}, error)
	ResolveAction(ctx context.Context, cmd meeting.ResolveAction) (struct{}, error)
	EnteredInError(ctx context.Context, cmd meeting.EnteredInError) (meeting.EnteredInErrorResult, error)
}

// Caseload is what the screen asks of *caseload.Caseload.
type Caseload interface {
	Rows(ctx context.Context, q caseload.Query) ([]caseload.Row, int, error)
	Members(ctx context.Context) ([]caseload.Member, error)
	AssignKeyWorker(ctx context.Context, cmd caseload.AssignKeyWorker) (caseload.AssignKeyWorkerResult, error)
	AcceptKeyWorker(ctx context.Context, cmd caseload.AcceptKeyWorker) (caseload.Done, error)
	HandOverKeyWorker(ctx context.Context, cmd caseload.HandOverKeyWorker) (caseload.HandOverKeyWorkerResult, error)
	ResolveConflict(ctx context.Context, cmd caseload.ResolveConflict) (caseload.Done, error)
	SetPlanDue(ctx context.Context, cmd caseload.PlanDueCommand) (caseload.Done, error)
	ShareBasis(ctx context.Context, cmd caseload.ShareBasis) (caseload.ShareBasisResult, error)
}

// Drafts keep what is being typed, sealed, at most two seconds behind: what
// *sync.Drafts does.
type Drafts interface {
	Put(key, text string)
	All() map[string]string
	Clear(key string)
}

// Source is where the screen reads and what it tells. Two parts, for both
// rooms have a method of the name their type has.
type Source struct {
	Meetings Meetings
	Caseload Caseload
	Drafts   Drafts
}

// Actions are the intents the screen signals; the frame carries them out. A nil
// one hides its button.
type Actions struct {
	// OpenPatient shows a patient whole.
	OpenPatient func(nhsNumber string)
	// Project opens a second, plain window with this content and gives it its
	// keys (Projected.TypedKey).
	Project func(*Projected)
	// CheckPassphrase asks the unlocked member for the passphrase and calls
	// then when it was right.
	CheckPassphrase func(why string, then func())
	// OpenMinutes, SaveMinutes and PrintMinutes do that with the PDF of minutes:
	// of signed ones the file that was signed.
	OpenMinutes, SaveMinutes, PrintMinutes func(meeting.Minutes)
	// RaiseConcern asks for a safeguarding concern about the patient of this name,
	// and calls then once it is raised.
	RaiseConcern func(nhsNumber, who string, then func())
	// TakeBack offers to reverse the last save, with a reason.
	TakeBack func()
	// Changed tells that the screen saved something.
	Changed func()
}

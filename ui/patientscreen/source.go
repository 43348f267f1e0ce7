package patientscreen

import (
	"context"

	"keystone/caseload"
	"keystone/meeting"
	ledger "keystone/sync"
)

// Source is what the page reads, the commands it gives, and where unfinished
// text is kept.
type Source interface {
	Reads
	KeyWorkers
	Plans
	Records
	ActionEnds
	Drafts
}

// Reads are what the page shows.
type Reads interface {
	Patient(ctx context.Context, nhsNumber string) (caseload.Patient, error)
	Members(ctx context.Context) ([]caseload.Member, error)
	Sections() []caseload.Section
	KeyWorkerHistory(ctx context.Context, nhsNumber string) ([]caseload.KeyWorkerSpell, error)
	PlanVersions(ctx context.Context, nhsNumber string) ([]caseload.PlanVersion, error)
	History(ctx context.Context, nhsNumber string) ([]ledger.Event, error)
	Actions(ctx context.Context, q meeting.ActionQuery) ([]meeting.Action, error)
	// Discussed are the agendas the patient was on, the newest first.
	Discussed(ctx context.Context, nhsNumber string) ([]meeting.Discussed, error)
	// ConcernCount and Concerns are the safeguarding concerns that the unlocked
	// member may read (F51); reading them is noted.
	ConcernCount(ctx context.Context, nhsNumber string) (int, error)
	Concerns(ctx context.Context, nhsNumber string) ([]caseload.Concern, error)
}

// KeyWorkers are the commands about the one key worker.
type KeyWorkers interface {
	AssignKeyWorker(ctx context.Context, c caseload.AssignKeyWorker) (caseload.AssignKeyWorkerResult, error)
	AcceptKeyWorker(ctx context.Context, c caseload.AcceptKeyWorker) (caseload.Done, error)
	DeclineKeyWorker(ctx context.Context, c caseload.DeclineKeyWorker) (caseload.Done, error)
	HandOverKeyWorker(ctx context.Context, c caseload.HandOverKeyWorker) (caseload.HandOverKeyWorkerResult, error)
	NoKeyWorkerFor(ctx context.Context, c caseload.NoKeyWorkerFor) (caseload.Done, error)
}

// Plans are the commands about the one plan and what contributes to it.
type Plans interface {
	WritePlan(ctx context.Context, c caseload.WritePlan) (caseload.WritePlanResult, error)
	SetPlanDue(ctx context.Context, c caseload.PlanDueCommand) (caseload.Done, error)
	Contribute(ctx context.Context, c caseload.Contribute) (caseload.Done, error)
}

// Records are the commands about the patient.
type Records interface {
	SetFirstContact(ctx context.Context, c caseload.SetFirstContact) (caseload.Done, error)
	SetOthers(ctx context.Context, c caseload.SetOthers) (caseload.Done, error)
	SetCarer(ctx context.Context, c caseload.SetCarer) (caseload.Done, error)
	SetReadyAccess(ctx context.Context, c caseload.SetReadyAccess) (caseload.Done, error)
	// RecordDischarge is the meeting room's, which also gives the follow-up actions (T3).
	RecordDischarge(ctx context.Context, c caseload.RecordDischarge) (meeting.FollowUpResult, error)
	RecordAdmission(ctx context.Context, c caseload.RecordAdmission) (caseload.Done, error)
	RecordDeath(ctx context.Context, c caseload.RecordDeath) (caseload.Done, error)
	ShareBasis(ctx context.Context, c caseload.ShareBasis) (caseload.ShareBasisResult, error)
	Share(ctx context.Context, c caseload.Share) (caseload.ShareResult, error)
	Unshare(ctx context.Context, c caseload.Unshare) (caseload.ObjectResult, error)
	Object(ctx context.Context, c caseload.Object) (caseload.ObjectResult, error)
	DeclineMeeting(ctx context.Context, c caseload.DeclineMeeting) (caseload.Done, error)
	AllowMeeting(ctx context.Context, c caseload.AllowMeeting) (caseload.Done, error)
	SamePerson(ctx context.Context, c caseload.SamePerson) (caseload.Done, error)
	ResolveConflict(ctx context.Context, c caseload.ResolveConflict) (caseload.Done, error)
}

// ActionEnds are the commands that end an action or give it away, and the one that withdraws
// what was recorded about the wrong patient (F54).
type ActionEnds interface {
	CompleteAction(ctx context.Context, c meeting.CompleteAction) (struct{}, error)
	HandBackAction(ctx context.Context, c meeting.HandBackAction) (struct{}, error)
	ResolveAction(ctx context.Context, c meeting.ResolveAction) (struct{}, error)
	CancelAction(ctx context.Context, c meeting.CancelAction) (struct{}, error)
	ReassignAction(ctx context.Context, c meeting.ReassignAction) (struct{}, error)
	// EnteredInError is the meeting room's, which also lists what was reached.
	EnteredInError(ctx context.Context, c meeting.EnteredInError) (meeting.EnteredInErrorResult, error)
}

// Drafts keeps unfinished text, sealed, until it is saved (ledger.md, On disk).
type Drafts interface {
	Put(key, text string)
	All() map[string]string
	Clear(key string)
}

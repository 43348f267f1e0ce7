package meetingscreen_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"keystone/caseload"
	"keystone/meeting"
	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/meetingscreen"
)

// fake stands in for the rooms: it keeps one meeting, carries simple commands
// out on it, and remembers every command it was given.
type fake struct {
	meeting  meeting.Meeting
	next     meeting.Next
	proposed []meeting.Proposed
	lines    []meeting.MeetingLine
	lacks    []meeting.Lack
	signed   []meeting.Signed
	apart    []caseload.Conflict // signed papers
	since    []meeting.Item
	got      []any
	refuse   error
	ask      []string // organisations of which nobody has stated a basis
	objects  string   // NHS number of who objects to being shared
	drafts   map[string]string
}

var (
	_ meetingscreen.Meetings = (*fake)(nil)
	_ meetingscreen.Caseload = (*fake)(nil)
	_ meetingscreen.Drafts   = (*fake)(nil)
	_ meetingscreen.Meetings = (*meeting.Meetings)(nil)
	_ meetingscreen.Caseload = (*caseload.Caseload)(nil)
	_ meetingscreen.Drafts   = (*ledger.Drafts)(nil)
)

// last is the newest command of a type that the fake was given.
func last[T any](t *testing.T, f *fake) T {
	t.Helper()
	for i := len(f.got) - 1; i >= 0; i-- {
		if cmd, ok := f.got[i].(T); ok {
			return cmd
		}
	}
	var none T
	t.Fatalf("no %T was given; got %#v", none, f.got)
	return none
}

// many are all commands of a type.
func many[T any](f *fake) (all []T) {
	for _, cmd := range f.got {
		if c, ok := cmd.(T); ok {
			all = append(all, c)
		}
	}
	return all
}

func (f *fake) take(cmd any) error {
	if f.refuse != nil {
		err := f.refuse
		f.refuse = nil
		return err
	}
	f.got = append(f.got, cmd)
	return nil
}

func (f *fake) item(patient string) *meeting.Item {
	for i := range f.meeting.Items {
		if f.meeting.Items[i].Patient.NHSNumber == patient {
			return &f.meeting.Items[i]
		}
	}
	return nil
}

// Put, All and Clear are the drafts.
func (f *fake) Put(key, text string) { f.drafts[key] = text }

func (f *fake) All() map[string]string { return f.drafts }

func (f *fake) Clear(key string) { delete(f.drafts, key) }

func (f *fake) NextMeeting(context.Context) (meeting.Next, error) { return f.next, nil }

func (f *fake) Proposal(context.Context, string, string) ([]meeting.Proposed, error) {
	return f.proposed, nil
}

func (f *fake) Meeting(context.Context, string) (meeting.Meeting, error) {
	m := f.meeting
	m.Items = append([]meeting.Item(nil), f.meeting.Items...)
	m.Attendance = append([]meeting.Attendance(nil), f.meeting.Attendance...)
	return m, nil
}

func (f *fake) Meetings(context.Context) ([]meeting.MeetingLine, error) { return f.lines, nil }

func (f *fake) MinutesOf(_ context.Context, _ string, version int) (meeting.Minutes, error) {
	if version == 0 {
		for _, signed := range f.signed {
			if f.meeting.State == meeting.MeetingSigned {
				version = max(version, signed.Version)
			}
		}
	}
	return f.minutes(version, ""), nil
}

func (f *fake) minutes(version int, sha256 string) meeting.Minutes {
	m := meeting.Minutes{Meeting: f.meeting, Version: version, SHA256: sha256, Signed: f.signed, Label: "key worker", Since: f.since, Conflicts: f.apart}
	for _, signed := range f.signed {
		if sha256 == "" && signed.Version == version && !signed.Aside {
			m.SHA256 = signed.SHA256
		}
	}
	for _, item := range f.meeting.Items {
		m.Actions = append(m.Actions, item.Actions...)
	}
	return m
}

func (f *fake) MinutesSigned(_ context.Context, _, sha256 string) (meeting.Minutes, error) {
	for _, signed := range f.signed {
		if signed.SHA256 == sha256 {
			return f.minutes(signed.Version, sha256), nil
		}
	}
	return meeting.Minutes{}, fault.New(meeting.CodeVersionUnknown, "There is no such paper.")
}

func (f *fake) ResolveMinutes(_ context.Context, cmd meeting.ResolveMinutes) (struct{}, error) {
	f.apart = nil
	return struct{}{}, f.take(cmd)
}

func (f *fake) Lacks(context.Context, string) ([]meeting.Lack, error) { return f.lacks, nil }

func (f *fake) Reached(_ context.Context, kind, id string) ([]string, error) {
	return []string{"minutes v1", "B. Okoro (" + kind + " " + id + ")"}, nil
}

func (f *fake) OpenMeeting(_ context.Context, cmd meeting.OpenMeeting) (meeting.OpenMeetingResult, error) {
	f.meeting.State = meeting.MeetingOpen
	return meeting.OpenMeetingResult{Meeting: f.meeting.ID, Ask: f.ask, Warnings: slices.Clone(f.next.Warnings)}, f.take(cmd)
}

func (f *fake) Attend(_ context.Context, cmd meeting.Attend) (meeting.AttendResult, error) {
	for i := range f.meeting.Attendance {
		if a := &f.meeting.Attendance[i]; a.Name == cmd.Member {
			a.Until, a.Out = cmd.Until, cmd.Until != ""
		}
	}
	return meeting.AttendResult{Ask: f.ask}, f.take(cmd)
}

func (f *fake) AddItem(_ context.Context, cmd meeting.AddItem) (meeting.AddItemResult, error) {
	if item := f.item(cmd.Patient); item != nil {
		item.Question = cmd.Question
	}
	return meeting.AddItemResult{Ask: f.ask}, f.take(cmd)
}

func (f *fake) DropItem(_ context.Context, cmd meeting.DropItem) (struct{}, error) {
	return struct{}{}, f.take(cmd)
}

func (f *fake) MoveItem(_ context.Context, cmd meeting.MoveItem) (struct{}, error) {
	return struct{}{}, f.take(cmd)
}

// fill changes a field unless the command says nothing of it, as meeting does.
func fill(field *string, text string) {
	if text != "" {
		*field = text
	}
}

func (f *fake) Discuss(_ context.Context, cmd meeting.Discuss) (meeting.DiscussResult, error) {
	if err := f.take(cmd); err != nil {
		return meeting.DiscussResult{}, err
	}
	item := f.item(cmd.Patient)
	if item.Decision != "" && cmd.Decision != "" && cmd.Decision != item.Decision {
		return meeting.DiscussResult{}, fault.New("reason-required", "a reason")
	}
	for _, field := range cmd.Clear {
		*map[string]*string{meeting.ClearSummary: &item.Summary, meeting.ClearSaid: &item.Said, meeting.ClearNextReview: &item.NextReview}[field] = ""
	}
	fill(&item.Summary, cmd.Summary)
	fill(&item.Said, cmd.Said)
	fill(&item.Decision, cmd.Decision)
	fill(&item.NextReview, cmd.NextReview)
	if len(cmd.HeardFrom) > 0 {
		all := maps.Clone(map[string]string(cmd.HeardFrom))
		for part, answer := range item.HeardFrom {
			if _, told := all[part]; !told {
				all[part] = answer
			}
		}
		maps.DeleteFunc(all, func(_, answer string) bool { return answer == "" })
		item.HeardFrom = all
	}
	item.State = meeting.ItemDiscussed
	return meeting.DiscussResult{}, nil
}

func (f *fake) Defer(_ context.Context, cmd meeting.Defer) (struct{}, error) {
	f.item(cmd.Patient).State = meeting.ItemDeferred
	return struct{}{}, f.take(cmd)
}

func (f *fake) ChangeDecision(_ context.Context, cmd meeting.ChangeDecision) (struct{}, error) {
	if cmd.Reason == "" {
		return struct{}{}, fault.New("reason-required", "Changing a recorded decision needs a reason.")
	}
	f.item(cmd.Patient).Decision = cmd.Decision
	return struct{}{}, f.take(cmd)
}

func (f *fake) AddAction(_ context.Context, cmd meeting.AddAction) (meeting.AddActionResult, error) {
	if cmd.Owner == "" {
		return meeting.AddActionResult{}, fault.New("owner-required", "An action needs an owner; say who does it.")
	}
	item := f.item(cmd.Patient)
	item.Actions = append(item.Actions, meeting.Action{Action: "a9", What: cmd.What, Owner: cmd.Owner, OwnerID: "m", Due: cmd.Due, State: meeting.ActionAgreed, Patient: cmd.Patient})
	return meeting.AddActionResult{}, f.take(cmd)
}

func (f *fake) CompleteAction(_ context.Context, cmd meeting.CompleteAction) (struct{}, error) {
	return struct{}{}, f.take(cmd)
}

func (f *fake) CloseMeeting(_ context.Context, cmd meeting.CloseMeeting) (meeting.CloseMeetingResult, error) {
	if len(cmd.Without) < len(f.lacks) {
		return meeting.CloseMeetingResult{}, fault.New("item-incomplete", "The meeting cannot close yet.")
	}
	f.meeting.State, f.next.Open = meeting.MeetingClosed, ""
	return meeting.CloseMeetingResult{}, f.take(cmd)
}

func (f *fake) SignMinutes(_ context.Context, cmd meeting.SignMinutes) (meeting.SignMinutesResult, error) {
	f.meeting.State = meeting.MeetingSigned
	f.signed = append(f.signed, meeting.Signed{Version: len(f.signed) + 1, By: "Meera Patel", At: "2026-11-23T14:10:00Z", SHA256: fmt.Sprint("paper ", len(f.signed)+1)})
	return meeting.SignMinutesResult{}, f.take(cmd)
}

func (f *fake) NameDeputy(_ context.Context, cmd meeting.NameDeputy) (struct{}, error) {
	return struct{}{}, f.take(cmd)
}

func (f *fake) ReopenMinutes(_ context.Context, cmd meeting.ReopenMinutes) (struct{}, error) {
	f.meeting.State = meeting.MeetingClosed
	return struct{}{}, f.take(cmd)
}

func (f *fake) EnteredInError(_ context.Context, cmd meeting.EnteredInError) (meeting.EnteredInErrorResult, error) {
	return meeting.EnteredInErrorResult{Reached: []string{"minutes v1"}}, f.take(cmd)
}

func (f *fake) Rows(_ context.Context, q caseload.Query) (rows []caseload.Row, n int, err error) {
	if strings.Contains("khan", strings.ToLower(q.Find)) {
		rows = []caseload.Row{{NHSNumber: "9434765870", Name: "KHAN, Noor (Mrs)", Born: "04-Apr-1938"}}
	}
	return rows, len(rows), nil
}

func (f *fake) Members(context.Context) ([]caseload.Member, error) {
	return []caseload.Member{
		{ID: "m1", Name: "Meera Patel", Role: "GP", Organisation: "Harbour Practice", Active: true},
		{ID: "m2", Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community", Active: true},
		{ID: "m3", Name: "Ben Okoro", Role: "occupational therapist", Organisation: "Porthaven Community", Active: true},
		{ID: "m4", Name: "Zoë Łukasz", Role: "social worker", Organisation: "Council", Active: true},
		{ID: "m5", Name: "Gone Away", Active: false},
	}, nil
}

func (f *fake) AssignKeyWorker(_ context.Context, cmd caseload.AssignKeyWorker) (caseload.AssignKeyWorkerResult, error) {
	return caseload.AssignKeyWorkerResult{Ask: f.ask}, f.take(cmd)
}

func (f *fake) AcceptKeyWorker(_ context.Context, cmd caseload.AcceptKeyWorker) (caseload.Done, error) {
	return caseload.Done{}, f.take(cmd)
}

func (f *fake) HandOverKeyWorker(_ context.Context, cmd caseload.HandOverKeyWorker) (caseload.HandOverKeyWorkerResult, error) {
	if cmd.Summary == "" {
		return caseload.HandOverKeyWorkerResult{}, fault.New("summary-required", "A handover needs a summary.")
	}
	return caseload.HandOverKeyWorkerResult{Ask: f.ask}, f.take(cmd)
}

func (f *fake) ShareBasis(_ context.Context, cmd caseload.ShareBasis) (caseload.ShareBasisResult, error) {
	var done caseload.ShareBasisResult
	if slices.Contains(cmd.Patients, f.objects) {
		done.Objected = []string{f.objects}
	}
	return done, f.take(cmd)
}

func (f *fake) SetPlanDue(_ context.Context, cmd caseload.PlanDueCommand) (caseload.Done, error) {
	return caseload.Done{}, f.take(cmd)
}

// start is when the meeting of the tests opened: Monday 23 November 2026, 13:00.
var start = time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC)

func (f *fake) ResolveItem(_ context.Context, cmd meeting.ResolveItem) (struct{}, error) {
	return struct{}{}, f.take(cmd)
}

func (f *fake) ResolveAction(_ context.Context, cmd meeting.ResolveAction) (struct{}, error) {
	return struct{}{}, f.take(cmd)
}

func (f *fake) ResolveConflict(_ context.Context, cmd caseload.ResolveConflict) (caseload.Done, error) {
	return caseload.Done{}, f.take(cmd)
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/sync/fault"
)

// handler carries out one command given as JSON.
type handler func(ctx context.Context, s *stream, body []byte) (any, error)

// commands are the names of commands.md; each is one function of a room, but
// for sync, which is the ledger's.
var commands = map[string]handler{
	"add-member":           onCaseload((*caseload.Caseload).AddMember),
	"change-member":        onCaseload((*caseload.Caseload).ChangeMember),
	"nominate":             onCaseload((*caseload.Caseload).Nominate),
	"assign-key-worker":    onCaseload((*caseload.Caseload).AssignKeyWorker),
	"accept-key-worker":    onCaseload((*caseload.Caseload).AcceptKeyWorker),
	"decline-key-worker":   onCaseload((*caseload.Caseload).DeclineKeyWorker),
	"hand-over-key-worker": onCaseload((*caseload.Caseload).HandOverKeyWorker),
	"no-key-worker":        onCaseload((*caseload.Caseload).NoKeyWorkerFor),
	"write-plan":           onCaseload((*caseload.Caseload).WritePlan),
	"plan-due":             onCaseload((*caseload.Caseload).SetPlanDue),
	"add-contribution":     onCaseload((*caseload.Caseload).Contribute),
	"set-first-contact":    onCaseload((*caseload.Caseload).SetFirstContact),
	"set-others":           onCaseload((*caseload.Caseload).SetOthers),
	"set-carer":            onCaseload((*caseload.Caseload).SetCarer),
	"set-ready-access":     onCaseload((*caseload.Caseload).SetReadyAccess),
	"correct-patient":      onCaseload((*caseload.Caseload).CorrectPatient),
	"change-settings":      onCaseload((*caseload.Caseload).ChangeSettings),
	"record-admission":     onCaseload((*caseload.Caseload).RecordAdmission),
	"record-death":         onCaseload((*caseload.Caseload).RecordDeath),
	"object":               onCaseload((*caseload.Caseload).Object),
	"share":                onCaseload((*caseload.Caseload).Share),
	"unshare":              onCaseload((*caseload.Caseload).Unshare),
	"share-basis":          onCaseload((*caseload.Caseload).ShareBasis),
	"decline-meeting":      onCaseload((*caseload.Caseload).DeclineMeeting),
	"allow-meeting":        onCaseload((*caseload.Caseload).AllowMeeting),
	"same-person":          onCaseload((*caseload.Caseload).SamePerson),
	"take-back":            onCaseload((*caseload.Caseload).TakeBack),
	"resolve-conflict":     onCaseload((*caseload.Caseload).ResolveConflict),
	"erase":                onCaseload((*caseload.Caseload).Erase),
	"hand-over-concern":    onCaseload((*caseload.Caseload).HandOverConcern),

	"create-series":        onMeetings((*meeting.Meetings).AddSeries),
	"change-series":        onMeetings((*meeting.Meetings).ChangeSeries),
	"open-meeting":         onMeetings((*meeting.Meetings).OpenMeeting),
	"name-deputy":          onMeetings((*meeting.Meetings).NameDeputy),
	"attend":               onMeetings((*meeting.Meetings).Attend),
	"add-item":             onMeetings((*meeting.Meetings).AddItem),
	"drop-item":            onMeetings((*meeting.Meetings).DropItem),
	"move-item":            onMeetings((*meeting.Meetings).MoveItem),
	"discuss":              onMeetings((*meeting.Meetings).Discuss),
	"defer":                onMeetings((*meeting.Meetings).Defer),
	"change-decision":      onMeetings((*meeting.Meetings).ChangeDecision),
	"add-action":           onMeetings((*meeting.Meetings).AddAction),
	"send-action":          onMeetings((*meeting.Meetings).SendAction),
	"accept-action":        onMeetings((*meeting.Meetings).AcceptAction),
	"complete-action":      onMeetings((*meeting.Meetings).CompleteAction),
	"hand-back-action":     onMeetings((*meeting.Meetings).HandBackAction),
	"cancel-action":        onMeetings((*meeting.Meetings).CancelAction),
	"reassign-action":      onMeetings((*meeting.Meetings).ReassignAction),
	"close-meeting":        onMeetings((*meeting.Meetings).CloseMeeting),
	"sign-minutes":         onMeetings((*meeting.Meetings).SignMinutes),
	"reopen-minutes":       onMeetings((*meeting.Meetings).ReopenMinutes),
	"pin-note":             onMeetings((*meeting.Meetings).PinNote),
	"raise-follow-up":      onMeetings((*meeting.Meetings).RaiseFollowUp),
	"record-discharge":     onMeetings((*meeting.Meetings).RecordDischarge),
	"resolve-item":         onMeetings((*meeting.Meetings).ResolveItem),
	"resolve-minutes":      onMeetings((*meeting.Meetings).ResolveMinutes),
	"resolve-action":       onMeetings((*meeting.Meetings).ResolveAction),
	"end-member":           onMeetings((*meeting.Meetings).EndMember),
	"end-organisation":     onMeetings((*meeting.Meetings).EndOrganisation),
	"safeguarding-concern": onMeetings((*meeting.Meetings).SafeguardingConcern),
	"entered-in-error":     onMeetings((*meeting.Meetings).EnteredInError),
	"file-extract":         onMeetings((*meeting.Meetings).FileExtract),

	"sync": exchange,
}

// exchange meets the team's other laptops. What lies at the place is read once
// in a stream, however often it is asked for.
func exchange(ctx context.Context, s *stream, body []byte) (any, error) {
	if err := decode(body, &struct{}{}); err != nil {
		return nil, err
	}
	if s.meets == nil {
		x, leave, err := s.Ledger.Meet(ctx)
		if err != nil {
			return nil, err
		}
		s.meets, s.leave = x, leave
	}
	r, err := s.meets.Settle(ctx)
	if err != nil {
		return nil, err
	}
	return account(ctx, s.house, r)
}

func onCaseload[C, R any](do func(*caseload.Caseload, context.Context, C) (R, error)) handler {
	return func(ctx context.Context, s *stream, body []byte) (any, error) {
		var c C
		if err := decode(body, &c); err != nil {
			return nil, err
		}
		return do(s.People, ctx, c)
	}
}

func onMeetings[C, R any](do func(*meeting.Meetings, context.Context, C) (R, error)) handler {
	return func(ctx context.Context, s *stream, body []byte) (any, error) {
		var c C
		if err := decode(body, &c); err != nil {
			return nil, err
		}
		return do(s.Meetings, ctx, c)
	}
}

// decode refuses a field that a command does not have: a misspelt name must
// not drop what somebody meant to record.
func decode(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		return nil
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return fault.Newf("field-unknown", "This command has no field %s: check its spelling.", name)
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fault.Newf(nhs.CodeFieldInvalid, "The field %q has the wrong form: it should be %s.", wrong.Field, form(wrong.Type.Kind()))
	}
	if coded := new(fault.Error); errors.As(err, &coded) {
		return coded
	}
	return fault.Wrap(err, "json-invalid", "This line cannot be read as the command it names: compare it with the example in 'keystone help do'.")
}

// form says in words what JSON a field takes.
func form(kind reflect.Kind) string {
	switch kind {
	case reflect.String:
		return "a text in quotation marks"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list in square brackets"
	case reflect.Struct, reflect.Map, reflect.Pointer:
		return "an object in braces"
	}
	return "a number"
}

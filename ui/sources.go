package ui

import (
	"context"
	"path/filepath"

	"keystone/caseload"
	"keystone/caseload/intake"
	"keystone/meeting"
	ledger "keystone/sync"
)

// people and meetings give the two rooms names that do not collide when both
// are embedded: each type has a method of the name of the other's.
type (
	people   = caseload.Caseload
	meetings struct{ *meeting.Meetings }
)

// sources are the rooms of a house as one thing, so that a screen asks a
// question of any of them through its own narrow interface.
type sources struct {
	*people
	meetings
	*ledger.Drafts
	ledger *ledger.Ledger
}

func newSources(h *House) sources {
	return sources{people: h.People, meetings: meetings{h.Meetings}, Drafts: h.Ledger.Drafts(), ledger: h.Ledger}
}

// RecordDischarge and EndMember are the meeting room's: they see to the actions too.
func (s sources) RecordDischarge(ctx context.Context, c caseload.RecordDischarge) (meeting.FollowUpResult, error) {
	return s.meetings.RecordDischarge(ctx, c)
}

// EndMember refuses while patients or actions depend on the member.
func (s sources) EndMember(ctx context.Context, c caseload.EndMember) (caseload.Done, error) {
	return s.meetings.EndMember(ctx, c)
}

// EnteredInError is the meeting room's: it knows items and actions too (F54).
func (s sources) EnteredInError(ctx context.Context, c meeting.EnteredInError) (meeting.EnteredInErrorResult, error) {
	return s.meetings.EnteredInError(ctx, c)
}

// Patient is a patient with what the meeting room knows of them, and is noted as seen.
func (s sources) Patient(ctx context.Context, nhsNumber string) (caseload.Patient, error) {
	p, err := s.people.Patient(ctx, nhsNumber)
	if err != nil {
		return p, err
	}
	s.ledger.Seen(p.ID, "patient")
	one := []caseload.Patient{p}
	err = s.FillPatients(ctx, one)
	return one[0], err
}

// The ledger's own, for the Team screen.

func (s sources) AddLogin(ctx context.Context, who ledger.Login, passphrase string) error {
	return s.ledger.AddLogin(ctx, who, passphrase)
}

func (s sources) ChangePassphrase(ctx context.Context, old, fresh string) error {
	return s.ledger.ChangePassphrase(ctx, old, fresh)
}

func (s sources) Verify(ctx context.Context) (ledger.Report, error) { return s.ledger.Verify(ctx) }

func (s sources) Backup(ctx context.Context, folder string) (int, error) {
	return s.ledger.Backup(ctx, filepath.Join(folder, "keystone-backup-"+s.ledger.Now().Format("2006-01-02-1504")))
}

// files is how the Lists screen reaches files.
type files struct{ people *caseload.Caseload }

func (f files) Read(ctx context.Context, path string, o intake.Options) (*intake.Reading, error) {
	return f.people.Read(ctx, intake.FileSource(path), o)
}

func (f files) Write(path string, data []byte) error { return keep(path, string(data)) }

func (f files) Name(path string) string { return filepath.Base(path) }

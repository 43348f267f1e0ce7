package meeting

import (
	"context"

	"keystone/sync/fault"
)

// MinutesOf returns the minutes of a meeting as data: a signed version exactly
// as it was signed; 0 is the latest version while it is signed, and a draft
// with Version 0 before signing and after reopening. Of a version that two
// laptops signed it is the one that counts. Codes: meeting-unknown,
// version-unknown.
func (m *Meetings) MinutesOf(ctx context.Context, meeting string, version int) (Minutes, error) {
	r, err := readMeeting(ctx, m.ledger.DB(), meeting)
	if err != nil {
		return Minutes{}, err
	}
	if version == 0 && r.State != MeetingSigned {
		return m.draft(ctx, meeting)
	}
	if version == 0 {
		version = r.Version
	}
	return m.minutesWhere(ctx, meeting, func(s signing) bool { return s.Version == version && !s.Aside })
}

// MinutesPDF returns minutes as paper: a signed version byte for byte as it was
// printed when it was signed, else the draft. Codes: as MinutesOf, no-printer.
func (m *Meetings) MinutesPDF(ctx context.Context, meeting string, version int) ([]byte, error) {
	minutes, err := m.MinutesOf(ctx, meeting, version)
	if err != nil {
		return nil, err
	}
	return m.PaperOf(ctx, minutes)
}

// PaperOf returns the paper of minutes that MinutesOf or MinutesSigned gave:
// signed ones byte for byte as they were printed. Codes: no-printer.
func (m *Meetings) PaperOf(ctx context.Context, minutes Minutes) ([]byte, error) {
	if minutes.SHA256 != "" {
		all, err := readSignings(ctx, m.ledger.DB(), minutes.ID)
		if err != nil {
			return nil, err
		}
		for _, s := range all {
			if s.SHA256 != minutes.SHA256 {
				continue
			}
			pdf, err := m.ledger.Blob(s.blob)
			if !m.notForUs(minutes, err) {
				return pdf, err
			}
			minutes.For = m.ledger.Organisation()
		}
	}
	if m.paper == nil {
		return nil, fault.New(CodeNoPrinter, "Minutes cannot be printed here; use the whole program.")
	}
	return m.paper.Minutes(minutes)
}

// draft returns the minutes as they would read now: of a text that two laptops
// wrote apart both, each with its author.
func (m *Meetings) draft(ctx context.Context, meeting string) (Minutes, error) {
	whole, err := m.Meeting(ctx, meeting)
	if err != nil {
		return Minutes{}, err
	}
	for i, item := range whole.Items {
		whole.Items[i] = item.WithBoth()
	}
	actions, err := m.meetingActions(ctx, m.ledger.DB(), meeting)
	if err != nil {
		return Minutes{}, err
	}
	all, err := readSignings(ctx, m.ledger.DB(), meeting)
	if err != nil {
		return Minutes{}, err
	}
	apart, err := m.signedApart(ctx, all)
	if err != nil {
		return Minutes{}, err
	}
	team, err := m.people.TeamInfo(ctx)
	return Minutes{
		Meeting: whole, Actions: actions, Signed: shownSignings(all), Conflicts: apart, Since: []Item{},
		Test: m.ledger.Team().Test, Label: team.Label,
	}, err
}

package meeting

import (
	"context"
	"slices"
	"strings"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// MinutesOf returns the minutes of a meeting as data: a signed version exactly
// as it was signed; 0 is the latest version while it is signed, and a draft
// with Version 0 before signing and after reopening. Codes: meeting-unknown,
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
	return m.frozen(ctx, meeting, version)
}

// MinutesPDF returns minutes as paper: a signed version byte for byte as it was
// printed when it was signed, else the draft. Codes: as MinutesOf, no-printer.
func (m *Meetings) MinutesPDF(ctx context.Context, meeting string, version int) ([]byte, error) {
	minutes, err := m.MinutesOf(ctx, meeting, version)
	if err != nil {
		return nil, err
	}
	if minutes.Version > 0 {
		v, err := m.version(ctx, meeting, minutes.Version)
		if err != nil {
			return nil, err
		}
		pdf, err := m.ledger.Blob(v.Blob)
		if !m.notForUs(minutes, err) {
			return pdf, err
		}
		minutes.For = m.ledger.Organisation()
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
	signed, err := m.signed(ctx, meeting)
	if err != nil {
		return Minutes{}, err
	}
	team, err := m.people.TeamInfo(ctx)
	return Minutes{Meeting: whole, Actions: actions, Signed: signed, Test: m.ledger.Team().Test, Label: team.Label}, err
}

// signed returns every signing of a meeting's minutes, oldest first.
func (m *Meetings) signed(ctx context.Context, meeting string) ([]Signed, error) {
	all, err := readVersions(ctx, m.ledger.DB(), meeting)
	signed := []Signed{}
	for _, v := range all {
		if v.SHA256 != "" {
			signed = append(signed, Signed{v.Version, v.By, v.At, v.SHA256, v.Reopened, v.ReopenedBy, v.ReopenedAt})
		}
	}
	return signed, err
}

func readVersions(ctx context.Context, q ledger.Querier, meeting string) ([]minutesRow, error) {
	return collect(ctx, q, func(_ string, doc []byte) (minutesRow, error) {
		var r minutesRow
		return r, decode(doc, &r)
	}, `SELECT meeting, doc FROM minutes WHERE meeting = ? ORDER BY version`, meeting)
}

// version returns one signed version, or version-unknown.
func (m *Meetings) version(ctx context.Context, meeting string, version int) (minutesRow, error) {
	all, err := readVersions(ctx, m.ledger.DB(), meeting)
	if err != nil {
		return minutesRow{}, err
	}
	for _, v := range all {
		if v.Version == version && v.SHA256 != "" {
			return v, nil
		}
	}
	return minutesRow{}, fault.Newf(CodeVersionUnknown, "These minutes have no signed version %d.", version)
}

// frozen returns a version as it was signed. What was erased since is absent.
func (m *Meetings) frozen(ctx context.Context, meeting string, version int) (Minutes, error) {
	if _, err := m.version(ctx, meeting, version); err != nil {
		return Minutes{}, err
	}
	state, err := ledger.State(ctx, m.ledger.DB(), "minutes/"+versionID(meeting, version))
	if err != nil {
		return Minutes{}, err
	}
	fields := make([]string, 0, len(state))
	for field, heads := range state {
		if len(heads) > 0 && heads[0].Value != nil {
			fields = append(fields, field)
		}
	}
	slices.Sort(fields)
	var minutes Minutes
	if frame := state["frame"]; len(frame) > 0 {
		if err := frame[0].Decode(&minutes); err != nil {
			return Minutes{}, err
		}
	}
	minutes.Items, minutes.Actions = []Item{}, []Action{}
	for _, field := range fields {
		if err := minutes.thaw(field, state[field][0]); err != nil {
			return Minutes{}, err
		}
	}
	minutes.Signed, err = m.signed(ctx, meeting)
	return minutes, err
}

// thaw puts back one frozen item or action.
func (minutes *Minutes) thaw(field string, head ledger.Head) error {
	kind, _, _ := strings.Cut(field, ".")
	switch kind {
	case "item":
		var item Item
		if err := head.Decode(&item); err != nil {
			return err
		}
		minutes.Items = append(minutes.Items, item)
	case "action":
		var action Action
		if err := head.Decode(&action); err != nil {
			return err
		}
		minutes.Actions = append(minutes.Actions, action)
	}
	return nil
}

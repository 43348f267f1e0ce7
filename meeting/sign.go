package meeting

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// SignMinutes signs the minutes of a closed meeting as who is unlocked: they
// are printed once, kept byte for byte, and frozen as data beside the paper.
// The caller has checked the signer's passphrase again. Codes: meeting-unknown,
// minutes-signed, not-closed, not-chair, no-printer.
func (m *Meetings) SignMinutes(ctx context.Context, cmd SignMinutes) (SignMinutesResult, error) {
	var result SignMinutesResult
	err := m.save(ctx, "sign-minutes", "", func(q ledger.Querier, w *writes) error {
		r, err := m.signable(ctx, q, cmd.Meeting)
		if err != nil {
			return err
		}
		minutes, err := m.toSign(ctx, r)
		if err != nil {
			return err
		}
		s, err := m.printForEver(ctx, minutes)
		if err != nil {
			return err
		}
		p := w.on("meeting", r.ID, "")
		p.decided("state", MeetingSigned)
		p.set("version", minutes.Version)
		m.freeze(w, minutes, s)
		result = SignMinutesResult{Meeting: r.ID, Version: minutes.Version, SHA256: s.sha256}
		return nil
	})
	return result, err
}

// printForEver prints minutes, keeps the file and signs it. A file whose save
// is then refused stays behind sealed and unnamed, which harms nothing.
func (m *Meetings) printForEver(ctx context.Context, minutes Minutes) (signature, error) {
	if m.paper == nil {
		return signature{}, fault.New(CodeNoPrinter, "Minutes cannot be printed here, so they cannot be signed; use the whole program.")
	}
	pdf, err := m.paper.Minutes(minutes)
	if err != nil {
		return signature{}, err
	}
	blob, err := m.ledger.PutBlob(ctx, pdf, m.scopesOf(minutes)...)
	if err != nil {
		return signature{}, err
	}
	digest := sha256.Sum256(pdf)
	signed, err := m.ledger.SignAsMember(ctx, digest[:])
	return signature{blob, hex.EncodeToString(digest[:]), signed}, err
}

// signable returns a meeting that who is unlocked may sign now.
func (m *Meetings) signable(ctx context.Context, q ledger.Querier, id string) (meetingRow, error) {
	r, err := readMeeting(ctx, q, id)
	if err != nil {
		return r, err
	}
	switch r.State {
	case MeetingSigned:
		return r, fault.New(CodeMinutesSigned, "These minutes are signed already; reopen them with a reason to make a new version.")
	case MeetingClosed:
		return r, m.mayChair(r)
	}
	return r, fault.New(CodeNotClosed, "Close the meeting first; minutes are signed when nothing is missing.")
}

// toSign returns the minutes as they will print, the new signing among them.
func (m *Meetings) toSign(ctx context.Context, r meetingRow) (Minutes, error) {
	minutes, err := m.draft(ctx, r.ID)
	if err != nil {
		return minutes, err
	}
	minutes.Version = r.Version + 1
	minutes.State = MeetingSigned
	minutes.Meeting.Version = minutes.Version
	all, err := readVersions(ctx, m.ledger.DB(), r.ID)
	if err != nil {
		return minutes, err
	}
	this := Signed{Version: minutes.Version, By: m.ledger.Actor().Name, At: m.stamp()}
	for _, v := range all {
		if v.Version == minutes.Version {
			this.Reopened, this.ReopenedBy, this.ReopenedAt = v.Reopened, v.ReopenedBy, v.ReopenedAt
		}
	}
	minutes.Signed = append(minutes.Signed, this)
	return minutes, nil
}

// signature is a kept paper, its digest and the member's signature of that.
type signature struct {
	blob, sha256 string
	signed       []byte
}

// freeze keeps minutes as data: their frame with the team, each item and action
// within its patient's scope, so that one patient can be erased alone.
func (m *Meetings) freeze(w *writes, minutes Minutes, s signature) {
	id := versionID(minutes.ID, minutes.Version)
	p := w.on("minutes", id, "")
	this := minutes.Signed[len(minutes.Signed)-1]
	p.set("version", minutes.Version)
	p.set("by", this.By)
	p.set("at", this.At)
	p.set("blob", s.blob)
	p.set("sha256", s.sha256)
	p.set("signature", s.signed)
	for i, item := range minutes.Items {
		w.on("minutes", id, item.Patient.ID).set(fmt.Sprintf("item.%04d", i), item)
	}
	for i, action := range minutes.Actions {
		scope := ""
		if action.Patient != "" {
			scope = m.patientID(action.Patient)
		}
		w.on("minutes", id, scope).set(fmt.Sprintf("action.%04d", i), action)
	}
	minutes.Items, minutes.Actions, minutes.Conflicts, minutes.Since = nil, nil, nil, nil
	p.set("frame", minutes)
}

func versionID(meeting string, version int) string { return fmt.Sprintf("%s.%d", meeting, version) }

// ReopenMinutes opens the latest signed minutes for a new version; the old one
// stays as it is for ever, and of two that laptops signed apart the one shown
// counts. Only the chair or a deputy may. Codes:
// meeting-unknown, reason-required, not-closed where nothing is signed,
// not-chair, version-unknown for any version but the latest.
func (m *Meetings) ReopenMinutes(ctx context.Context, cmd ReopenMinutes) (struct{}, error) {
	if err := needReason(cmd.Reason, "Reopening signed minutes"); err != nil {
		return struct{}{}, err
	}
	return struct{}{}, m.save(ctx, "reopen-minutes", cmd.Reason, func(q ledger.Querier, w *writes) error {
		r, err := readMeeting(ctx, q, cmd.Meeting)
		switch {
		case err != nil:
			return err
		case r.State != MeetingSigned:
			return fault.New(CodeNotClosed, "These minutes are not signed, so there is nothing to reopen.")
		case cmd.Version != 0 && cmd.Version != r.Version:
			return fault.Newf(CodeVersionUnknown, "Only the latest version, %d, can be reopened; the others stay as they are.", r.Version)
		}
		if err := m.mayChair(r); err != nil {
			return err
		}
		if err := settled(ctx, q, w, r.ID); err != nil {
			return err
		}
		reopened := w.on("meeting", r.ID, "")
		reopened.decided("state", MeetingClosed)
		reopened.set("reopened", r.Version)
		p := w.on("minutes", versionID(r.ID, r.Version+1), "")
		p.set("version", r.Version+1)
		p.set("reopened", cmd.Reason)
		p.set("reopenedBy", m.ledger.Actor().Name)
		p.set("reopenedAt", m.stamp())
		return nil
	})
}

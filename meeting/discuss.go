package meeting

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// MentalHealth is the one domain that is asked for by name (F26).
const MentalHealth = "mental health"

// Discuss records an item of an open meeting: from then on its decision changes
// only with a reason. On a closed meeting it corrects what was recorded, with a
// reason. Codes: meeting-unknown, minutes-signed (first), meeting-closed,
// item-unknown, reason-required, date-invalid, due-required for a new next review
// that is past, heard-unknown, clear-unknown, patient-unknown, patient-declined.
func (m *Meetings) Discuss(ctx context.Context, cmd Discuss) (DiscussResult, error) {
	review, err := isoDate(cmd.NextReview, "next review")
	if err != nil {
		return DiscussResult{}, err
	}
	heard, err := heardFrom(cmd.HeardFrom, cmd.NotDiscussed)
	if err != nil {
		return DiscussResult{}, err
	}
	if err := clearable(cmd.Clear); err != nil {
		return DiscussResult{}, err
	}
	cmd.NextReview = string(review)
	result := DiscussResult{}
	err = m.save(ctx, "discuss", cmd.Reason, func(q ledger.Querier, w *writes) error {
		meeting, err := readUnsigned(ctx, q, cmd.Meeting)
		if err != nil {
			return err
		}
		who, err := m.people.Patient(ctx, cmd.Patient)
		if err != nil {
			return err
		}
		r, err := m.discussable(ctx, q, meeting, cmd, heard, who)
		if err != nil {
			return err
		}
		present, err := m.presentNames(ctx, meeting)
		if err != nil {
			return err
		}
		p := m.penOn(w, r)
		for _, field := range cleared(r, cmd) {
			empty(p, &r, field)
		}
		m.writeDiscussed(p, r, cmd, heard, present)
		r.NextReview = cmp.Or(cmd.NextReview, r.NextReview)
		result = DiscussResult{Item: r.ID, Lacks: lacksOf(who, r, nhs.Date(meeting.Date))}
		return nil
	})
	return result, err
}

// discussable returns the item that cmd may record.
func (m *Meetings) discussable(ctx context.Context, q ledger.Querier, meeting meetingRow, cmd Discuss, heard map[string]string, who caseload.Patient) (itemRow, error) {
	r, err := m.itemOf(ctx, q, cmd.Meeting, who.NHSNumber)
	if err != nil {
		return r, err
	}
	recorded := r.Standing.State == ItemDiscussed
	if meeting.State == MeetingClosed && !recorded {
		return r, fault.New(CodeMeetingClosed, "This meeting is closed and did not reach this person; discuss them in the next one.")
	}
	if cmd.NextReview != "" && cmd.NextReview != r.NextReview && cmd.NextReview < string(m.today()) {
		return r, fault.New(CodeDueRequired, "Say when this person is reviewed next: a date from today on.")
	}
	if !recorded {
		return r, mayDiscuss(who, r.Duty)
	}
	emptied := len(cleared(r, cmd))+len(unsaid(r, heard)) > 0
	changed := r.Decision != "" && cmd.Decision != "" && cmd.Decision != r.Decision
	if changed || emptied || meeting.State == MeetingClosed {
		return r, needReason(cmd.Reason, "Changing what is recorded")
	}
	return r, nil
}

func (m *Meetings) writeDiscussed(p pen, r itemRow, cmd Discuss, heard map[string]string, present []string) {
	p.filled("summary", cmd.Summary)
	p.filled("said", cmd.Said)
	if cmd.Decision != "" && cmd.Decision != r.Decision {
		p.decided("decision", cmd.Decision)
		p.set("decidedBy", m.ledger.Actor().Name)
	}
	p.filled("nextReview", cmd.NextReview)
	if len(heard) > 0 {
		all := make(map[string]string, len(r.HeardFrom)+len(heard))
		maps.Copy(all, r.HeardFrom)
		maps.Copy(all, heard)
		maps.DeleteFunc(all, func(_, what string) bool { return what == "" })
		p.decided("heardFrom", all)
	}
	if r.Standing.State != ItemDiscussed {
		p.decided("standing", standing{State: ItemDiscussed})
		p.set("recorded", m.stamp())
		p.decided("present", present)
	}
}

// heardFrom checks what was said of each domain, "" to take it away, and folds
// its name.
func heardFrom(said Heard, not []string) (map[string]string, error) {
	all := make(map[string]string, len(said)+len(not))
	for domain, what := range said {
		if !slices.Contains([]string{"", HeardSpoke, HeardNothing, HeardNot}, what) {
			return nil, fault.Newf(CodeHeardUnknown, "What was heard from %s is heard, nothing or not-discussed.", domain)
		}
		all[domainName(domain)] = what
	}
	for _, domain := range not {
		all[domainName(domain)] = HeardNot
	}
	return all, nil
}

func domainName(domain string) string {
	if holds(domain, MentalHealth) {
		return MentalHealth
	}
	return strings.TrimSpace(domain)
}

// presentNames returns who is there now, so that an item keeps its own attendance.
func (m *Meetings) presentNames(ctx context.Context, r meetingRow) ([]string, error) {
	all, err := m.attendance(ctx, r)
	names := []string{}
	for _, a := range all {
		if !a.Out {
			names = append(names, a.Name)
		}
	}
	return names, err
}

// ChangeDecision changes a recorded decision, with a reason, until the minutes
// are signed. Codes: minutes-signed (first), reason-required, meeting-unknown,
// item-unknown.
func (m *Meetings) ChangeDecision(ctx context.Context, cmd ChangeDecision) (struct{}, error) {
	return struct{}{}, m.save(ctx, "change-decision", cmd.Reason, func(q ledger.Querier, w *writes) error {
		if _, err := readUnsigned(ctx, q, cmd.Meeting); err != nil {
			return err
		}
		who, err := m.people.Patient(ctx, cmd.Patient)
		if err != nil {
			return err
		}
		r, err := m.itemOf(ctx, q, cmd.Meeting, who.NHSNumber)
		if err != nil {
			return err
		}
		if r.Standing.State != ItemDiscussed {
			return fault.New(CodeItemUnknown, "Nothing is recorded for this person yet; record the discussion first.")
		}
		if err := needReason(cmd.Reason, "Changing a recorded decision"); err != nil {
			return err
		}
		p := m.penOn(w, r)
		p.decided("decision", cmd.Decision)
		p.set("decidedBy", m.ledger.Actor().Name)
		return nil
	})
}

// changesOf returns how a decision changed, oldest first, from the writes of it.
func changesOf(ctx context.Context, q ledger.Querier, item string) ([]DecisionChange, error) {
	all, err := ledger.Past(ctx, q, "item/"+item, "decision")
	changes := []DecisionChange{}
	for i := 1; i < len(all) && err == nil; i++ {
		was := ""
		if all[i-1].Value != nil {
			err = all[i-1].Decode(&was)
		}
		changes = append(changes, DecisionChange{
			Was: was, By: all[i].Actor, Reason: all[i].Reason,
			At: all[i].At.In(nhs.London()).Format(time.RFC3339),
		})
	}
	return changes, err
}

package caseload

import (
	"context"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// DeclineMeeting records that a patient does not want the meeting to discuss
// them (F56).
type DeclineMeeting struct {
	Patient string `json:"patient"`
	Reason  string `json:"reason"` // in their words; may be empty, nobody has to give one
}

// DeclineMeeting records the refusal, or refuses with already-recorded.
func (c *Caseload) DeclineMeeting(ctx context.Context, cmd DeclineMeeting) (Done, error) {
	return Done{}, c.aboutLiving(ctx, "decline-meeting", cmd.Patient, cmd.Reason, func(q ledger.Querier, p person) ([]ledger.Write, error) {
		records, err := c.declinedIn(ctx, q, p)
		if err != nil {
			return nil, err
		}
		if len(records) > 0 {
			return nil, fault.New(CodeAlreadyRecorded, "It is recorded already that this person does not want to be discussed.")
		}
		return append(p.known(), p.set("declinesMeeting", Declined{Reason: nhs.Clean(cmd.Reason), On: string(c.today())})), nil
	})
}

// AllowMeeting records that a patient who declined may be discussed again: by
// their own choice alone (F56).
type AllowMeeting struct {
	Patient string `json:"patient"`
	Reason  string `json:"reason"` // how they said so
}

// AllowMeeting ends the refusal, or refuses with reason-required or nothing-recorded.
func (c *Caseload) AllowMeeting(ctx context.Context, cmd AllowMeeting) (Done, error) {
	return Done{}, c.aboutLiving(ctx, "allow-meeting", cmd.Patient, cmd.Reason, func(q ledger.Querier, p person) ([]ledger.Write, error) {
		records, err := c.declinedIn(ctx, q, p)
		if err != nil {
			return nil, err
		}
		if len(records) == 0 {
			return nil, fault.New(CodeNothingRecorded, "This person has not declined to be discussed.")
		}
		if blank(cmd.Reason) {
			return nil, fault.New(CodeReasonRequired, "Say how the person made known that they may be discussed.")
		}
		var writes []ledger.Write
		for _, id := range records {
			writes = append(writes, ledger.Write{Entity: "patient/" + id, Field: "declinesMeeting", Scope: id})
		}
		return writes, nil
	})
}

// declinedIn returns the ids of the records of a person that hold a refusal.
func (c *Caseload) declinedIn(ctx context.Context, q ledger.Querier, p person) ([]string, error) {
	others, err := column[int64](ctx, q, "SELECT n FROM alias WHERE same=? ORDER BY n", p.n)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, id := range append([]string{p.id}, c.idsOf(others)...) {
		s, err := personByID(ctx, q, id)
		if err != nil {
			return nil, err
		}
		if s.Declines != nil {
			found = append(found, id)
		}
	}
	return found, nil
}

func (c *Caseload) idsOf(numbers []int64) []string {
	ids := make([]string, len(numbers))
	for i, n := range numbers {
		ids[i] = c.IDOf(numberOf(n))
	}
	return ids
}

// Declining returns the NHS numbers of everybody who does not want to be
// discussed, whichever record of theirs says so (F56).
func (c *Caseload) Declining(ctx context.Context) ([]string, error) {
	numbers, err := column[int64](ctx, c.l.DB(), `SELECT DISTINCT coalesce(a.same, e.n) FROM person e LEFT JOIN alias a ON a.n=e.n
		WHERE e.detail->'$.declinesMeeting' IS NOT NULL ORDER BY 1`)
	return written(numbers), err
}

// joinedTo maps each of these numbers to those that were joined to it.
func joinedTo(ctx context.Context, q ledger.Querier, numbers []int64) (map[int64][]int64, error) {
	rows, err := q.QueryContext(ctx, "SELECT a.n, a.same FROM json_each(?) w JOIN alias a ON a.same=w.value ORDER BY a.n", jsonOf(numbers))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	joined := map[int64][]int64{}
	for rows.Next() {
		var n, same int64
		if err := rows.Scan(&n, &same); err != nil {
			return nil, err
		}
		joined[same] = append(joined[same], n)
	}
	return joined, rows.Err()
}

package caseload

import (
	"context"
	"fmt"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// AssignKeyWorker asks a member to be a patient's one key worker.
type AssignKeyWorker struct {
	Patient string `json:"patient"`
	Member  string `json:"member"`
	Basis   string `json:"basis"` // why them: "most contact"
	// Imposed names somebody without asking again, after they declined (F4).
	Imposed bool `json:"imposed"`
	// OverCapacityReason is why somebody with the norm of patients has another (F41).
	OverCapacityReason string `json:"overCapacityReason"`
}

// AssignKeyWorkerResult warns of what was done all the same.
type AssignKeyWorkerResult struct {
	Warnings []string `json:"warnings"`
	// Ask is the organisation of the key worker where nobody has stated a basis for
	// it: the patient is not shared with it until somebody does (share-basis).
	Ask []string `json:"ask"`
}

// HandOverKeyWorkerResult is an AssignKeyWorkerResult.
type HandOverKeyWorkerResult = AssignKeyWorkerResult

// AssignKeyWorker makes a member the key worker, proposed until they accept. A
// proposed or accepted key worker is current, so a second is key-worker-exists
// (F2). It warns over the norm (F41) and at a second change in six months (F38).
func (c *Caseload) AssignKeyWorker(ctx context.Context, cmd AssignKeyWorker) (AssignKeyWorkerResult, error) {
	result := AssignKeyWorkerResult{Warnings: []string{}}
	ask, err := c.naming(ctx, "assign-key-worker", cmd.Patient, "", func(q ledger.Querier, p person, claim string) ([]ledger.Write, error) {
		m, err := activeMember(ctx, q, cmd.Member)
		if err != nil {
			return nil, err
		}
		if kw := p.state.current(); kw != nil {
			return nil, c.exists(ctx, q, kw)
		}
		value := keyWorkerValue{Member: m.ID, State: Proposed, Since: string(c.today()), Basis: cmd.Basis, OverCapacity: nhs.Clean(cmd.OverCapacityReason), Claim: claim}
		if cmd.Imposed {
			value.State = Imposed
		}
		result.Warnings, err = c.keyWorkerWarnings(ctx, q, p, m, value.OverCapacity)
		return c.keyWorkerWrites(p, value), err
	})
	result.Ask = append([]string{}, ask...)
	return result, err
}

func (c *Caseload) exists(ctx context.Context, q ledger.Querier, kw *keyWorkerValue) error {
	m, err := memberByID(ctx, q, kw.Member)
	if err != nil {
		return err
	}
	return fault.Newf(CodeKeyWorkerExists, "%s is already the key worker (%s); hand over instead, with a summary.", or(m.Name, "Somebody"), kw.State)
}

// keyWorkerWrites set the key worker and end the reason for having none.
func (c *Caseload) keyWorkerWrites(p person, value keyWorkerValue) []ledger.Write {
	writes := append(p.known(), p.setKeyWorker(value))
	if p.state.NoKeyWorker != nil {
		writes = append(writes, p.set("noKeyWorker", nil))
	}
	return writes
}

// setKeyWorker is a write of the key worker. Two laptops that named the same
// person leave two writes that are no conflict: it stands for both.
func (p person) setKeyWorker(value keyWorkerValue) ledger.Write {
	w := p.set("keyWorker", value)
	w.Resolve = !p.state.Contested
	return w
}

// keyWorkerWarnings are F41, more than the norm, with why one more or that
// nobody said so, and F38, somebody else again.
func (c *Caseload) keyWorkerWarnings(ctx context.Context, q ledger.Querier, p person, m Member, why string) ([]string, error) {
	warnings := []string{}
	settings, err := c.settings(ctx, q)
	if err != nil {
		return warnings, err
	}
	has, err := patientsOf(ctx, q, m.ID)
	if err != nil {
		return warnings, err
	}
	if has >= settings.Norm {
		said := "Nobody said why one more: name somebody else, or give the reason."
		if why != "" {
			said = "Recorded why one more: " + why
		}
		warnings = append(warnings, fmt.Sprintf("%s is key worker of %s already; the team's norm is %d. %s", m.Name, Counted(has, "patient"), settings.Norm, said))
	}
	changes, err := c.changesSince(ctx, q, p, m.ID)
	if changes >= 2 {
		warnings = append(warnings, "This is the second change of key worker in six months: hand over with care, and tell the patient.")
	}
	return warnings, err
}

// changesSince counts how often in six months the patient got another key
// worker, the change to this member included.
func (c *Caseload) changesSince(ctx context.Context, q ledger.Querier, p person, member string) (int, error) {
	past, err := pastOf(ctx, q, "patient", p.ids(), "keyWorker")
	if err != nil {
		return 0, err
	}
	since := string(c.today().AddMonths(-6))
	holder, changes := "", 0
	for _, h := range past {
		var v keyWorkerValue
		if retracted(h) {
			continue
		}
		if err := h.Decode(&v); err != nil {
			return 0, err
		}
		if v.Member == "" || v.Member == holder {
			continue
		}
		if holder != "" && dayOf(h.At) >= since {
			changes++
		}
		holder = v.Member
	}
	if holder != "" && holder != member {
		changes++
	}
	return changes, nil
}

// AcceptKeyWorker records that the member asked has said yes; no member is the
// one who is unlocked.
type AcceptKeyWorker struct {
	Patient string `json:"patient"`
	Member  string `json:"member"`
}

// AcceptKeyWorker records the yes, or refuses: key-worker-none, not-key-worker
// when another was asked, already-recorded.
func (c *Caseload) AcceptKeyWorker(ctx context.Context, cmd AcceptKeyWorker) (Done, error) {
	return Done{}, c.aboutLiving(ctx, "accept-key-worker", cmd.Patient, "", func(q ledger.Querier, p person) ([]ledger.Write, error) {
		kw, err := c.asked(ctx, q, p, cmd.Member)
		if err != nil {
			return nil, err
		}
		if kw.State == Accepted {
			return nil, fault.New(CodeAlreadyRecorded, "This key worker has accepted already.")
		}
		kw.State = Accepted
		return c.keyWorkerWrites(p, kw), nil
	})
}

// asked returns the current key worker, who must be the member named.
func (c *Caseload) asked(ctx context.Context, q ledger.Querier, p person, member string) (keyWorkerValue, error) {
	if member == "" {
		member = c.l.Actor().Member
	}
	m, err := findMember(ctx, q, member)
	if err != nil {
		return keyWorkerValue{}, err
	}
	kw := p.state.current()
	if kw == nil {
		return keyWorkerValue{}, fault.New(CodeKeyWorkerNone, "This patient has no key worker; assign one first.")
	}
	if kw.Member != m.ID {
		return keyWorkerValue{}, fault.Newf(CodeNotKeyWorker, "%s is not this patient's key worker.", m.Name)
	}
	return *kw, nil
}

// DeclineKeyWorker records that the member asked has said no, or can go on no
// longer; the patient then has nobody and returns to the agenda.
type DeclineKeyWorker struct {
	Patient string `json:"patient"`
	Member  string `json:"member"`
	Reason  string `json:"reason"`
}

// DeclineKeyWorker records the no, or refuses with key-worker-none,
// not-key-worker or, for somebody who had accepted, reason-required: never
// nobody by accident.
func (c *Caseload) DeclineKeyWorker(ctx context.Context, cmd DeclineKeyWorker) (Done, error) {
	return Done{}, c.aboutLiving(ctx, "decline-key-worker", cmd.Patient, cmd.Reason, func(q ledger.Querier, p person) ([]ledger.Write, error) {
		kw, err := c.asked(ctx, q, p, cmd.Member)
		if err != nil {
			return nil, err
		}
		if kw.State == Accepted && blank(cmd.Reason) {
			return nil, fault.New(CodeReasonRequired, "Say why the key worker stops, or hand over to somebody else with a summary.")
		}
		none := keyWorkerValue{State: declined, Since: string(c.today()), Reason: cmd.Reason}
		return append(p.known(), p.setKeyWorker(none)), nil
	})
}

// HandOverKeyWorker passes a patient from the current key worker to another.
type HandOverKeyWorker struct {
	Patient string `json:"patient"`
	To      string `json:"to"`
	Summary string `json:"summary"`
	Reason  string `json:"reason"`
	// OverCapacityReason is as in AssignKeyWorker.
	OverCapacityReason string `json:"overCapacityReason"`
}

// HandOverKeyWorker makes another member the key worker, proposed until they
// accept, in one save: there is never nobody between. It refuses
// key-worker-none, summary-required, and key-worker-exists where the patient is
// theirs already; it warns as AssignKeyWorker does.
func (c *Caseload) HandOverKeyWorker(ctx context.Context, cmd HandOverKeyWorker) (HandOverKeyWorkerResult, error) {
	result := HandOverKeyWorkerResult{Warnings: []string{}}
	ask, err := c.naming(ctx, "hand-over-key-worker", cmd.Patient, cmd.Reason, func(q ledger.Querier, p person, claim string) ([]ledger.Write, error) {
		kw := p.state.current()
		if kw == nil {
			return nil, fault.New(CodeKeyWorkerNone, "This patient has no key worker to hand over from; assign one.")
		}
		if blank(cmd.Summary) {
			return nil, fault.New(CodeSummaryRequired, "Write what the next key worker must know: what was agreed, what works, what is open.")
		}
		m, err := activeMember(ctx, q, cmd.To)
		if err != nil {
			return nil, err
		}
		if m.ID == kw.Member {
			return nil, fault.Newf(CodeKeyWorkerExists, "%s is this patient's key worker already.", m.Name)
		}
		result.Warnings, err = c.keyWorkerWarnings(ctx, q, p, m, nhs.Clean(cmd.OverCapacityReason))
		return c.keyWorkerWrites(p, keyWorkerValue{
			Member: m.ID, State: Proposed, Since: string(c.today()), Summary: cmd.Summary, Reason: cmd.Reason, OverCapacity: nhs.Clean(cmd.OverCapacityReason), Claim: claim,
		}), err
	})
	result.Ask = append([]string{}, ask...)
	return result, err
}

// NoKeyWorkerFor records that a patient has nobody, why, and until when that
// may stand (R2, F3).
type NoKeyWorkerFor struct {
	Patient string `json:"patient"`
	Reason  string `json:"reason"`
	Until   string `json:"until"` // ISO 8601
}

// NoKeyWorkerFor records why there is nobody, or refuses: reason-required,
// due-required without a date to come, key-worker-exists while there is somebody.
func (c *Caseload) NoKeyWorkerFor(ctx context.Context, cmd NoKeyWorkerFor) (Done, error) {
	return Done{}, c.aboutLiving(ctx, "no-key-worker", cmd.Patient, cmd.Reason, func(q ledger.Querier, p person) ([]ledger.Write, error) {
		if kw := p.state.current(); kw != nil {
			return nil, c.exists(ctx, q, kw)
		}
		if blank(cmd.Reason) {
			return nil, fault.New(CodeReasonRequired, "Say why this patient has no key worker.")
		}
		until, err := parseDate(cmd.Until, "date until which nobody will do")
		if err != nil {
			return nil, err
		}
		if until < c.today() {
			return nil, fault.New(CodeDueRequired, "Say until when nobody will do: a date from today on.")
		}
		return append(p.known(), p.set("noKeyWorker", NoKeyWorker{Reason: cmd.Reason, Until: string(until)})), nil
	})
}

package caseload

import (
	"context"
	"fmt"
	"slices"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Object records that a patient objects to an organisation knowing of them.
type Object struct {
	Patient      string `json:"patient"`
	Organisation string `json:"organisation"`
	Reason       string `json:"reason"`
}

// ObjectResult says what an organisation that loses a patient keeps in memory.
type ObjectResult struct {
	Warnings []string `json:"warnings"`
}

// Object records the objection, or refuses with name-required or
// already-recorded. An organisation that reads the person reads them no longer:
// they are hidden on its laptops, what those still write of them waits for a
// person, and what follows is sealed without it. Nobody can unread what was read,
// which the answer says.
func (c *Caseload) Object(ctx context.Context, cmd Object) (ObjectResult, error) {
	result := ObjectResult{Warnings: []string{}}
	_, err := c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		p, err := c.living(ctx, q, cmd.Patient)
		if err != nil {
			return ledger.Save{}, err
		}
		organisation := nhs.Clean(cmd.Organisation)
		if organisation == "" {
			return ledger.Save{}, fault.New(CodeNameRequired, "Say which organisation the patient objects to.")
		}
		if p.state.objects(organisation) {
			return ledger.Save{}, fault.Newf(CodeAlreadyRecorded, "The objection to %s is recorded already.", organisation)
		}
		field := objects + c.organisationID(organisation)
		save := ledger.Save{Kind: "object", Reason: cmd.Reason}
		save.Writes = append(p.known(), p.set(field, objection{Organisation: organisation, Reason: cmd.Reason}))
		gone, shared, err := c.unshare(ctx, q, p, organisation)
		if len(gone) > 0 {
			result.Warnings = append(result.Warnings, cannotUnread(organisation))
		}
		save.Writes, save.Shared = append(save.Writes, gone...), shared
		return save, err
	})
	return result, err
}

func cannotUnread(organisation string) string {
	return fmt.Sprintf("%s can open this person no longer, and what it still writes waits for review. What was read there has been read: nobody can unread it, so tell them.", organisation)
}

// unshare is the writes by which an organisation reads a patient no longer.
func (c *Caseload) unshare(ctx context.Context, q ledger.Querier, p person, organisation string) ([]ledger.Write, []ledger.Shared, error) {
	if !p.state.sharedWith(organisation) || nhs.Fold(organisation) == nhs.Fold(c.l.Organisation()) {
		return nil, nil, nil
	}
	var writes []ledger.Write
	for _, r := range p.records {
		if r.state.sharedWith(organisation) {
			writes = append(writes, ledger.Write{Entity: "patient/" + r.id, Field: sharedWith + c.organisationID(organisation), Scope: r.id, Resolve: true})
		}
	}
	readers := slices.DeleteFunc(p.state.readers(), func(o string) bool { return nhs.Fold(o) == nhs.Fold(organisation) })
	shared, err := c.readBy(ctx, q, p, readers)
	return writes, shared, err
}

// Unshare takes a patient back from an organisation.
type Unshare struct {
	Patient      string `json:"patient"`
	Organisation string `json:"organisation"`
	Reason       string `json:"reason"`
}

// Unshare ends what Share began, as Object does, or refuses with reason-required
// or, where the organisation does not read the patient, nothing-recorded.
func (c *Caseload) Unshare(ctx context.Context, cmd Unshare) (ObjectResult, error) {
	_, err := c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		p, err := c.find(ctx, q, cmd.Patient)
		if err != nil {
			return ledger.Save{}, err
		}
		if blank(cmd.Reason) {
			return ledger.Save{}, fault.New(CodeReasonRequired, "Say why this organisation reads the person no longer.")
		}
		if slices.ContainsFunc(p.state.Shared, func(o Sharing) bool { return o.OwnPatient() && nhs.Fold(o.Organisation) == nhs.Fold(cmd.Organisation) }) {
			return ledger.Save{}, fault.Newf(CodeNothingRecorded, "This person is %s's own patient: who else reads them can be stopped, not they.", nhs.Clean(cmd.Organisation))
		}
		writes, shared, err := c.unshare(ctx, q, p, cmd.Organisation)
		if err == nil && len(writes) == 0 {
			err = fault.Newf(CodeNothingRecorded, "This person is not shared with %s.", nhs.Clean(cmd.Organisation))
		}
		return ledger.Save{Kind: "unshare", Reason: cmd.Reason, Writes: writes, Shared: shared}, err
	})
	if err != nil {
		return ObjectResult{}, err
	}
	return ObjectResult{Warnings: []string{cannotUnread(nhs.Clean(cmd.Organisation))}}, nil
}

package meeting

import (
	"context"
	"fmt"
	"slices"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// EndOrganisation ends an organisation's part in the team (F40).
type EndOrganisation struct {
	Organisation string `json:"organisation"`
	Reason       string `json:"reason"`
}

// EndOrganisationResult says what is to be done after it.
type EndOrganisationResult struct {
	Members  []string `json:"members"`  // names
	Laptops  []string `json:"laptops"`  // that were ended
	Patients []string `json:"patients"` // NHS numbers of those who have no key worker now
	Actions  []string `json:"actions"`  // open ones of theirs, each to be given to somebody else
	Warnings []string `json:"warnings"`
}

// EndOrganisation ends the members and laptops of an organisation and shows it
// nobody any more; what it did stays. Its laptops are ended by an administrator
// alone: not-administrator. Other codes: reason-required, organisation-unknown.
func (m *Meetings) EndOrganisation(ctx context.Context, cmd EndOrganisation) (EndOrganisationResult, error) {
	r := EndOrganisationResult{Members: []string{}, Laptops: []string{}, Patients: []string{}, Actions: []string{}, Warnings: []string{}}
	theirs, err := m.laptopsOf(ctx, cmd.Organisation)
	if err != nil {
		return r, err
	}
	err = m.save(ctx, "end-organisation", cmd.Reason, func(q ledger.Querier, w *writes) error {
		leaving, err := m.people.Leave(ctx, q, cmd.Organisation, cmd.Reason)
		if err != nil {
			return err
		}
		w.list, w.shared = leaving.Writes, leaving.Shared
		if leaving.Lead != "" {
			r.Warnings = append(r.Warnings, leaving.Lead+" was the team's safeguarding lead: name another now, under Team, Team settings.")
		}
		r.Patients = append(r.Patients, leaving.Patients...)
		for _, who := range leaving.Members {
			r.Members = append(r.Members, who.Name)
		}
		r.Actions, err = openActionsOf(ctx, q, leaving.Members)
		return err
	})
	for i := 0; err == nil && i < len(theirs); i++ {
		err = m.endLaptop(ctx, theirs[i], cmd.Reason, &r)
	}
	if len(theirs) > 0 {
		r.Warnings = append(r.Warnings, "What "+nhs.Clean(cmd.Organisation)+" has read it has read: nobody can unread it.")
	}
	return r, err
}

// laptopsOf is the laptops of an organisation that are to be ended, which takes
// an administrator.
func (m *Meetings) laptopsOf(ctx context.Context, organisation string) ([]ledger.Laptop, error) {
	all, err := m.ledger.Laptops(ctx)
	if err != nil {
		return nil, err
	}
	theirs := slices.DeleteFunc(slices.Clone(all), func(l ledger.Laptop) bool {
		return l.This || l.State == ledger.StateEnded || nhs.Fold(l.Organisation) != nhs.Fold(organisation)
	})
	if len(theirs) > 0 && !slices.ContainsFunc(all, func(l ledger.Laptop) bool { return l.This && l.Administrator }) {
		return nil, fault.New("not-administrator", "Ending an organisation ends its laptops, which only an administrator of the team can do.")
	}
	return theirs, nil
}

func (m *Meetings) endLaptop(ctx context.Context, laptop ledger.Laptop, reason string, r *EndOrganisationResult) error {
	pending, err := m.ledger.Revoke(ctx, laptop.Device, reason)
	if err != nil {
		return err
	}
	r.Laptops = append(r.Laptops, laptop.Device)
	if pending {
		r.Warnings = append(r.Warnings, fmt.Sprintf("The laptop of %s is an administrator's: a second administrator has to end it too.", laptop.Member))
	}
	return nil
}

// openActionsOf is the ids of the open actions that members own.
func openActionsOf(ctx context.Context, q ledger.Querier, members []caseload.Member) ([]string, error) {
	open, err := readActions(ctx, q, `open = 1`)
	ids := []string{}
	for _, a := range open {
		if slices.ContainsFunc(members, func(who caseload.Member) bool { return who.ID == a.Owner.ID }) {
			ids = append(ids, a.ID)
		}
	}
	return ids, err
}

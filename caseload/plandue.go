package caseload

import (
	"context"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// PlanDueCommand says who will write the plan and by when.
type PlanDueCommand struct {
	Patient string `json:"patient"`
	Owner   string `json:"owner"` // a member, or anybody by name
	By      string `json:"by"`    // ISO 8601
}

// SetPlanDue records who writes the plan and by when, or refuses with
// owner-required or due-required, the latter also of a day that is past.
func (c *Caseload) SetPlanDue(ctx context.Context, cmd PlanDueCommand) (Done, error) {
	return Done{}, c.aboutLiving(ctx, "plan-due", cmd.Patient, "", func(q ledger.Querier, p person) ([]ledger.Write, error) {
		if blank(cmd.Owner) {
			return nil, fault.New(CodeOwnerRequired, "Say who writes the plan.")
		}
		by, err := parseDate(cmd.By, "date by which the plan is due")
		if err != nil {
			return nil, err
		}
		if by < c.today() {
			return nil, fault.New(CodeDueRequired, "Say by when the plan is written: a date from today on.")
		}
		owner := nhs.Clean(cmd.Owner)
		if m, err := findMember(ctx, q, owner); err == nil {
			owner = m.Name
		} else if fault.Code(err) != CodeMemberUnknown {
			return nil, err
		}
		return append(p.known(), p.set("planDue", PlanDue{Owner: owner, By: string(by)})), nil
	})
}

// Contribute adds or replaces another service's plan under the one plan.
type Contribute struct {
	Patient string `json:"patient"`
	Service string `json:"service"`
	Title   string `json:"title"`
	Text    string `json:"text"`
	Goal    string `json:"goal"` // of the one plan, which it serves
}

// Contribute records what a service plans; it never makes a second plan (P1).
// Without a service it is name-required, without a text plan-incomplete.
func (c *Caseload) Contribute(ctx context.Context, cmd Contribute) (Done, error) {
	return Done{}, c.aboutLiving(ctx, "add-contribution", cmd.Patient, "", func(_ ledger.Querier, p person) ([]ledger.Write, error) {
		service := nhs.Clean(cmd.Service)
		if service == "" {
			return nil, fault.New(CodeNameRequired, "Say which service this is from.")
		}
		if blank(cmd.Text) && blank(cmd.Title) {
			return nil, fault.New(CodePlanIncomplete, "Write what the service plans, or what its plan is called.")
		}
		if !p.named() {
			return nil, fault.New(CodeNameUnknown, "This person's name is not known yet; bring in a list that names them first.")
		}
		entity := "contribution/" + p.id + "." + c.l.ID("service", nhs.Fold(service))
		value := Contribution{Service: service, Title: cmd.Title, Text: cmd.Text, Goal: cmd.Goal}
		return append(p.known(), ledger.Write{Entity: entity, Field: "contribution", Value: value, Scope: p.id}), nil
	})
}

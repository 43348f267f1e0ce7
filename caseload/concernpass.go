package caseload

import (
	"context"
	"slices"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// HandedOver says that a concern passed from one safeguarding lead to another.
type HandedOver struct {
	From string `json:"from"` // name
	To   string `json:"to"`   // name
	By   string `json:"by"`   // name of who handed it over, or named the new lead
	At   string `json:"at"`   // RFC 3339
}

// to is a concern with another lead, in the circle of the organisations that could
// open it and the new lead's: nobody can unread what was read, so none is left out
// and nothing that one of them writes meanwhile waits for a review; the program shows
// it to the lead before no more.
func (v concernValue) to(lead Member, h HandedOver) concernValue {
	v.Lead, v.Passed = lead.ID, append(slices.Clone(v.Passed), h)
	if !slices.Contains(v.Readers, lead.Organisation) {
		v.Readers = append(slices.Clone(v.Readers), lead.Organisation)
	}
	return v
}

// HandOverConcern gives a concern to whom the team has as safeguarding lead now.
type HandOverConcern struct {
	Concern string `json:"concern"` // id
}

// HandOverConcernResult is who has it now.
type HandOverConcernResult struct {
	Lead string `json:"lead"` // name
}

// HandOverConcern hands one concern over, by its lead or by who raised it: where
// PassConcerns does not, because somebody else named the new lead. Codes:
// concern-unknown, safeguarding-lead-required, already-recorded where the lead has it.
func (c *Caseload) HandOverConcern(ctx context.Context, cmd HandOverConcern) (HandOverConcernResult, error) {
	var result HandOverConcernResult
	_, err := c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		me := c.l.Actor()
		v, err := concernNow(ctx, q, concernScope+cmd.Concern)
		if err != nil {
			return ledger.Save{}, err
		}
		if !v.readBy(me.Member) {
			return ledger.Save{}, fault.New(CodeConcernUnknown, "There is no such concern that you may read: its lead or who raised it hands it over.")
		}
		lead, err := c.safeguardingLead(ctx, q)
		if err != nil {
			return ledger.Save{}, err
		}
		if lead.ID == v.Lead {
			return ledger.Save{}, fault.Newf(CodeAlreadyRecorded, "This concern is with %s already.", lead.Name)
		}
		was, err := memberByID(ctx, q, v.Lead)
		if err != nil {
			return ledger.Save{}, err
		}
		t := v.to(lead, HandedOver{was.Name, lead.Name, me.Name, stamp(c.l.Now())}).raised()
		result.Lead = lead.Name
		return ledger.Save{Kind: kindHandOver, Writes: t.Writes, Shared: t.Shared}, nil
	})
	return result, err
}

// Saves that nobody takes back: whoever is unlocked may not know that they made them.
const (
	kindHandOver = "hand-over-concern"
	// KindRedirect gives the telephone call of a concern to its new lead.
	KindRedirect = "redirect-call"
)

// PassConcerns hands the concerns that this laptop can open to the team's new
// safeguarding lead, where an administrator, their lead until then or who raised
// them named that lead: somebody else's word shows nobody what was written before
// (HandOverConcern does). Only a laptop that can open a concern can seal it for
// another organisation, so each does when it is unlocked, when it hears of the new
// lead and when it names one; the concerns of laptops that are away pass later.
func (c *Caseload) PassConcerns(ctx context.Context) error {
	laptops, err := c.l.Laptops(ctx)
	if err != nil {
		return err
	}
	save, err := c.passing(ctx, c.l.DB(), laptops)
	if err != nil || len(save.Writes) == 0 {
		return err
	}
	_, err = c.save(ctx, func(q ledger.Querier) (ledger.Save, error) { return c.passing(ctx, q, laptops) })
	return err
}

// ConcernLeads are the members who have the concerns that this laptop can open, by
// the id of the telephone action.
func (c *Caseload) ConcernLeads(ctx context.Context, q ledger.Querier) (map[string]Member, error) {
	all, err := concernValues(ctx, q, "")
	leads, known := map[string]Member{}, map[string]Member{}
	for i := 0; err == nil && i < len(all); i++ {
		v := all[i]
		if _, read := known[v.Lead]; !read {
			known[v.Lead], err = memberByID(ctx, q, v.Lead)
		}
		leads[v.Action] = known[v.Lead]
	}
	return leads, err
}

// passing is the save by which concerns pass. It says nothing of whose laptop
// makes it, so that two that do make one.
func (c *Caseload) passing(ctx context.Context, q ledger.Querier, laptops []ledger.Laptop) (ledger.Save, error) {
	save := ledger.Save{Kind: kindHandOver}
	all, err := concernValues(ctx, q, "")
	if err != nil || len(all) == 0 {
		return save, err
	}
	lead, err := c.safeguardingLead(ctx, q)
	if err != nil {
		if fault.Code(err) == CodeLeadRequired {
			err = nil
		}
		return save, err
	}
	heads, err := ledger.State(ctx, q, c.teamEntity())
	if err != nil {
		return save, err
	}
	naming, _ := shown(heads["safeguardingLead"])
	for _, v := range all {
		if v.Lead == lead.ID || !v.passedBy(naming, laptops) {
			continue
		}
		was, err := memberByID(ctx, q, v.Lead)
		if err != nil {
			return save, err
		}
		t := v.to(lead, HandedOver{was.Name, lead.Name, naming.Actor, stamp(naming.At)}).raised()
		save.Writes, save.Shared = append(save.Writes, t.Writes...), append(save.Shared, t.Shared...)
	}
	return save, nil
}

// passedBy says whether who named a lead may thereby pass a concern to them.
func (v concernValue) passedBy(naming ledger.Head, laptops []ledger.Laptop) bool {
	return v.readBy(naming.Member) || slices.ContainsFunc(laptops, func(l ledger.Laptop) bool {
		return l.Administrator && l.Device == naming.Device && l.Member == naming.Actor
	})
}

// mayPassRole refuses, with not-administrator, who would take the role of
// safeguarding lead from a member who has it: its concerns go with it.
func (c *Caseload) mayPassRole(ctx context.Context, q ledger.Querier, named string, administers bool) error {
	lead, err := c.safeguardingLead(ctx, q)
	if fault.Code(err) == CodeLeadRequired || err == nil && lead.ID == named {
		return nil
	}
	if err == nil && lead.ID != c.l.Actor().Member && !administers {
		err = fault.Newf("not-administrator", "%s is the team's safeguarding lead: they or an administrator pass it on, because the concerns go with it.", lead.Name)
	}
	return err
}

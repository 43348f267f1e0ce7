package caseload

import (
	"context"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Leaving is what ends with an organisation (F40).
type Leaving struct {
	Taking
	Members  []Member // whose membership ends
	Patients []string // NHS numbers of those who have no key worker then
	Lead     string   // name of the safeguarding lead who leaves with it, "" where they do not
}

// Leave is the writes by which an organisation ends: its members are none, nobody
// is shared with it, and whose key worker is from there has nobody and returns to
// the agenda. What they did stays. It refuses reason-required, and
// organisation-unknown for this laptop's own and one of which the team has neither
// a member nor a laptop.
func (c *Caseload) Leave(ctx context.Context, q ledger.Querier, organisation, reason string) (Leaving, error) {
	var out Leaving
	if blank(reason) {
		return out, fault.New(CodeReasonRequired, "Say why this organisation leaves.")
	}
	info, err := c.settings(ctx, q)
	if err != nil {
		return out, err
	}
	all, err := members(ctx, q, memberColumns+"WHERE active ORDER BY id")
	if err != nil {
		return out, err
	}
	for _, m := range all {
		if nhs.Fold(m.Organisation) == nhs.Fold(organisation) {
			out.Members = append(out.Members, m)
			if m.ID == info.SafeguardingLead {
				out.Lead = m.Name
			}
			out.Writes = append(out.Writes, ledger.Write{Entity: "member/" + m.ID, Field: "ended", Value: reason})
		}
	}
	if nhs.Fold(organisation) == nhs.Fold(c.l.Organisation()) {
		return out, fault.Newf(CodeOrganisationUnknown, "%s is your own organisation; its part is ended on a laptop of another one, by an administrator there.", c.l.Organisation())
	}
	_, unknown := c.organisation(organisation)
	if len(out.Members) == 0 && unknown != nil {
		return out, fault.Newf(CodeOrganisationUnknown, "%s has neither a member nor a laptop that could be ended here.", or(nhs.Clean(organisation), "It"))
	}
	numbers, err := column[int64](ctx, q, `SELECT n FROM patient WHERE id IN (SELECT id FROM person WHERE json_array_length(detail, '$.shared') > 0)
		OR id IN (SELECT patient FROM key_worker) ORDER BY n`)
	for i := 0; err == nil && i < len(numbers); i++ {
		err = c.leavePatient(ctx, q, &out, numbers[i], organisation, reason)
	}
	return out, err
}

func (c *Caseload) leavePatient(ctx context.Context, q ledger.Querier, out *Leaving, n int64, organisation, reason string) error {
	p, err := c.personAt(ctx, q, n)
	if err != nil {
		return err
	}
	if kw := p.state.current(); kw != nil {
		m, err := memberByID(ctx, q, kw.Member)
		if err != nil {
			return err
		}
		if nhs.Fold(m.Organisation) == nhs.Fold(organisation) {
			out.Patients = append(out.Patients, string(p.number))
			out.Writes = append(out.Writes, p.setKeyWorker(keyWorkerValue{State: declined, Since: string(c.today()), Reason: reason}))
		}
	}
	writes, shared, err := c.unshare(ctx, q, p, organisation)
	out.Writes, out.Shared = append(out.Writes, writes...), append(out.Shared, shared...)
	return err
}

package caseload

import (
	"context"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// deciding decides on the writes that name a key worker; claim is the token by
// which this laptop was first, "" where nobody was asked.
type deciding func(q ledger.Querier, p person, claim string) ([]ledger.Write, error)

// naming saves who becomes a patient's key worker. Where a hub answers, only one
// laptop can: of two that name somebody at once the second is
// key-worker-exists. Without one both can, and the conflict is shown. It tells
// whom to ask about, as asking does.
func (c *Caseload) naming(ctx context.Context, kind, patient, reason string, decide deciding) (ask []string, err error) {
	claim, err := c.claim(ctx, patient, decide)
	if err != nil {
		return nil, err
	}
	return c.asking(ctx, kind, patient, reason, func(q ledger.Querier, p person) ([]ledger.Write, error) {
		return decide(q, p, claim)
	})
}

// claim asks the hub, once the rules have nothing against it.
func (c *Caseload) claim(ctx context.Context, patient string, decide deciding) (string, error) {
	if !c.l.Claims() {
		return "", nil
	}
	q := c.l.DB()
	p, err := c.living(ctx, q, patient)
	if err != nil {
		return "", err
	}
	if _, err := decide(q, p, ""); err != nil {
		return "", err
	}
	past, err := pastOf(ctx, q, "patient", p.ids(), "keyWorker")
	if err != nil {
		return "", err
	}
	known := map[string]bool{}
	for _, h := range past {
		var v keyWorkerValue
		if !retracted(h) && h.Decode(&v) == nil {
			known[v.Claim] = true
		}
	}
	token, mine := c.l.Claim(ctx, "key-worker/"+p.id, func(token string) bool { return known[token] })
	if token != "" && !mine {
		return "", fault.New(CodeKeyWorkerExists, "On another laptop somebody has just been named key worker of this patient. It shows here in a moment; hand over from them where that is not right.")
	}
	return token, nil
}

package caseload

import (
	"context"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// SetFirstContact names the doctor first called on, beside the key worker (R3).
type SetFirstContact struct {
	Patient string `json:"patient"`
	Name    string `json:"name"`
}

// SetFirstContact records the name; "" takes it away.
func (c *Caseload) SetFirstContact(ctx context.Context, cmd SetFirstContact) (Done, error) {
	return c.setField(ctx, "set-first-contact", cmd.Patient, "firstContact", func(p person) (any, bool) {
		name := nhs.Clean(cmd.Name)
		if name == "" {
			return nil, p.state.FirstContact != ""
		}
		return name, name != p.state.FirstContact
	})
}

// setField saves one field of a patient when value says that it changes.
func (c *Caseload) setField(ctx context.Context, kind, patient, field string, value func(p person) (v any, changes bool)) (Done, error) {
	return Done{}, c.aboutLiving(ctx, kind, patient, "", func(_ ledger.Querier, p person) ([]ledger.Write, error) {
		v, changes := value(p)
		if !changes {
			return nil, nil
		}
		return append(p.known(), p.setAll(field, v)...), nil
	})
}

// SetOthers names who else is involved; none of them is a second key worker (R6).
type SetOthers struct {
	Patient string  `json:"patient"`
	Others  []Other `json:"others"`
}

// SetOthers replaces who else is involved, or refuses with name-required.
func (c *Caseload) SetOthers(ctx context.Context, cmd SetOthers) (Done, error) {
	for _, o := range cmd.Others {
		if blank(o.Name) {
			return Done{}, fault.New(CodeNameRequired, "Everybody involved needs a name.")
		}
	}
	return c.setField(ctx, "set-others", cmd.Patient, "others", func(p person) (any, bool) {
		if len(cmd.Others) == 0 {
			return nil, len(p.state.Others) > 0
		}
		return cmd.Others, true
	})
}

// SetCarer says who looks after the patient unpaid; a blank name takes it away.
type SetCarer struct {
	Patient    string `json:"patient"`
	Name       string `json:"name"`
	Relation   string `json:"relation"`
	Phone      string `json:"phone"`
	MayKnow    string `json:"mayKnow"`
	Confidence string `json:"confidence"`
}

// SetCarer records the carer (R7, F52).
func (c *Caseload) SetCarer(ctx context.Context, cmd SetCarer) (Done, error) {
	return c.setField(ctx, "set-carer", cmd.Patient, "carer", func(p person) (any, bool) {
		if blank(cmd.Name) {
			return nil, p.state.Carer != nil
		}
		carer := Carer{Name: nhs.Clean(cmd.Name), Relation: cmd.Relation, Phone: cmd.Phone, MayKnow: cmd.MayKnow, Confidence: cmd.Confidence}
		return carer, p.state.Carer == nil || *p.state.Carer != carer
	})
}

// SetReadyAccess puts a patient on the white-list for ready access, or takes
// them off it (C6).
type SetReadyAccess struct {
	Patient string `json:"patient"`
	On      bool   `json:"on"`
}

// SetReadyAccess records the flag.
func (c *Caseload) SetReadyAccess(ctx context.Context, cmd SetReadyAccess) (Done, error) {
	return c.setField(ctx, "set-ready-access", cmd.Patient, "readyAccess", func(p person) (any, bool) {
		return cmd.On, cmd.On != p.state.ReadyAccess
	})
}

package caseload

import (
	"context"
	"strings"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Codes of the refusals about safeguarding concerns (F51).
const (
	CodeConcernRequired = "concern-required"
	// CodeConcernUnknown: there is no such concern that the unlocked member may read.
	CodeConcernUnknown = "concern-unknown"
	// CodeLeadRequired: nobody is named as the team's safeguarding lead.
	CodeLeadRequired = "safeguarding-lead-required"
	// CodeIsLead: a member cannot leave while they are the safeguarding lead.
	CodeIsLead = "is-safeguarding-lead"
)

// Concern is a safeguarding concern about a patient (F51). Who raised it and the
// safeguarding lead read it, and nobody else: it is of no patient, item or action,
// so no projected view, paper, export, agenda or minutes can hold it.
type Concern struct {
	ID        string `json:"concern"`
	NHSNumber string `json:"nhsNumber"`
	Name      string `json:"name"` // of the patient, as it was when it was raised
	Text      string `json:"text"`
	RaisedBy  string `json:"raisedBy"` // name
	RaisedAt  string `json:"raisedAt"` // RFC 3339
	Lead      string `json:"lead"`     // name of who has it now
	Action    string `json:"action"`   // id of the telephone action
	// HandedOver are the leads it passed between, the first passing first.
	HandedOver []HandedOver `json:"handedOver"`
	// NewLead is the name of the team's safeguarding lead where another has the
	// concern still (HandOverConcern), else "".
	NewLead string `json:"newLead"`
}

// concernValue is the field "concern" of concern/<id>. Names are for ever.
type concernValue struct {
	NHS     string   `json:"nhs"`
	Name    string   `json:"name"`
	Text    string   `json:"text"`
	Raiser  string   `json:"raiser"`  // member id
	By      string   `json:"by"`      // name of the same
	At      string   `json:"at"`      // RFC 3339
	Lead    string   `json:"lead"`    // member id
	Action  string   `json:"action"`  // id
	Readers []string `json:"readers"` // organisations in whose circle it is sealed

	Passed []HandedOver `json:"passed,omitempty"`
}

// concernScope begins the scope of a concern, which is its entity too. It is not
// a scope "of a patient" (rowScope): sharing the patient does not share it.
const concernScope = "concern/"

// Raising is a concern about to be saved, and who is to hear of it.
type Raising struct {
	Taking
	Patient string // NHS number
	Lead    Member
}

// Raise is the writes of a concern about a living patient, in a circle of the
// organisation of this laptop and the lead's alone; action is the telephone action
// that goes with it. It refuses concern-required, safeguarding-lead-required and as
// Patient does.
func (c *Caseload) Raise(ctx context.Context, q ledger.Querier, patient, text, action string) (Raising, error) {
	p, err := c.living(ctx, q, patient)
	if err != nil {
		return Raising{}, err
	}
	if blank(text) {
		return Raising{}, fault.New(CodeConcernRequired, "Say what the concern is: what was seen or said, by whom, and when.")
	}
	lead, err := c.safeguardingLead(ctx, q)
	if err != nil {
		return Raising{}, err
	}
	readers := []string{c.l.Organisation(), lead.Organisation}
	value := concernValue{
		NHS: string(p.number), Name: nhs.Name(p.family, p.given, ""), Text: strings.TrimSpace(text),
		Raiser: c.l.Actor().Member, By: c.l.Actor().Name, At: stamp(c.l.Now()), Lead: lead.ID, Action: action, Readers: readers,
	}
	return Raising{Patient: value.NHS, Lead: lead, Taking: value.raised()}, nil
}

// raised keeps a concern in the circle of its readers: one action, one concern.
func (v concernValue) raised() Taking {
	entity := concernScope + v.Action
	return Taking{
		Writes: []ledger.Write{{Entity: entity, Field: "concern", Value: v, Scope: entity}},
		Shared: []ledger.Shared{{Scope: entity, Readers: v.Readers}},
	}
}

// MoveConcern withdraws the concern of a telephone action that was entered in error
// and, where to is the NHS number of the right patient, keeps it about them with the
// action that takes its place (F54). Who may not read it may not: concern-unknown.
func (c *Caseload) MoveConcern(ctx context.Context, q ledger.Querier, action, to, moved string) (Taking, error) {
	entity := concernScope + action
	v, err := concernNow(ctx, q, entity)
	if err != nil {
		return Taking{}, err
	}
	if !v.readBy(c.l.Actor().Member) {
		return Taking{}, fault.New(CodeConcernUnknown, "Only who is to make this call or receive it can say that it was entered in error; ask them.")
	}
	t := Taking{}
	if to != "" {
		p, err := c.find(ctx, q, to)
		if err != nil {
			return t, err
		}
		right := v
		right.NHS, right.Name, right.Action = string(p.number), nhs.Name(p.family, p.given, ""), moved
		t = right.raised()
	}
	t.Writes = append(t.Writes, ledger.Write{Entity: entity, Field: "concern", Scope: entity})
	return t, nil
}

// readBy says whether a member may read a concern: who raised it, and the lead who
// has it.
func (v concernValue) readBy(member string) bool {
	return member != "" && (member == v.Raiser || member == v.Lead)
}

// safeguardingLead is the member whom the team named, or safeguarding-lead-required.
func (c *Caseload) safeguardingLead(ctx context.Context, q ledger.Querier) (Member, error) {
	info, err := c.settings(ctx, q)
	if err != nil {
		return Member{}, err
	}
	lead, err := memberByID(ctx, q, info.SafeguardingLead)
	if err == nil && (info.SafeguardingLead == "" || !lead.Active) {
		err = fault.New(CodeLeadRequired, "Nobody is named as the team's safeguarding lead. Telephone whoever leads on safeguarding now, and name them under Team, Team settings.")
	}
	return lead, err
}

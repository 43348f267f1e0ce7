package caseload

import (
	"context"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Rule puts people on the caseload who have at least so many unplanned
// admissions in a year and so many medicines on repeat (systems.md, C3).
type Rule struct {
	Admissions int `json:"admissions"`
	Medicines  int `json:"medicines"`
}

var shippedRule = Rule{Admissions: 2, Medicines: 4}

func (r Rule) metBy(admissions, medicines int) bool {
	return r.Admissions > 0 && admissions >= r.Admissions && medicines >= r.Medicines
}

// TeamInfo is the team and its settings.
type TeamInfo struct {
	Name string `json:"team"`
	Test bool   `json:"test"`
	// Label is what the team calls its key workers (R1).
	Label string `json:"label"`
	Rule  Rule   `json:"rule"`
	// Norm is how many patients a key worker has before another warns (F41).
	Norm int `json:"norm"`
}

const shippedNorm = 10

// TeamInfo returns the team and its settings.
func (c *Caseload) TeamInfo(ctx context.Context) (TeamInfo, error) {
	return c.settings(ctx, c.l.DB())
}

func (c *Caseload) teamEntity() string { return "team/" + c.l.Team().ID }

func (c *Caseload) settings(ctx context.Context, q ledger.Querier) (TeamInfo, error) {
	team := c.l.Team()
	info := TeamInfo{Name: team.Name, Test: team.Test, Label: "key worker", Rule: shippedRule, Norm: shippedNorm}
	heads, err := ledger.State(ctx, q, c.teamEntity())
	if err != nil {
		return info, err
	}
	for field, into := range map[string]any{"keyWorkerLabel": &info.Label, "rule": &info.Rule, "norm": &info.Norm} {
		if head, ok := shown(heads[field]); ok {
			if err := head.Decode(into); err != nil {
				return info, err
			}
		}
	}
	return info, nil
}

func (c *Caseload) rule(ctx context.Context, q ledger.Querier) (Rule, error) {
	info, err := c.settings(ctx, q)
	return info.Rule, err
}

// ChangeSettings sets what is given and leaves the rest: the label of key
// workers, the rule, the norm of patients to a key worker.
type ChangeSettings struct {
	Label string `json:"label"`
	Rule  *Rule  `json:"rule"`
	Norm  int    `json:"norm"`
}

// ChangeSettings changes the team's settings; a norm or a rule below zero is
// settings-invalid.
func (c *Caseload) ChangeSettings(ctx context.Context, cmd ChangeSettings) (Done, error) {
	_, err := c.l.Command(ctx, func(ledger.Querier) (ledger.Save, error) {
		if cmd.Norm < 0 || cmd.Rule != nil && (cmd.Rule.Admissions < 0 || cmd.Rule.Medicines < 0) {
			return ledger.Save{}, fault.New("settings-invalid", "A setting cannot be less than nought.")
		}
		var writes []ledger.Write
		add := func(field string, value any) {
			writes = append(writes, ledger.Write{Entity: c.teamEntity(), Field: field, Value: value})
		}
		if cmd.Label != "" {
			add("keyWorkerLabel", cmd.Label)
		}
		if cmd.Rule != nil {
			add("rule", *cmd.Rule)
		}
		if cmd.Norm > 0 {
			add("norm", cmd.Norm)
		}
		return ledger.Save{Kind: "change-settings", Writes: writes}, nil
	})
	return Done{}, err
}

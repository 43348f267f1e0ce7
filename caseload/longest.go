package caseload

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// longest are the fields that take less than nhs.LongestText.
var longest = map[string]int{
	"family": nhs.LongestName, "given": nhs.LongestName, "title": nhs.LongestName, "gender": nhs.LongestName,
	"name": nhs.LongestName, "role": nhs.LongestName, "roles": nhs.LongestName, "organisation": nhs.LongestName,
	"phone": nhs.LongestName, "outOfHours": nhs.LongestName, "relation": nhs.LongestName, "owner": nhs.LongestName,
	"firstContact": nhs.LongestName, "service": nhs.LongestName, "servicePhone": nhs.LongestName, "practice": nhs.LongestName,
	"practicePhone": nhs.LongestName, "keyWorkerLabel": nhs.LongestName, "hospital": nhs.LongestName, "ward": nhs.LongestName,
	"agreedWith": nhs.LongestName, "heardFrom": nhs.LongestName,
	"what": nhs.LongestLine, "question": nhs.LongestLine, "duty": nhs.LongestLine, "goal": nhs.LongestLine, "mayKnow": nhs.LongestLine, "confidence": nhs.LongestLine,
}

// save is Ledger.Command for what Fitting lets pass.
func (c *Caseload) save(ctx context.Context, decide func(q ledger.Querier) (ledger.Save, error)) (ledger.Receipt, error) {
	return c.l.Command(ctx, Fitting(decide))
}

// Fitting is decide, refusing with field-invalid a text that is longer than its
// field takes: nhs.LongestName, LongestLine or LongestText. What the program puts
// together or writes once more of texts that are recorded is as long as it is.
func Fitting(decide func(q ledger.Querier) (ledger.Save, error)) func(q ledger.Querier) (ledger.Save, error) {
	return func(q ledger.Querier) (ledger.Save, error) {
		save, err := decide(q)
		if err != nil {
			return save, err
		}
		if err := nhs.Fits("reason", save.Reason, nhs.LongestText); err != nil {
			return ledger.Save{}, err
		}
		for _, w := range save.Writes {
			if again(save.Kind, w) {
				continue
			}
			if err := fits(w.Field, w.Value); err != nil {
				return ledger.Save{}, err
			}
		}
		return save, nil
	}
}

// again reports whether a write holds what is recorded elsewhere: what was before,
// what two laptops wrote apart, minutes, why somebody is on an agenda or off it, and
// what is to be done by an action that the program gives.
func again(kind string, w ledger.Write) bool {
	if kind == "take-back" || kind == "entered-in-error" || strings.HasPrefix(kind, "resolve-") {
		return true
	}
	switch of, _ := cut(w.Entity, '/'); of {
	case "minutes":
		return true
	case "item":
		return w.Field == "reasons" || w.Field == "standing"
	case "action":
		return w.Field == "what" && kind != "add-action"
	}
	return false
}

// fits checks every text of a value as it is recorded, whatever its form.
func fits(field string, value any) error {
	if text, ok := value.(string); ok {
		return fitsText(field, text)
	}
	body, err := json.Marshal(value)
	if err != nil || len(body) <= nhs.LongestName {
		return err
	}
	var plain any
	if err := json.Unmarshal(body, &plain); err != nil {
		return err
	}
	return fitsPlain(field, plain)
}

func fitsPlain(field string, value any) error {
	switch v := value.(type) {
	case string:
		return fitsText(field, v)
	case []any:
		for _, one := range v {
			if err := fitsPlain(field, one); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, name := range sorted(v) {
			if err := nhs.Fits(field, name, nhs.LongestName); err != nil {
				return err
			}
			if err := fitsPlain(name, v[name]); err != nil {
				return err
			}
		}
	}
	return nil
}

func fitsText(field, text string) error {
	return nhs.Fits(field, text, cmp.Or(longest[field], nhs.LongestText))
}

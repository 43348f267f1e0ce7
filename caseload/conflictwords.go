package caseload

import (
	"context"
	"slices"
	"strings"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// labels are the fields of a patient and of a plan that are no section of it, as
// on screen.
var labels = map[string]string{
	"keyWorker": "Key worker", "noKeyWorker": "Why there is no key worker", "planDue": "Who writes the plan", "firstContact": "First contact",
	"others": "Others involved", "carer": "Carer", "readyAccess": "Ready access", "died": "Death", "admission": "In hospital",
	"nominated": "Nomination", "declinesMeeting": "Wish about the meeting", "family": "Surname", "given": "First name", "title": "Title",
	"born": "Born", "gender": "Gender", "nhsNumber": "NHS number", "samePerson": "Same person as", "reviewDue": "Review date",
	"agreed": "Whether the plan is agreed", "agreedWith": "Agreed with", "agreedOn": "Agreed on", "basis": "Basis of the agreement",
}

// fieldLabel is a field as on screen.
func fieldLabel(field string) string {
	if s, ok := sectionNamed(field); ok {
		return s.Label
	}
	if strings.HasPrefix(field, objects) {
		return "Objection"
	}
	if strings.HasPrefix(field, sharedWith) {
		return "Shared with"
	}
	return or(labels[field], field)
}

// isText reports whether a field holds words, so that others than those of a
// side may end a conflict about it.
func isText(field string, heads []ledger.Head) bool {
	_, section := sectionNamed(field)
	if !section && !slices.Contains([]string{"firstContact", "family", "given", "title", "agreedWith", "basis"}, field) {
		return false
	}
	return !slices.ContainsFunc(heads, func(h ledger.Head) bool {
		var s string
		return !retracted(h) && h.Decode(&s) != nil
	})
}

// valueWords are one side of a conflict in words, and what tells it from another
// of the same words. A text stands as it is, a date as in JSON.
func valueWords(ctx context.Context, q ledger.Querier, field string, h ledger.Head) (value, detail string, err error) {
	switch {
	case field == "keyWorker":
		return keyWorkerWords(ctx, q, h)
	case retracted(h):
		return "", "", nil
	}
	if into, words := shapeOf(field); words != nil {
		err := h.Decode(into)
		return words(), "", err
	}
	var any any
	if err := h.Decode(&any); err != nil {
		return "", "", err
	}
	switch v := any.(type) {
	case string:
		return v, "", nil
	case bool:
		if v {
			return "yes", "", nil
		}
		return "no", "", nil
	}
	value, err = toJSON(plainJSON(any))
	return value, "", err
}

func keyWorkerWords(ctx context.Context, q ledger.Querier, h ledger.Head) (value, detail string, err error) {
	var k keyWorkerValue
	if retracted(h) {
		return "nobody", "", nil
	}
	if err := h.Decode(&k); err != nil {
		return "", "", err
	}
	if k.Member == "" {
		return "nobody", k.Reason, nil
	}
	m, err := memberByID(ctx, q, k.Member)
	return or(m.Name, "somebody else"), listed(m.Role, m.Organisation, k.State+" since "+shownDay(k.Since), k.Basis, k.Reason), err
}

// shapeOf is where to decode a field that is more than a text, and its words then.
func shapeOf(field string) (into any, words func() string) {
	switch field {
	case "noKeyWorker":
		v := &NoKeyWorker{}
		return v, func() string { return listed("nobody until "+shownDay(v.Until), v.Reason) }
	case "planDue":
		v := &PlanDue{}
		return v, func() string { return listed(v.Owner, "by "+shownDay(v.By)) }
	case "carer":
		v := &Carer{}
		return v, func() string {
			return listed(v.Name, v.Relation, v.Phone, named("may know: ", v.MayKnow), named("in confidence: ", v.Confidence))
		}
	case "others":
		v := &[]Other{}
		return v, func() string {
			var all []string
			for _, o := range *v {
				all = append(all, listed(o.Name, o.Role, o.Phone))
			}
			return strings.Join(all, "; ")
		}
	case "died":
		v := &death{}
		return v, func() string { return "died " + shownDay(v.On) }
	case "admission":
		v := &admission{}
		return v, func() string { return listed(v.Hospital, "since "+shownDay(v.Admitted)) }
	case "nominated":
		v := &nomination{}
		return v, func() string { return v.Reason }
	case "declinesMeeting":
		v := &Declined{}
		return v, func() string { return listed("does not want to be discussed", v.Reason) }
	}
	if strings.HasPrefix(field, sharedWith) {
		v := &Sharing{}
		return v, func() string { return listed(v.Organisation, v.Basis) }
	}
	if strings.HasPrefix(field, objects) {
		v := &objection{}
		return v, func() string { return listed("objects to "+v.Organisation, v.Reason) }
	}
	return nil, nil
}

func named(what, text string) string {
	if blank(text) {
		return ""
	}
	return what + text
}

// listed joins what is known with commas.
func listed(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, blank), ", ")
}

// nameByID is a patient as on screen, "" of nobody.
func nameByID(ctx context.Context, q ledger.Querier, id string) (string, error) {
	rows, err := q.QueryContext(ctx, "SELECT n, family, given, title FROM patient WHERE id=?", id)
	if err != nil {
		return "", err
	}
	defer func() { _ = rows.Close() }()
	name := ""
	for rows.Next() {
		var n int64
		var family, given, title string
		if err := rows.Scan(&n, &family, &given, &title); err != nil {
			return "", err
		}
		if name = nhs.Name(family, given, title); family == "" && given == "" {
			name = numberOf(n).Spaced()
		}
	}
	return name, rows.Err()
}

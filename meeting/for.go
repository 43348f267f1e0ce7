package meeting

import (
	"slices"

	"keystone/caseload"
	"keystone/caseload/nhs"
)

// MinutesFor is the copy of minutes for one organisation: without the items and
// actions of patients who object to it (F42). It is never the signed paper.
func MinutesFor(m Minutes, organisation string) Minutes {
	m.For, m.Conflicts = organisation, []caseload.Conflict{}
	hidden := map[string]bool{}
	objects := func(i Item) bool {
		out := slices.ContainsFunc(i.Patient.Objections, func(o string) bool { return nhs.Fold(o) == nhs.Fold(organisation) })
		hidden[i.Patient.NHSNumber] = hidden[i.Patient.NHSNumber] || out
		return out
	}
	m.Items = slices.DeleteFunc(slices.Clone(m.Items), objects)
	m.Since = slices.DeleteFunc(slices.Clone(m.Since), objects)
	m.Actions = slices.DeleteFunc(slices.Clone(m.Actions), func(a Action) bool { return hidden[a.Patient] })
	return m
}

package meeting

import (
	"slices"
	"strings"
)

// MinutesFor is the copy of minutes for one organisation: without the items and
// actions of patients who object to it (F42). It is never the signed paper.
func MinutesFor(m Minutes, organisation string) Minutes {
	m.For = organisation
	hidden := map[string]bool{}
	m.Items = slices.DeleteFunc(slices.Clone(m.Items), func(i Item) bool {
		objects := slices.ContainsFunc(i.Patient.Objections, func(o string) bool { return strings.EqualFold(o, organisation) })
		hidden[i.Patient.NHSNumber] = hidden[i.Patient.NHSNumber] || objects
		return objects
	})
	m.Actions = slices.DeleteFunc(slices.Clone(m.Actions), func(a Action) bool { return hidden[a.Patient] })
	return m
}

package meeting

import (
	"slices"
	"strings"

	"keystone/caseload/nhs"
)

const roleChair = "chair"

// roleWords are what the roles of a series are called by the people who hold
// them; a word matches a whole word, or the beginning of words where it has
// several. A role not named here matches by its own name.
var roleWords = map[string][]string{
	"care co ordinator": {"care co ordinator", "care coordinator", "care navigator", "mdt co ordinator", "mdt coordinator"},
	"gp":                {"gp", "general practitioner", "doctor", "family doctor"},
	"district nurse":    {"district nurse", "community nurse", "community matron", "district nursing"},
	"social care":       {"social care", "social worker", "adult social"},
	"mental health":     {"mental health", "cpn", "psychiatric", "psychiatrist"},
	"voluntary sector":  {"voluntary", "charity", "age uk", "link worker", "social prescriber", "social prescribing"},
}

// holds reports whether somebody called role fills the expected role.
func holds(role, expected string) bool {
	have, want := " "+nhs.Fold(role)+" ", nhs.Fold(expected)
	words, known := roleWords[want]
	if !known {
		words = []string{want}
	}
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(have, " "+word+" ") })
}

// missingRoles returns the expected roles that none of those present fills; the
// chair is whoever chairs.
func missingRoles(expected, present []string, chaired bool) []string {
	missing := []string{}
	for _, want := range expected {
		if want == roleChair && chaired {
			continue
		}
		if !slices.ContainsFunc(present, func(role string) bool { return holds(role, want) }) {
			missing = append(missing, want)
		}
	}
	return missing
}

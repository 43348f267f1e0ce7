package caseload

import (
	"encoding/json"
	"slices"
)

// Groups of the plan's sections, in order.
const (
	GroupPlan        = "The plan"
	GroupAboutMe     = "About me"
	GroupGoals       = "Goals"
	GroupContingency = "Contingency"
	GroupOther       = "Other"
)

// Keys of the sections without which a plan is not valid; key worker and review
// date are the other two of the six (facts.md, A plan that is valid from six fields).
const (
	SectionMatters = "mattersToMe"
	SectionGoal    = "topGoal"
	SectionWho     = "whoDoesWhat"
	SectionCrisis  = "crisis"
)

// sections are the four fields of the six, then those of the PRSB personalised
// care and support plan.
var sections = []Section{
	{SectionMatters, "What matters to me", GroupPlan, 3},
	{SectionGoal, "Top goal", GroupPlan, 2},
	{SectionWho, "Who does what", GroupPlan, 3},
	{SectionCrisis, "In a crisis", GroupPlan, 4},

	{"mostImportant", "What is most important to me", GroupAboutMe, 3},
	{"peopleImportant", "People who are important to me", GroupAboutMe, 2},
	{"howICommunicate", "How I communicate and how to communicate with me", GroupAboutMe, 2},
	{"myWellness", "My wellness", GroupAboutMe, 2},
	{"pleaseDo", "Please do", GroupAboutMe, 2},
	{"pleaseDont", "Please don't", GroupAboutMe, 2},
	{"howToSupport", "How and when to support me", GroupAboutMe, 2},
	{"alsoWorthKnowing", "Also worth knowing about me", GroupAboutMe, 2},
	{"aboutMeDate", "Written on", GroupAboutMe, 1},
	{"aboutMeSupportedBy", "Supported to write this by", GroupAboutMe, 1},
	{"language", "Preferred language and format", GroupAboutMe, 1},
	{"interpreter", "Interpreter or advocate", GroupAboutMe, 1},

	{"strengths", "Strengths", GroupGoals, 2},
	{"needs", "Needs", GroupGoals, 2},
	{"goals", "Goals, and how important each is (1–10)", GroupGoals, 3},
	{"goalActions", "What, who, when, with what strategies, how confident (1–10)", GroupGoals, 4},
	{"outcomes", "Outcomes", GroupGoals, 2},

	{"trigger", "Trigger", GroupContingency, 2},
	{"whatShouldHappen", "What should happen", GroupContingency, 3},
	{"whoToContact", "Who to contact", GroupContingency, 2},
	{"copingStrategies", "Coping strategies", GroupContingency, 2},
	{"earlySigns", "Early signs", GroupContingency, 2},
	{"advanceStatement", "Advance statement", GroupContingency, 2},
	{"anticipatoryMedicines", "Anticipatory medicines", GroupContingency, 2},
	{"respectKept", "Where a ReSPECT or do-not-resuscitate form is kept", GroupContingency, 1},

	{"otherDocuments", "Other planning documents", GroupOther, 2},
	{"additionalPlans", "Additional support plans (name, content, review, responsible)", GroupOther, 3},
	{"representative", "Agreed with: name and role", GroupOther, 1},
	{"reviewResponsible", "Who is responsible for the review", GroupOther, 1},
}

// Sections returns the fields of the plan in the order of the screen.
func (c *Caseload) Sections() []Section { return slices.Clone(sections) }

func sectionNamed(key string) (Section, bool) {
	i := slices.IndexFunc(sections, func(s Section) bool { return s.Key == key })
	if i < 0 {
		return Section{}, false
	}
	return sections[i], true
}

// notSections are the fields of a plan that are no text of it.
var notSections = []string{"reviewDue", "agreed", "agreedWith", "agreedOn", "basis"}

// sectionsOf are the texts of a plan that somebody filled; one that a newer
// version of the program wrote is kept.
func sectionsOf(fields map[string]string) map[string]string {
	found := map[string]string{}
	for field, text := range fields {
		if text != "" && !slices.Contains(notSections, field) {
			found[field] = text
		}
	}
	return found
}

func decodeSections(text string) (map[string]string, error) {
	found := map[string]string{}
	return found, json.Unmarshal([]byte(text), &found)
}

// lacks names which of the six fields are empty.
func lacks(texts map[string]string, reviewDue string, keyWorker bool) []string {
	found := []string{}
	for _, six := range []struct {
		name   string
		filled bool
	}{
		{"what matters to me", texts[SectionMatters] != ""},
		{"top goal", texts[SectionGoal] != ""},
		{"who does what", texts[SectionWho] != ""},
		{"what to do in a crisis", texts[SectionCrisis] != ""},
		{"key worker", keyWorker},
		{"review date", reviewDue != ""},
	} {
		if !six.filled {
			found = append(found, six.name)
		}
	}
	return found
}

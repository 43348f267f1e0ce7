package export

import (
	"html"
	"maps"
	"slices"
	"strconv"
	"strings"

	"keystone/caseload"
)

// Where a section of the plan goes: goals are Goals, what is to be done is an
// activity, and the rest are notes.
var (
	goalSections     = []string{caseload.SectionGoal, "goals"}
	activitySections = []string{caseload.SectionWho, caseload.SectionCrisis, "goalActions"}
)

// carePlan writes the one plan of a patient: each filled section once as data
// and once, in the order of the screen, in the narrative. It is a draft while
// one of the six fields is empty.
func (b *bundle) carePlan(p caseload.Patient) {
	if p.Plan == nil {
		return
	}
	subject := fhirReference{Reference: urn(patientIdentity(p.NHSNumber))}
	r := fhirCarePlan{
		fhirHead: profiled("CarePlan", planIdentity(p.NHSNumber)), Status: planStatus(p), Intent: "plan",
		Title: "Care and support plan, version " + strconv.Itoa(p.Plan.Version), Subject: subject,
		Created: day(p.Plan.Updated), Author: shownAs(p.Plan.UpdatedBy),
	}
	r.Meta.Version = strconv.Itoa(p.Plan.Version)
	if b.known[teamIdentity(p)] {
		r.CareTeam = []fhirReference{{Reference: urn(teamIdentity(p))}}
	}
	var shown strings.Builder
	for _, s := range b.sections(*p.Plan) {
		text := stated(p.Plan.Sections[s.Key])
		shown.WriteString("<h3>" + html.EscapeString(s.Label) + "</h3><p>" + strings.ReplaceAll(html.EscapeString(text), "\n", "<br/>") + "</p>")
		b.section(&r, s, text)
	}
	r.Text = fhirNarrative{"generated", `<div xmlns="http://www.w3.org/1999/xhtml"><h2>` + r.Title + "</h2>" + shown.String() + "</div>"}
	if due := day(p.Plan.ReviewDue); due != "" {
		r.Activity = append(r.Activity, fhirActivity{Detail: &fhirDetail{Code: concept("Plan review"), Status: "scheduled", Scheduled: period(due, due)}})
	}
	r.Activity = append(r.Activity, b.tasks[p.NHSNumber]...)
	if p.Plan.Agreed != "" {
		r.Note = append(r.Note, notes(p.Plan.AgreedOn, "Agreed: "+p.Plan.Agreed)...)
	}
	for _, c := range p.Contributed {
		r.Note = append(r.Note, notes(c.Updated, contribution(c))...)
	}
	b.add(r.ID, r)
}

func planIdentity(nhsNumber string) string { return identity("plan", nhsNumber) }

func planStatus(p caseload.Patient) string {
	switch {
	case p.Died != "":
		return "completed"
	case len(p.Plan.Lacks) > 0:
		return "draft"
	}
	return "active"
}

// sections are the filled ones in the order of the screen; one of a newer
// version of the program comes last, under its key.
func (b *bundle) sections(plan caseload.Plan) []caseload.Section {
	all := slices.Clone(b.d.Sections)
	for _, key := range slices.Sorted(maps.Keys(plan.Sections)) {
		if !slices.ContainsFunc(all, func(s caseload.Section) bool { return s.Key == key }) {
			all = append(all, caseload.Section{Key: key, Label: key})
		}
	}
	return slices.DeleteFunc(all, func(s caseload.Section) bool { return stated(plan.Sections[s.Key]) == "" })
}

// section puts one section where FHIR has a place for it.
func (b *bundle) section(r *fhirCarePlan, s caseload.Section, text string) {
	switch {
	case slices.Contains(goalSections, s.Key):
		id := identity("goal", r.ID+s.Key)
		r.Goal = append(r.Goal, b.add(id, fhirGoal{
			fhirHead: fhirHead{ResourceType: "Goal", ID: id}, LifecycleStatus: "active", Description: fhirConcept{Text: text}, Subject: r.Subject,
		}))
	case slices.Contains(activitySections, s.Key) || s.Group == caseload.GroupContingency:
		r.Activity = append(r.Activity, fhirActivity{Detail: &fhirDetail{Code: concept(s.Label), Status: "in-progress", Description: text}})
	default:
		r.Note = append(r.Note, notes("", s.Label+": "+text)...)
	}
}

// contribution is another service's plan as one note (P1).
func contribution(c caseload.Contribution) string {
	text := words(c.Service, c.Title) + ": " + c.Text
	if c.Goal != "" {
		text += " (serves: " + c.Goal + ")"
	}
	return text
}

func notes(at, text string) []fhirAnnotation {
	return []fhirAnnotation{{Time: moment(at), Text: stated(text)}}
}

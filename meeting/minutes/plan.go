package minutes

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"keystone/caseload"
)

// PlanPaper is what the printed plan of one patient is made from.
type PlanPaper struct {
	Team       string
	Patient    caseload.Patient
	Printed    time.Time
	Test       bool   // invented people
	Label      string // the team's word for key worker, "" for key worker
	Superseded bool   // a newer version exists (F37)
	Away       bool   // the key worker is away or no longer active
	// Sections are the plan's fields in the order of the screen (caseload.Sections);
	// the fields of the plan that they do not name print last.
	Sections      []caseload.Section
	Practice      string
	PracticePhone string
	Service       string // the 24-hour service
	ServicePhone  string
}

// Plan returns the one plan of a patient on paper, for the patient to keep.
// Errors: CodePlanIncomplete until what matters and crisis are filled,
// CodeConfidence, CodeFont, CodePaper.
func (p *Paper) Plan(in PlanPaper) ([]byte, error) { return p.PDF(in) }

func (in PlanPaper) lay(p *Paper) (*document, error) {
	if err := planReady(in.Patient); err != nil {
		return nil, err
	}
	if err := discreet(in.Patient, planTexts(in.Patient)...); err != nil {
		return nil, err
	}
	d, err := p.document("Plan", in.Printed)
	if err != nil {
		return nil, err
	}
	d.page()
	d.para("My plan", title)
	d.para(list(" · ", in.Team, plan(in.Patient)), body.inColour(quiet))
	d.gap(3)
	d.banner(in.Patient, false)
	d.gap(2)
	d.planBody(in)
	return d.framed(patientFrame(in.Team, "Plan", in.Patient, in.Printed, in.Superseded, in.Test)), nil
}

// patientFrame is the head and foot of a paper that a patient keeps.
func patientFrame(team, what string, p caseload.Patient, printed time.Time, superseded, test bool) frame {
	fr := frame{
		left:  list(" · ", team, what, name(p), "NHS No. "+unjoined(number(p.NHSNumber))),
		right: list(" · ", version(p.Plan.Version), showDay(printed)),
		foot:  "Belongs to the patient. A newer version replaces it.",
		test:  test,
	}
	if superseded {
		fr.void = "SUPERSEDED: a newer version exists, do not use this one"
	}
	return fr
}

func planTexts(p caseload.Patient) []string {
	var texts []string
	for _, key := range slices.Sorted(maps.Keys(p.Plan.Sections)) {
		texts = append(texts, p.Plan.Sections[key])
	}
	for _, c := range p.Contributed {
		texts = append(texts, c.Title, c.Text, c.Goal)
	}
	return texts
}

func (d *document) planBody(in PlanPaper) {
	p := in.Patient
	text := p.Plan.Sections
	d.entry("What matters to me", text[whatMatters])
	d.entry("My top goal", text[topGoal])
	d.entry("Who does what", text[whoDoes])
	d.crisis(p, in.contacts())
	d.entry(capital(or(in.Label, "key worker")), in.inHours().line())
	d.entry("First contact", p.FirstContact)
	d.entry("Next review", or(day(p.Plan.ReviewDue), "not set"))
	printed := []string{whatMatters, topGoal, whoDoes, crisis, "reviewDue", "keyWorker", "agreed"}
	group := ""
	for _, s := range in.Sections {
		if slices.Contains(printed, s.Key) || strings.TrimSpace(text[s.Key]) == "" {
			continue
		}
		if s.Group != group {
			group = s.Group
			d.section(group)
		}
		d.entry(s.Label, text[s.Key])
		printed = append(printed, s.Key)
	}
	for _, key := range slices.Sorted(maps.Keys(text)) {
		if !slices.Contains(printed, key) {
			d.entry(spoken(key), text[key])
		}
	}
	d.contributions(p.Contributed)
}

// entry writes a field of the plan under its name.
func (d *document) entry(word, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	d.need(label.leading() + 2*reading.leading())
	d.para(word, label)
	d.para(text, reading)
	d.gap(2)
}

// crisis writes the crisis words in a panel of their own, 999 and 111 first.
func (d *document) crisis(p caseload.Patient, contacts []contact) {
	texts := []text{
		{"In a crisis", heading.inColour(danger)},
		{"Life in danger: ring 999. Urgent, not life in danger: ring 111.", reading.heavy()},
		{p.Plan.Sections[crisis], reading},
	}
	for _, c := range contacts {
		texts = append(texts, text{c.when + ": " + c.line(), reading})
	}
	d.gap(1)
	d.panel(warm, danger, texts)
	d.gap(3)
}

func (d *document) contributions(all []caseload.Contribution) {
	if len(all) == 0 {
		return
	}
	d.section("Other services' plans that serve this one")
	for _, c := range all {
		d.entry(list(" · ", c.Service, c.Title, said("serves the goal: ", c.Goal), day(c.Updated)), or(c.Text, "nothing written"))
	}
}

func (in PlanPaper) inHours() contact {
	return inHours(in.Patient, or(in.Label, "key worker"), in.Away, in.Practice, in.PracticePhone)
}

func (in PlanPaper) contacts() []contact {
	return []contact{allHours(in.Patient, in.Away, in.Service, in.ServicePhone), in.inHours()}
}

// line is a contact without its hours.
func (c contact) line() string { return list(", ", c.who, joined(c.phone)) }

// spoken turns a field's key into words: "alsoWorthKnowing" into "Also worth knowing".
func spoken(key string) string {
	var out []rune
	for i, r := range key {
		switch {
		case i == 0:
			out = append(out, unicode.ToUpper(r))
		case unicode.IsUpper(r):
			out = append(out, ' ', unicode.ToLower(r))
		default:
			out = append(out, r)
		}
	}
	return string(out)
}

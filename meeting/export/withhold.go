package export

import (
	"slices"
	"strings"
	"unicode"

	"keystone/caseload"
	"keystone/meeting"
)

// Withheld stands where a text was that repeats what a carer said in confidence.
const Withheld = "[held back: said in confidence]"

// shortConfidence is the length below which words are too common to be told
// apart from everybody's, as on a patient's paper.
const shortConfidence = 12

// withhold returns a copy of the data without what was said in confidence.
func withhold(d Data) Data {
	secrets := map[string]string{}
	d.Patients = slices.Clone(d.Patients)
	for i, p := range d.Patients {
		if p.Carer == nil {
			continue
		}
		if secret := plain(p.Carer.Confidence); len(secret) >= shortConfidence {
			secrets[p.NHSNumber] = secret
			d.Patients[i] = discreetPatient(p, secret)
		}
		d.Patients[i].Carer = &caseload.Carer{Name: p.Carer.Name, Relation: p.Carer.Relation, Phone: p.Carer.Phone}
	}
	d.Actions = slices.Clone(d.Actions)
	for i, a := range d.Actions {
		hide(secrets[a.Patient], &d.Actions[i].What, &d.Actions[i].Outcome, &d.Actions[i].Reason)
	}
	d.Meetings = slices.Clone(d.Meetings)
	for i, m := range d.Meetings {
		d.Meetings[i].Items = slices.Clone(m.Items)
		for k := range m.Items {
			discreetItem(&d.Meetings[i].Items[k], secrets)
		}
	}
	return d
}

func discreetPatient(p caseload.Patient, secret string) caseload.Patient {
	p.Reasons = discreetReasons(p.Reasons, secret)
	p.Contributed = slices.Clone(p.Contributed)
	for i := range p.Contributed {
		c := &p.Contributed[i]
		hide(secret, &c.Title, &c.Text, &c.Goal)
	}
	if p.Plan != nil {
		plan := *p.Plan
		plan.Sections = make(map[string]string, len(p.Plan.Sections))
		for key, text := range p.Plan.Sections {
			hide(secret, &text)
			plan.Sections[key] = text
		}
		p.Plan = &plan
	}
	return p
}

func discreetItem(item *meeting.Item, secrets map[string]string) {
	secret := secrets[item.Patient.NHSNumber]
	item.Reasons = discreetReasons(item.Reasons, secret)
	hide(secret, &item.Question, &item.Decision)
}

func discreetReasons(reasons []caseload.Reason, secret string) []caseload.Reason {
	reasons = slices.Clone(reasons)
	for i := range reasons {
		hide(secret, &reasons[i].Text)
	}
	return reasons
}

// hide replaces texts that hold a secret.
func hide(secret string, texts ...*string) {
	for _, text := range texts {
		if secret != "" && strings.Contains(plain(*text), secret) {
			*text = Withheld
		}
	}
}

// plain is text in small letters with one space between words and no stops, for comparing.
func plain(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, " ")
}

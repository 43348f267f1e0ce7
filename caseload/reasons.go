package caseload

import (
	"strconv"
	"strings"

	"keystone/caseload/nhs"
)

// Codes of why somebody is on the caseload.
const (
	WhyOnList     = "on-list"
	WhyScore      = "score"
	WhyRule       = "rule"
	WhyNominated  = "nominated"
	WhyDischarged = "discharged"
	WhyAdmitted   = "admitted"
	WhyRegister   = "register"
	WhyGone       = "gone"
)

// reasons says why a patient is here, what weighs most first.
func (p *Patient) reasons(admissions, medicines int, registers []string, inHospital *admission, rule Rule) []Reason {
	reasons := []Reason{}
	add := func(code, text string) { reasons = append(reasons, Reason{code, text}) }
	for _, s := range p.Scores {
		add(WhyScore, scoreText(s)+dated(s.Date))
	}
	if rule.metBy(admissions, medicines) {
		add(WhyRule, ruleText(admissions, medicines))
	}
	if p.Nominated != "" {
		add(WhyNominated, p.Nominated)
	}
	if inHospital != nil {
		add(WhyAdmitted, "in "+or(inHospital.Hospital, "hospital")+" since "+shownDay(inHospital.Admitted))
	}
	if len(p.Discharges) > 0 {
		d := p.Discharges[0]
		add(WhyDischarged, "discharged from "+or(d.Hospital, "hospital")+dated(d.Discharged))
	}
	for _, r := range registers {
		add(WhyRegister, r)
	}
	for _, l := range p.Lists {
		add(WhyOnList, "on "+l)
	}
	for _, l := range p.Gone {
		add(WhyGone, "no longer on "+l)
	}
	return reasons
}

// scoreText is "eFI 0.44 severe", or "ACG 0.20 band 3" where a tool has bands of
// its own; an index that is not named is "score".
func scoreText(s Score) string {
	text := or(s.Index, "score") + " " + strconv.FormatFloat(s.Value, 'f', decimals(s), 64)
	switch _, named := bandRisk[s.Band]; {
	case named:
		text += " " + s.Band
	case s.Band != "":
		text += " band " + s.Band
	}
	return text
}

// decimals is how many an index is written with: none for a scale of whole
// numbers, two for a share, more where two would say another value.
func decimals(s Score) int {
	switch exact := strconv.FormatFloat(s.Value, 'f', -1, 64); {
	case s.Index == nhs.Rockwood:
		return 0
	case strings.IndexByte(exact, '.') >= 0:
		return min(max(2, len(exact)-strings.IndexByte(exact, '.')-1), 4)
	}
	return 2
}

func ruleText(admissions, medicines int) string {
	return Counted(admissions, "unplanned admission") + " and " + Counted(medicines, "medicine")
}

func dated(at string) string {
	if day := shownDay(at); day != "" {
		return ", " + day
	}
	return ""
}

// shownDay shows the day of a date or of a moment in ISO form.
func shownDay(at string) string { return nhs.Date(at[:min(10, len(at))]).Shown() }

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

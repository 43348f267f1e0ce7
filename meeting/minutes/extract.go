package minutes

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"keystone/caseload"
	"keystone/meeting"
)

// ExtractText is what one patient's extract for the GP record is made from.
type ExtractText struct {
	Team    string
	Patient caseload.Patient
	Item    meeting.Item
	Met     string // ISO 8601 date of the meeting
	Label   string // the team's word for key worker, "" for key worker
	Test    bool   // invented people
}

// withheld stands for a text in which a carer's confidence stands.
const withheld = "[left out: said in confidence]"

// Extract returns one patient's part of a meeting as plain text for the GP
// record: it begins with name, birth date and NHS number and leaves out what a
// carer said in confidence (facts.md, Papers; I9).
func Extract(in ExtractText) string {
	p, it := in.Patient, in.Item
	lines := []string{name(p), "Born " + born(p), "NHS No. " + unjoined(number(p.NHSNumber)), ""}
	if in.Test {
		lines = append(lines, "TEST TEAM: an invented person, not a real patient.", "")
	}
	add := func(word, what string) {
		if strings.TrimSpace(what) == "" {
			return
		}
		if betrays(p, what) {
			what = withheld
		}
		lines = append(lines, word+": "+unjoined(what))
	}
	add("Meeting", list(", ", in.Team, day(in.Met)))
	add("Why here", reasons(it))
	add("Question", it.Question)
	add("The person says", it.Said)
	add("Discussion", it.Summary)
	add("Decision", it.Decision)
	for _, c := range it.Changes {
		add("Decision changed", "was "+c.Was+"; "+list(", ", c.By, moment(c.At))+"; "+c.Reason)
	}
	add(capital(or(in.Label, "key worker")), keyWorker(p))
	add("First contact", p.FirstContact)
	add("Plan", plan(p))
	for _, a := range it.Actions {
		add("Action", actionWhat(a)+" — "+list(", ", a.Owner, a.Organisation)+", by "+day(a.Due))
	}
	add("Next review", day(it.NextReview))
	return norm.NFC.String(strings.ToValidUTF8(strings.Join(lines, "\n"), string(missing))) + "\n"
}

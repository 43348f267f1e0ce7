package minutes

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/sync/fault"
)

// ExtractPaper is what one patient's extract for the GP record is made from: their
// part of signed minutes.
type ExtractPaper struct {
	Team    string
	Patient caseload.Patient
	Item    meeting.Item
	Met     string // ISO 8601 date of the meeting
	Printed time.Time
	Hide    bool   // from online access
	Label   string // the team's word for key worker, "" for key worker
	Test    bool   // invented people
}

// withheld stands for a text in which a carer's confidence stands.
const withheld = "[left out: said in confidence]"

// extractLine is one thing that an extract says.
type extractLine struct{ word, what string }

// Text returns the extract as plain text: it begins with name, birth date and NHS
// number, leaves out what a carer said in confidence and what is not settled yet of
// key worker and plan (facts.md, Papers; I9). Its code is CodeUnsettled where two
// laptops recorded differently what it would tell.
func (in ExtractPaper) Text() (string, error) {
	if err := in.settled(); err != nil {
		return "", err
	}
	p := in.Patient
	lines := []string{name(p), "Born " + born(p), "NHS No. " + unjoined(number(p.NHSNumber)), ""}
	if in.Test {
		lines = append(lines, "TEST TEAM: an invented person, not a real patient.", "")
	}
	for _, l := range in.lines() {
		lines = append(lines, l.word+": "+unjoined(l.what))
	}
	return norm.NFC.String(strings.ToValidUTF8(strings.Join(lines, "\n"), string(missing))) + "\n", nil
}

// Extract returns the extract as PDF; every page begins with name, birth date and
// NHS number. Errors: CodeUnsettled, CodeFont, CodePaper.
func (p *Paper) Extract(in ExtractPaper) ([]byte, error) { return p.PDF(in) }

func (in ExtractPaper) lay(p *Paper) (*document, error) {
	if err := in.settled(); err != nil {
		return nil, err
	}
	d, err := p.document("Extract", in.Printed)
	if err != nil {
		return nil, err
	}
	d.page()
	d.banner(in.Patient, false)
	d.gap(2)
	for _, l := range in.lines() {
		d.labelled(l.word, l.what, body)
	}
	fr := frame{
		left:  list(" · ", name(in.Patient), "Born "+born(in.Patient), "NHS No. "+unjoined(number(in.Patient.NHSNumber))),
		right: list(" · ", "Extract", showDay(in.Printed)), foot: "For this person's GP record alone.", test: in.Test,
	}
	if in.Hide {
		fr.void = "HIDE FROM ONLINE ACCESS"
	}
	return d.framed(fr), nil
}

// settled refuses what is not: also who it is about.
func (in ExtractPaper) settled() error {
	if in.apart("family", "given", "title", "born") {
		return fault.New(CodeUnsettled, "Two laptops recorded name or birth date of this patient differently: choose first what stands; nothing was printed.")
	}
	return unsettled(in.Item, "question", "said", "summary", "decision", "nextReview", "minutes")
}

func (in ExtractPaper) lines() []extractLine {
	it := in.Item
	var all []extractLine
	add := func(word, what string) {
		if strings.TrimSpace(what) == "" {
			return
		}
		if betrays(in.Patient, what) || betrays(it.Patient, what) {
			what = withheld
		}
		all = append(all, extractLine{word, what})
	}
	add("Meeting", list(", ", in.Team, day(in.Met)))
	add("Online access", in.online())
	add("Why here", reasons(withoutConflicts(it)))
	add("Question", it.Question)
	add("The person says", it.Said)
	add("Discussion", it.Summary)
	add("Decision", it.Decision)
	for _, c := range it.Changes {
		add("Decision changed", "was "+c.Was+"; "+list(", ", c.By, moment(c.At))+"; "+c.Reason)
	}
	add(capital(or(in.Label, "key worker")), in.keyWorker())
	if !in.apart("firstContact") {
		add("First contact", in.Patient.FirstContact)
	}
	if !in.apart() {
		add("Plan", plan(in.Patient))
	}
	for _, a := range it.Actions {
		if !reminds(a) {
			add("Action", extractAction(a))
		}
	}
	add("Next review", day(it.NextReview))
	return all
}

func (in ExtractPaper) online() string {
	if in.Hide {
		return "hide this from online access"
	}
	return "may be shown online"
}

// keyWorker names who has said yes, or why there is nobody; nobody else is settled.
func (in ExtractPaper) keyWorker() string {
	if in.Patient.KeyWorker == nil || named(in.Patient) {
		return keyWorker(in.Patient)
	}
	return "not settled yet"
}

// apart tells whether two laptops wrote one of these fields of the patient
// differently; for none whether they did one of any that people wrote of the plan.
func (in ExtractPaper) apart(fields ...string) bool {
	others := []string{"keyWorker", "firstContact", "carer"}
	return slices.ContainsFunc(in.Patient.Conflicts, func(c caseload.Conflict) bool {
		return slices.Contains(fields, c.Field) || len(fields) == 0 && !slices.Contains(others, c.Field)
	})
}

// withoutConflicts is an item that was not on the agenda for what two laptops wrote
// apart: in a record that is no reason.
func withoutConflicts(it meeting.Item) meeting.Item {
	it.Reasons = slices.DeleteFunc(slices.Clone(it.Reasons), func(r caseload.Reason) bool { return r.Code == meeting.WhyConflict })
	return it
}

// extractAction is who was to do what by when, and what came of it.
func extractAction(a meeting.Action) string {
	text := a.What
	if a.Urgent {
		text = urgentWord + " " + text
	}
	text += " — " + list(", ", a.Owner, a.Organisation) + ", by " + day(a.Due)
	if a.Ended != "" {
		text += " — " + list(", ", a.StateWords()+" "+day(a.Ended), a.Outcome)
	}
	return text
}

// unsettled refuses, with CodeUnsettled, what two laptops recorded differently of an
// item: in these of its fields, or in one of its actions.
func unsettled(it meeting.Item, fields ...string) error {
	var apart []string
	for _, c := range it.Conflicts {
		if slices.Contains(fields, c.Field) {
			apart = append(apart, strings.ToLower(c.Label))
		}
	}
	for _, a := range it.Actions {
		if a.Contested {
			apart = append(apart, "the action “"+a.What+"”")
		}
	}
	if len(apart) == 0 {
		return nil
	}
	return fault.Newf(CodeUnsettled, "Two laptops recorded different things of this patient: %s. Choose first what stands; nothing was printed.", strings.Join(apart, "; "))
}

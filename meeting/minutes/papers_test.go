package minutes_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/meeting/minutes"
	"keystone/sync/fault"
)

var printed = time.Date(2026, 11, 23, 14, 30, 0, 0, time.UTC)

func cardPaper() minutes.CardPaper {
	return minutes.CardPaper{
		Team: "Riverside MDT", Patient: patient(4), Printed: printed, FormKept: "yellow folder by the front door",
		PracticePhone: "01632 496 0100", Service: "Community nursing line", ServicePhone: "01632 496 0200",
	}
}

func planPaper() minutes.PlanPaper {
	return minutes.PlanPaper{
		Team: "Riverside MDT", Patient: patient(4), Printed: printed,
		PracticePhone: "01632 496 0100", Service: "Community nursing line", ServicePhone: "01632 496 0200",
		Sections: []caseload.Section{{Key: "mostImportant", Label: "Most important", Group: "About me"}},
	}
}

func letterPaper() minutes.LetterPaper {
	item := twelve().Items[0]
	p := patient(0)
	item.Actions[0].State = meeting.ActionAccepted
	return minutes.LetterPaper{
		Team: "Riverside MDT", Patient: p, Item: item, Met: "2026-11-23", Printed: printed,
		PracticePhone: "01632 496 0100", Service: "Community nursing line", ServicePhone: "01632 496 0200",
	}
}

func sheet(n int) meeting.Sheet {
	s := meeting.Sheet{Number: 12, Team: "Riverside MDT", For: "Ben Okoro", Made: "2026-11-23"}
	for i := range n {
		s.Lines = append(s.Lines, action(i, patient(i)))
	}
	return s
}

func must(t *testing.T) func(pdf []byte, err error) string {
	return func(pdf []byte, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return text(t, pdf)
	}
}

func TestCard_OK(t *testing.T) {
	got := must(t)(paper.Card(cardPaper()))
	order := []string{"Ring 999", "Ring 111", "Community nursing line", "01632 496 0200", "Anna Price"}
	at := 0
	for _, want := range order {
		i := strings.Index(got[at:], want)
		if i < 0 {
			t.Fatalf("%q does not stand after what comes before it", want)
		}
		at += i
	}
	holds(t, got, "HART, Ivy (Mrs)", "Born 02-Mar-1941 (85y)", "NHS No. 999 000 0050", "01632 496 0001", "Cannot finish a sentence",
		"Kept: yellow folder by the front door", "not a medicines or allergy record", "Version 4", "printed 23-Nov-2026", "Dr Patel", "page 1 of 1")
	lacks(t, got, "cannot carry on", "SUPERSEDED")
}

// F4: the practice stands on the card instead of a key worker who cannot be relied on.
func TestCard_PracticeInstead(t *testing.T) {
	for name, change := range map[string]func(*minutes.CardPaper){
		"proposed":    func(c *minutes.CardPaper) { c.Patient.KeyWorker.State = caseload.Proposed },
		"provisional": func(c *minutes.CardPaper) { c.Patient.KeyWorker.State = caseload.Provisional },
		"imposed":     func(c *minutes.CardPaper) { c.Patient.KeyWorker.State = caseload.Imposed },
		"contested":   func(c *minutes.CardPaper) { c.Patient.Conflicts = []caseload.Conflict{{Field: "keyWorker"}} },
		"none":        func(c *minutes.CardPaper) { c.Patient.KeyWorker = nil },
		"away":        func(c *minutes.CardPaper) { c.Away = true },
		"died":        func(c *minutes.CardPaper) { c.Patient.Died = "2026-11-20" },
		"no number":   func(c *minutes.CardPaper) { c.Patient.KeyWorker.Phone = "" },
	} {
		t.Run(name, func(t *testing.T) {
			in := cardPaper()
			in.Patient.Plan.Sections["whoDoesWhat"] = ""
			change(&in)
			got := must(t)(paper.Card(in))
			holds(t, got, "Riverside Surgery", "01632 496 0100", "Ring 999", "Community nursing line")
			lacks(t, got, "Anna Price")
		})
	}
}

func TestCard_NoService(t *testing.T) {
	in := cardPaper()
	in.Service, in.ServicePhone = "", ""
	holds(t, must(t)(paper.Card(in)), "Evenings,", "Out-of-hours", "01632 496 0002")
	in.Patient.KeyWorker, in.PracticePhone = nil, ""
	holds(t, must(t)(paper.Card(in)), "NHS 111: your team has given", "ring 111)")
}

func TestCard_FormNeverWhatItSays(t *testing.T) {
	for _, says := range []string{"bedside: not for CPR", "fridge, DNACPR in place", "not for hospital admission, see hall table"} {
		in := cardPaper()
		in.FormKept = says
		got := must(t)(paper.Card(in))
		lacks(t, got, "CPR", "hospital admission")
		holds(t, got, "Ask for the form itself")
	}
}

// F35: one page whatever the text, large where it is short, refused where it cannot fit.
func TestCard_OnePage(t *testing.T) {
	in := cardPaper()
	for n := range 9 {
		in.Patient.Plan.Sections["crisis"] = strings.Repeat(long+" ", n) + "the last word"
		got := must(t)(paper.Card(in))
		if len(pages(got)) != 1 {
			t.Fatalf("%d pages", len(pages(got)))
		}
		holds(t, got, "the last word", "not a medicines or allergy record")
	}
	in.Patient.Plan.Sections["crisis"] = strings.Repeat(long+" ", 40)
	if _, err := paper.Card(in); fault.Code(err) != minutes.CodeCardTooLong {
		t.Errorf("%v, not %s", err, minutes.CodeCardTooLong)
	}
}

func TestCard_Superseded(t *testing.T) {
	in := cardPaper()
	in.Superseded, in.Test = true, true
	holds(t, must(t)(paper.Card(in)), "SUPERSEDED", "TEST TEAM")
}

func TestPlan_OK(t *testing.T) {
	in := planPaper()
	for i, key := range []string{"mostImportant", "pleaseDont"} {
		in.Patient.Plan.Sections[key] = strings.Repeat(long+" ", 4*i+1)
	}
	in.Patient.Contributed = []caseload.Contribution{{Service: "Heart failure nurses", Title: "Fluid plan", Text: "Weigh every morning.", Goal: "walk to the shop", Updated: "2026-10-01"}}
	got := must(t)(paper.Plan(in))
	holds(t, got, "What matters to me Stay at home with my dog.", "My top goal", "Who does what", "ring 999", "Anna Price",
		"11-Jan-2027", "agreed: yes, by the person", "About me Most important", "Please dont", "Fluid plan", "Weigh every morning.")
	lacks(t, got, "cannot carry on", "SUPERSEDED")
}

// F37.
func TestPlan_Superseded(t *testing.T) {
	in := planPaper()
	in.Superseded = true
	in.Patient.Plan.Sections["strengths"] = strings.Repeat(long+" ", 12)
	for _, page := range pages(must(t)(paper.Plan(in))) {
		holds(t, page, "SUPERSEDED", "NHS No. 999 000 0050")
	}
}

func TestPlanAndCard_ErrPlanIncomplete(t *testing.T) {
	for _, key := range []string{"mattersToMe", "crisis"} {
		plan, card := planPaper(), cardPaper()
		plan.Patient.Plan.Sections[key], card.Patient.Plan.Sections[key] = " \n", ""
		_, planErr := paper.Plan(plan)
		_, cardErr := paper.Card(card)
		if fault.Code(planErr) != minutes.CodePlanIncomplete || fault.Code(cardErr) != minutes.CodePlanIncomplete {
			t.Errorf("%s: %v, %v", key, planErr, cardErr)
		}
	}
	none := planPaper()
	none.Patient.Plan = nil
	if _, err := paper.Plan(none); fault.Code(err) != minutes.CodePlanIncomplete {
		t.Error(err)
	}
}

// F52: words that a carer said in confidence stop a patient's paper, however they got there.
func TestPatientPapers_ErrConfidence(t *testing.T) {
	const told = "Ruth says: I cannot carry  on, beyond CHRISTMAS!"
	plan, card, letter := planPaper(), cardPaper(), letterPaper()
	plan.Patient.Plan.Sections["goals"] = told
	card.Patient.Plan.Sections["crisis"] = told
	letter.Item.Decision = told
	_, planErr := paper.Plan(plan)
	_, cardErr := paper.Card(card)
	_, letterErr := paper.Letter(letter)
	for _, err := range []error{planErr, cardErr, letterErr} {
		if fault.Code(err) != minutes.CodeConfidence {
			t.Errorf("%v, not %s", err, minutes.CodeConfidence)
		}
	}
}

func TestLetter_OK(t *testing.T) {
	got := must(t)(paper.Letter(letterPaper()))
	holds(t, got, "Dear Ms O'Brien,", "On 23 November 2026 we met", "Your key worker is Anna Price, district nurse", "01632 496 0001",
		"Occupational therapy visit this week", "Fit a bed rail", "By: 30 November 2026", "again by 7 December 2026",
		"ring 999", "ring 111", "Community nursing line, 01632 496 0200", "NHS No. 943 476 5919")
	lacks(t, got, "Three falls", "cannot carry on", "translated")
}

func TestLetter_PlainWordsInstead(t *testing.T) {
	in := letterPaper()
	in.Decided = "Ben will come and look at your stairs."
	got := must(t)(paper.Letter(in))
	holds(t, got, in.Decided)
	lacks(t, got, "Occupational therapy")
}

// F4: no name until accepted.
func TestLetter_KeyWorkerNotSettled(t *testing.T) {
	in := letterPaper()
	in.Patient.KeyWorker.State = caseload.Proposed
	got := must(t)(paper.Letter(in))
	holds(t, got, "as soon as that is settled", "Riverside Surgery on 01632 496 0100")
	lacks(t, got, "Anna Price")
}

func TestLetter_Language(t *testing.T) {
	in := letterPaper()
	in.Language, in.Format = "Polish", "audio"
	got := must(t)(paper.Letter(in))
	holds(t, got, "Not to be sent as it is: the preferred language of O'BRIEN, Zoë (Ms) is Polish", "Have this letter translated", "Preferred format: audio")
	if strings.Index(got, "translated") > strings.Index(got, "Dear") {
		t.Error("the notice does not come first")
	}
}

// A letter tells nothing as settled that two laptops recorded differently.
func TestLetter_ErrUnsettled(t *testing.T) {
	for field, label := range map[string]string{"decision": "Decision", "said": "What they said", "nextReview": "Next review", "minutes": "Signed minutes, version 1"} {
		in := letterPaper()
		in.Decided = "Ben will come and look at your stairs."
		in.Item.Conflicts = []caseload.Conflict{{Field: field, Label: label}}
		if _, err := paper.Letter(in); fault.Code(err) != minutes.CodeUnsettled || !strings.Contains(err.Error(), strings.ToLower(label)) {
			t.Errorf("%s: %v", field, err)
		}
	}
	in := letterPaper()
	in.Item.Actions[0].Contested = true
	if _, err := paper.Letter(in); fault.Code(err) != minutes.CodeUnsettled || !strings.Contains(err.Error(), "bed rail") {
		t.Error(err)
	}
	in = letterPaper()
	in.Item.Conflicts = []caseload.Conflict{{Field: "summary", Label: "Discussion"}}
	lacks(t, must(t)(paper.Letter(in)), "Three falls")
}

// F32.
func TestLetter_ErrDied(t *testing.T) {
	in := letterPaper()
	in.Patient.Died = "2026-11-24"
	if _, err := paper.Letter(in); fault.Code(err) != minutes.CodeDied {
		t.Error(err)
	}
}

// F22, F14: a result comes back by sheet, line and birth year; the box is drawn.
func TestActions_OK(t *testing.T) {
	got := must(t)(paper.ActionsFor(sheet(40), []caseload.Patient{patient(0), patient(1)}))
	holds(t, got, "Action sheet 12, Ben Okoro", "this sheet's number (12), the line number, and the patient's year of birth",
		"O'BRIEN, Zoë · born 21-Aug-1953 · NHS No. 943 476 5919", "4 Mill Lane, Porthaven, PV1 2AB", "01632 496 0111", "URGENT:")
	lacks(t, got, "☐", "cannot carry on")
	if n := strings.Count(got, "Result"); n != 40 {
		t.Errorf("%d places for a result, not 40", n)
	}
	for i, page := range pages(got) {
		holds(t, page, "Sheet 12", "Riverside MDT", "23-Nov-2026", fmt.Sprintf("page %d of ", i+1))
	}
}

func TestActions_Few(t *testing.T) {
	got := must(t)(paper.Actions(sheet(1)))
	holds(t, got, "fit a bed rail", "page 1 of 1", "by 30-Nov-2026")
	holds(t, must(t)(paper.Actions(meeting.Sheet{})), "No open action.")
}

func extractPaper() minutes.ExtractPaper {
	return minutes.ExtractPaper{Team: "Riverside MDT", Patient: patient(0), Item: twelve().Items[0], Met: "2026-11-23", Printed: printed}
}

func TestExtract_OK(t *testing.T) {
	in := extractPaper()
	got := textOf(t, in)
	if !strings.HasPrefix(got, "O'BRIEN, Zoë (Ms)\nBorn 21-Aug-1953 (73y)\nNHS No. 943 476 5919\n") {
		t.Errorf("begins %q", got[:80])
	}
	says := []string{"Riverside MDT, 23-Nov-2026", "Occupational therapy visit", "Anna Price", "07-Dec-2026", "same-day visit", "may be shown online"}
	holds(t, got, says...)
	paged := must(t)(paper.Extract(in))
	holds(t, paged, says...)
	if !strings.HasPrefix(strings.TrimSpace(paged), "O'BRIEN, Zoë (Ms) · Born 21-Aug-1953 (73y) · NHS No. 943 476 5919") {
		t.Errorf("the paper begins %q", paged[:120])
	}
	lacks(t, paged, "HIDE FROM ONLINE ACCESS")
	in.Hide = true
	holds(t, must(t)(paper.Extract(in)), "HIDE FROM ONLINE ACCESS")
	holds(t, textOf(t, in), "Online access: hide")
}

// What a carer said in confidence, then or since, is left out of whatever holds it.
func TestExtract_LeavesOutConfidence(t *testing.T) {
	in := extractPaper()
	in.Item.Summary = "Ruth: I cannot carry on beyond Christmas."
	in.Patient.Carer = &caseload.Carer{Confidence: "Drinks more than her mother knows."}
	in.Item.Actions[0].What = "talk about: drinks more than her mother knows"
	for _, got := range []string{textOf(t, in), must(t)(paper.Extract(in))} {
		holds(t, got, "[left out: said in confidence]")
		lacks(t, got, "carry on", "her mother knows")
	}
}

// Nobody who has not said yes, or whom another laptop named otherwise, and nothing of
// a plan that two laptops wrote apart, stands in a record.
func TestExtract_NothingProvisionalOrContested(t *testing.T) {
	for state, change := range map[string]func(p *caseload.Patient){
		"proposed":  func(p *caseload.Patient) { p.KeyWorker.State = caseload.Proposed },
		"contested": func(p *caseload.Patient) { p.Conflicts = []caseload.Conflict{{Field: "keyWorker"}} },
	} {
		t.Run(state, func(t *testing.T) {
			in := extractPaper()
			change(&in.Patient)
			got := textOf(t, in)
			holds(t, got, "Key worker: not settled yet", "Plan: ")
			lacks(t, got, "Anna Price, district nurse", "CONTESTED")
		})
	}
	in := extractPaper()
	in.Patient.Conflicts = []caseload.Conflict{{Field: "reviewDue"}, {Field: "firstContact"}}
	lacks(t, textOf(t, in), "Plan:", "First contact:")
	in = extractPaper()
	in.Item.Reasons = append(in.Item.Reasons, caseload.Reason{Code: meeting.WhyConflict, Text: "recorded differently on two laptops"})
	lacks(t, textOf(t, in), "two laptops")
	in = extractPaper()
	in.Item.Actions[0].Kind, in.Item.Actions[0].What = meeting.KindTell, "tell her that her key worker is being agreed"
	lacks(t, textOf(t, in), "being agreed")
	for field, change := range map[string]func(in *minutes.ExtractPaper){
		"summary": func(in *minutes.ExtractPaper) {
			in.Item.Conflicts = []caseload.Conflict{{Field: "summary", Label: "Discussion"}}
		},
		"minutes": func(in *minutes.ExtractPaper) {
			in.Item.Conflicts = []caseload.Conflict{{Field: "minutes", Label: "Minutes"}}
		},
		"action": func(in *minutes.ExtractPaper) { in.Item.Actions[0].Contested = true },
		"name":   func(in *minutes.ExtractPaper) { in.Patient.Conflicts = []caseload.Conflict{{Field: "born"}} },
	} {
		t.Run(field, func(t *testing.T) {
			in := extractPaper()
			change(&in)
			_, err := in.Text()
			if _, perr := paper.Extract(in); fault.Code(err) != minutes.CodeUnsettled || fault.Code(perr) != minutes.CodeUnsettled {
				t.Errorf("%v and %v", err, perr)
			}
		})
	}
}

func textOf(t *testing.T, in minutes.ExtractPaper) string {
	t.Helper()
	text, err := in.Text()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What the plan says of language and format holds where nothing else is said.
func TestLetter_LanguageOfThePlan(t *testing.T) {
	for said, c := range map[string]struct{ holds, lacks []string }{
		"Polish; large print":         {[]string{"is Polish.", "Have this letter translated"}, []string{"Preferred format"}},
		"Polish, braille":             {[]string{"is Polish.", "Preferred format: braille"}, nil},
		"English, large print":        {nil, []string{"Not to be sent", "Preferred format"}},
		"English":                     {nil, []string{"Not to be sent", "Preferred format"}},
		"Polish, some English":        {[]string{"is Polish, some English."}, nil},
		"speaks Welsh, reads English": {nil, []string{"Not to be sent"}},
		"":                            {nil, []string{"Not to be sent", "Preferred format"}},
	} {
		t.Run(said, func(t *testing.T) {
			in := letterPaper()
			in.Patient.Plan.Sections["language"] = said
			got := must(t)(paper.Letter(in))
			holds(t, got, c.holds...)
			lacks(t, got, c.lacks...)
		})
	}
}

func TestCard_FormKeptAsThePlanSays(t *testing.T) {
	in := cardPaper()
	in.FormKept = ""
	in.Patient.Plan.Sections["respectKept"] = "message in a bottle, fridge door"
	holds(t, must(t)(paper.Card(in)), "Kept: message in a bottle, fridge door")
	in.Patient.Plan.Sections["respectKept"] = "fridge, DNACPR in place"
	got := must(t)(paper.Card(in))
	holds(t, got, "Ask for the form itself")
	lacks(t, got, "DNACPR")
}

// The agenda may give a reason again within another; the paper says it once.
func TestMinutes_ReasonsOnce(t *testing.T) {
	m := twelve()
	m.Items = m.Items[:1]
	m.Items[0].Reasons = []caseload.Reason{{Text: "eFI 0.47 severe · nominated: two hospitals"}, {Text: "nominated: two hospitals"}, {Text: "added by Anna Price"}}
	got := must(t)(paper.Minutes(m))
	for _, once := range []string{"two hospitals", "added by Anna Price"} {
		if n := strings.Count(got, once); n != 1 {
			t.Errorf("%q stands %d times", once, n)
		}
	}
}

package minutes_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/meeting/minutes"
	"keystone/sync/fault"
)

// FuzzPapers puts any text into every field that people type: no paper panics,
// and each is a PDF or a refusal with a code.
func FuzzPapers(f *testing.F) {
	for _, seed := range []string{
		"", "Zoë O'Brien", "Nguyễn Thị Nguyệt", "a\u0301\u0302\u0303", "\x00\xff\xfe", "😀\U0010ffff", "\uffff\ufffe\ufeff", "\\()\r\n\t%%EOF",
		strings.Repeat("W", 3000), strings.Repeat("a b ", 2000), strings.Repeat("\n", 300), "URGENT:", "\u202eevil\u2066", "٣٤٥ अनीता 李", "\u00a0\u00a0",
	} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, s string, n int) {
		if len(s) > 20000 {
			return
		}
		p := caseload.Patient{
			Family: s, Given: s, Title: s, Born: s, NHSNumber: s, Gender: s, Practice: s, Address: s, Postcode: s, FirstContact: s,
			KeyWorker:  &caseload.KeyWorker{Name: s, Role: s, Phone: s, OutOfHours: s, Since: s, State: caseload.Accepted},
			Plan:       &caseload.Plan{Version: n, Updated: s, ReviewDue: s, Agreed: s, Sections: map[string]string{"mattersToMe": s, "crisis": s, s: s}},
			Carer:      &caseload.Carer{Name: s, Relation: s, Phone: s, Confidence: "said in confidence only"},
			Discharges: []caseload.Discharge{{Contact: s, Discharged: s}},
		}
		a := meeting.Action{PatientName: s, Patient: s, Born: s, What: s, Owner: s, Due: s, Urgent: n%2 == 0, State: s, Line: n}
		item := meeting.Item{Patient: p, Said: s, Summary: s, Decision: s, NextReview: s, Why: s, Actions: []meeting.Action{a}, HeardFrom: map[string]string{s: s}}
		m := meeting.Minutes{Meeting: meeting.Meeting{Team: s, Series: s, Date: s, Words: s, Missing: []string{s}, Attendance: []meeting.Attendance{{Name: s, Mode: s}}, Items: []meeting.Item{item}}, Actions: item.Actions, Version: n}
		pdf(t)(paper.Minutes(m))
		pdf(t)(paper.ActionsFor(meeting.Sheet{Number: n, For: s, Lines: item.Actions}, []caseload.Patient{p}))
		pdf(t)(paper.Plan(minutes.PlanPaper{Team: s, Patient: p, Label: s}))
		pdf(t)(paper.Card(minutes.CardPaper{Team: s, Patient: p, FormKept: s}))
		pdf(t)(paper.Letter(minutes.LetterPaper{Team: s, Patient: p, Item: item, Met: s, Language: s, Format: s}))
		extract := minutes.ExtractPaper{Team: s, Patient: p, Item: item}
		pdf(t)(paper.Extract(extract))
		if text, err := extract.Text(); err != nil || !utf8.ValidString(text) {
			t.Errorf("the extract is not UTF-8, or: %v", err)
		}
	})
}

func pdf(t *testing.T) func([]byte, error) {
	return func(out []byte, err error) {
		t.Helper()
		if code := fault.Code(err); err != nil && (code == fault.Internal || code == minutes.CodePaper) {
			t.Fatal(err)
		}
		if err == nil && !strings.HasPrefix(string(out), "%PDF-") {
			t.Error("not a PDF")
		}
	}
}

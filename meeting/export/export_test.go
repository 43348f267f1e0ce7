package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/xuri/excelize/v2"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/meeting/export"
	"keystone/sync/fault"
)

const secret = "I cannot carry on beyond Christmas"

var sections = []caseload.Section{
	{Key: "mattersToMe", Label: "What matters to me", Group: caseload.GroupPlan},
	{Key: "topGoal", Label: "Top goal", Group: caseload.GroupPlan},
	{Key: "whoDoesWhat", Label: "Who does what", Group: caseload.GroupPlan},
	{Key: "crisis", Label: "In a crisis", Group: caseload.GroupPlan},
	{Key: "trigger", Label: "Trigger", Group: caseload.GroupContingency},
}

func ivy() caseload.Patient {
	return caseload.Patient{
		ID: "p1", NHSNumber: "9990000050", Family: "HART", Given: "Ivy May", Title: "Mrs", Born: "1941-03-02", Gender: "Female",
		Practice: "Riverside Surgery", GP: "PATEL, Meera (Dr)", Postcode: "PV1 2AB", Address: "4 Mill Lane", Phone: "+44 1632 496011",
		Lists: []string{"Frail", "Discharged"}, Scores: []caseload.Score{{Index: "eFI", Value: 0.44, Band: "severe", Date: "2026-10-01"}},
		Reasons: []caseload.Reason{{Code: "score", Text: "eFI 0.44 severe"}, {Code: "nominated", Text: "daughter: i cannot carry on, beyond CHRISTMAS!"}},
		KeyWorker: &caseload.KeyWorker{
			Member: "m1", Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community", Phone: "01632 496 0001",
			OutOfHours: "01632 496 0002", Since: "2026-11-02", State: caseload.Accepted,
		},
		Plan: &caseload.Plan{
			Version: 4, Updated: "2026-11-02", UpdatedBy: "Anna Price", ReviewDue: "2027-01-11", Agreed: "person", AgreedOn: "2026-11-02",
			Sections: map[string]string{
				"mattersToMe": "Stay at home with my dog.", "topGoal": "Walk to the shop", "whoDoesWhat": "Anna: dressings <twice> & more",
				"crisis": "Chest pain:\n999.", "trigger": "Ruth said " + secret + ".", "fromTheFuture": "a newer field",
			},
		},
		Carer:       &caseload.Carer{Name: "Ruth Hart", Relation: "daughter", Phone: "01632 496 0777", MayKnow: "everything but money", Confidence: secret},
		Others:      []caseload.Other{{Name: "Dr Meera Patel", Role: "GP", Phone: "01632 496 0100"}},
		Contributed: []caseload.Contribution{{Service: "Therapy", Title: "stairs", Text: "two rails", Goal: "Walk to the shop", Updated: "2026-11-05"}},
		Objections:  []string{"Eastmere Care Ltd"},
	}
}

func lukasz() caseload.Patient {
	return caseload.Patient{ID: "p2", NHSNumber: "9434765870", Family: "Żółć", Given: `=HYPERLINK("http://x","y")`, Born: "", Gender: "Not specified"}
}

func everybody() export.Data {
	return export.Data{
		Team: "Riverside MDT", Made: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), Sections: sections,
		Patients: []caseload.Patient{ivy(), lukasz()},
		Actions: []meeting.Action{
			{Action: "a1", Sheet: 12, Line: 2, Patient: "9990000050", PatientName: "HART, Ivy May", What: "bed rail", Owner: "Ben Okoro", OwnerID: "m2", Due: "2026-11-30", State: meeting.ActionSent, Urgent: true},
			{Action: "a2", Patient: "9990000050", PatientName: "HART, Ivy May", What: "ask Ruth why " + secret, Owner: "Anna Price", OwnerID: "m1", Due: "2026-11-20", State: meeting.ActionDone, Ended: "2026-11-19", Outcome: "fitted"},
			{Action: "a4", Patient: "9990000050", PatientName: "HART, Ivy May", What: "ring back", Owner: "Ruth Hart", OwnerPhone: "01632 496 0777", Due: "2026-12-02", State: meeting.ActionAgreed},
			{Action: "a3", What: "book the room", Owner: "Meera Patel", OwnerID: "m3", Due: "2026-12-01", State: meeting.ActionHandedBack, Reason: "away"},
		},
		Meetings: []meeting.Meeting{{
			ID: "t1", Series: "Weekly MDT", Date: "2026-06-22", Time: "13:00", Planned: 60, State: meeting.MeetingSigned,
			Items: []meeting.Item{
				{ID: "i1", Patient: ivy(), State: meeting.ItemDiscussed, Question: "safe at home?", Summary: "the long discussion", Decision: "therapy visit", NextReview: "2026-12-07", Present: []string{"Anna Price"}},
				{ID: "i2", Patient: lukasz(), State: meeting.ItemDeferred, Question: "put off"},
			},
		}},
		Next: &meeting.Next{Series: meeting.Series{ID: "s1", Name: "Weekly MDT", Time: "13:00", Minutes: 60}, Date: "2026-11-30"},
	}
}

// onlyIvy is what the program gives when asked for one patient.
func onlyIvy() export.Data {
	d := everybody()
	d.One, d.Patients, d.Actions = true, d.Patients[:1], d.Actions[:3]
	return d
}

func write(t *testing.T, format string, d export.Data) []byte {
	t.Helper()
	made, err := export.Write(format, d)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func readCSV(t *testing.T, made []byte) []map[string]string {
	t.Helper()
	text, marked := strings.CutPrefix(string(made), "\ufeff")
	if !marked {
		t.Error("there is no byte order mark")
	}
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return named(lines)
}

// named turns rows under a head into maps.
func named(lines [][]string) []map[string]string {
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, cell := range line {
			row[lines[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

var ivyCells = map[string]string{
	"NHS number": "999 000 0050", "Surname": "HART", "First name": "Ivy May", "Gender": "Female", "Practice": "Riverside Surgery",
	"Lists": "Frail · Discharged", "Scores": "eFI 0.44 severe 2026-10-01", "Why here": "eFI 0.44 severe · " + export.Withheld, "Key worker": "Anna Price",
	"Phone": "01632 496 0001", "Out of hours": "01632 496 0002", "Key worker's state": "accepted", "Plan version": "4",
	"Open actions": "2", "Actions": "bed rail (Ben Okoro, 2026-11-30) · ring back (Ruth Hart, 2026-12-02)",
}

func TestCSVHasARowAPatient(t *testing.T) {
	rows := readCSV(t, write(t, export.CSV, everybody()))
	if len(rows) != 2 {
		t.Fatalf("%d rows, want 2", len(rows))
	}
	want := map[string]string{"Date of birth": "1941-03-02", "Plan review due": "2027-01-11", "Key worker since": "2026-11-02"}
	for title, text := range ivyCells {
		want[title] = text
	}
	for title, text := range want {
		if got := rows[0][title]; got != text {
			t.Errorf("%s is %q, want %q", title, got, text)
		}
	}
	if got := rows[1]["Plan version"]; got != "" {
		t.Errorf("no plan is version %q", got)
	}
}

func TestCSVRunsNothing(t *testing.T) {
	for _, start := range []string{"=1+1", "+44 20", "-2", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "\u200b=1+1", "＝1+1"} {
		d := everybody()
		d.Patients[0].Family = start
		d.Patients[0].Practice = "line one\r\n=line(two)"
		row := readCSV(t, write(t, export.CSV, d))[0]
		if got := row["Surname"]; !strings.HasPrefix(got, "'") {
			t.Errorf("%q came out as %q", start, got)
		}
		if got := row["Practice"]; got != "line one =line(two)" {
			t.Errorf("two lines came out as %q", got)
		}
	}
}

func TestWorkbookHoldsTheSame(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(write(t, export.XLSX, everybody())))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := f.GetRows(export.SheetCaseload)
	if err != nil || len(lines) != 3 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	row := named(lines)[0]
	for title, text := range ivyCells {
		if row[title] != text {
			t.Errorf("%s is %q, want %q", title, row[title], text)
		}
	}
	if row["Date of birth"] != "02-Mar-1941" {
		t.Errorf("born %q", row["Date of birth"])
	}
	if raw, err := f.GetCellValue(export.SheetCaseload, "E2", excelize.Options{RawCellValue: true}); err != nil || raw != "15037" {
		t.Errorf("the birth date is %q, no date: %v", raw, err)
	}
	if formula, err := f.GetCellFormula(export.SheetCaseload, "C3"); err != nil || formula != "" {
		t.Errorf("a name is the formula %q, %v", formula, err)
	}
	if name, err := f.GetCellValue(export.SheetCaseload, "C3"); err != nil || !strings.HasPrefix(name, "=HYPERLINK") {
		t.Errorf("the name is %q, %v", name, err)
	}
	if actions, err := f.GetRows(export.SheetActions); err != nil || len(actions) != 5 || actions[1][2] != "bed rail" || actions[1][5] != "30-Nov-2026" {
		t.Errorf("actions are %v, %v", actions, err)
	}
}

func TestWorkbookOfNobody(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(write(t, export.XLSX, export.Data{Team: "New"})))
	if err != nil {
		t.Fatal(err)
	}
	if lines, err := f.GetRows(export.SheetCaseload); err != nil || len(lines) != 1 {
		t.Errorf("%d lines, %v", len(lines), err)
	}
}

func events(t *testing.T, made []byte) map[string]*ics.VEvent {
	t.Helper()
	c, err := ics.ParseCalendar(bytes.NewReader(made))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]*ics.VEvent{}
	for _, e := range c.Events() {
		found[e.GetProperty(ics.ComponentPropertySummary).Value] = e
	}
	return found
}

func TestCalendarOfEverybodyNamesNoPatient(t *testing.T) {
	made := write(t, export.ICS, everybody())
	found := events(t, made)
	for summary, start := range map[string]string{
		"Weekly MDT, Riverside MDT": "20261130T130000Z", "Plan review due: Anna Price": "20270111", "To be reviewed at the meeting: Anna Price": "20261207",
		"Action due: Ben Okoro (sheet 12, line 2)": "20261130", "Action due: Meera Patel": "20261201",
		"Action due: somebody outside the team": "20261202",
	} {
		e := found[summary]
		if e == nil {
			t.Errorf("no event %q among %d", summary, len(found))
			continue
		}
		if got := e.GetProperty(ics.ComponentPropertyDtStart).Value; got != start {
			t.Errorf("%s is on %s, want %s", summary, got, start)
		}
	}
	if len(found) != 6 {
		t.Errorf("%d events, want 6: an ended action has none", len(found))
	}
	for _, word := range []string{"HART", "Ivy", "Hart", "9990000050", "999 000 0050", "bed rail", "Żółć"} {
		if strings.Contains(string(made), word) {
			t.Errorf("a calendar of everybody says %q", word)
		}
	}
}

func TestCalendarOfOneNamesThem(t *testing.T) {
	found := events(t, write(t, export.ICS, onlyIvy()))
	if found["HART, Ivy May (Mrs): bed rail (Ben Okoro)"] == nil {
		t.Errorf("the action is not among %v", found)
	}
}

func TestCalendarIsOnSummerTimeInSummer(t *testing.T) {
	d := everybody()
	d.Next.Date = "2026-06-29"
	e := events(t, write(t, export.ICS, d))["Weekly MDT, Riverside MDT"]
	if got := e.GetProperty(ics.ComponentPropertyDtStart).Value; got != "20260629T120000Z" {
		t.Errorf("one o'clock in June is %s", got)
	}
}

func TestCalendarOfTheDeadHasNoReviews(t *testing.T) {
	d := onlyIvy()
	d.Patients[0].Died = "2026-11-01"
	d.Actions, d.Next = nil, nil
	if found := events(t, write(t, export.ICS, d)); len(found) != 0 {
		t.Errorf("%d events for somebody who died", len(found))
	}
}

// TestCalendarLines reads the bytes themselves: RFC 5545, 3.1.
func TestCalendarLines(t *testing.T) {
	d := onlyIvy()
	d.Actions[0].What = strings.Repeat("Łukasz’s long żółć; ", 30) + "\r\nBEGIN:VEVENT"
	made := string(write(t, export.ICS, d))
	for line := range strings.SplitSeq(strings.TrimSuffix(made, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	if got, want := strings.Count(made, "\r\nBEGIN:VEVENT"), strings.Count(made, "\r\nEND:VEVENT"); got != want {
		t.Errorf("%d events begin and %d end", got, want)
	}
}

func TestCalendarKeepsItsIds(t *testing.T) {
	again := events(t, write(t, export.ICS, everybody()))
	for summary, e := range events(t, write(t, export.ICS, everybody())) {
		if again[summary].Id() != e.Id() || !strings.HasSuffix(e.Id(), "@keystone") {
			t.Errorf("%s is %s, then %s", summary, e.Id(), again[summary].Id())
		}
	}
}

func TestNothingSaidInConfidenceLeaves(t *testing.T) {
	for _, format := range export.Formats() {
		for _, d := range []export.Data{everybody(), onlyIvy()} {
			text := unpacked(t, format, write(t, format, d))
			for _, word := range []string{"beyond Christmas", "CHRISTMAS", "everything but money", "Eastmere", "the long discussion"} {
				if strings.Contains(text, word) {
					t.Errorf("%s says %q", format, word)
				}
			}
		}
	}
	d := everybody()
	write(t, export.FHIR, d)
	if d.Patients[0].Carer.Confidence != secret || !strings.Contains(d.Patients[0].Plan.Sections["trigger"], secret) {
		t.Error("withholding changed the data it was given")
	}
}

// unpacked is the text of a file, of a workbook the text of its cells.
func unpacked(t *testing.T, format string, made []byte) string {
	t.Helper()
	if format != export.XLSX {
		return strings.ReplaceAll(string(made), "\r\n ", "")
	}
	f, err := excelize.OpenReader(bytes.NewReader(made))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, sheet := range f.GetSheetList() {
		lines, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			all.WriteString(strings.Join(line, "\n"))
		}
	}
	return all.String()
}

func TestErrFormatUnknown(t *testing.T) {
	for _, format := range []string{"pdf", "", "FHIR"} {
		if _, err := export.Write(format, everybody()); fault.Code(err) != export.CodeFormatUnknown {
			t.Errorf("%q: %v", format, err)
		}
	}
}

// FuzzExport writes whatever a synchronised field holds and reads it back.
func FuzzExport(f *testing.F) {
	f.Add("HART", "2026-11-30")
	f.Add("=cmd|' /C calc'!A0\r\nBEGIN:VEVENT", "2026-13-45T99")
	f.Add("\xff\xfe\x00<script>", "")
	f.Fuzz(func(t *testing.T, text, date string) {
		d := onlyIvy()
		p := &d.Patients[0]
		p.Family, p.Gender, p.Born, p.KeyWorker.Name, p.KeyWorker.Since, p.Plan.ReviewDue, p.Contributed[0].Updated = text, text, date, text, date, date, date
		p.Plan.Sections["crisis"] = text
		d.Actions[0].What, d.Actions[0].Due, d.Next.Date, d.Next.Series.Time = text, date, date, date
		readCSV(t, write(t, export.CSV, d))
		unpacked(t, export.XLSX, write(t, export.XLSX, d))
		events(t, write(t, export.ICS, d))
		if !json.Valid(write(t, export.FHIR, d)) {
			t.Error("the bundle is no JSON")
		}
	})
}

package intake_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"keystone/caseload/intake"
	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

const today = nhs.Date("2026-11-22")

func readFile(t *testing.T, name string, options intake.Options) *intake.Reading {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return readBytes(t, name, data, options)
}

func readText(t *testing.T, text string, options intake.Options) *intake.Reading {
	t.Helper()
	return readBytes(t, "list.csv", []byte(text), options)
}

func readBytes(t *testing.T, name string, data []byte, options intake.Options) *intake.Reading {
	t.Helper()
	options.Today = today
	reading, err := intake.Read(t.Context(), intake.Source{Name: name, Data: data}, options)
	if err != nil {
		t.Fatalf("%s: %v (%v)", name, err, errors.Unwrap(err))
	}
	return reading
}

func rowOf(t *testing.T, reading *intake.Reading, number nhs.Number) intake.Row {
	t.Helper()
	at := slices.IndexFunc(reading.Rows, func(r intake.Row) bool { return r.NHS == number })
	if at < 0 {
		t.Fatalf("%s is not in the list; rejected: %+v", number, reading.Rejected)
	}
	return reading.Rows[at]
}

func warns(reading *intake.Reading, text string) bool {
	return slices.ContainsFunc(reading.Warnings, func(w string) bool { return strings.Contains(w, text) })
}

func TestListsAsExported(t *testing.T) {
	tests := []struct {
		file, format, title string
		rows, line          int
		lastRun             nhs.Date
	}{
		{"emis.csv", intake.FormatEMIS, "Patients on moderate or severe frailty register", 88, 7, "2026-11-20"},
		{"systmone.csv", intake.FormatSystmOne, "systmone", 88, 2, ""},
		{"acg.csv", intake.FormatACG, "acg", 88, 1, ""},
		{"efi2.xlsx", intake.FormatWorkbook, "Proactive care cohort", 40, 3, ""},
		{"discharges.csv", intake.FormatDischarges, "discharges", 24, 2, ""},
	}
	people := make(map[nhs.Number]int)
	emis := make(map[nhs.Number]bool)
	both := 0
	for _, test := range tests {
		t.Run("OK "+test.file, func(t *testing.T) {
			r := readFile(t, test.file, intake.Options{})
			if r.Format != test.format || r.Title != test.title || r.LastRun != test.lastRun {
				t.Errorf("read as %q, %q, run %q", r.Format, r.Title, r.LastRun)
			}
			if len(r.Rows) != test.rows || len(r.Rejected) != 0 || r.Rows[0].Line != test.line {
				t.Errorf("%d rows from line %d, %d rejected", len(r.Rows), r.Rows[0].Line, len(r.Rejected))
			}
			for _, row := range r.Rows {
				people[row.NHS]++
				if test.file == "emis.csv" {
					emis[row.NHS] = true
				}
				if test.file == "systmone.csv" && emis[row.NHS] {
					both++
				}
			}
		})
	}
	if len(people) != 240 || both != 12 {
		t.Errorf("%d people, %d on both registers; want 240 and 12", len(people), both)
	}
}

func TestEMISRow(t *testing.T) {
	r := readFile(t, "emis.csv", intake.Options{})
	got := rowOf(t, r, "9995115549")
	if got.Family != "WRIGHT" || got.Given != "Margaret" || got.Title != "Dr" || got.Born != "1953-08-21" || got.Age != 73 || got.Gender != "Female" {
		t.Errorf("person: %+v", got)
	}
	if got.Practice != "Harbour Medical Centre" || got.GP != "HUGHES, Siân (Dr)" || got.Postcode != "ZZ9 10AT" || got.Address != "156 Orchard Close, Porthaven" || got.Phone != "01632 496 0272" {
		t.Errorf("place: %+v", got)
	}
	if got.Admissions != 1 || got.Medicines != 6 || got.Conditions != -1 || !slices.Equal(got.Scores, []intake.Score{{Index: "eFI", Value: 0.22, Band: "mild"}}) {
		t.Errorf("figures: %+v", got)
	}
	if len(r.Warnings) != 0 || len(r.Unknown) != 0 {
		t.Errorf("warnings %q, unknown %+v", r.Warnings, r.Unknown)
	}
}

func TestSystmOneRow(t *testing.T) {
	r := readFile(t, "systmone.csv", intake.Options{})
	got := rowOf(t, r, "9992796804")
	if got.Family != "WRIGHT" || got.Given != "Ibrahim" || got.Title != "Dr" || got.Born != "1957-10-18" || !slices.Equal(got.Registers, []string{"Palliative care"}) {
		t.Errorf("person: %+v", got)
	}
	if !slices.Equal(got.Scores, []intake.Score{{Index: "eFI", Value: 0.31, Band: "moderate", Date: "2026-11-03"}}) {
		t.Errorf("scores: %+v", got.Scores)
	}
	if name := rowOf(t, r, "9993132284").Family; name != "Ó SÚILLEABHÁIN" {
		t.Errorf("Windows-1252 letters read as %q", name)
	}
	if !warns(r, "Line 2: letters of the name were lost") {
		t.Errorf("no warning about Nguy?n: %q", r.Warnings)
	}
}

func TestRiskToolRowHasNoName(t *testing.T) {
	got := rowOf(t, readFile(t, "acg.csv", intake.Options{}), "9995251264")
	if got.Family != "" || got.Given != "" || got.Born != "" || got.Age != 72 || got.Gender != "Male" || got.GP != "Okafor" || got.Conditions != 3 {
		t.Errorf("person: %+v", got)
	}
	if !slices.Equal(got.Scores, []intake.Score{{Index: "ACG", Value: 0.1975, Band: "1"}}) {
		t.Errorf("scores: %+v", got.Scores)
	}
}

func TestDischargeRow(t *testing.T) {
	r := readFile(t, "discharges.csv", intake.Options{Format: "discharges"})
	got := rowOf(t, r, "9999687091").Discharge
	if got == nil || got.Hospital != "Porthaven General" || got.Ward != "AMU" || got.NursingNeed != "Wound care" || got.MedicinesChanged != "no" || got.Contact != "Ward 01632 496 0100" {
		t.Fatalf("discharge: %+v", got)
	}
	if got.Admitted.Format("02 15:04") != "05 19:32" || got.Discharged.Format("02 15:04") != "14 07:32" || got.LetterReceived.Format("02 15:04") != "17 07:32" {
		t.Errorf("times: %+v", got)
	}
	if late := rowOf(t, r, "9996748219").Discharge; !late.LetterReceived.IsZero() || late.MedicinesChanged != "yes" || late.Contact != "" {
		t.Errorf("no letter yet: %+v", late)
	}
	if wei := rowOf(t, r, "9996958434"); wei.Family != "de la Cruz" || wei.Given != "Wei" {
		t.Errorf("name: %q, %q", wei.Family, wei.Given)
	}
}

func TestDirtyList(t *testing.T) {
	r := readFile(t, "dirty.csv", intake.Options{})
	if len(r.Rows) != 2 {
		t.Fatalf("rows: %+v", r.Rows)
	}
	if good := rowOf(t, r, "9997786491"); good.Born != "1935-01-15" || good.Line != 2 {
		t.Errorf("once: %+v", good)
	}
	if kept := rowOf(t, r, "9990118892"); kept.Family != "SCORE" || kept.Given != "High" || len(kept.Scores) != 1 || kept.Scores[0].Value != 0.2 {
		t.Errorf("a whole name replaces a formula, a score out of range is left out: %+v", kept)
	}
	want := []struct {
		line               int
		number, code, says string
	}{
		{4, "9993765341", intake.CodeBornDiffers, "01-Feb-1940 on line 4 and 09-Sep-1951 on line 12"},
		{5, "9.99000E+09", nhs.CodeNumberInvalid, "spreadsheet spoiled"},
		{6, "999123456", nhs.CodeNumberInvalid, "nine digits"},
		{7, "9991234567", nhs.CodeNumberInvalid, "check digit"},
		{8, "1111111111", nhs.CodeNumberInvalid, "equal digits"},
		{9, "", nhs.CodeNumberInvalid, "no NHS number"},
		{10, "9990118892", nhs.CodeDateFuture, "in the future"},
		{11, "9990118892", nhs.CodeDateInvalid, "Date of birth"},
		{12, "9993765341", intake.CodeBornDiffers, "two birth dates"},
		{15, "9990118892", intake.CodeRowShort, "2 of 7 columns"},
	}
	for i, w := range want {
		if i >= len(r.Rejected) {
			t.Fatalf("only %d rejected", len(r.Rejected))
		}
		if got := r.Rejected[i]; got.Line != w.line || got.NHSNumber != w.number || got.Code != w.code || !strings.Contains(got.Reason, w.says) {
			t.Errorf("rejected %+v; want %+v", got, w)
		}
	}
	for _, text := range []string{"Line 3: the same person stands on line 2", "Line 13: the given name is a spreadsheet formula", "Line 14: the score was left out", "Line 14: the same person stands on line 13 under another name"} {
		if !warns(r, text) {
			t.Errorf("no warning %q in %q", text, r.Warnings)
		}
	}
}

func TestReadRefusesWhatIsNoList(t *testing.T) {
	tests := []struct{ name, data, format, index, code string }{
		{"ErrEmpty", " \r\n", "", "", intake.CodeUnreadable},
		{"ErrOldWorkbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", "", intake.CodeUnreadable},
		{"ErrPDF", "%PDF-1.7", "", "", intake.CodeUnreadable},
		{"ErrWebPage", "<html><table>", "", "", intake.CodeUnreadable},
		{"ErrBrokenWorkbook", "PK\x03\x04 and nothing more", "", "", intake.CodeUnreadable},
		{"ErrNoNumbers", "Colour,Size\nred,3\n", "", "", intake.CodeNoNumbers},
		{"ErrFormatUnknown", "NHS Number\n9434765919\n", "vision", "", intake.CodeFormat},
		{"ErrIndexUnknown", "NHS Number\n9434765919\n", "", "QFrailty", intake.CodeFormat},
		{"ErrNotDischarges", "NHS Number,Surname\n9434765919,Hart\n", "discharges", "", intake.CodeFormat},
		{"ErrNotRiskTool", "NHS Number,Surname\n9434765919,Hart\n", "acg", "", intake.CodeFormat},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := intake.Read(t.Context(), intake.Source{Name: "x", Data: []byte(test.data)}, intake.Options{Today: today, Format: test.format, Index: test.index})
			if fault.Code(err) != test.code {
				t.Fatalf("code %q, %v; want %q", fault.Code(err), err, test.code)
			}
		})
	}
}

// endless is a file that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
func (endless) Close() error               { return nil }

func TestErrTooLarge(t *testing.T) {
	source := intake.Source{Name: "x.csv", Open: func() (io.ReadCloser, error) { return endless{}, nil }}
	if _, err := intake.Read(t.Context(), source, intake.Options{}); fault.Code(err) != intake.CodeTooLarge {
		t.Fatalf("an endless file gave %v", err)
	}
}

func TestErrStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	text := manyRows(5000)
	options := intake.Options{Progress: func(done, _ int64) {
		if done > int64(len(text)/2) {
			cancel()
		}
	}}
	if _, err := intake.Read(ctx, intake.Source{Name: "x.csv", Data: text}, options); fault.Code(err) != intake.CodeStopped || !errors.Is(err, context.Canceled) {
		t.Fatalf("a stopped reading gave %v", err)
	}
}

func TestProgressReachesTheEnd(t *testing.T) {
	var last, total int64
	readBytes(t, "x.csv", manyRows(2000), intake.Options{Progress: func(done, of int64) {
		if done < last {
			t.Errorf("progress went back from %d to %d", last, done)
		}
		last, total = done, of
	}})
	if last != total || total == 0 {
		t.Errorf("progress ended at %d of %d", last, total)
	}
}

func TestMappingByHand(t *testing.T) {
	text := "Ref,Who,When\n9434765919,\"HART, Ivy\",02/03/1941\n9434765870,\"COLE, Sam\",04/05/1938\n"
	r := readText(t, text, intake.Options{Mapping: map[int]intake.Field{1: intake.FullName, 2: intake.Born}})
	if row := rowOf(t, r, "9434765919"); row.Family != "HART" || row.Born != "1941-03-02" {
		t.Errorf("mapped: %+v", row)
	}
	plain := readText(t, text, intake.Options{})
	if len(plain.Unknown) != 2 || plain.Unknown[0].Header != "Who" || plain.Unknown[1].Sample != "02/03/1941" {
		t.Errorf("unknown columns: %+v", plain.Unknown)
	}
	if plain.Shape != r.Shape {
		t.Error("a mapping changes the shape it is remembered for")
	}
}

func TestErrNoNumbersLeavesColumnsToMap(t *testing.T) {
	text := "Code,Who\n123456,\"HART, Ivy\"\n"
	r, err := intake.Read(t.Context(), intake.Source{Name: "x.csv", Data: []byte(text)}, intake.Options{Today: today})
	if fault.Code(err) != intake.CodeNoNumbers || r == nil || len(r.Columns) != 2 || len(r.First) == 0 {
		t.Fatalf("%v, %+v", err, r)
	}
}

func TestShapeAndTitle(t *testing.T) {
	const rows = "\n9434765919,Hart\n"
	a := readBytes(t, "Frailty register 20-Nov-2026 (2).csv", []byte("NHS Number,Surname"+rows), intake.Options{})
	b := readBytes(t, "frailty_register_2026-11-27.csv", []byte("nhs number;SURNAME\n9434765870;Cole\n"), intake.Options{})
	c := readBytes(t, "other.csv", []byte("NHS Number,Family name"+rows), intake.Options{})
	if a.Shape != b.Shape || a.Shape == c.Shape {
		t.Errorf("shapes %s %s %s", a.Shape, b.Shape, c.Shape)
	}
	if a.Title != "Frailty register" || b.Title != "frailty register" {
		t.Errorf("titles %q %q", a.Title, b.Title)
	}
	titles := map[string]string{
		"Report name: Housebound as at 20/11/2026\n\n": "Housebound",
		"Report Name,Over 80s\nRun date,20/11/2026\n":  "Over 80s",
		"eFI2 cohort 20 Nov 2026 08:14\n":              "eFI2 cohort",
		"sep=,\n":                                      "list",
		"Page 1 of 2\n":                                "list",
	}
	for preamble, want := range titles {
		if got := readText(t, preamble+"NHS Number,Surname"+rows, intake.Options{}); got.Title != want || len(got.Rows) != 1 {
			t.Errorf("%q has the title %q, %d rows; want %q", preamble, got.Title, len(got.Rows), want)
		}
	}
}

func TestRejectedRowsAreMendedAndReadAgain(t *testing.T) {
	first := readFile(t, "dirty.csv", intake.Options{})
	data := intake.RejectedCSV(first)
	again := readBytes(t, "dirty rejected.csv", data, intake.Options{})
	if !again.Mended || again.Shape != first.Shape || len(again.Rejected) != len(first.Rejected) || len(again.Rows) != 0 {
		t.Fatalf("unmended: mended %v, shape %s %s, %d rejected, rows %+v", again.Mended, again.Shape, first.Shape, len(again.Rejected), again.Rows)
	}
	if twice := intake.RejectedCSV(again); strings.Count(string(twice), "Keystone reason") != 1 {
		t.Error("the reason's column is written twice")
	}
	mended := bytes.Replace(data, []byte("9991234567,BAD"), []byte("9434765919,BAD"), 1)
	mended = bytes.Replace(mended, []byte("9990118892,AMERICAN,Date,02/27/1940"), []byte("9990118892,AMERICAN,Date,27/02/1940"), 1)
	if got := readBytes(t, "dirty rejected.csv", mended, intake.Options{}); len(got.Rows) != 2 {
		t.Errorf("mended rows: %+v", got.Rows)
	}
	if intake.RejectedCSV(readFile(t, "efi2.xlsx", intake.Options{})) != nil {
		t.Error("nothing was refused, yet there is a file")
	}
}

func TestRejectedKeepsWhatStoodAbove(t *testing.T) {
	text := "Frailty register\nLast Run,20-Nov-2026\n\nNHS Number,Surname\n9434765910,Hart\n9434765919,Cole\n"
	first := readText(t, text, intake.Options{})
	again := readBytes(t, "other.csv", intake.RejectedCSV(first), intake.Options{})
	if again.Title != first.Title || again.LastRun != "2026-11-20" || again.Shape != first.Shape {
		t.Errorf("read again as %q, %q, %s", again.Title, again.LastRun, again.Shape)
	}
}

func TestRejectedOfRiskToolKeepsItsShape(t *testing.T) {
	text := "Okafor,9995251265,70000,72,M,0.1975,1,3\nHughes,9993824534,70001,96,F,0.222,1,5\nWright,9991680101,70002,94,F,0.214,1,5\n"
	first := readText(t, text, intake.Options{})
	again := readBytes(t, "acg.csv", bytes.Replace(intake.RejectedCSV(first), []byte("9995251265"), []byte("9995251264"), 1), intake.Options{})
	if again.Format != intake.FormatACG || again.Shape != first.Shape || len(again.Rows) != 1 || again.Rows[0].Scores[0].Value != 0.1975 || again.Rows[0].Scores[0].Band != "1" {
		t.Errorf("read again: %s %s %s %+v", again.Format, again.Shape, first.Shape, again.Rows)
	}
}

func TestRejectedRunsNoFormula(t *testing.T) {
	r := readText(t, "NHS Number,Surname,Note\n1,\"=HYPERLINK(\"\"http://x\"\")\",@SUM(A1)\n2,-2+3,\"\t=1\"\n9434765919,Hart,\n", intake.Options{})
	for _, cell := range []string{`"'=HYPERLINK(""http://x"")"`, "'@SUM(A1)", "'-2+3", "'=1"} {
		if !bytes.Contains(intake.RejectedCSV(r), []byte(cell)) {
			t.Errorf("%s is not in\n%s", cell, intake.RejectedCSV(r))
		}
	}
}

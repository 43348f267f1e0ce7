package intake_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"keystone/caseload/intake"
	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

func TestEncodings(t *testing.T) {
	const text = "NHS Number;Surname;Forename;DOB;eFI\r\n943 476 5919;O’Brien;Siân;15.01.1935;0,25\r\n"
	encode := func(b []byte, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	files := map[string][]byte{
		"UTF-8":                      []byte(text),
		"UTF-8 with mark":            []byte("\ufeff" + text),
		"Windows-1252":               encode(charmap.Windows1252.NewEncoder().Bytes([]byte(text))),
		"UTF-16 LE with mark":        encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))),
		"UTF-16 BE with mark":        encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))),
		"UTF-16 LE without":          encode(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(text))),
		"UTF-16 BE without":          encode(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(text))),
		"tabs":                       []byte(strings.ReplaceAll(text, ";", "\t")),
		"bars":                       []byte(strings.ReplaceAll(text, ";", "|")),
		"carriage returns":           []byte(strings.ReplaceAll(text, "\r\n", "\r")),
		"separator said":             []byte("sep=;\r\n" + text),
		"UTF-16 with tabs, as Excel": encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(strings.ReplaceAll(text, ";", "\t")))),
	}
	for name, data := range files {
		t.Run("OK "+name, func(t *testing.T) {
			got := rowOf(t, readBytes(t, "list.csv", data, intake.Options{}), "9434765919")
			if got.Family != "O’Brien" || got.Given != "Siân" || got.Born != "1935-01-15" || got.Scores[0].Value != 0.25 || got.Scores[0].Band != "moderate" {
				t.Errorf("read %+v", got)
			}
		})
	}
}

func TestHeadersInWordsNobodyAgreedOn(t *testing.T) {
	tests := []struct{ name, header, row string }{
		{"OK", "NHS No.,Surname,First name,D.O.B.,Sex,Post Code", "9434765919,Hart,Ivy,02/03/1941,F,ZZ9 1AA"},
		{"OK", "NHS_NUMBER,FAMILY_NAME,GIVEN_NAME,DATE_OF_BIRTH,GENDER,POSTCODE", "9434765919,Hart,Ivy,1941-03-02,F,ZZ9 1AA"},
		{"OK", "nhsNumber,lastName,firstName,dateOfBirth,gender,postCode", "9434765919,Hart,Ivy,1941-03-02T00:00:00,2,zz9 1aa"},
		{"OK", "Pat NHS No,Patient Surname,Patient Forename(s),Patient DOB,Patient Sex,Home Postcode", "9434765919,Hart,Ivy,2-Mar-41,Female,ZZ9 1AA"},
		{"OK", "Patient's name,Patient's NHS number,Born,Gender (M/F),Postal code", `"HART, Ivy (Mrs)",943 476 5919,2 March 1941,F,ZZ9 1AA`},
		{"OK", "Name,Date of Birth (dd/mm/yyyy),Sex,Postcode of home,NHS #", "HART Ivy (Mrs),02/03/1941,f,ZZ9 1AA,943-476-5919"},
		{"OK", "Client name,DoB,Sex at birth,Post code,Verified NHS number status,NHS identifier", "Mrs Ivy Hart,02.03.1941,F,ZZ9 1AA,1,9434765919"},
		{"OK", "Surname,Forename,Title,NHS,Birth date,Sex,Previous surname,Carer's NHS number,Postcode", "Hart,Ivy,MRS,9434765919,02/Mar/1941,F,Cole,9434765870,ZZ9 1AA"},
		{"OK", "Full Name (Surname, Forename),NHS number (10 digits),DOB,Gender,Postcode,GP practice postcode", `"Hart, Mrs Ivy",9434765919,02/03/1941,F,ZZ9 1AA,ZZ1 1ZZ`},
		{"OK number in a column of another name", "Pseudo,Reference,Last name,Known as,DOB,Sex,Postcode", "1,9434765919,Hart,Ivy,02/03/1941,F,ZZ9 1AA"},
	}
	for _, test := range tests {
		t.Run(test.name+" "+test.header, func(t *testing.T) {
			header := strings.Replace(test.header, "Full Name (Surname, Forename)", `"Full Name (Surname, Forename)"`, 1)
			got := rowOf(t, readText(t, header+"\n"+test.row+"\n", intake.Options{}), "9434765919")
			if !strings.EqualFold(got.Family, "Hart") || got.Given != "Ivy" || got.Born != "1941-03-02" || got.Gender != "Female" || got.Postcode != "ZZ9 1AA" {
				t.Errorf("read %+v", got)
			}
		})
	}
}

func TestFieldsOfHeaders(t *testing.T) {
	tests := []struct {
		header string
		field  intake.Field
		index  string
	}{
		{"eFI (latest)", intake.ScoreValue, nhs.EFI},
		{"eFI2 score", intake.ScoreValue, nhs.EFI2},
		{"Frailty score", intake.ScoreValue, ""},
		{"Clinical Frailty Scale", intake.ScoreValue, nhs.Rockwood},
		{"Rockwood date", intake.ScoreDate, nhs.Rockwood},
		{"Date of last eFI", intake.ScoreDate, nhs.EFI},
		{"eFI category", intake.BandSaid, nhs.EFI},
		{"eFI deficits", intake.Deficits, nhs.EFI},
		{"Unplanned admissions (12 months)", intake.Admissions, ""},
		{"No. of emergency admissions", intake.Admissions, ""},
		{"Date of admission", intake.Admitted, ""},
		{"Discharge date/time", intake.Discharged, ""},
		{"Date of discharge", intake.Discharged, ""},
		{"Discharge summary received", intake.LetterReceived, ""},
		{"Discharging hospital", intake.Hospital, ""},
		{"Number of repeat medicines", intake.Medicines, ""},
		{"Repeat items", intake.Medicines, ""},
		{"Medication changes", intake.MedicinesChanged, ""},
		{"Number of LTCs", intake.Conditions, ""},
		{"Long-term conditions", intake.Conditions, ""},
		{"On palliative care register", intake.Register, ""},
		{"GSF", intake.Register, ""},
		{"Dementia register", intake.Register, ""},
		{"Usual GP", intake.GP, ""},
		{"Registered GP name", intake.GP, ""},
		{"GP Surgery", intake.Practice, ""},
		{"Practice Code", intake.PracticeCode, ""},
		{"Contact number", intake.Phone, ""},
		{"Mobile No", intake.Phone, ""},
		{"Address Line 1", intake.Address, ""},
		{"Next of kin name", intake.Other, ""},
		{"E-mail", intake.Other, ""},
		{"Favourite colour", intake.Unknown, ""},
	}
	for _, test := range tests {
		r := readText(t, "NHS Number,Surname,\""+test.header+"\"\n9434765919,Hart,1\n", intake.Options{})
		if got := r.Columns[2]; got.Field != test.field || got.Index != test.index {
			t.Errorf("%q is %q of %q; want %q of %q", test.header, got.Field, got.Index, test.field, test.index)
		}
	}
}

func TestFullNames(t *testing.T) {
	tests := []struct{ text, family, given, title string }{
		{"SMITH, John (Mr)", "SMITH", "John", "Mr"},
		{"Smith, John", "Smith", "John", ""},
		{"SMITH John (Mr)", "SMITH", "John", "Mr"},
		{"VAN DER BERG Raymond", "VAN DER BERG", "Raymond", ""},
		{"Mr John Smith", "Smith", "John", "Mr"},
		{"Smith, Mrs Mary Ann", "Smith", "Mary Ann", "Mrs"},
		{"John SMITH", "SMITH", "John", ""},
		{"Wei de la Cruz", "de la Cruz", "Wei", ""},
		{"Rí Ó Súilleabháin", "Ó Súilleabháin", "Rí", ""},
		{"D'SOUZA, Nguyệt (Dr)", "D'SOUZA", "Nguyệt", "Dr"},
		{"Mary Ann Jones", "Jones", "Mary Ann", ""},
		{"Hart", "Hart", "", ""},
		{"Singh (Noor)", "(Noor)", "Singh", ""},
	}
	for _, test := range tests {
		r := readText(t, "NHS Number,Name\n9434765919,\""+test.text+"\"\n", intake.Options{})
		if got := r.Rows[0]; got.Family != test.family || got.Given != test.given || got.Title != test.title {
			t.Errorf("%q is %q, %q, %q", test.text, got.Family, got.Given, got.Title)
		}
	}
}

func TestRowsAroundThePeople(t *testing.T) {
	text := strings.Join([]string{
		"Practice: Harbour Medical Centre",
		"",
		"Search,Severe frailty",
		"Generated:,20/11/2026 08:14",
		"",
		"NHS Number,Surname,DOB",
		"9434765919,Hart,02/03/1941",
		",,",
		"NHS Number,Surname,DOB",
		"9434765870,Cole,04/05/1938",
		"",
		"Total,2,",
		"*** End of report ***",
	}, "\r\n")
	r := readText(t, text, intake.Options{})
	if len(r.Rows) != 2 || len(r.Rejected) != 0 || r.Rows[0].Line != 7 || r.Rows[1].Line != 10 {
		t.Errorf("rows %+v, rejected %+v", r.Rows, r.Rejected)
	}
	if r.Title != "Severe frailty" || r.LastRun != "2026-11-20" {
		t.Errorf("title %q, run %q", r.Title, r.LastRun)
	}
}

func TestLinesAreThoseOfTheFile(t *testing.T) {
	text := "NHS Number,Address,DOB\n9434765919,\"1 Mill Lane\nPorthaven\n\nZZ9\",02/03/1941\n\n9434765910,x,02/03/1941\n9434765870,\"y\",04/05/1938\n"
	r := readText(t, text, intake.Options{})
	if len(r.Rejected) != 1 || r.Rejected[0].Line != 7 || rowOf(t, r, "9434765870").Line != 8 {
		t.Errorf("rejected %+v, rows %+v", r.Rejected, r.Rows)
	}
	if got := rowOf(t, r, "9434765919").Address; got != "1 Mill Lane Porthaven ZZ9" {
		t.Errorf("address %q", got)
	}
}

func TestUnclosedQuotationMarkSwallowsNobody(t *testing.T) {
	text := "NHS Number,Surname,DOB\n9434765919,\"Hart,02/03/1941\n9434765870,Cole,04/05/1938\n8314495581,Diaz,04/05/1939\n"
	r := readText(t, text, intake.Options{})
	if len(r.Rows) != 3 || r.Rows[0].Family != "Hart" || r.Rows[2].Line != 4 || !warns(r, "Line 2: a quotation mark is never closed") {
		t.Errorf("rows %+v, rejected %+v, warnings %q", r.Rows, r.Rejected, r.Warnings)
	}
}

func TestShiftedRowIsRefused(t *testing.T) {
	r := readText(t, "NHS Number,Surname,eFI\n9434765919,Hart,Ivy,0.2\n9434765870,Cole,0.2\n8314495581,Diaz,0.3\n", intake.Options{})
	if len(r.Rejected) != 1 || r.Rejected[0].Code != intake.CodeRowLong || len(r.Rows) != 2 {
		t.Errorf("rejected %+v", r.Rejected)
	}
}

func TestScores(t *testing.T) {
	const people = "\n9434765919,Hart,0.20\n"
	unnamed := readText(t, "NHS Number,Surname,Frailty score"+people, intake.Options{})
	if s := unnamed.Rows[0].Scores; len(s) != 1 || s[0].Index != "" || s[0].Band != "" || !warns(unnamed, "does not name its index") {
		t.Errorf("an index that is not named has no band: %+v, %q", s, unnamed.Warnings)
	}
	for index, band := range map[string]string{"eFI": "mild", "efi2": "moderate"} {
		named := readText(t, "NHS Number,Surname,Frailty score"+people, intake.Options{Index: index})
		if s := named.Rows[0].Scores[0]; s.Band != band || !strings.EqualFold(s.Index, index) {
			t.Errorf("0.20 on %s is %+v; want %s", index, s, band)
		}
	}
	r := readText(t, "NHS Number,eFI,eFI date,eFI category,Rockwood,CFS date,eFI deficits\n9434765919,0.40,03/11/2026,Mild,6 - moderate,01/10/2026,13\n9434765870,,,,11,,40\n", intake.Options{})
	want := []intake.Score{{Index: "eFI", Value: 0.4, Band: "severe", Date: "2026-11-03"}, {Index: "Rockwood", Value: 6, Band: "moderate", Date: "2026-10-01"}, {Index: "eFI", Value: 13.0 / 36, Band: "severe"}}
	if got := rowOf(t, r, "9434765919").Scores; !slices.Equal(got, want) {
		t.Errorf("scores %+v", got)
	}
	if got := rowOf(t, r, "9434765870").Scores; len(got) != 0 || !warns(r, "Line 3: the score was left out") || !warns(r, "Line 2: the list says mild") {
		t.Errorf("scores %+v, warnings %q", got, r.Warnings)
	}
}

func TestSamePersonTwice(t *testing.T) {
	r := readText(t, "NHS Number,Name,DOB,eFI,eFI date,Dementia\n9434765919,\"H?RT, Ivy\",02/03/1941,0.2,01/10/2026,\n943 476 5919,\"HÄRT, Ivy\",2-Mar-41,0.3,01/11/2026,Y\n", intake.Options{})
	if len(r.Rows) != 1 || r.Rows[0].Line != 2 || r.Rows[0].Family != "HÄRT" || r.Rows[0].Scores[0].Value != 0.3 || !slices.Equal(r.Rows[0].Registers, []string{"Dementia"}) {
		t.Errorf("rows %+v", r.Rows)
	}
	if !warns(r, "Line 3: the same person stands on line 2 under another name") {
		t.Errorf("warnings %q", r.Warnings)
	}
}

func TestTwoStaysAreKept(t *testing.T) {
	r := readText(t, "NHS Number,Name,DOB,Hospital,Discharged\n9434765919,Ivy Hart,02/03/1941,A,10/11/2026 10:00\n9434765919,Ivy Hart,02/03/1941,B,18/11/2026 11:00\n9434765919,Ivy Hart,02/03/1941,C,01/11/2026 11:00\n", intake.Options{})
	if len(r.Rows) != 1 || r.Rows[0].Discharge.Hospital != "B" || len(r.Rows[0].Earlier) != 2 {
		t.Errorf("rows %+v", r.Rows)
	}
}

func TestOddValuesWarn(t *testing.T) {
	tests := []struct{ name, header, cells, warning string }{
		{"age", "DOB,Age", "02/03/1941,70", "disagree by more than a year"},
		{"age too high", "DOB,Age", "02/03/1941,95", "disagree by more than a year"},
		{"count", "Repeat Medication Count", "many", "holds no whole number"},
		{"score", "eFI", "high", "the score was left out"},
		{"score date", "eFI,eFI date", "0.2,soon", "date of the score cannot be read"},
		{"no birth date", "DOB,Surname", ",Hart", "there is no birth date"},
		{"formula", "Surname", "=cmd|' /C calc'!A0", "spreadsheet formula"},
		{"discharge", "Discharged", "never", "holds no time"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := readText(t, "NHS Number,"+test.header+"\n9434765919,"+test.cells+"\n", intake.Options{})
			if len(r.Rows) != 1 || !warns(r, test.warning) || !warns(r, "Line 2: ") {
				t.Errorf("rows %+v, warnings %q", r.Rows, r.Warnings)
			}
		})
	}
	if r := readText(t, "NHS Number,DOB,Age\n9434765919,23/11/1941,85\n", intake.Options{}); len(r.Warnings) != 0 {
		t.Errorf("a year apart warns: %q", r.Warnings)
	}
}

func TestAgesAreThoseOfTheLastRun(t *testing.T) {
	r := readText(t, "Last Run,20-Nov-2016\n\nNHS Number,DOB,Age\n9434765919,02/03/1941,75\n", intake.Options{})
	if len(r.Rows) != 1 || len(r.Warnings) != 0 {
		t.Errorf("warnings %q", r.Warnings)
	}
}

func TestTwoDigitYearOfACentenarian(t *testing.T) {
	r := readText(t, "NHS Number,DOB,Age\n9434765919,14 Feb 25,101\n9434765870,14 Feb 25,\n8314495581,14 Feb 25,1\n", intake.Options{})
	if r.Rows[0].Born != "1925-02-14" || r.Rows[1].Born != "2025-02-14" || r.Rows[2].Born != "2025-02-14" || len(r.Warnings) != 1 || !warns(r, "Line 3: the birth year has two digits") {
		t.Errorf("rows %+v, warnings %q", r.Rows, r.Warnings)
	}
}

func TestMappingPastTheHeader(t *testing.T) {
	r := readText(t, "A,B\n1,x,9434765919\n2,y,9434765870\n", intake.Options{Mapping: map[int]intake.Field{2: intake.Number, 9: intake.Born}})
	if len(r.Rows) != 2 {
		t.Errorf("rows %+v, rejected %+v", r.Rows, r.Rejected)
	}
}

func TestWithoutHeader(t *testing.T) {
	r := readText(t, "Hart,9434765919,02/03/1941,F,ZZ9 1AA\nCole,9434765870,04/05/1938,M,ZZ9 1AB\n", intake.Options{Mapping: map[int]intake.Field{0: intake.Family}})
	if row := rowOf(t, r, "9434765870"); len(r.Rows) != 2 || row.Family != "Cole" || row.Born != "1938-05-04" || row.Gender != "Male" || row.Postcode != "ZZ9 1AB" || row.Line != 2 {
		t.Errorf("rows %+v", r.Rows)
	}
	r = readText(t, "9434765919\n943 476 5870\n9434765910\n", intake.Options{})
	if len(r.Rows) != 2 || len(r.Rejected) != 1 || r.Rejected[0].Line != 3 {
		t.Errorf("numbers alone: %+v, %+v", r.Rows, r.Rejected)
	}
}

func TestSurnamesThatLookLikeFooters(t *testing.T) {
	r := readText(t, "NHS Number,Surname,Forename\n,Page,John\n9434765919,Page,Ivy\n,Total,2\n", intake.Options{})
	if len(r.Rejected) != 1 || r.Rejected[0].Line != 2 || len(r.Rows) != 1 || !warns(r, "Line 4: this is a total") {
		t.Errorf("rejected %+v, rows %+v, warnings %q", r.Rejected, r.Rows, r.Warnings)
	}
}

func TestHeaderInTwoRows(t *testing.T) {
	r := readText(t, "Frailty\nPatient Details,,,Latest eFI,,Medication\nNHS Number,Family Name,DOB,Value,Date,Count\n9434765919,Hart,02/03/1941,0.3,03/11/2026,7\n", intake.Options{})
	row := rowOf(t, r, "9434765919")
	if !slices.Equal(row.Scores, []intake.Score{{Index: "eFI", Value: 0.3, Band: "moderate", Date: "2026-11-03"}}) || row.Medicines != 7 || row.Family != "Hart" {
		t.Errorf("row %+v, columns %+v", row, r.Columns)
	}
}

func TestRiskToolWithHeader(t *testing.T) {
	r := readText(t, "GP\tNHS Number\tLocal ID\tAge\tSex\tProbability\tBand\tCondition count\nOkafor\t9434765919\t7\t80\tF\t0,41\t3\t5\n", intake.Options{})
	row := rowOf(t, r, "9434765919")
	if r.Format != intake.FormatACG || !slices.Equal(row.Scores, []intake.Score{{Index: "ACG", Value: 0.41, Band: "3"}}) || row.Conditions != 5 {
		t.Errorf("%s, %+v", r.Format, row)
	}
}

func TestRiskToolWithoutHeaderWithFaults(t *testing.T) {
	r := readText(t, "Okafor,9.99525E+09,70000,72,M,0.1975,1,3\nHughes,9993824534,70001,96,F,0.222,1,5\nWright,9991680101,70002,94,F,1.214,1,5\n", intake.Options{})
	if r.Format != intake.FormatACG || len(r.Rows) != 2 || len(r.Rejected) != 1 || r.Rejected[0].Line != 1 || !warns(r, "Line 3: the score was left out") || r.Rows[1].Conditions != 5 {
		t.Errorf("%s, rows %+v, rejected %+v, warnings %q", r.Format, r.Rows, r.Rejected, r.Warnings)
	}
}

func TestScoresOfOtherThings(t *testing.T) {
	r := readText(t, "NHS Number,MUST score,Falls risk,IMD score\n9434765919,2,High,12.5\n", intake.Options{})
	if len(r.Rows[0].Scores) != 0 || len(r.Unknown) != 3 || len(r.Warnings) != 0 {
		t.Errorf("scores %+v, unknown %+v, warnings %q", r.Rows[0].Scores, r.Unknown, r.Warnings)
	}
}

func TestSwappedDatesCastDoubtOnTheList(t *testing.T) {
	r := readText(t, "NHS Number,DOB\n9434765919,02/27/1940\n9434765870,02/03/1941\n", intake.Options{})
	if len(r.Rows) != 1 || r.Rows[0].Born != "1941-03-02" || len(r.Rejected) != 1 || !warns(r, "1 birth dates have the month before the day") {
		t.Errorf("rows %+v, rejected %+v, warnings %q", r.Rows, r.Rejected, r.Warnings)
	}
}

func TestErrWorkbookFrom1904(t *testing.T) {
	yes := true
	data := workbook(t, func(f *excelize.File) error {
		return f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes})
	})
	if _, err := intake.Read(t.Context(), intake.Source{Name: "b.xlsx", Data: data}, intake.Options{}); fault.Code(err) != intake.CodeUnreadable {
		t.Fatalf("gave %v", err)
	}
}

func workbook(t testing.TB, fill func(*excelize.File) error) []byte {
	t.Helper()
	file := excelize.NewFile()
	if err := fill(file); err != nil {
		t.Fatal(err)
	}
	var buffer bytes.Buffer
	if err := file.Write(&buffer); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

func TestWorkbookWithSheetsAndSerials(t *testing.T) {
	data := workbook(t, func(f *excelize.File) error {
		if err := f.SetSheetRow("Sheet1", "A1", &[]any{"Read me", "x"}); err != nil {
			return err
		}
		if _, err := f.NewSheet("People"); err != nil {
			return err
		}
		day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		if err != nil {
			return err
		}
		rows := [][]any{{"Cohort"}, nil, {"NHS Number", "Surname", "Date of birth", "eFI"}, {9434765919, "Hart", 12799, 0.15}, {"943 476 5870", "Cole", "04/05/1938", 0.25}, {943476591, "Short", 12799, 0.1}}
		for i, row := range rows {
			cell, err := excelize.CoordinatesToCellName(1, i+1)
			if err != nil {
				return err
			}
			if err := f.SetSheetRow("People", cell, &row); err != nil {
				return err
			}
		}
		return f.SetColStyle("People", "C", day)
	})
	r := readBytes(t, "book.xlsx", data, intake.Options{})
	if row := rowOf(t, r, "9434765919"); row.Born != "1935-01-15" || row.Line != 4 || r.Sheet != "People" || r.Title != "Cohort" {
		t.Errorf("sheet %q, title %q, row %+v", r.Sheet, r.Title, row)
	}
	if len(r.Rejected) != 1 || r.Rejected[0].Line != 6 {
		t.Errorf("rejected %+v", r.Rejected)
	}
}

func TestErrWorkbookBomb(t *testing.T) {
	data := workbook(t, func(f *excelize.File) error {
		return f.SetCellStr("Sheet1", "A1", "NHS Number")
	})
	bomb := swell(t, data, intake.MaxBytes+1)
	if _, err := intake.Read(t.Context(), intake.Source{Name: "b.xlsx", Data: bomb}, intake.Options{}); fault.Code(err) != intake.CodeTooLarge {
		t.Fatalf("a workbook that unpacks too far gave %v", err)
	}
}

// Two reports side by side may speak of two people (facts.md: one number with
// two birth dates).
func TestRepeatedColumns(t *testing.T) {
	const header = "NHS Number,Surname,DOB,eFI,NHS Number,DOB,eFI\n"
	for _, c := range []struct{ name, row, code, says string }{
		{"OK", "9434765919,Hart,02/03/1941,0.2,943 476 5919,1941-03-02,0.2", "", ""},
		{"OK one of them empty", "9434765919,Hart,02/03/1941,0.2,,,", "", ""},
		{"ErrNumber", "9434765919,Hart,02/03/1941,0.2,9434765870,02/03/1941,0.2", intake.CodeNumberDiffers, "943 476 5919 and 943 476 5870"},
		{"ErrBorn", "9434765919,Hart,02/03/1941,0.2,9434765919,03/03/1950,0.2", intake.CodeBornDiffers, "02-Mar-1941 and 03-Mar-1950"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := readBytes(t, "list.csv", []byte(header+c.row+"\n"), intake.Options{})
			if c.code == "" {
				if len(r.Rows) != 1 || len(r.Warnings) != 0 {
					t.Errorf("read %+v, warnings %q", r.Rows, r.Warnings)
				}
				return
			}
			if len(r.Rejected) != 1 || r.Rejected[0].Code != c.code || !strings.Contains(r.Rejected[0].Reason, c.says) {
				t.Errorf("rejected %+v; want %s: %s", r.Rejected, c.code, c.says)
			}
		})
	}
	r := readBytes(t, "list.csv", []byte(header+"9434765919,Hart,02/03/1941,0.2,9434765919,02/03/1941,0.5\n"), intake.Options{})
	if !warns(r, "Line 2: the scores 0.2 and 0.5 are of one index and one day") {
		t.Errorf("two scores, warnings %q", r.Warnings)
	}
}

// A workbook keeps what stands in merged cells in the first of their lines only.
func TestMergedCells(t *testing.T) {
	data := workbook(t, func(f *excelize.File) error {
		rows := [][]any{
			{"Households", nil, nil, nil, "Scores"},
			{"NHS Number", "Surname", "DOB", "Forename", "eFI", "eFI2"},
			{"9476719958", "LATE", "03/03/1950", "One", 0.2},
			{"9000000009", nil, nil, "Two", 0.3},
			{"4505577104", "TWICE", "04/04/1940", "Tom", 0.31},
			{nil, nil, nil, nil, nil, 0.2},
			{"9434765870", "ALONE", "05/05/1945", nil, 0.1},
		}
		for i, row := range rows {
			if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
				return err
			}
		}
		for _, span := range [][2]string{{"A1", "D1"}, {"E1", "F1"}, {"B3", "B4"}, {"C3", "C4"}, {"A5", "A6"}, {"B5", "B6"}, {"C5", "C6"}, {"D5", "D6"}, {"B7", "D7"}, {"F7", "F9"}} {
			if err := f.MergeCell("Sheet1", span[0], span[1]); err != nil {
				return err
			}
		}
		return nil
	})
	r := readBytes(t, "book.xlsx", data, intake.Options{})
	if len(r.Rows) != 4 || len(r.Rejected) != 0 {
		t.Fatalf("rows %+v, rejected %+v", r.Rows, r.Rejected)
	}
	if row := rowOf(t, r, "9000000009"); row.Family != "LATE" || row.Born != "1950-03-03" || row.Given != "Two" {
		t.Errorf("who shares a merged name is %+v", row)
	}
	if row := rowOf(t, r, "4505577104"); len(row.Scores) != 2 || !slices.Equal(row.Again, []int{6}) {
		t.Errorf("who spans two lines is %+v", row)
	}
	if row := rowOf(t, r, "9434765870"); row.Given != "" || len(row.Scores) != 1 {
		t.Errorf("cells merged across columns gave %+v", row)
	}
	if !warns(r, "Merged cells (B3:B4, C3:C4, A5:A6, B5:B6, C5:C6 and 1 more)") {
		t.Errorf("warnings %q", r.Warnings)
	}
}

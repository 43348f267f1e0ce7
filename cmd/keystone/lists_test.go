package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"keystone/caseload"
)

// outside is the program as somebody at a prompt runs it, in one data folder.
type outside struct {
	t          *testing.T
	data       string
	passphrase string
	today      string
}

// newOutside makes a test team and returns the program on it.
func newOutside(t *testing.T, today string) *outside {
	t.Helper()
	o := &outside{t: t, data: filepath.Join(t.TempDir(), "data"), passphrase: "correct horse battery", today: today}
	o.done("init", "--team", "Harbour", "--name", "Meera Patel", "--role", "GP", "--organisation", "Harbour Medical Centre")
	return o
}

// run gives the exit code and what was printed with --json.
func (o *outside) run(args ...string) (int, []byte) {
	var out, errs bytes.Buffer
	env := func(name string) string {
		if name == "KEYSTONE_PASSPHRASE" {
			return o.passphrase
		}
		return ""
	}
	p := newProgram(strings.NewReader(""), &out, &errs, env)
	code := p.run(context.Background(), append([]string{"--json", "--data", o.data, "--today", o.today}, args...))
	return code, out.Bytes()
}

// done runs the program, which must succeed.
func (o *outside) done(args ...string) []byte {
	o.t.Helper()
	code, out := o.run(args...)
	if code != exitDone {
		o.t.Fatalf("%v: exit %d, %s", args, code, out)
	}
	return out
}

// read runs the program and reads its answer.
func (o *outside) read(into any, args ...string) {
	o.t.Helper()
	if err := json.Unmarshal(o.done(args...), into); err != nil {
		o.t.Fatal(err)
	}
}

// testNumber is the nth of the NHS numbers that begin with 999 and are never issued.
func testNumber(n int) string {
	for body := 999100000 + 11*n; ; body++ {
		digits, sum := fmt.Sprint(body), 0
		for i, d := range digits {
			sum += int(d-'0') * (10 - i)
		}
		if check := (11 - sum%11) % 11; check != 10 {
			return digits + fmt.Sprint(check)
		}
	}
}

// inText puts NHS numbers for {1}, {2}, … of a variant.
func inText(text string, variant int) string {
	for i := range 15 {
		n := testNumber(variant*20 + i)
		text = strings.ReplaceAll(text, fmt.Sprintf("{%d}", i), n)
		text = strings.ReplaceAll(text, fmt.Sprintf("{%d spaced}", i), n[:3]+" "+n[3:6]+" "+n[6:])
	}
	return text
}

func asUTF16(order binary.AppendByteOrder) func(string) []byte {
	return func(text string) []byte {
		var b []byte
		for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
			b = order.AppendUint16(b, unit)
		}
		return b
	}
}

func asWindows1252(text string) []byte {
	b, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		panic(err)
	}
	return []byte(b)
}

func asUTF8(text string) []byte { return []byte(text) }

// asWorkbook writes a read-me sheet and then the rows, each cell of which is a
// number where it begins with '#'.
func asWorkbook(text string) []byte {
	f := excelize.NewFile()
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	must(f.SetSheetRow("Sheet1", "A1", &[]any{"How to use this file"}))
	_, err := f.NewSheet("Cohort")
	must(err)
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		cells := []any{}
		for _, cell := range strings.Split(line, "|") {
			if number, ok := strings.CutPrefix(cell, "#"); ok {
				var value float64
				_, err := fmt.Sscan(number, &value)
				must(err)
				cells = append(cells, value)
				continue
			}
			cells = append(cells, cell)
		}
		must(f.SetSheetRow("Cohort", fmt.Sprintf("A%d", i+1), &cells))
	}
	var b bytes.Buffer
	must(f.Write(&b))
	return b.Bytes()
}

// nastyLists are lists in shapes that nobody promised. want is each person as
// "family|given|born|index value band", in the order of their numbers.
var nastyLists = []struct {
	name     string
	text     string
	encode   func(string) []byte
	want     []string
	rejected []int // lines
	warnings []string
}{
	{
		name: "utf-16 little endian, tabs.txt", encode: asUTF16(binary.LittleEndian),
		text: "NHS Number\tSurname\tForename\tDate of Birth\tSex\teFI\r\n{0 spaced}\tŻÓŁĆ\tNguyệt\t01/02/1940\tF\t0.37\r\n",
		want: []string{"ŻÓŁĆ|Nguyệt|1940-02-01|eFI 0.37 severe"},
	},
	{
		name: "utf-16 big endian.csv", encode: asUTF16(binary.BigEndian),
		text: "NHS Number,Surname,Forename,DOB,eFI\n{0},SMÏTH,Ann,15/01/1935,0.12\n",
		want: []string{"SMÏTH|Ann|1935-01-15|eFI 0.12 fit"},
	},
	{
		name: "semicolons, decimal commas.csv",
		text: "Nhs_no;Surname;First name;dob;eFI2\n{0};MÜLLER;Jo;15.01.1935;0,1624\n{1};O'BRIEN;Jo;1.2.1935;0,2393\n",
		want: []string{"MÜLLER|Jo|1935-01-15|eFI2 0.1624 mild", "O'BRIEN|Jo|1935-02-01|eFI2 0.2393 severe"},
	},
	{
		name: "windows-1252.csv", encode: asWindows1252,
		text: "NHS No,Patient Surname,Patient Forename,DOB,Gender,eFI score\n{0},GARCÍA,Zoë,15-Jan-35,F,0.25\n{1},O’BRIEN,Siân,5/3/1944,M,0.24\n",
		want: []string{"GARCÍA|Zoë|1935-01-15|eFI 0.25 moderate", "O’BRIEN|Siân|1944-03-05|eFI 0.24 mild"},
	},
	{
		name: "header on line 9.csv",
		text: "Frail at home\nRun by: Meera\nLast run: 20/11/2026\n\nPractice: Harbour\nNotes,\n,\n\nNHS Number,Full name,Born,eFI (latest)\n{0},\"SMITH, Ann (Mrs)\",1935-01-15,0.37\n{1},\"JONES, Bob (Mr)\",1936-01-15 00:00:00,0.24\n{1 spaced}x,BAD,1936-01-15,0.24\n",
		want: []string{"SMITH|Ann|1935-01-15|eFI 0.37 severe", "JONES|Bob|1936-01-15|eFI 0.24 mild"}, rejected: []int{12},
	},
	{
		name: "columns the other way round, a total at the end.csv",
		text: "Electronic Frailty Index,Sex at birth,Birth date,Forenames,Family name,Patient NHS identifier\n0.40,M,15/JAN/1935,Ann,SMITH,{0}\n0.11,F,15 Jan 35,Bob,JONES,{1}\nTotal,,,,,2\n",
		want: []string{"SMITH|Ann|1935-01-15|eFI 0.4 severe", "JONES|Bob|1935-01-15|eFI 0.11 fit"}, warnings: []string{"Line 4"},
	},
	{
		name: "line breaks within cells.csv",
		text: "NHS Number,Surname,Forename,DOB,Address,eFI\n{0},SMITH,Ann,15/01/1935,\"1 High St\nPorthaven\",0.4\n{1},JONES,Bob,15/01/1936,\"2 High St\r\nPorthaven\",0.1\n12345,BAD,One,15/01/1936,x,0.1\n",
		want: []string{"SMITH|Ann|1935-01-15|eFI 0.4 severe", "JONES|Bob|1936-01-15|eFI 0.1 fit"}, rejected: []int{6},
	},
	{
		name: "one column of names.csv",
		text: "Patient Name,NHS Number,DOB\n\"SMITH, Ann (Mrs)\",{0},15/01/1935\n\"van der Berg, Jo\",{1},15/01/1936\n",
		want: []string{"SMITH|Ann|1935-01-15|", "van der Berg|Jo|1936-01-15|"},
	},
	{
		name: "numbers a spreadsheet touched.csv",
		text: "NHS Number,Surname,Forename,DOB\n'{0},A,One,15/01/1935\n9.43477E+09,LOST,One,15/01/1935\n\"=\"\"{1}\"\"\",B,Two,15/01/1935\n{2}.0,C,Three,15/01/1935\n943476591,NINE,One,15/01/1935\n",
		want: []string{"A|One|1935-01-15|", "B|Two|1935-01-15|", "C|Three|1935-01-15|"}, rejected: []int{3, 6},
	},
	{
		name: "dates in every form.csv",
		text: "NHS Number,Surname,Forename,DOB\n{0},A,A,15/01/1935\n{1},A,A,5/1/1935\n{2},A,A,1935-01-15\n{3},A,A,1935-01-15 10:20\n{4},A,A,15-Jan-1935\n{5},A,A,15/Jan/1935\n{6},A,A,15 Jan 35\n{7},A,A,15.01.1935\n{8},A,A,12799\n{9},A,A,02/27/1940\n{10},A,A,31/04/1940\n{11},A,A,01/02/2031\n",
		want: []string{
			"A|A|1935-01-15|", "A|A|1935-01-05|", "A|A|1935-01-15|", "A|A|1935-01-15|", "A|A|1935-01-15|", "A|A|1935-01-15|", "A|A|1935-01-15|", "A|A|1935-01-15|", "A|A|1935-01-15|",
		}, rejected: []int{11, 12, 13}, warnings: []string{"month before the day"},
	},
	{
		name: "somebody twice, somebody born twice.csv",
		text: "NHS Number,Surname,Forename,DOB\n{0},SMITH,Ann,15/01/1935\n{0 spaced},SMITH,Ann,15/01/1935\n{1},JONES,Bob,15/01/1935\n{1},JONES,Bob,15/01/1936\n{2},KEPT,Cy,15/01/1936\n",
		want: []string{"SMITH|Ann|1935-01-15|", "KEPT|Cy|1936-01-15|"}, rejected: []int{4, 5}, warnings: []string{"Line 3"},
	},
	{
		name: "risk tool, tabs, no header.tsv",
		text: "Z99001\t{0}\t7000\t60\tF\t0.05\t0\t1\nZ99001\t{1}\t7001\t61\tM\t0.4515\t3\t7\nZ99002\t{2}\t7002\t62\tM\t0.3\t2\t7\n",
		want: []string{"|||ACG 0.05 0", "|||ACG 0.4515 3", "|||ACG 0.3 2"},
	},
	{
		name: "three indices, out of range.csv",
		text: "NHS Number,Surname,Forename,DOB,eFI2 score,eFI\n{0},SMITH,Ann,15/01/1935,0.20,0.20\n{1},JONES,Bo,15/01/1935,7.1,\n",
		want: []string{"SMITH|Ann|1935-01-15|eFI 0.2 mild,eFI2 0.2 moderate", "JONES|Bo|1935-01-15|"}, warnings: []string{"Line 3"},
	},
	{
		name: "index not named.csv",
		text: "NHS Number,Surname,Forename,DOB,Frailty score\n{0},SMITH,Ann,15/01/1935,0.20\n",
		want: []string{"SMITH|Ann|1935-01-15| 0.2 "}, warnings: []string{"does not name its index"},
	},
	{
		name: "old Mac line ends.csv",
		text: "NHS Number,Surname,Forename,DOB,eFI\r{0},SMITH,Ann,15/01/1935,0.4\r{1},JONES,Bo,15/01/1935,0.1\r",
		want: []string{"SMITH|Ann|1935-01-15|eFI 0.4 severe", "JONES|Bo|1935-01-15|eFI 0.1 fit"},
	},
	{
		name: "a line that names the separator.csv",
		text: "sep=;\nNHS Number;Surname;Forename;DOB;eFI\n{0};SMITH;Ann;15/01/1935;0,4\n",
		want: []string{"SMITH|Ann|1935-01-15|eFI 0.4 severe"},
	},
	{
		name: "blanks everywhere.csv",
		text: "\n\n NHS Number , Surname , Forename , DOB , eFI ,,,\n\n  {0 spaced}  , SMITH , Ann , 15/01/1935 , 0.4 ,,,\n,,,,,,,\n{1},JONES,Bo,15/01/1935,0.1,,,\n\n",
		want: []string{"SMITH|Ann|1935-01-15|eFI 0.4 severe", "JONES|Bo|1935-01-15|eFI 0.1 fit"},
	},
	{
		name: "a carer's number first.csv",
		text: "Carer NHS number,NHS number,Surname,Forename,DOB\n{14},{0},SMITH,Ann,15/01/1935\n",
		want: []string{"SMITH|Ann|1935-01-15|"},
	},
	{
		name: "formulas.csv",
		text: "NHS Number,Surname,Forename,DOB\n{0},=cmd|calc,Ann,15/01/1935\n",
		want: []string{"|Ann|1935-01-15|"}, warnings: []string{"formula"},
	},
	{
		name: "age that disagrees.csv",
		text: "NHS Number,Surname,Forename,DOB,Age\n{0},SMITH,Ann,15/01/1935,60\n",
		want: []string{"SMITH|Ann|1935-01-15|"}, warnings: []string{"age 60"},
	},
	{
		name: "the second sheet, serial dates.xlsx", encode: asWorkbook,
		text: "Home visits\n\nNHS Number|Surname|Forename|DOB|Visits|eFI\n#{0}|SMITH|Ann|#12799|#2|#0.4\n{1 spaced}|JONES|Bob|15/01/1936|#1|0.12\nTotal|#3\n",
		want: []string{"SMITH|Ann|1935-01-15|eFI 0.4 severe", "JONES|Bob|1936-01-15|eFI 0.12 fit"}, warnings: []string{"total"},
	},
}

func TestListsInShapesNobodyPromised(t *testing.T) {
	o := newOutside(t, "2026-11-23")
	args := []string{"import"}
	for i, l := range nastyLists {
		encode := l.encode
		if encode == nil {
			encode = asUTF8
		}
		name := filepath.Join(t.TempDir(), l.name)
		if err := os.WriteFile(name, encode(inText(l.text, i)), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	var checked, read, again []caseload.ImportResult
	var nobody, everybody []caseload.Patient
	o.read(&checked, append(slices.Clone(args), "--check")...)
	o.read(&nobody, "list")
	if len(nobody) != 0 {
		t.Fatalf("--check took %d people in", len(nobody))
	}
	o.read(&read, args...)
	o.read(&everybody, "list")
	for i, l := range nastyLists {
		t.Run(l.name, func(t *testing.T) {
			checkReading(t, checked[i], read[i], l.want, l.rejected, l.warnings)
			for j, want := range l.want {
				if got := inShort(everybody, nthAccepted(i, j, l.text)); got != want {
					t.Errorf("person %d is %q, want %q", j, got, want)
				}
			}
		})
	}
	o.read(&again, args...)
	for _, r := range again {
		if r.New+r.Updated+r.Gone != 0 || r.Unchanged != r.Accepted {
			t.Errorf("read twice, %s: %+v", r.List, r)
		}
	}
}

func checkReading(t *testing.T, checked, read caseload.ImportResult, want []string, rejected []int, warnings []string) {
	t.Helper()
	if checked.Accepted != read.Accepted || checked.New != read.New || len(checked.Rejected) != len(read.Rejected) {
		t.Errorf("--check said %+v and reading %+v", checked, read)
	}
	if read.Accepted != len(want) || read.New != len(want) {
		t.Errorf("accepted %d, new %d, want %d", read.Accepted, read.New, len(want))
	}
	lines := []int{}
	for _, r := range read.Rejected {
		lines = append(lines, r.Line)
	}
	if !slices.Equal(lines, rejected) && len(lines)+len(rejected) > 0 {
		t.Errorf("rejected lines %v, want %v", lines, rejected)
	}
	for _, w := range warnings {
		if !strings.Contains(strings.Join(read.Warnings, "\n"), w) {
			t.Errorf("no warning of %q in %q", w, read.Warnings)
		}
	}
	if len(warnings) == 0 && len(read.Warnings) > 0 {
		t.Errorf("warned for nothing: %q", read.Warnings)
	}
}

// nthAccepted is the number of the jth person of a variant that is taken in.
func nthAccepted(variant, j int, text string) string {
	if strings.Contains(text, "KEPT") && j == 1 {
		j = 2
	}
	return testNumber(variant*20 + j)
}

// inShort is a patient as nastyLists write them.
func inShort(everybody []caseload.Patient, number string) string {
	i := slices.IndexFunc(everybody, func(p caseload.Patient) bool { return p.NHSNumber == number })
	if i < 0 {
		return "nobody"
	}
	p, scores := everybody[i], []string{}
	for _, s := range p.Scores {
		scores = append(scores, fmt.Sprintf("%s %v %s", s.Index, s.Value, s.Band))
	}
	slices.Sort(scores)
	return strings.Join([]string{p.Family, p.Given, p.Born, strings.Join(scores, ",")}, "|")
}

// TestRefusedFilesSayWhy gives files that are no lists; nothing is taken in.
func TestRefusedFilesSayWhy(t *testing.T) {
	o := newOutside(t, "2026-11-23")
	for name, data := range map[string]string{
		"empty.csv": "", "no numbers.csv": "a,b\n1,2\n", "picture.csv": string(bytes.Repeat([]byte{0, 0xff, 0x89, 'P'}, 3000)), "broken.xlsx": "PK\x03\x04 no workbook",
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out := o.run("import", path)
		var answer struct {
			Error struct{ Code, Message string }
		}
		if err := json.Unmarshal(out, &answer); err != nil {
			t.Fatalf("%s: %s", name, out)
		}
		if code != exitRefused || answer.Error.Code == "" || answer.Error.Code == "internal" || strings.Contains(answer.Error.Message, "\n") {
			t.Errorf("%s: exit %d, %s", name, code, out)
		}
	}
}

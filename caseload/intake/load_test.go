package intake_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"keystone/caseload/intake"
	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

// swell copies a workbook with one more part that unpacks to size zero bytes.
func swell(t *testing.T, data []byte, size int64) []byte {
	t.Helper()
	old, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var buffer bytes.Buffer
	w := zip.NewWriter(&buffer)
	for _, part := range old.File {
		if err := w.Copy(part); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.Create("xl/media/bomb.bin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(part, zeros{}, size); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// numberAt returns the n-th NHS number that is for tests only.
func numberAt(n int) nhs.Number {
	for try := 0; ; try++ {
		number, err := nhs.ParseNumber(fmt.Sprintf("999%06d%d", n, try))
		if err == nil || try == 10 {
			return number
		}
	}
}

// manyRows is an EMIS-like export of so many people.
func manyRows(count int) []byte {
	var b bytes.Buffer
	b.WriteString("Everyone\r\nLast Run,20-Nov-2026\r\n\r\nEMIS Number,Organisation Name,Usual GP's Full Name,NHS Number,Title,Family Name,Calling Name,Age,Date of Birth,Gender,Number and Street,Town,Postcode,Home Telephone,eFI,Unplanned Admissions Last 12 Months,Repeat Medication Count\r\n")
	for n := 0; count > 0; n++ {
		number := numberAt(n)
		if number == "" {
			continue
		}
		count--
		fmt.Fprintf(&b, "%d,Harbour Medical Centre,\"HUGHES, Siân (Dr)\",%s,Mrs,WRIGHT,Margaret,%d,%02d-Aug-%d,Female,%d Orchard Close,Porthaven,ZZ9 10AT,01632 496 0272,0.%02d,1,6\r\n",
			n, number.Spaced(), 2026-(1930+n%60), 1+n%28, 1930+n%60, n%200, n%60)
	}
	return b.Bytes()
}

func BenchmarkRead100000Rows(b *testing.B) {
	text := manyRows(100_000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := intake.Read(b.Context(), intake.Source{Name: "x.csv", Data: text}, intake.Options{Today: today})
		if err != nil || len(r.Rows) != 100_000 || len(r.Rejected) != 0 {
			b.Fatal(err, len(r.Rows), len(r.Rejected))
		}
	}
}

// BenchmarkPlainCSV100000Rows is the limit's measure: the same rows parsed and
// nothing done with them.
func BenchmarkPlainCSV100000Rows(b *testing.B) {
	text := manyRows(100_000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r := csv.NewReader(bytes.NewReader(text))
		r.FieldsPerRecord = -1
		for {
			if _, err := r.Read(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"dirty.csv", "acg.csv", "discharges.csv", "efi2.xlsx", "systmone.csv"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		if name != "efi2.xlsx" {
			data = data[:min(len(data), 700)]
		}
		f.Add(data)
	}
	f.Add([]byte("\xff\xfeN\x00H\x00S\x00 \x00N\x00o\x00\n\x009\x004\x003\x004\x007\x006\x005\x009\x001\x009\x00"))
	f.Add([]byte("NHS No\tName\r9434765919\t\"Hart, Ivy\r9434765870\tCole\r"))
	f.Add([]byte("sep=\x00\nNHS No;Score\n9434765919;=1\n"))
	f.Fuzz(readsSanely)
}

func FuzzReadWorkbookCells(f *testing.F) {
	f.Add("NHS Number", "9434765919", "Date of birth", 12799.0)
	f.Add("eFI", "9.43E9", "Name", 0.25)
	f.Fuzz(func(t *testing.T, first, second, third string, number float64) {
		data := workbook(t, func(f *excelize.File) error {
			rows := [][]any{{first, third}, {second, number}, {number, second}}
			for i, row := range rows {
				if err := f.SetSheetRow("Sheet1", fmt.Sprintf("B%d", i+2), &row); err != nil {
					return err
				}
			}
			return nil
		})
		readsSanely(t, data)
	})
}

// readsSanely checks what holds for every file: an error with a code, or rows
// with valid numbers, each person once, and refusals that can be read again.
func readsSanely(t *testing.T, data []byte) {
	reading, err := intake.Read(t.Context(), intake.Source{Name: "x", Data: data}, intake.Options{Today: today})
	if err != nil {
		if fault.Code(err) == fault.Internal {
			t.Fatalf("an error without a code: %v", err)
		}
		return
	}
	seen := make(map[nhs.Number]bool)
	for _, row := range reading.Rows {
		if _, err := nhs.ParseNumber(string(row.NHS)); err != nil || seen[row.NHS] || !row.Born.Valid() || row.Line < 1 {
			t.Fatalf("row %+v", row)
		}
		seen[row.NHS] = true
	}
	for _, r := range reading.Rejected {
		if r.Reason == "" || r.Line < 1 || r.Code == fault.Internal {
			t.Fatalf("rejected %+v", r)
		}
	}
	if data := intake.RejectedCSV(reading); data != nil {
		again, err := intake.Read(t.Context(), intake.Source{Name: "x", Data: data}, intake.Options{Today: today})
		if err == nil && !again.Mended {
			t.Fatalf("what was rejected is not known again:\n%s", data)
		}
	}
}

package caseload_test

import (
	"strings"
	"testing"
	"time"

	"keystone/caseload"
)

// TestImportOfNobody: a header alone is refused unless it is meant.
func TestImportOfNobody(t *testing.T) {
	w := newWorld(t)
	w.bringIn("frail.csv", frail)
	w.now = w.now.Add(time.Hour)
	header, _, _ := strings.Cut(frail, "\n")
	reading := w.read("frail.csv", []byte(header+"\n"))
	_, err := w.Preview(w.ctx, reading, caseload.ImportOptions{})
	w.refused(err, caseload.CodeListEmpty)
	_, err = w.Import(w.ctx, reading, caseload.ImportOptions{})
	w.refused(err, caseload.CodeListEmpty)
	if p := w.patient("9434765919"); len(p.Gone) != 0 {
		t.Errorf("flagged: %+v", p.Gone)
	}
	result, err := w.Import(w.ctx, reading, caseload.ImportOptions{Empty: true})
	w.ok(err)
	if result.Gone != 2 || len(w.patient("9434765919").Gone) != 1 {
		t.Errorf("%+v", result)
	}
}

// TestImportThatFlagsMost warns first of all else, before it is done and after.
func TestImportThatFlagsMost(t *testing.T) {
	for _, c := range []struct {
		had, kept int
		warned    bool
	}{{20, 9, true}, {20, 10, false}, {19, 1, false}} {
		w := newWorld(t)
		lines := strings.SplitAfter(listOf(c.had), "\n")
		w.bringIn("many.csv", strings.Join(lines, ""))
		w.now = w.now.Add(time.Hour)
		reading := w.read("many.csv", []byte(strings.Join(lines[:1+c.kept], "")))
		preview, err := w.Preview(w.ctx, reading, caseload.ImportOptions{})
		w.ok(err)
		result, err := w.Import(w.ctx, reading, caseload.ImportOptions{})
		w.ok(err)
		for _, r := range []caseload.ImportResult{preview, result} {
			warned := len(r.Warnings) > 0 && strings.HasPrefix(r.Warnings[0], "CHECK THIS FILE")
			if r.Gone != c.had-c.kept || warned != c.warned {
				t.Errorf("%+v: %d gone, warnings %q", c, r.Gone, r.Warnings)
			}
		}
	}
}

// TestImportOfUnreadableRows: a list none of whose rows can be read must not say
// that everybody has left it.
func TestImportOfUnreadableRows(t *testing.T) {
	w := newWorld(t)
	w.bringIn("frail.csv", frail)
	w.later()
	unreadable := strings.NewReplacer("9434765919", "1234567890", "9434765870", "12").Replace(frail)
	reading := w.read("frail.csv", []byte(unreadable))
	if len(reading.Rows) != 0 || len(reading.Rejected) == 0 {
		t.Fatalf("%+v", reading)
	}
	preview, err := w.Preview(w.ctx, reading, caseload.ImportOptions{})
	w.ok(err)
	if len(preview.Rejected) == 0 || len(preview.Warnings) == 0 || !strings.HasPrefix(preview.Warnings[0], "None of the 2 rows") {
		t.Errorf("%+v", preview)
	}
	_, err = w.Import(w.ctx, reading, caseload.ImportOptions{})
	w.refused(err, caseload.CodeListUnreadable)
	if p := w.patient("9434765919"); len(p.Gone) != 0 {
		t.Errorf("flagged: %+v", p.Gone)
	}
	result, err := w.Import(w.ctx, reading, caseload.ImportOptions{Empty: true})
	w.ok(err)
	if result.Gone != 2 {
		t.Errorf("%+v", result)
	}
	first, err := newWorld(t).Import(w.ctx, reading, caseload.ImportOptions{})
	w.ok(err)
	if len(first.Rejected) != 2 {
		t.Errorf("of a list nobody is on the rows are told: %+v", first)
	}
}

package caseload_test

import (
	"strings"
	"testing"
)

// Verify finds a table of the caseload that is not what the ledger says.
func TestVerify_ErrTableDiffers(t *testing.T) {
	for table, change := range map[string]string{
		"patient": "UPDATE patient SET family='HURT'", "finder": "DELETE FROM finder", "score": "DELETE FROM score",
	} {
		w := staffed(t)
		w.bringIn("frail.csv", frail)
		if report, err := w.ledger.Verify(w.ctx); err != nil || !report.OK {
			t.Fatalf("before: %+v, %v", report, err)
		}
		_, err := w.ledger.DB().Exec(change)
		w.ok(err)
		report, err := w.ledger.Verify(w.ctx)
		w.ok(err)
		if report.OK || len(report.Problems) != 1 || !strings.Contains(report.Problems[0], "the table "+table+" ") {
			t.Errorf("%s: %q", table, report.Problems)
		}
	}
}

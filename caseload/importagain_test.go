package caseload_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"keystone/caseload"
	"keystone/caseload/intake"
)

// Whatever a list does to its rows, the tables are what a rebuild makes of the
// ledger: entries verifies that.
func TestImportAgain_TablesAreThoseOfARebuild(t *testing.T) {
	w := newWorld(t)
	text := listOf(400)
	w.bringIn("many.csv", text)
	again := func(text string, as caseload.ImportOptions) caseload.ImportResult {
		w.now = w.now.Add(time.Hour)
		result, err := w.Import(w.ctx, w.read("many.csv", []byte(text)), as)
		w.ok(err)
		w.entries()
		return result
	}
	lines := strings.SplitAfter(text, "\n")
	if got := again(strings.ReplaceAll(text, "03/11/2026", "10/11/2026"), caseload.ImportOptions{}); got.Updated != 400 {
		t.Fatalf("%+v", got)
	}
	if got := again(strings.Join(lines[:301], ""), caseload.ImportOptions{}); got.Gone != 100 {
		t.Fatalf("%+v", got)
	}
	if got := again(strings.ReplaceAll(text, "Anna", "Anne"), caseload.ImportOptions{}); got.New != 100 || got.Updated != 30 {
		t.Fatalf("%+v", got)
	}
	if got := again(text, caseload.ImportOptions{List: "Another"}); got.New != 400 || got.NewToUs != 0 {
		t.Fatalf("%+v", got)
	}
	w.ok(takeBack("", "the wrong practice's list")(w))
	w.entries()
	rows, total, err := w.Rows(w.ctx, caseload.Query{Find: "anne", Limit: 1})
	w.ok(err)
	if total != 40 || len(rows) != 1 {
		t.Errorf("%d people are named Anne: %+v", total, rows)
	}
}

func TestImport_TellsHowFarItIs(t *testing.T) {
	w := newWorld(t)
	var steps []int
	_, err := w.Import(w.ctx, w.read("many.csv", []byte(listOf(3000))), caseload.ImportOptions{Progress: func(done, total int) {
		if total != 6000 {
			t.Fatalf("of %d", total)
		}
		steps = append(steps, done)
	}})
	w.ok(err)
	if !slices.IsSorted(steps) || steps[len(steps)-1] != 6000 || len(slices.Compact(steps)) < 5 {
		t.Errorf("%v", steps)
	}
}

func TestImport_ErrStopped(t *testing.T) {
	w := newWorld(t)
	reading := w.read("many.csv", []byte(listOf(3000)))
	ctx, cancel := context.WithCancel(w.ctx)
	_, err := w.Import(ctx, reading, caseload.ImportOptions{Progress: func(done, _ int) {
		if done > 1000 {
			cancel()
		}
	}})
	w.refused(err, intake.CodeStopped)
	counts, err := w.Counts(w.ctx)
	w.ok(err)
	if counts.All != 0 || w.entries() != 0 {
		t.Errorf("something was saved: %+v", counts)
	}
}

// Once it is sealed, a save is whole.
func TestImport_CancelledTooLateIsWhole(t *testing.T) {
	w := newWorld(t)
	reading := w.read("many.csv", []byte(listOf(3000)))
	ctx, cancel := context.WithCancel(w.ctx)
	_, err := w.Import(ctx, reading, caseload.ImportOptions{Progress: func(done, _ int) {
		if done > 3000 {
			cancel()
		}
	}})
	w.ok(err)
	counts, err := w.Counts(w.ctx)
	w.ok(err)
	if counts.All != 3000 {
		t.Errorf("%+v", counts)
	}
}

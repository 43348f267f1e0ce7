package caseloadscreen_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

func TestFindAsYouType(t *testing.T) {
	f := practice()
	_, w, a := open(t, f)
	w.Type("zo")
	if got := f.last().Find; got != "zo" {
		t.Fatalf("asked for %q after typing zo", got)
	}
	if !w.Shows("1 of 5") {
		t.Errorf("the count does not say 1 of 5: %v", w.Text())
	}
	w.Key(fyne.KeyReturn)
	if a.opened != "9434765919" {
		t.Errorf("Return opened %q, not the only one found", a.opened)
	}
	w.Key(fyne.KeyEscape)
	if got := f.last().Find; got != "" || !w.Shows("5 of 5") {
		t.Errorf("Esc left the search at %q", got)
	}
}

// TestFindAgain: Ctrl+F from anywhere begins a new search, not the old one's end.
func TestFindAgain(t *testing.T) {
	f := practice()
	s, w, _ := open(t, f)
	w.Type("hart")
	s.Focus()
	w.Type("ali")
	if got := f.last().Find; got != "ali" {
		t.Errorf("looked for %q", got)
	}
	s.Focus()
	w.Key(fyne.KeyEscape)
	w.Type("zo")
	if got := f.last().Find; got != "zo" {
		t.Errorf("after Esc it looked for %q", got)
	}
}

func TestDownGoesIntoTheTable(t *testing.T) {
	_, w, a := open(t, practice())
	w.Key(fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	if a.opened != "9434765919" {
		t.Errorf("Down into the table, Down and Return opened %q, not the second person", a.opened)
	}
}

func TestChips(t *testing.T) {
	f := practice()
	s, w, _ := open(t, f)
	if !strings.Contains(w.Text(), "Nobody  2") {
		t.Errorf("the chip does not count two with nobody: %v", w.Text())
	}
	s.Show(caseload.FilterNobody)
	if f.last().Filter != caseload.FilterNobody || !w.Shows("2 of 5") {
		t.Errorf("the filter asked for %+v and shows %v", f.last(), w.Text())
	}
}

// TestShowPatientsOf: everybody of one key worker, whatever was looked for before,
// until another chip is chosen.
func TestShowPatientsOf(t *testing.T) {
	f := practice()
	s, w, _ := open(t, f)
	w.Fill("List", "Discharges")
	s.Show(caseload.FilterNobody)
	s.ShowPatientsOf(caseload.Member{ID: "anna", Name: "Anna Price"})
	w.Sees("Key worker Anna Price")
	if q := f.last(); q.KeyWorker != "anna" || q.Filter != caseload.FilterAll || q.List != "" || q.Find != "" {
		t.Errorf("asked for %+v", q)
	}
	s.Refresh()
	if q := f.last(); q.KeyWorker != "anna" {
		t.Errorf("read again for %+v", q)
	}
	s.Show(caseload.FilterSevere)
	w.SeesNot("Key worker Anna Price")
	if q := f.last(); q.KeyWorker != "" || q.Filter != caseload.FilterSevere {
		t.Errorf("then asked for %+v", q)
	}
}

func TestSortAndList(t *testing.T) {
	f := practice()
	_, w, _ := open(t, f)
	w.Fill("Sort", "Waiting longest")
	if f.last().Sort != caseload.SortWaiting {
		t.Errorf("sorted by %q", f.last().Sort)
	}
	w.Fill("List", "Discharges")
	if f.last().List != "Discharges" {
		t.Errorf("asked for list %q", f.last().List)
	}
	w.Fill("List", "Every list")
	if f.last().List != "" {
		t.Errorf("every list asked for list %q", f.last().List)
	}
}

func TestLongCaseloadIsReadInTwo(t *testing.T) {
	f := crowd(450)
	_, w, _ := open(t, f)
	first, rest := f.asked[0], f.asked[1]
	if first.Limit == 0 || first.Limit >= 450 || rest.Offset != first.Limit || rest.Limit != 0 {
		t.Errorf("asked for %+v and then %+v", first, rest)
	}
	if !w.Shows("450 of 450") {
		t.Errorf("the count is not 450 of 450: %v", w.Text())
	}
}

func TestLateAnswerIsDropped(t *testing.T) {
	f := practice()
	var later []func()
	s, w, _ := openWith(t, f, func(e kit.Env) kit.Env {
		e.Go = func(work func()) { later = append(later, work) }
		return e
	})
	s.Find("hart")
	s.Find("zoë")
	for i := len(later) - 1; i >= 0; i-- {
		later[i]()
	}
	if !w.Shows("1 of 5") || !w.Shows("O'BRIEN, Zoë (Ms)") || w.Shows("HART, Ivy (Mrs)") {
		t.Errorf("an older answer stands over the newest: %v", w.Text())
	}
}

func TestEmptySaysWhatToDo(t *testing.T) {
	_, w, a := open(t, &fake{})
	if !w.Shows("Nobody is on the caseload yet") {
		t.Fatalf("an empty caseload says: %v", w.Text())
	}
	w.Tap("Bring in a list…")
	if a.bring != 1 {
		t.Error("the button did not go to bringing a list in")
	}
}

func TestNobodyFoundOffersEveryone(t *testing.T) {
	s, w, _ := open(t, practice())
	s.Find("xyz")
	if !w.Shows("Nobody matches") {
		t.Fatalf("an empty answer says: %v", w.Text())
	}
	w.Tap("Show everyone")
	if !w.Shows("5 of 5") {
		t.Errorf("everyone is not back: %v", w.Text())
	}
}

func TestNominate(t *testing.T) {
	f := practice()
	s, w, _ := open(t, f)
	s.Nominate()
	w.Fill("NHS number", "999 000 0050")
	w.Fill("Born", "2/3/41")
	w.Fill("Surname", "HART")
	w.Fill("First name", "Ivy")
	w.Fill("Title", "Mrs")
	w.Fill("Why they should be here", "three falls")
	w.Tap("Nominate")
	want := caseload.Nominate{Patient: "999 000 0050", Family: "HART", Given: "Ivy", Title: "Mrs", Born: "1941-03-02", Reason: "three falls"}
	if len(f.told) != 1 || f.told[0] != want {
		t.Errorf("told %+v, not %+v", f.told, want)
	}
	if w.Window.Canvas().Overlays().Top() != nil {
		t.Error("the dialog is still open")
	}
}

func TestNominateRefusedStaysOpen(t *testing.T) {
	f := practice()
	f.refuse = fault.New("nhs-number-invalid", "The check digit does not fit.")
	s, w, _ := open(t, f)
	s.Nominate()
	w.Tap("Nominate")
	if w.Window.Canvas().Overlays().Top() == nil || !w.Shows("⚠ The check digit does not fit.") {
		t.Errorf("the refusal is not shown in the dialog: %v", w.Text())
	}
	w.Key(fyne.KeyEscape)
	if w.Window.Canvas().Overlays().Top() != nil {
		t.Error("Esc did not leave the dialog")
	}
}

func TestUnsafeIsSaidInWords(t *testing.T) {
	_, w, _ := open(t, practice())
	for _, want := range []string{"nobody 41 d", "v2 01-Nov-2026 overdue", "off the lists · ACG 0.40 band 4"} {
		if !w.Shows(want) {
			t.Errorf("%q is not on the screen: %v", want, w.Text())
		}
	}
}

package listsscreen_test

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/caseload/intake"
	"keystone/sync/fault"
)

const frailty = `NHS Number,Family Name,Calling Name,Date of Birth,Gender,Frailty score,Seen by
999 000 0050,HART,Ivy,02/03/1941,F,0.44,Dr Lund
943 476 5919,O'BRIEN,Zoë,21/08/1953,F,0.30,Dr Lund
9.43477E+09,LOST,Digits,01/02/1940,M,0.20,Dr Lund
999 123 4567,BAD,Check,01/02/1940,M,0.20,Dr Lund
`

func TestListsAreShownWithTheirLastReading(t *testing.T) {
	_, w, a := open(t, newFake())
	for _, want := range []string{"Discharges", "20-Nov-2026 08:31 by Meera Patel", "88", "EMIS search"} {
		if !w.Shows(want) {
			t.Errorf("%q is not shown: %q", want, w.Text())
		}
	}
	w.Window.Canvas().FocusNext()
	w.Key("Return")
	if a.list != "Patients on moderate or severe frailty register" {
		t.Errorf("Return on the first list showed %q", a.list)
	}
}

func TestNoListsSaysWhatToDo(t *testing.T) {
	_, w, _ := open(t, &fake{})
	if !w.Shows("No list has been brought in yet") {
		t.Errorf("it says %q", w.Text())
	}
}

func TestOfferPreviewsAndSavesNothing(t *testing.T) {
	f := newFake()
	s, w, _ := open(t, f)
	s.Offer(export(t, "frailty 2026-11-20.csv", frailty))
	for _, want := range []string{
		"frailty 2026-11-20.csv", "2 new · 0 the same · 0 changed · 0 gone · 2 cannot be read",
		"HART, Ivy", "O'BRIEN, Zoë", "2 rows cannot be read", "A spreadsheet spoiled this NHS number", "Seen by", "for example Dr Lund",
	} {
		if !w.Shows(want) {
			t.Errorf("%q is not shown: %q", want, w.Text())
		}
	}
	if len(f.imports) != 0 {
		t.Error("looking saved something")
	}
	w.Tap("Leave it")
	if len(f.imports) != 0 || !w.Shows("Discharges") {
		t.Errorf("leaving did not go back to the lists: %q", w.Text())
	}
}

func TestSave(t *testing.T) {
	f := newFake()
	s, w, a := open(t, f)
	s.Offer(export(t, "frailty.csv", frailty))
	w.Tap("Save 2 people")
	if len(f.imports) != 1 || f.imports[0].List != "frailty" || f.imports[0].File != "frailty.csv" {
		t.Fatalf("imported %+v, not frailty once", f.imports)
	}
	w.Tap("Show these people")
	if a.list != "frailty" {
		t.Errorf("showed the people of %q", a.list)
	}
	s.Save()
	if len(f.imports) != 1 {
		t.Error("the same file was saved again")
	}
}

func TestSaveRefusedStaysAtThePreview(t *testing.T) {
	f := newFake()
	f.fail = fault.New("disk-full", "The disk is full; nothing was saved.")
	s, w, _ := open(t, f)
	s.Offer(export(t, "frailty.csv", frailty))
	w.Tap("Save 2 people")
	if !w.Shows("The disk is full; nothing was saved.") {
		t.Errorf("the refusal is not said: %q", w.Text())
	}
	w.Tap("Close")
	if !w.Shows("Save 2 people") {
		t.Errorf("the preview is gone: %q", w.Text())
	}
}

func TestWhatItIsCanBeChanged(t *testing.T) {
	f := newFake()
	s, w, _ := open(t, f)
	s.Offer(export(t, "frailty.csv", frailty))
	w.Fill("List", "Frailty register")
	w.Key(fyne.KeyReturn)
	if got := f.previews[len(f.previews)-1].List; got != "Frailty register" {
		t.Errorf("previewed as %q", got)
	}
	w.Fill("Index of its scores", "eFI2")
	if !w.Shows("eFI2 0.44 severe") {
		t.Errorf("the scores were not read as eFI2: %q", w.Text())
	}
	if got := f.previews[len(f.previews)-1].List; got != "Frailty register" {
		t.Errorf("the title went back to %q", got)
	}
}

func TestColumnSaidByHandIsRemembered(t *testing.T) {
	f := newFake()
	path := export(t, "frailty.csv", frailty)
	s, w, _ := open(t, f)
	s.Offer(path)
	w.Fill("Seen by", "GP")
	if len(f.mappings) != 1 {
		t.Fatalf("remembered %v", f.mappings)
	}
	for _, mapping := range f.mappings {
		if mapping[6] != intake.GP {
			t.Errorf("remembered %v", mapping)
		}
	}
	w.Tap("Save 2 people")
	if got := f.imported.Rows[0].GP; got != "Dr Lund" {
		t.Errorf("the GP was read as %q", got)
	}
}

func TestFileWithoutNumbersCanBeMapped(t *testing.T) {
	f := newFake()
	s, w, _ := open(t, f)
	s.Offer(export(t, "odd.csv", "Who,Ref\nHART,A1\nSINGH,B2\n"))
	if !w.Shows("No column of this file holds NHS numbers") || !w.Shows("for example Who") {
		t.Errorf("it says %q", w.Text())
	}
	s.Save()
	if len(f.imports) != 0 {
		t.Error("a file without NHS numbers was saved")
	}
}

func TestSaveTheRejectedToMend(t *testing.T) {
	f := newFake()
	s, w, _ := open(t, f)
	s.Offer(export(t, "frailty.csv", frailty))
	if !w.Shows("Save the 2 to mend…") {
		t.Fatalf("there is nothing to save them with: %q", w.Text())
	}
	s.WriteRejected("/chosen/mend.csv")
	if got := f.written["/chosen/mend.csv"]; !strings.Contains(got, "9.43477E+09") || strings.Contains(got, "HART") {
		t.Errorf("wrote %q", got)
	}
}

func TestUnreadableFileIsSaid(t *testing.T) {
	s, w, _ := open(t, newFake())
	s.Offer(export(t, "broken.xlsx", "PK\x03\x04 not a workbook"))
	if w.Shows("What it is") || !w.Shows("Close") {
		t.Errorf("it says %q", w.Text())
	}
}

func TestFoundInTheWatchedFolder(t *testing.T) {
	f := newFake()
	path := export(t, "frailty.csv", frailty)
	s, w, _ := open(t, f)
	s.Found(path, "08:14")
	if !w.Shows("frailty.csv was saved at 08:14 in the watched folder.") || len(f.previews) != 0 {
		t.Fatalf("it says %q", w.Text())
	}
	w.Tap("Read it")
	if !w.Shows("Save 2 people") || w.Shows("watched folder") {
		t.Errorf("it was not read: %q", w.Text())
	}
}

func TestRemoveNeedsConfirmation(t *testing.T) {
	f := newFake()
	f.fail = fault.New("reason-required", "Say why.")
	s, w, _ := open(t, f)
	s.Remove()
	w.Fill("Which list", "Discharges")
	w.Tap("Erase it")
	if !w.Shows("Say why.") {
		t.Fatalf("the refusal is not said: %q", w.Text())
	}
	f.fail = nil
	w.Fill("Reason", "another practice's")
	w.Tap("Erase it")
	if want := (caseload.Erase{What: "Discharges", Reason: "another practice's"}); len(f.erased) != 1 || f.erased[0] != want {
		t.Errorf("erased %+v, not %+v", f.erased, want)
	}
}

func TestSave_ShowsStepsAndStopsBeforeTheSeal(t *testing.T) {
	f := newFake()
	s, w, _ := open(t, f)
	s.Offer(export(t, "frailty.csv", frailty))
	f.during = func(done int) {
		if done == 1 {
			if !w.Shows(fmt.Sprintf("0 of %d", 2*f.rows())) {
				t.Errorf("no steps are shown: %q", w.Text())
			}
			w.Tap("Stop")
		}
	}
	s.Save()
	if !w.Shows("Nothing of this list was saved.") || f.imported != nil {
		t.Errorf("it says %q and saved %v", w.Text(), f.imported)
	}
}

// What is sealed is saved, whatever is pressed then.
func TestSave_StoppedTooLateIsSaved(t *testing.T) {
	f := newFake()
	s, w, _ := open(t, f)
	s.Offer(export(t, "frailty.csv", frailty))
	f.during = func(done int) {
		if done == f.rows()+1 {
			w.Tap("Stop")
		}
	}
	s.Save()
	if !w.Shows("Show these people") || f.imported == nil {
		t.Errorf("it says %q", w.Text())
	}
}

func TestCompare_ShowsHowFarAndStops(t *testing.T) {
	f := newFake()
	s, w, _ := open(t, f)
	f.compared = func(done int) {
		if done == 1 {
			w.Sees("Comparing frailty.csv with the caseload", "1 of 2")
			w.Tap("Stop")
		}
	}
	s.Offer(export(t, "frailty.csv", frailty))
	w.SeesNot("Comparing", "Save 2 people", "What it is")
	w.Sees("Discharges")
}

const nobody = "NHS Number,Family Name,Calling Name,Date of Birth,Gender,Frailty score\n"

func TestEmptyList_IsReadOnlyWhenMeant(t *testing.T) {
	f := newFake()
	s, w, _ := open(t, f)
	path := export(t, "frailty.csv", nobody)
	s.Offer(path)
	w.Sees("This file names nobody", "should be run again")
	w.Key(fyne.KeyReturn)
	w.SeesNot("This file names nobody", "Save the empty list")
	if len(f.previews) != 0 {
		t.Fatalf("Return alone read it: %+v", f.previews)
	}
	s.Offer(path)
	w.Tap("It is empty, read it")
	w.Sees("0 new · 0 the same")
	if len(f.imports) != 0 {
		t.Fatal("reading saved something")
	}
	w.Fill("List", "Frailty register")
	w.Key(fyne.KeyReturn)
	w.Tap("Save the empty list")
	if len(f.imports) != 1 || !f.imports[0].Empty || f.imports[0].List != "Frailty register" {
		t.Errorf("imported %+v", f.imports)
	}
}

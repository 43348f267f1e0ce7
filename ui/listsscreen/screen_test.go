package listsscreen_test

import (
	"strings"
	"testing"

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
		if !shows(w, want) {
			t.Errorf("%q is not shown: %q", want, texts(w))
		}
	}
	w.Canvas().FocusNext()
	press(w, "Return")
	if a.list != "Patients on moderate or severe frailty register" {
		t.Errorf("Return on the first list showed %q", a.list)
	}
}

func TestNoListsSaysWhatToDo(t *testing.T) {
	_, w, _ := open(t, &fake{})
	if !shows(w, "No list has been brought in yet") {
		t.Errorf("it says %q", texts(w))
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
		if !shows(w, want) {
			t.Errorf("%q is not shown: %q", want, texts(w))
		}
	}
	if len(f.imports) != 0 {
		t.Error("looking saved something")
	}
	tap(t, w, "Leave it")
	if len(f.imports) != 0 || !shows(w, "Discharges") {
		t.Errorf("leaving did not go back to the lists: %q", texts(w))
	}
}

func TestSave(t *testing.T) {
	f := newFake()
	s, w, a := open(t, f)
	s.Offer(export(t, "frailty.csv", frailty))
	tap(t, w, "Save 2 people")
	want := caseload.ImportOptions{List: "frailty", File: "frailty.csv"}
	if len(f.imports) != 1 || f.imports[0] != want {
		t.Fatalf("imported %+v, not once %+v", f.imports, want)
	}
	tap(t, w, "Show these people")
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
	tap(t, w, "Save 2 people")
	if !shows(w, "The disk is full; nothing was saved.") {
		t.Errorf("the refusal is not said: %q", texts(w))
	}
	tap(t, w, "Close")
	if !shows(w, "Save 2 people") {
		t.Errorf("the preview is gone: %q", texts(w))
	}
}

func TestWhatItIsCanBeChanged(t *testing.T) {
	f := newFake()
	s, w, _ := open(t, f)
	s.Offer(export(t, "frailty.csv", frailty))
	choose(t, w, "List", "Frailty register")
	if got := f.previews[len(f.previews)-1].List; got != "Frailty register" {
		t.Errorf("previewed as %q", got)
	}
	choose(t, w, "Index of its scores", "eFI2")
	if !shows(w, "eFI2 0.44 severe") {
		t.Errorf("the scores were not read as eFI2: %q", texts(w))
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
	chooseColumn(t, w, "Seen by", "GP")
	if len(f.mappings) != 1 {
		t.Fatalf("remembered %v", f.mappings)
	}
	for _, mapping := range f.mappings {
		if mapping[6] != intake.GP {
			t.Errorf("remembered %v", mapping)
		}
	}
	tap(t, w, "Save 2 people")
	if got := f.imported.Rows[0].GP; got != "Dr Lund" {
		t.Errorf("the GP was read as %q", got)
	}
}

func TestFileWithoutNumbersCanBeMapped(t *testing.T) {
	f := newFake()
	s, w, _ := open(t, f)
	s.Offer(export(t, "odd.csv", "Who,Ref\nHART,A1\nSINGH,B2\n"))
	if !shows(w, "No column of this file holds NHS numbers") || !shows(w, "for example Who") {
		t.Errorf("it says %q", texts(w))
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
	if !shows(w, "Save the 2 to mend…") {
		t.Fatalf("there is nothing to save them with: %q", texts(w))
	}
	s.WriteRejected("/chosen/mend.csv")
	if got := f.written["/chosen/mend.csv"]; !strings.Contains(got, "9.43477E+09") || strings.Contains(got, "HART") {
		t.Errorf("wrote %q", got)
	}
}

func TestUnreadableFileIsSaid(t *testing.T) {
	s, w, _ := open(t, newFake())
	s.Offer(export(t, "broken.xlsx", "PK\x03\x04 not a workbook"))
	if shows(w, "What it is") || !shows(w, "Close") {
		t.Errorf("it says %q", texts(w))
	}
}

func TestFoundInTheWatchedFolder(t *testing.T) {
	f := newFake()
	path := export(t, "frailty.csv", frailty)
	s, w, _ := open(t, f)
	s.Found(path, "08:14")
	if !shows(w, "frailty.csv was saved at 08:14 in the watched folder.") || len(f.previews) != 0 {
		t.Fatalf("it says %q", texts(w))
	}
	tap(t, w, "Read it")
	if !shows(w, "Save 2 people") || shows(w, "watched folder") {
		t.Errorf("it was not read: %q", texts(w))
	}
}

func TestRemoveNeedsConfirmation(t *testing.T) {
	f := newFake()
	f.fail = fault.New("reason-required", "Say why.")
	s, w, _ := open(t, f)
	s.Remove()
	choose(t, w, "Which list", "Discharges")
	tap(t, w, "Erase it")
	if !shows(w, "Say why.") {
		t.Fatalf("the refusal is not said: %q", texts(w))
	}
	f.fail = nil
	fill(t, w, "Reason", "another practice's")
	tap(t, w, "Erase it")
	if want := (caseload.Erase{What: "Discharges", Reason: "another practice's"}); len(f.erased) != 1 || f.erased[0] != want {
		t.Errorf("erased %+v, not %+v", f.erased, want)
	}
}

func TestStoppedSaveSavesNothing(t *testing.T) {
	f := newFake()
	f.fail = fault.New(intake.CodeStopped, "Reading was stopped; nothing was changed.")
	s, w, _ := open(t, f)
	s.Offer(export(t, "frailty.csv", frailty))
	s.Save()
	if !shows(w, "Nothing of this list was saved.") {
		t.Errorf("it says %q", texts(w))
	}
}

package ui

import (
	"bytes"
	"errors"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/meeting/minutes"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// prints counts what the audit trail has as printed about a patient.
func (d *desk) prints(number string) int {
	d.t.Helper()
	events, err := d.window.house.People.History(ctx, number)
	d.must(err)
	n := 0
	for _, e := range events {
		if strings.Contains(e.Kind+e.What, "print") {
			n++
		}
	}
	return n
}

// sheets are the pages in front of the window.
func (d *desk) sheets() *pageView {
	d.t.Helper()
	for _, o := range d.Objects() {
		if v, ok := o.(*pageView); ok {
			return v
		}
	}
	d.t.Fatalf("no paper is shown:\n%s", d.Text())
	return nil
}

// longSheet shows a sheet of several pages.
func longSheet(t *testing.T) *desk {
	t.Helper()
	d := inTeam(t)
	sheet := meeting.Sheet{Number: 7, For: "Ben Okoro", Made: "2026-11-23"}
	for range 40 {
		sheet.Lines = append(sheet.Lines, meeting.Action{What: "fit a bed rail", Due: "2026-11-30"})
	}
	out := printout{kind: "actions", title: "Action sheet 7", what: "action sheet 7", paper: minutes.SheetPaper{Sheet: sheet}}
	paper, err := d.window.house.Paper.Preview(out.paper)
	d.must(err)
	d.window.showPreview(out, paper)
	return d
}

func TestPreview_ShowsWhatPrints(t *testing.T) {
	d := inTeam(t)
	d.window.printPatient("letter", ivy)
	d.Sees("Letter", "HART, Ivy (Mrs)", "page 1 of 1", "[Print]", "[Open in viewer]", "[Save as…]", "[Close]")
	shown, ok := d.sheets().sheets[0].Image.(*image.RGBA)
	if !ok {
		t.Fatal("the page is blank")
	}
	out, err := d.window.house.patientPaper(ctx, "letter", ivy)
	d.must(err)
	paper, err := d.window.house.Paper.Preview(out.paper)
	d.must(err)
	want, err := paper.Page(0, shown.Rect.Dx())
	d.must(err)
	if !bytes.Equal(want.Pix, shown.Pix) {
		t.Error("the page shown is not the page that prints")
	}
}

// A look is a look: nothing lies in the folder and nothing counts as printed.
func TestPreview_OnlySeen(t *testing.T) {
	d := inTeam(t)
	d.window.printPatient("letter", ivy)
	if left := d.window.papers.Left(); len(left) != 0 || d.prints(ivy) != 0 {
		t.Errorf("a preview left %v and counts as %d prints", left, d.prints(ivy))
	}
	d.Tap("Print")
	d.Sees("Given to the printer", d.window.papers.Dir)
	if len(d.opened) != 1 || d.prints(ivy) != 1 {
		t.Errorf("printed %v, noted %d times", d.opened, d.prints(ivy))
	}
	d.Tap("Open in viewer")
	d.Sees("Opened in this laptop's viewer")
	if len(d.opened) != 2 || d.prints(ivy) != 2 {
		t.Errorf("opened %v, noted %d times", d.opened, d.prints(ivy))
	}
}

func TestPreview_SaveAs(t *testing.T) {
	d := inTeam(t)
	folder := t.TempDir()
	d.window.printPatient("letter", ivy)
	d.Tap("Save as…")
	d.Fill("Name", "ours.pdf")
	d.Fill("Folder", folder)
	d.Tap("Save")
	d.Sees("Saved as "+folder, "[Print]")
	pdf, err := os.ReadFile(filepath.Join(folder, "ours.pdf")) //nolint:gosec // the test's own folder
	d.must(err)
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || d.prints(ivy) != 1 {
		t.Errorf("saved %.5q, noted %d times", pdf, d.prints(ivy))
	}
	if left := d.window.papers.Left(); len(left) != 0 {
		t.Errorf("a copy was left: %v", left)
	}
}

func TestPreview_Keys(t *testing.T) {
	d := longSheet(t)
	pages := len(d.sheets().sheets)
	if pages < 3 {
		t.Fatalf("only %d pages", pages)
	}
	d.Sees("page 1 of ")
	for range 4 {
		d.Key(fyne.KeyPageDown)
	}
	d.SeesNot("page 1 of ")
	d.Key(fyne.KeyEnd)
	view := d.sheets()
	if view.sheets[pages-1].Image == nil || view.sheets[0].Image != nil {
		t.Error("at the end the last page is drawn and the first is forgotten")
	}
	d.Key(fyne.KeyHome, fyne.KeyPageUp)
	d.Sees("page 1 of ")
	if view.scroll.Offset.Y != 0 {
		t.Errorf("Home and Page Up end at %v", view.scroll.Offset)
	}
	d.Key(fyne.KeyTab, fyne.KeyPageDown) // the first button has the focus and passes it on
	if view.scroll.Offset.Y == 0 {
		t.Error("Page Down does nothing while a button has the focus")
	}
	d.Key(fyne.KeyEscape)
	if d.dialog() {
		t.Error("Esc leaves the paper open")
	}
}

func TestPreview_ErrIncompletePlan(t *testing.T) {
	d := inTeam(t)
	var failed error
	d.window.env.Fail = func(err error) { failed = err }
	d.window.printPatient("plan", ivy)
	if fault.Code(failed) != minutes.CodePlanIncomplete || d.dialog() {
		t.Errorf("%v", failed)
	}
}

// Where there is no printer the paper stays in front and the error says where it is.
func TestPreview_ErrNoPrinter(t *testing.T) {
	d := inTeam(t)
	printPaper = func(string) error { return fault.Wrap(errors.New("no lp"), "no-viewer", "Open it by hand.") }
	var failed error
	d.window.env.Fail = func(err error) { failed = err }
	d.window.printPatient("letter", ivy)
	d.Tap("Print")
	if fault.Code(failed) != "no-viewer" {
		t.Errorf("%v", failed)
	}
	d.Sees("[Print]")
	d.SeesNot("Given to the printer")
}

// Who locks while a paper is being made does not show it to the next person.
func TestPreview_NotOverTheLock(t *testing.T) {
	d := inTeam(t)
	var later func()
	d.window.env.Do = func(f func()) { later = f }
	d.window.printPatient("letter", ivy)
	d.window.env.Do = func(f func()) { f() }
	d.window.lock()
	later()
	if d.dialog() {
		t.Error("a paper stands in front of the lock")
	}
}

func TestPreview_Minutes(t *testing.T) {
	d := inTeam(t)
	house := d.window.house
	opened, err := house.Meetings.OpenMeeting(ctx, meeting.OpenMeeting{})
	d.must(err)
	d.window.previewMinutes(d.minutes(opened.Meeting))
	d.Sees("Minutes: Weekly MDT, 23-Nov-2026", "Draft, not signed")
	d.Tap("Close")
	_, err = house.Meetings.CloseMeeting(ctx, meeting.CloseMeeting{Meeting: opened.Meeting})
	d.must(err)
	_, err = house.Meetings.SignMinutes(ctx, meeting.SignMinutes{Meeting: opened.Meeting})
	d.must(err)
	d.window.previewMinutes(d.minutes(opened.Meeting))
	d.Sees("Version 1, signed")
	d.Tap("Print")
	stored, err := house.Meetings.MinutesPDF(ctx, opened.Meeting, 1)
	d.must(err)
	printed, err := os.ReadFile(d.opened[0])
	d.must(err)
	if !bytes.Equal(stored, printed) {
		t.Error("what printed is not the file that was signed")
	}
}

func (d *desk) minutes(id string) meeting.Minutes {
	d.t.Helper()
	m, err := d.window.house.Meetings.MinutesOf(ctx, id, 0)
	d.must(err)
	return m
}

// TestPreview_Picture leaves pictures in the folder KEYSTONE_PICTURES names, if any.
func TestPreview_Picture(t *testing.T) {
	for name, variant := range map[string]kit.Variant{"light": kit.Light, "dark": kit.Dark, "contrast": kit.Contrast} {
		for _, scale := range []float32{1, 1.5} {
			d := inTeam(t)
			d.window.setLook(variant, scale)
			d.keyWorker(ivy, "Anna Price")
			d.window.openPatient(ivy)
			d.window.printPatient("letter", ivy)
			file := "preview-" + name
			if scale > 1 {
				file += "-large"
			}
			d.Picture(os.Getenv("KEYSTONE_PICTURES"), file)
		}
	}
}

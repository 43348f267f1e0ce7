package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/ui/kit"
	"keystone/ui/patientscreen"
)

// signed has Ivy discussed in a meeting whose minutes are signed.
func (d *desk) signed() {
	d.t.Helper()
	d.keyWorker(ivy, "Anna Price")
	d.planned(ivy)
	room := d.window.house.Meetings
	held, err := room.OpenMeeting(ctx, meeting.OpenMeeting{})
	d.must(err)
	_, err = room.Discuss(ctx, meeting.Discuss{Meeting: held.Meeting, Patient: ivy, Summary: "three falls", Decision: "a rail", NextReview: "2026-12-07"})
	d.must(err)
	_, err = room.CloseMeeting(ctx, meeting.CloseMeeting{Meeting: held.Meeting})
	d.must(err)
	_, err = room.SignMinutes(ctx, meeting.SignMinutes{Meeting: held.Meeting})
	d.must(err)
}

// TestExtract_PrintedThenFiled: asked about online access, seen, printed, open on
// Today, and filed there (I9).
func TestExtract_PrintedThenFiled(t *testing.T) {
	d := inTeam(t)
	d.window.openPatient(ivy)
	d.SeesNot("Extract for the GP record")
	d.window.printPatient(patientscreen.PaperExtract, ivy)
	d.Fill("Hide from online access?", "Hide it")
	d.Tap("Show the extract")
	d.Sees("has not been discussed at a meeting yet")
	d.Key(fyne.KeyEscape)
	d.signed()
	d.Tap("Extract for the GP record…")
	d.Tap("Show the extract")
	d.Sees("Say whether this is hidden from online access")
	d.Fill("Hide from online access?", "Hide it")
	d.Tap("Show the extract")
	d.Sees("Extract for the GP record", "HART, Ivy (Mrs) · open until it is filed", "page 1 of 1")
	open, err := d.window.house.Meetings.Extracts(ctx, true)
	d.must(err)
	if len(open) != 0 || d.prints(ivy) != 0 {
		t.Errorf("a look is open: %+v", open)
	}
	d.Tap("Open in viewer")
	d.Tap("Close")
	if len(d.opened) != 1 || !strings.HasPrefix(filepath.Base(d.opened[0]), "extract-2026") {
		t.Fatalf("shown: %v", d.opened)
	}

	d.Ctrl(fyne.Key1)
	d.Sees("1 extract to be filed in the GP record")
	open, err = d.window.house.Meetings.Extracts(ctx, false)
	d.must(err)
	if len(open) != 1 || open[0].Online != meeting.OnlineHide {
		t.Fatalf("open: %+v", open)
	}
	d.window.openExtracts()
	d.Tap("Filed…")
	d.Type("Rosa Diaz")
	d.Tap("It is filed")
	d.Sees("Every extract is filed.")
	d.Key(fyne.KeyEscape)
	d.SeesNot("to be filed in the GP record")
	filed, err := d.window.house.Meetings.Extracts(ctx, true)
	d.must(err)
	if filed[0].FiledBy != "Rosa Diaz" || filed[0].Filed != "2026-11-23" {
		t.Errorf("filed: %+v", filed)
	}
}

// TestExtract_Pictures leaves pictures of what is asked and listed in the folder that
// KEYSTONE_PICTURES names; where it names none, one look is drawn.
func TestExtract_Pictures(t *testing.T) {
	folder := os.Getenv("KEYSTONE_PICTURES")
	looks := []struct {
		name    string
		variant kit.Variant
		scale   float32
	}{{"light", kit.Light, 1}, {"light-150", kit.Light, 1.5}, {"dark", kit.Dark, 1}}
	if folder == "" {
		looks = looks[:1]
	}
	for _, look := range looks {
		d := inTeam(t)
		d.window.setLook(look.variant, look.scale)
		take := func(what string) { d.Picture(folder, what+"-"+look.name) }
		d.signed()
		d.window.openPatient(ivy)
		take("patient-extract")
		d.Tap("Extract for the GP record…")
		take("extract-ask")
		d.Fill("Hide from online access?", "Hide it")
		d.Tap("Show the extract")
		take("extract-preview")
		d.Tap("Open in viewer")
		d.Tap("Close")
		d.raised()
		d.Ctrl(fyne.Key1)
		take("today-alone")
		d.window.openExtracts()
		take("extract-list")
		d.Tap("Filed…")
		take("extract-file")
		d.Key(fyne.KeyEscape, fyne.KeyEscape)
		d.Tap("For you alone (1)")
		take("concern-list")
		d.Tap("Hand over to Ben Okoro…")
		take("concern-hand-over")
	}
}

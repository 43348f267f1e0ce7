package ui

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/sync/fault"
)

func TestPapers_WriteLeftDelete(t *testing.T) {
	d := inTeam(t)
	papers := d.window.papers
	if left := papers.Left(); len(left) != 0 {
		t.Fatalf("left before any: %v", left)
	}
	first, err := papers.Write("plan", []byte("one"))
	d.must(err)
	second, err := papers.Write("plan", []byte("two"))
	d.must(err)
	if got := papers.Left(); len(got) != 2 || got[0] != first || got[1] != second {
		t.Errorf("left %v, want %s and %s", got, first, second)
	}
	if name := filepath.Base(first); name != "plan-20261123-120000-1.pdf" {
		t.Errorf("named %s", name)
	}
	kept, err := os.ReadFile(first)
	d.must(err)
	if string(kept) != "one" {
		t.Errorf("the first paper holds %q", kept)
	}
	d.must(papers.Delete())
	if left := papers.Left(); len(left) != 0 {
		t.Errorf("left after deleting: %v", left)
	}
}

func TestPapers_ErrFolderIsAFile(t *testing.T) {
	d := inTeam(t)
	file := filepath.Join(t.TempDir(), "taken")
	d.must(os.WriteFile(file, nil, 0o600))
	_, err := Papers{Dir: file, Now: d.window.papers.Now}.Write("plan", []byte("one"))
	if fault.Code(err) != "file-not-written" {
		t.Errorf("%v", err)
	}
}

func TestPrint_PatientPapers(t *testing.T) {
	d := inTeam(t)
	d.keyWorker(ivy, "Anna Price")
	d.planned(ivy)
	d.window.openPatient(ivy)
	for _, paper := range []string{"plan", "card", "letter"} {
		d.window.printPatient(paper, ivy)
		d.Tap("Open in viewer")
		d.Tap("Close")
	}
	if len(d.opened) != 3 {
		t.Fatalf("shown: %v", d.opened)
	}
	for _, path := range d.opened {
		pdf, err := os.ReadFile(path) //nolint:gosec // made by the test
		d.must(err)
		if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			t.Errorf("%s is no PDF", path)
		}
		if name := strings.ToLower(path); strings.Contains(name, "hart") || strings.Contains(name, ivy) {
			t.Errorf("the name of the file tells whose it is: %s", path)
		}
	}
	events, err := d.window.house.People.History(ctx, ivy)
	d.must(err)
	printed := 0
	for _, e := range events {
		if strings.Contains(e.Kind+e.What, "print") {
			printed++
		}
	}
	if printed < 3 {
		t.Errorf("the history has %d prints of 3: %+v", printed, events)
	}
}

func TestPrint_ErrPaperUnknown(t *testing.T) {
	d := inTeam(t)
	if _, err := d.window.house.PatientPaper(ctx, "poster", ivy); fault.Code(err) != "paper-unknown" {
		t.Errorf("%v", err)
	}
}

func TestPrint_ActionSheet(t *testing.T) {
	d := inTeam(t)
	d.window.printSheet(meeting.ActionQuery{})
	d.Tap("Print")
	if len(d.opened) != 1 || !strings.Contains(d.opened[0], "actions-20261123") {
		t.Errorf("shown: %v", d.opened)
	}
}

func TestLock_NamesPapersThatAreLeft(t *testing.T) {
	for name, c := range map[string]struct {
		button string
		left   int
	}{"deleted": {"Delete and lock", 0}, "kept": {"Keep and lock", 1}} {
		t.Run(name, func(t *testing.T) {
			d := inTeam(t)
			d.window.printPatient("letter", ivy)
			d.Tap("Print")
			d.Tap("Close")
			d.Ctrl(fyne.KeyL)
			d.Sees("Papers are left on this laptop", d.window.papers.Dir)
			d.Tap(c.button)
			d.Sees("Locked.")
			if left := d.window.papers.Left(); len(left) != c.left {
				t.Errorf("left: %v", left)
			}
		})
	}
}

func TestLock_OnePaperIsOnePaper(t *testing.T) {
	d := inTeam(t)
	d.window.printPatient("letter", ivy)
	d.Tap("Print")
	d.Tap("Close")
	d.Ctrl(fyne.KeyL)
	d.Sees("One paper with a patient's details is in")
}

func TestSystemCommands(t *testing.T) {
	for _, c := range []struct{ system, open, print string }{
		{"windows", "rundll32", "rundll32"}, {"darwin", "open", "lp"}, {"linux", "xdg-open", "lp"},
	} {
		open, print := openCommand(c.system, "a.pdf"), printCommand(c.system, "a.pdf")
		if open[0] != c.open || print[0] != c.print || open[len(open)-1] != "a.pdf" || print[len(print)-1] != "a.pdf" {
			t.Errorf("%s: open %v, print %v", c.system, open, print)
		}
	}
}

func TestStart_ErrNoViewer(t *testing.T) {
	err := start([]string{filepath.Join(t.TempDir(), "no such program")}, "The paper is saved.")
	if fault.Code(err) != "no-viewer" || fault.Sentence(err) != "The paper is saved." {
		t.Errorf("%v", err)
	}
}

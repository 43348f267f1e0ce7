package ui

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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

// program is a program of the system that does what a shell does.
func program(t *testing.T, shell string) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+shell+"\n"), 0o700); err != nil { //nolint:gosec // run by the test
		t.Fatal(err)
	}
	return []string{path, "/papers/letter.pdf"}
}

func TestHand(t *testing.T) {
	if err := hand(program(t, `test "$1" = /papers/letter.pdf`), time.Minute, "/papers/letter.pdf"); err != nil {
		t.Errorf("a printer that took the paper: %v", err)
	}
	for name, c := range map[string]struct {
		words []string
		wait  time.Duration
		code  string
		says  string
	}{
		"nothing prints": {[]string{filepath.Join(t.TempDir(), "no such program")}, time.Minute, "no-viewer", "nothing that prints"},
		"refused":        {program(t, `echo "lp: Error - no default destination available." >&2; echo more; exit 1`), time.Minute, "not-printed", "(lp: Error - no default destination available)"},
		"silent refusal": {program(t, "exit 3"), time.Minute, "not-printed", "did not take the paper. The paper is saved"},
		"hangs":          {program(t, "exec sleep 60"), 50 * time.Millisecond, "not-printed", "did not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			err := hand(c.words, c.wait, "/papers/letter.pdf")
			if fault.Code(err) != c.code || !strings.Contains(fault.Sentence(err), c.says) || !strings.Contains(fault.Sentence(err), "/papers/letter.pdf") {
				t.Errorf("%s: %q", fault.Code(err), fault.Sentence(err))
			}
		})
	}
}

func TestShow(t *testing.T) {
	for name, c := range map[string]struct {
		words []string
		code  string
	}{
		"shown":         {program(t, "exit 0"), ""},
		"still open":    {program(t, "exec sleep 60"), ""},
		"no viewer":     {program(t, "exit 3"), "no-viewer"},
		"no such thing": {[]string{filepath.Join(t.TempDir(), "no such program")}, "no-viewer"},
	} {
		t.Run(name, func(t *testing.T) {
			wait := time.Minute
			if name == "still open" {
				wait = 50 * time.Millisecond
			}
			err := show(c.words, wait, "The paper is saved.")
			if c.code == "" && err != nil || c.code != "" && (fault.Code(err) != c.code || fault.Sentence(err) != "The paper is saved.") {
				t.Errorf("%v", err)
			}
		})
	}
}

// Whoever prints sees in the preview that it is on its way, and what came of it.
func TestPrint_SaysWhatCameOfIt(t *testing.T) {
	d := inTeam(t)
	refused := fault.New("not-printed", "The printer did not take the paper.")
	var failed error
	d.window.env.Fail = func(err error) { failed = err }
	printPaper = func(string) error {
		d.Sees("Waiting for the printer…")
		return refused
	}
	d.window.printPatient("letter", ivy)
	d.Tap("Print")
	if fault.Code(failed) != "not-printed" {
		t.Errorf("failed with %v", failed)
	}
	d.SeesNot("Waiting for the printer…", "Given to the printer")
	printPaper = func(string) error { return nil }
	d.Tap("Print")
	d.Sees("Given to the printer.")
}

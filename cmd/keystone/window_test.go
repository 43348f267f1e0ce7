//go:build linux

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestRealWindow runs a weekly meeting in the real window with a real keyboard,
// through a crash in the middle of typing, to signed minutes on paper.
func TestRealWindow(t *testing.T) {
	l := newLaptop(t)
	l.open("demo")
	l.startMeeting()
	l.typeAndCrash()
	l.reopen()
	l.closeMeeting()
	l.sign()
	text := l.minutes()
	for _, typed := range []string{"Bathroom falls, Zoë says.", "The rail is for Ben.", "asked the nurse", "igned"} {
		if !strings.Contains(text, typed) {
			t.Errorf("the minutes do not say %q:\n%s", typed, text)
		}
	}
	l.quit()
	if said := l.say("verify"); !strings.Contains(said, "whole") {
		t.Errorf("verify says: %s", said)
	}
}

// startMeeting goes to the agenda and starts it from the keyboard.
func (l *laptop) startMeeting() {
	l.t.Helper()
	l.after("the agenda", func() { l.key("ctrl+3") })
	l.key("shift+Tab")
	l.after("the running meeting", func() { l.key("Return") })
}

// typeAndCrash types about the first patient, looks at the next, comes back,
// and is cut off in the middle of a word.
func (l *laptop) typeAndCrash() {
	l.t.Helper()
	l.insisting("the discussion", func() { l.key("ctrl+e") })
	l.write("Bathroom falls, Zoë says.")
	l.after("the next patient", func() { l.key("ctrl+Return") })
	l.insisting("the patient before", func() { l.key("ctrl+shift+Return") })
	l.insisting("the discussion again", func() { l.key("ctrl+e") })
	l.key("Tab")
	l.write("The rail is for Ben.")
	l.drafted()
	more := exec.Command("xdotool", "type", "--delay", "120", " And then there is")
	more.Env = append(os.Environ(), "DISPLAY="+l.display)
	if err := more.Start(); err != nil {
		l.t.Fatal(err)
	}
	before := l.picture()
	l.until("more typing", func() bool { return apart(before, l.picture()) > 30 }, nil)
	l.crash()
	_ = more.Wait()
}

// reopen unlocks with the passphrase and finds the meeting where it was.
func (l *laptop) reopen() {
	l.t.Helper()
	l.open()
	l.write(demoPassphrase)
	l.after("the running meeting", func() { l.key("Return") })
}

// closeMeeting says why something is left open, and closes.
func (l *laptop) closeMeeting() {
	l.t.Helper()
	l.insisting("what is missing", func() { l.key("ctrl+shift+l") })
	l.key("shift+Tab", "shift+Tab")
	l.after("the question why", func() { l.key("Return") })
	l.write("asked the nurse")
	l.after("what is missing, with the reason", func() { l.key("Return") })
	l.after("the minutes", func() { l.key("Return") })
}

// sign signs the minutes with the passphrase.
func (l *laptop) sign() {
	l.t.Helper()
	l.key("Tab")
	l.after("the passphrase", func() { l.key("Return") })
	l.write(demoPassphrase)
	l.after("the signature", func() { l.key("Return") })
}

// minutes saves the minutes as a PDF and reads them as anybody could.
func (l *laptop) minutes() string {
	l.t.Helper()
	l.key("Tab", "Tab")
	l.after("where to save", func() { l.key("Return") })
	l.key("Return")
	path := filepath.Join(l.documents(), "minutes.pdf")
	l.until("the PDF", func() bool {
		pdf, err := os.ReadFile(path) //nolint:gosec // in the test's own folder
		return err == nil && bytes.HasSuffix(bytes.TrimSpace(pdf), []byte("%%EOF"))
	}, nil)
	text, err := exec.Command("pdftotext", "-layout", path, "-").Output() //nolint:gosec // in the test's own folder
	if err != nil {
		l.t.Fatalf("pdftotext; 'make deps' installs it: %v", err)
	}
	return string(text)
}

// quit ends the program as a person does.
func (l *laptop) quit() {
	l.t.Helper()
	l.calm()
	l.key("ctrl+q")
	ended := make(chan error, 1)
	go func() { ended <- l.running.Wait() }()
	l.until("the end of the program", func() bool {
		select {
		case err := <-ended:
			if err != nil {
				l.t.Errorf("the program ended with %v\n%s", err, l.log)
			}
			return true
		default:
			return false
		}
	}, nil)
}

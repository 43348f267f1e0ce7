package minutes_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"keystone/meeting"
	"keystone/meeting/minutes"
	"keystone/sync/fault"
	"keystone/sync/limit"
)

func fonts() minutes.Fonts {
	light := theme.DefaultTheme()
	return minutes.Fonts{
		Regular: light.Font(fyne.TextStyle{}).Content(),
		Bold:    light.Font(fyne.TextStyle{Bold: true}).Content(),
	}
}

var paper = minutes.New(fonts())

// tool runs one of the PDF tools on a paper and returns what it says.
func tool(t *testing.T, pdf []byte, command string, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("KEYSTONE_PAPERS"); dir != "" {
		keep(t, dir, pdf)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for i, a := range args {
		if a == "FILE" {
			args[i] = file
		}
	}
	out, err := exec.CommandContext(ctx, command, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", command, err, out)
	}
	return string(out)
}

func keep(t *testing.T, dir string, pdf []byte) {
	t.Helper()
	file := filepath.Join(dir, filepath.Base(t.Name())+".pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
}

func text(t *testing.T, pdf []byte) string {
	t.Helper()
	tool(t, pdf, "qpdf", "--check", "FILE")
	return tool(t, pdf, "pdftotext", "-layout", "-enc", "UTF-8", "FILE", "-")
}

// pages splits what pdftotext says into pages.
func pages(text string) []string {
	return strings.Split(strings.TrimSuffix(text, "\f"), "\f")
}

// holds fails for each of wants that text lacks.
func holds(t *testing.T, text string, wants ...string) {
	t.Helper()
	text = strings.Join(strings.Fields(text), " ")
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("the paper lacks %q", want)
		}
	}
}

// lacks fails for each of others that text holds.
func lacks(t *testing.T, text string, others ...string) {
	t.Helper()
	text = strings.Join(strings.Fields(text), " ")
	for _, other := range others {
		if strings.Contains(text, other) {
			t.Errorf("the paper holds %q", other)
		}
	}
}

func TestMinutes_OK(t *testing.T) {
	got := must(t)(paper.Minutes(twelve()))
	holds(t, got,
		"O'BRIEN, Zoë (Ms)", "ŻÓŁĆ, Łukasz (Mr)", "NGUYỄN, Thị Nguyệt (Mrs)", "LLEWELLYN, Siân (Mrs)",
		"Łukasz Nowak", "in writing", "until 13:45", "Siân Evans, voluntary sector", "Nobody there for mental health",
		"deferred, 2 times", "running", "the meeting ended at two",
		"Was: falls clinic in Eastmere", "Reason: no transport to Eastmere",
		"PROPOSED: has not accepted", "since 02-Nov-2026 · accepted", "01632 496 0001",
		"Version 4", "review 11-Jan-2027", "agreed: yes, by the person",
		"orbit velvet canyon maple thunder lemon pistol harbor", "reopened: wrong date of a visit",
		"mental health: NOT DISCUSSED",
	)
	lacks(t, got, "cannot carry on", "DRAFT", "TEST TEAM")
}

// F21: actions first, one line each, with owner and date. F13, F14.
func TestMinutes_ActionsFirst(t *testing.T) {
	first := pages(must(t)(paper.Minutes(twelve())))[0]
	row := regexp.MustCompile(`(?m)^ *O'BRIEN, Zoë +21-Aug-1953 +943 476 5919 +fit a bed rail.* Ben Okoro, +30-Nov-2026$`)
	if !row.MatchString(first) {
		t.Error("no line holds patient, born, NHS number, what, who and by when")
	}
	urgent := regexp.MustCompile(`(?m)^.*943 476 5919 +URGENT: same-day visit.* 23-Nov-2026$`)
	if !urgent.MatchString(first) {
		t.Error("an urgent action does not begin with URGENT")
	}
	holds(t, first, "hand it back to", "Handed back by Ben", "Meera Patel")
	lacks(t, first, "Why here")
}

func TestMinutes_EveryPage(t *testing.T) {
	draft := twelve()
	draft.Version, draft.Test, draft.Signed = 0, true, nil
	for name, c := range map[string]struct {
		m     meeting.Minutes
		wants []string
	}{
		"signed": {twelve(), []string{"Version 2"}},
		"draft":  {draft, []string{"DRAFT", "TEST TEAM: invented people", "Version: draft"}},
	} {
		t.Run(name, func(t *testing.T) {
			all := pages(must(t)(paper.Minutes(c.m)))
			for i, page := range all {
				holds(t, page, append(c.wants, "Riverside MDT", "23-Nov-2026", "Confidential", fmt.Sprintf("page %d of %d", i+1, len(all)))...)
			}
		})
	}
}

// A patient block never splits its name from its NHS number (facts.md, Minutes).
func TestMinutes_NameStaysWithNumber(t *testing.T) {
	m := twelve()
	m.Items = nil
	for i := range 60 {
		p := patient(i)
		p.NHSNumber = fmt.Sprintf("9%09d", i)
		m.Items = append(m.Items, meeting.Item{Patient: p, State: meeting.ItemDiscussed, Summary: strings.Repeat("walks with two sticks ", i*7%53)})
	}
	banners := 0
	for _, page := range pages(must(t)(paper.Minutes(m))) {
		lines := strings.Split(page, "\n")
		for i, l := range lines {
			if !regexp.MustCompile(`^ *\S.*, .*\((Ms|Mr|Mrs)\)$`).MatchString(l) {
				continue
			}
			banners++
			if rest := strings.Join(lines[i+1:], " "); !strings.Contains(rest, "NHS No.") || !strings.Contains(rest, "Why here") && !strings.Contains(rest, "Discussion") && !strings.Contains(rest, "Decision") {
				t.Errorf("a page ends after %q", strings.TrimSpace(l))
			}
		}
	}
	if banners != 60 {
		t.Errorf("%d banners, not 60", banners)
	}
}

func TestMinutes_SameBytes(t *testing.T) {
	first, err := paper.Minutes(twelve())
	if err != nil {
		t.Fatal(err)
	}
	own := minutes.New(fonts())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			again, err := own.Minutes(twelve())
			if err != nil || !bytes.Equal(first, again) {
				t.Error("the same minutes gave other bytes")
			}
		})
	}
	all.Wait()
}

func TestMinutes_FontsUntouched(t *testing.T) {
	mine := fonts()
	regular, bold := bytes.Clone(mine.Regular), bytes.Clone(mine.Bold)
	if _, err := minutes.New(mine).Minutes(twelve()); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(regular, mine.Regular) || !bytes.Equal(bold, mine.Bold) {
		t.Error("the fonts handed in were changed")
	}
}

func TestMinutes_ErrFont(t *testing.T) {
	for _, broken := range []minutes.Fonts{{}, {Regular: []byte("no font"), Bold: fonts().Bold}, {Regular: fonts().Regular}} {
		if _, err := minutes.New(broken).Minutes(twelve()); fault.Code(err) != minutes.CodeFont {
			t.Errorf("%v, not %s", err, minutes.CodeFont)
		}
	}
}

// Decomposed accents come out composed; what the fonts lack leaves a mark and a note.
func TestMinutes_Letters(t *testing.T) {
	m := twelve()
	m.Items = m.Items[:1]
	m.Items[0].Summary = "Zoe\u0308 and Sia\u0302n 😀 李 done\x00\xff\u202e\u00adend"
	got := must(t)(paper.Minutes(m))
	holds(t, got, "Zoë and Siân \ufffd \ufffd done \ufffdend", "stands where this printer's letters lack a character")
	m.Items[0].Summary = ""
	lacks(t, must(t)(paper.Minutes(m)), "lack a character")
}

func TestMinutes_NoActions(t *testing.T) {
	m := meeting.Minutes{Meeting: meeting.Meeting{Team: "Riverside MDT", Date: "2026-11-23"}}
	holds(t, must(t)(paper.Minutes(m)), "No action was given at this meeting", "page 1 of 1", "Not signed: this is a draft")
}

func BenchmarkMinutes12(b *testing.B) {
	m := twelve()
	var took []time.Duration
	for b.Loop() {
		for range 9 {
			start := time.Now()
			if _, err := paper.Minutes(m); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(start))
		}
	}
	slices.Sort(took)
	limit.Hold(b, "minutes", float64(took[len(took)/2].Microseconds())/1000, 60, "ms")
}

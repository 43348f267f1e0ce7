package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"keystone/caseload"
)

// saves writes nominations without end, until the other side goes away.
func saves(to io.Writer) {
	for n := 1; ; n++ {
		_, err := fmt.Fprintf(to, `{"do":"nominate","patient":"%s","family":"NO %d","given":"Ann","born":"1941-03-02","reason":"frail"}`+"\n", testNumber(n), n)
		if err != nil {
			return
		}
	}
}

// TestKilledAmidASaveLosesNothingAnswered kills "do -" without warning: every
// line that was answered is there when the folder opens again, and all is whole.
func TestKilledAmidASaveLosesNothingAnswered(t *testing.T) {
	o := newOutside(t, "2026-11-23")
	answered := 0
	for _, kill := range []int{1, 23, 40} {
		ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
		defer stop()
		c := exec.CommandContext(ctx, "keystone", "--data", o.data, "--today", o.today, "do", "-")
		c.Env = append(os.Environ(), "KEYSTONE_PASSPHRASE="+o.passphrase)
		in, err := c.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		go saves(in)
		lines := bufio.NewScanner(out)
		run := 0
		for lines.Scan() {
			if !strings.Contains(lines.Text(), `"ok":true`) {
				t.Fatal(lines.Text())
			}
			if run++; run == kill {
				if err := c.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := c.Wait(); err == nil {
			t.Fatal("the program ended by itself")
		}
		answered = max(answered, run)
		var there []caseload.Patient
		o.read(&there, "list")
		for n := 1; n <= answered; n++ {
			if !slices.ContainsFunc(there, func(p caseload.Patient) bool { return p.NHSNumber == testNumber(n) }) {
				t.Fatalf("line %d was answered and is lost", n)
			}
		}
		o.done("verify")
	}
}

// TestSecondProcessIsToldTheFolderIsInUse opens a folder that another process holds.
func TestSecondProcessIsToldTheFolderIsInUse(t *testing.T) {
	o := newOutside(t, "2026-11-23")
	c := exec.Command("keystone", "--data", o.data, "do", "-")
	c.Env = append(os.Environ(), "KEYSTONE_PASSPHRASE="+o.passphrase)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(in, "{}\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil { // it answers, so it holds the folder
		t.Fatal(err)
	}
	for _, verb := range []string{"list", "verify"} {
		code, answer := o.run(verb)
		if code != exitRefused || !strings.Contains(string(answer), `"code":"data-in-use"`) {
			t.Errorf("%s: exit %d, %s", verb, code, answer)
		}
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err == nil {
		t.Error("a refused line ends with exit 1")
	}
	o.done("list")
}

// TestDamageIsToldAndTheRestStays harms one file after another, each in a copy.
func TestDamageIsToldAndTheRestStays(t *testing.T) {
	o := newOutside(t, "2026-11-23")
	commands := filepath.Join(t.TempDir(), "three.jsonl")
	var lines strings.Builder
	for n := range 3 {
		fmt.Fprintf(&lines, `{"do":"nominate","patient":"%s","family":"NO","given":"Ann","born":"1941-03-02","reason":"frail"}`+"\n", testNumber(n))
	}
	if err := os.WriteFile(commands, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	o.done("do", commands)
	o.done("verify")
	whole := o.data
	for name, harm := range map[string]struct {
		from int // segments from the newest on
		do   func(path string, data []byte) error
		left int // patients
	}{
		"a byte of the newest": {1, flipMiddle, 2},
		"a byte of the middle": {2, flipMiddle, 2},
		"the newest cut short": {1, func(path string, data []byte) error { return os.WriteFile(path, data[:len(data)-7], 0o600) }, 2},
		"the newest emptied":   {1, func(path string, _ []byte) error { return os.WriteFile(path, nil, 0o600) }, 2},
		"one of them gone":     {2, func(path string, _ []byte) error { return os.Remove(path) }, 2},
	} {
		t.Run(name, func(t *testing.T) {
			o := &outside{t: t, data: filepath.Join(t.TempDir(), "copy"), passphrase: o.passphrase, today: o.today}
			if err := os.CopyFS(o.data, os.DirFS(whole)); err != nil {
				t.Fatal(err)
			}
			path := segment(t, o.data, harm.from)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := harm.do(path, data); err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(filepath.Join(o.data, "snapshot-000002.ks1")); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			var report struct {
				OK       bool
				Problems []string
			}
			code, answer := o.run("verify")
			if err := json.Unmarshal(answer, &report); err != nil {
				t.Fatalf("%s", answer)
			}
			if code != exitRefused || report.OK || len(report.Problems) == 0 {
				t.Errorf("verify: exit %d, %s", code, answer)
			}
			var there []caseload.Patient
			o.read(&there, "list")
			if len(there) < harm.left {
				t.Errorf("%d patients are left of %d that are whole", len(there), harm.left)
			}
		})
	}
}

func flipMiddle(path string, data []byte) error {
	data[len(data)/2] ^= 1
	return os.WriteFile(path, data, 0o600)
}

// segment is the path of a segment, the newest being 1.
func segment(t *testing.T, data string, fromEnd int) string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(filepath.Join(data, "log"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all[len(all)-fromEnd]
}

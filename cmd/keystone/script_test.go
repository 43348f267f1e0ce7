package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts run the program itself as the command keystone.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"keystone": main})
}

// TestScripts drives the command line of commands.md as a practice's scripts would.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("KEYSTONE_PASSPHRASE", "correct horse battery")
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("XDG_CACHE_HOME", e.WorkDir+"/cache")
			practice, err := filepath.Abs("../../assets/practice")
			if err != nil {
				return err
			}
			e.Setenv("PRACTICE", practice)
			lists, err := filepath.Abs("../../caseload/testdata")
			e.Setenv("LISTS", lists)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"json": jsonEquals, "commands": commandsOf, "answers": answersAre},
	})
}

// jsonEquals is "json WHERE WANT": a path such as 0.rejected.1.line in the last
// standard output must (or, negated, must not) print as WANT.
func jsonEquals(ts *testscript.TestScript, negated bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: json WHERE WANT")
	}
	out := strings.TrimSpace(ts.ReadFile("stdout"))
	var value any
	lines := strings.Split(out, "\n")
	where := strings.Split(args[0], ".")
	text := out
	if n, ok := strings.CutPrefix(where[0], "line"); ok && len(lines) > 0 {
		var i int
		if _, err := fmt.Sscan(n, &i); err != nil || i < 1 || i > len(lines) {
			ts.Fatalf("no line %s in %d lines", n, len(lines))
		}
		text, where = lines[i-1], where[1:]
	}
	ts.Check(json.Unmarshal([]byte(text), &value))
	for _, step := range where {
		value = follow(ts, value, step)
	}
	got := fmt.Sprint(value)
	if (got == args[1]) == negated {
		ts.Fatalf("%s is %q, want (negated: %v) %q", args[0], got, negated, args[1])
	}
}

// follow goes one step into a JSON value; # is a list's length.
func follow(ts *testscript.TestScript, value any, step string) any {
	switch v := value.(type) {
	case map[string]any:
		return v[step]
	case []any:
		if step == "#" {
			return len(v)
		}
		var i int
		if _, err := fmt.Sscan(step, &i); err != nil || i < 0 || i >= len(v) {
			ts.Fatalf("no %s in a list of %d", step, len(v))
		}
		return v[i]
	}
	ts.Fatalf("nothing to follow %s into: %v", step, value)
	return nil
}

// A file of expected answers has on each line "ok" or the code of a refusal,
// then the command. commandsOf is "commands FILE OUT": the commands alone.
func commandsOf(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: commands FILE OUT")
	}
	var b strings.Builder
	for _, line := range strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n") {
		_, command, _ := strings.Cut(line, " ")
		b.WriteString(strings.TrimSpace(command) + "\n")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(b.String()), 0o600))
}

// answersAre is "answers FILE": the last standard output answers each line of
// the file as it says.
func answersAre(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: answers FILE")
	}
	want := strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n")
	got := strings.Split(strings.TrimSpace(ts.ReadFile("stdout")), "\n")
	if len(got) != len(want) {
		ts.Fatalf("%d answers to %d lines", len(got), len(want))
	}
	wrong := 0
	for i := range want {
		var answer struct {
			OK    bool
			Error struct{ Code, Message string }
		}
		ts.Check(json.Unmarshal([]byte(got[i]), &answer))
		code, command, _ := strings.Cut(want[i], " ")
		is := answer.Error.Code
		if answer.OK {
			is = "ok"
		}
		if is != code || !answer.OK && (answer.Error.Message == "" || strings.Contains(answer.Error.Message, "\n")) {
			ts.Logf("line %d, %s: %s, want %s: %s", i+1, strings.TrimSpace(command), is, code, answer.Error.Message)
			wrong++
		}
	}
	if wrong > 0 {
		ts.Fatalf("%d answers are wrong", wrong)
	}
}

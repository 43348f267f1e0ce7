package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts run the program itself as the command keystone.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"keystone": func() {
		os.Exit(newProgram(os.Stdin, os.Stdout, os.Stderr, os.Getenv).run(context.Background(), os.Args[1:]))
	}})
}

// TestScripts drives the command line of commands.md as a practice's scripts would.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("KEYSTONE_PASSPHRASE", "correct horse battery")
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("XDG_CACHE_HOME", e.WorkDir+"/cache")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"json": jsonEquals},
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

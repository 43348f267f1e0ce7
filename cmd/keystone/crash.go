package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// arguments are the values a Go stack trace prints after a function's name.
var arguments = regexp.MustCompile(`\([^()]*\)$`)

// crashed writes a crash file without the panic's text, which may hold patient
// data, and says where it is.
func (p *program) crashed(stack []byte) int {
	where := filepath.Join(os.TempDir(), "keystone-crash-"+time.Now().Format("20060102-150405")+".txt")
	text := "keystone " + version + "\n" + withoutValues(string(stack))
	if err := os.WriteFile(where, []byte(text), 0o600); err != nil {
		where = "(no crash file could be written)"
	}
	p.refuse("internal", fmt.Sprintf("Keystone stopped because of a defect of its own. Nothing that was saved is lost. Send the file %s, which holds no patient data, to whoever looks after the program.", where))
	return exitRefused
}

// withoutValues keeps functions, files and lines of a stack and drops every value.
func withoutValues(stack string) string {
	var kept []string
	for _, l := range strings.Split(stack, "\n") {
		if strings.HasPrefix(l, "panic(") {
			continue
		}
		kept = append(kept, arguments.ReplaceAllString(l, "(…)"))
	}
	return strings.Join(kept, "\n")
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"keystone/caseload"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// stream is one run of commands over an open team.
type stream struct {
	*house
	results map[int]map[string]any // by line
	meets   *ledger.Exchange       // with the other laptops, once a line asked for it
	leave   func() error
}

func newStream(h *house) *stream {
	return &stream{house: h, results: map[int]map[string]any{}, leave: func() error { return nil }}
}

func (p *program) doVerb() *cobra.Command {
	return &cobra.Command{
		Use:     "do FILE|-",
		Short:   "Carry out commands, one JSON object a line",
		Long:    "Carries out one JSON object a line. Each line is answered, on disk and flushed before the next is read. A refused line changes nothing and the rest go on.\n\"$3.meeting\" means the field meeting of line 3's result.\n\"sync\" exchanges with the team's other laptops, as the verb does.\n\nCommands: " + commandNames() + ".\n\nSections of a plan: " + sectionNames() + ".",
		Example: `  echo '{"do":"nominate","patient":"9990000050","family":"HART","given":"Ivy","born":"1941-03-02","reason":"three falls"}' | keystone do -`,
		Args:    cobra.ExactArgs(1),
		RunE: p.verb(func(ctx context.Context, args []string) error {
			in, err := p.lines(args[0])
			if err != nil {
				return err
			}
			defer func() { _ = in.Close() }()
			return p.with(ctx, func(h *house) error { return p.doAll(ctx, h, in) })
		}),
	}
}

// commandNames are the words that "do" takes, in alphabetical order.
func commandNames() string {
	return strings.Join(slices.Sorted(maps.Keys(commands)), ", ")
}

// sectionNames are the texts that "write-plan" takes, in the order of paper.
func sectionNames() string {
	names := []string{}
	for _, section := range (*caseload.Caseload)(nil).Sections() {
		names = append(names, section.Key)
	}
	return strings.Join(names, ", ")
}

// lines opens a file of commands, or standard input.
func (p *program) lines(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(p.in), nil
	}
	f, err := os.Open(name) //nolint:gosec // the person names the file
	if err != nil {
		return nil, fault.Wrap(err, "file-not-read", "The file "+name+" cannot be opened: check its name.")
	}
	return f, nil
}

// doAll answers each line before it reads the next.
func (p *program) doAll(ctx context.Context, h *house, in io.Reader) (err error) {
	s := newStream(h)
	defer func() { err = errors.Join(err, s.leave()) }()
	lines := newLines(in)
	refused := false
	for n := 1; ; n++ {
		text, err := lines.next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if len(text) == 0 {
			continue
		}
		result, err := s.doOne(ctx, text)
		if err != nil {
			refused = true
			result = refusal(err)
		}
		s.results[n] = result
		if err := p.answerLine(result); err != nil {
			return err
		}
	}
	if refused {
		return errRefused
	}
	return nil
}

// answerLine prints one result as one line of JSON, in one write.
func (p *program) answerLine(result map[string]any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(result); err != nil {
		return err
	}
	_, err := p.out.Write(b.Bytes())
	return err
}

// refusal is the result of a line that changed nothing.
func refusal(err error) map[string]any {
	return map[string]any{"ok": false, "error": sayOf(err)}
}

// doOne carries out one line.
func (s *stream) doOne(ctx context.Context, text []byte) (map[string]any, error) {
	if len(text) > longestLine {
		return nil, fault.Newf("line-too-long", "This line is longer than %d MiB: split it.", longestLine>>20)
	}
	if !utf8.Valid(text) {
		return nil, fault.New("json-invalid", "This line is not UTF-8 text: save the file as UTF-8.")
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, fault.Wrap(err, "json-invalid", "This line is not one JSON object: write {\"do\":\"…\", …} on a line of its own.")
	}
	name, _ := fields["do"].(string)
	command, ok := commands[name]
	if !ok {
		return nil, fault.Newf("command-unknown", "There is no command %q: see 'keystone help do' for the list.", name)
	}
	delete(fields, "do")
	filled, err := fill(fields, s.results)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(filled)
	if err != nil {
		return nil, err
	}
	answer, err := command(ctx, s, body)
	if err != nil {
		return nil, err
	}
	return accepted(answer)
}

// accepted is a command's own answer with "ok" beside it.
func accepted(answer any) (map[string]any, error) {
	body, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	result := map[string]any{}
	if err := json.Unmarshal(body, &result); err != nil {
		return nil, fmt.Errorf("an answer must be an object: %w", err)
	}
	result["ok"] = true
	return result, nil
}

// reference is "$3.meeting": a field of an earlier line's result.
var reference = regexp.MustCompile(`^\$(\d+)\.(\w+)$`)

// fill puts earlier results where references stand, however deep.
func fill(value any, results map[int]map[string]any) (any, error) {
	switch v := value.(type) {
	case string:
		return resolve(v, results)
	case []any:
		for i := range v {
			filled, err := fill(v[i], results)
			if err != nil {
				return nil, err
			}
			v[i] = filled
		}
	case map[string]any:
		for key := range v {
			filled, err := fill(v[key], results)
			if err != nil {
				return nil, err
			}
			v[key] = filled
		}
	}
	return value, nil
}

// resolve reads one reference; any other text is itself, without the control
// characters that a terminal or a printer would obey.
func resolve(text string, results map[int]map[string]any) (any, error) {
	m := reference.FindStringSubmatch(text)
	if m == nil {
		return strings.Map(printable, text), nil
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return nil, fault.Newf("reference-unknown", "%s names no line: lines are counted from 1.", text)
	}
	value, ok := results[n][m[2]]
	if !ok {
		return nil, fault.Newf("reference-unknown", "%s names nothing: line %d was refused, comes later, or has no field %s.", text, n, m[2])
	}
	return value, nil
}

// printable keeps a letter, a tab or the end of a line.
func printable(r rune) rune {
	if unicode.IsControl(r) && r != '\n' && r != '\t' {
		return -1
	}
	return r
}

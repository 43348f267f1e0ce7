package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"keystone/sync/fault"
)

// Exit codes of commands.md.
const (
	exitDone    = 0
	exitRefused = 1
	exitUsage   = 2
)

// usage is the code of an error in the words themselves.
const usage = "usage"

// errRefused ends a run with exitRefused after its answer was already printed.
var errRefused = errors.New("refused")

// program is one run of the command line, with everything it takes from outside.
type program struct {
	in  io.Reader
	out *output
	err io.Writer
	env func(string) string
	now func() time.Time

	data           string
	json           bool
	as             string
	passphraseFile string
	today          string

	// started tells a refusal of the work from a refusal of the words.
	started bool
}

func newProgram(in io.Reader, out, err io.Writer, env func(string) string) *program {
	return &program{in: in, out: &output{to: out}, err: err, env: env, now: time.Now}
}

// run carries out the words of one command line and returns its exit code.
func (p *program) run(ctx context.Context, args []string) (code int) {
	defer func() {
		if r := recover(); r != nil {
			code = p.crashed(debug.Stack())
		}
	}()
	root := p.command()
	root.SetArgs(args)
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	err := root.ExecuteContext(ctx)
	if p.out.err != nil && (err == nil || !p.started) { // help and version do not look
		p.started, err = true, p.out.err
	}
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errRefused):
		return exitRefused
	case !p.started:
		p.json = p.json || slices.Contains(args, "--json")
		what, _, _ := strings.Cut(err.Error(), ": strconv.")
		p.refuse(usage, what+". Say 'keystone help' to see the verbs.")
		return exitUsage
	case fault.Code(err) == usage:
		p.refuse(usage, fault.Sentence(err))
		return exitUsage
	default:
		p.refuse(fault.Code(err), fault.Sentence(err))
		return exitRefused
	}
}

// refuse prints an error as its one line, or as JSON for programs while they listen.
func (p *program) refuse(code, message string) {
	if p.json && p.out.err == nil && json.NewEncoder(p.out).Encode(map[string]said{"error": {code, message}}) == nil {
		return
	}
	_, _ = fmt.Fprintln(p.err, message)
}

// said is an error as programs read it.
type said struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func sayOf(err error) said { return said{fault.Code(err), fault.Sentence(err)} }

// command builds the tree of verbs.
func (p *program) command() *cobra.Command {
	root := &cobra.Command{
		Use:           "keystone",
		Short:         "One key worker and one plan for each patient, kept alive by a weekly meeting",
		Long:          "Without a verb the window opens. Each verb does the same work from a command line.",
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          p.verb(func(ctx context.Context, _ []string) error { return p.window(ctx) }),
	}
	f := root.PersistentFlags()
	f.StringVar(&p.data, "data", "", "data folder (default: the user's own)")
	f.BoolVar(&p.json, "json", false, "answer in JSON on standard output")
	f.StringVar(&p.as, "as", "", "member to act as, where a laptop has several")
	f.StringVar(&p.passphraseFile, "passphrase-file", "", "file that holds the passphrase (else KEYSTONE_PASSPHRASE)")
	f.StringVar(&p.today, "today", "", "clock for demo and test teams, YYYY-MM-DD")
	root.SetHelpCommand(p.helpVerb(root))
	root.AddCommand(
		p.demoVerb(), p.initVerb(), p.importVerb(), p.listVerb(), p.showVerb(), p.doVerb(),
		p.agendaVerb(), p.actionsVerb(), p.minutesVerb(), p.paperVerb(),
		p.verifyVerb(), p.backupVerb(), p.restoreVerb(),
		p.passphraseVerb(), p.recoverVerb(), p.historyVerb(), p.concernsVerb(), p.extractsVerb(), p.exportVerb(), p.teamVerb(), p.syncVerb(), p.hubVerb(),
	)
	return root
}

// helpVerb explains a verb; one that does not exist is wrong use.
func (p *program) helpVerb(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:     "help [VERB]",
		Short:   "What a verb does, with an example",
		Example: "  keystone help import",
		RunE: func(_ *cobra.Command, args []string) error {
			c, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return fmt.Errorf("there is no verb %q", strings.Join(args, " "))
			}
			c.InitDefaultHelpFlag()
			return c.Help()
		},
	}
}

// verb adapts a function to cobra and notes that the words were right.
func (p *program) verb(do func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		p.started = true
		return do(c.Context(), args)
	}
}

// answer prints a result: as JSON, or as people read it.
func (p *program) answer(result any, people func(w io.Writer)) error {
	if p.json {
		e := json.NewEncoder(p.out)
		e.SetEscapeHTML(false)
		return e.Encode(result)
	}
	w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	people(w)
	return w.Flush()
}

// line prints one formatted line; a tabwriter fails only when it is flushed.
func line(w io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(w, format+"\n", args...)
}

// list never answers null.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

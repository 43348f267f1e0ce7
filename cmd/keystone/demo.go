package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"text/template"
	"time"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"

	"keystone/assets"
	"keystone/caseload"
	"keystone/caseload/intake"
	"keystone/caseload/nhs"
	"keystone/meeting"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// The invented practice. Its passphrase is no secret: everybody in it is made up.
const (
	demoTeam       = "Porthaven (invented)"
	demoPassphrase = "everybody here is invented"
	demoChair      = "Meera Patel"
)

func (p *program) demoVerb() *cobra.Command {
	var papers string
	c := &cobra.Command{
		Use:     "demo",
		Short:   "The window on an invented practice, made afresh; no passphrase is asked",
		Long:    "With --headless no window opens: one weekly meeting is run and its papers are left in the folder named.",
		Example: "  keystone demo\n  keystone demo --headless papers",
		Args:    cobra.NoArgs,
	}
	c.Flags().StringVar(&papers, "headless", "", "run one meeting without a window and leave its papers in this folder")
	c.RunE = p.verb(func(ctx context.Context, _ []string) error {
		if papers == "" {
			return p.demoWindow(ctx)
		}
		return p.demoPapers(ctx, papers)
	})
	return c
}

// demoFolder is where the verb demo keeps the invented practice.
func (p *program) demoFolder() string {
	if p.data != "" {
		return p.data
	}
	return ownDemoFolder()
}

// ownDemoFolder is the folder of its own that the invented practice has.
func ownDemoFolder() string { return filepath.Join(xdg.CacheHome, "keystone-demo") }

// makeDemo makes the invented practice afresh in a folder, with last week's
// meeting held.
func (p *program) makeDemo(ctx context.Context, folder string) (*house, error) {
	clock, err := p.clock()
	if err != nil {
		return nil, err
	}
	now := clock
	config := ledger.Config{Dir: folder, Rooms: rooms(), Clock: func() time.Time { return now() }}
	if err := clearDemo(ctx, config); err != nil {
		return nil, err
	}
	now = func() time.Time { return lastMeeting(clock()) }
	h, _, err := establish(ctx, config, ledger.Founding{
		Team: demoTeam, Passphrase: demoPassphrase, Test: true,
		Login: ledger.Login{Name: demoChair, Role: "GP", Organisation: "Harbour Medical Centre"},
	})
	if err != nil {
		return nil, err
	}
	err = perform(ctx, h, "last-week.jsonl", nil)
	if err == nil {
		err = liveThrough(ctx, h, "emis.csv", "efi2.xlsx")
	}
	now = clock
	if err == nil {
		err = liveThrough(ctx, h, "acg.csv", "discharges.csv")
	}
	if err != nil {
		return nil, errors.Join(err, h.Ledger.Close())
	}
	h.Invented = true
	return h, nil
}

// reopenDemo opens the invented practice as it was left.
func (p *program) reopenDemo(ctx context.Context, folder string) (*house, error) {
	clock, err := p.clock()
	if err != nil {
		return nil, err
	}
	l, err := ledger.Unlock(ctx, ledger.Config{Dir: folder, Rooms: rooms(), Clock: clock}, "", demoPassphrase)
	if err != nil {
		return nil, err
	}
	h := furnish(l)
	h.Invented = true
	return h, nil
}

// clearDemo removes an earlier invented practice and nothing else; one that
// another window holds is refused with data-in-use.
func clearDemo(ctx context.Context, config ledger.Config) error {
	team, err := ledger.TeamOf(config)
	if fault.Code(err) == "no-team" {
		return nil
	}
	if err != nil {
		return err
	}
	if !team.Test || team.Name != demoTeam {
		return fault.New("data-not-empty", "The data folder belongs to a team: give the demo another with --data.")
	}
	l, err := ledger.Unlock(ctx, config, "", demoPassphrase)
	if fault.Code(err) == "data-in-use" {
		return err
	}
	if err == nil {
		err = l.Close()
	}
	return errors.Join(err, os.RemoveAll(config.Dir))
}

// lastMeeting is one o'clock on the last Monday before today.
func lastMeeting(now time.Time) time.Time {
	back := (int(now.Weekday()) + 6) % 7
	if back == 0 {
		back = 7
	}
	return time.Date(now.Year(), now.Month(), now.Day()-back, 13, 0, 0, 0, now.Location())
}

// liveThrough reads lists of the invented practice.
func liveThrough(ctx context.Context, h *house, names ...string) error {
	for _, name := range names {
		data, err := fs.ReadFile(assets.Practice, path.Join("practice", name))
		if err != nil {
			return err
		}
		reading, err := intake.Read(ctx, intake.Source{Name: name, Data: data}, intake.Options{Format: "auto", Today: nhs.DateOf(h.Ledger.Now())})
		if err != nil {
			return err
		}
		if _, err := h.People.Import(ctx, reading, caseload.ImportOptions{}); err != nil {
			return err
		}
	}
	return nil
}

// perform gives the commands of a week; seen, if not nil, is shown every result.
func perform(ctx context.Context, h *house, name string, seen func(map[string]any)) error {
	script, err := template.New(name).Funcs(template.FuncMap{"day": func(n int) string {
		return string(nhs.DateOf(h.Ledger.Now()).AddDays(n))
	}}).ParseFS(assets.Practice, "practice/"+name)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := script.Execute(&b, nil); err != nil {
		return err
	}
	s := newStream(h)
	for i, text := range strings.Split(strings.TrimSpace(b.String()), "\n") {
		result, err := s.doOne(ctx, []byte(text))
		if err != nil {
			return fault.Wrap(err, fault.Code(err), "The invented practice, "+name+", line "+text+": "+fault.Sentence(err))
		}
		s.results[i+1] = result
		if seen != nil {
			seen(result)
		}
	}
	return nil
}

// left is what the headless demo answers.
type left struct {
	Meeting string   `json:"meeting"`
	Papers  []string `json:"papers"`
}

// demoPapers runs this week's meeting and leaves its papers in a folder.
func (p *program) demoPapers(ctx context.Context, folder string) (err error) {
	h, err := p.makeDemo(ctx, p.demoFolder())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Ledger.Close()) }()
	answer := left{Papers: []string{}}
	err = perform(ctx, h, "this-week.jsonl", func(result map[string]any) {
		if id, ok := result["meeting"].(string); ok && answer.Meeting == "" {
			answer.Meeting = id
		}
	})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fault.Wrap(err, "file-not-written", "The folder "+folder+" cannot be made: choose another.")
	}
	for _, paper := range demoPaperNames {
		name := filepath.Join(folder, paper+".pdf")
		if err := demoPaper(ctx, h, paper, answer.Meeting, name); err != nil {
			return err
		}
		answer.Papers = append(answer.Papers, name)
	}
	return p.answer(answer, func(w io.Writer) {
		line(w, "The invented practice held its weekly meeting. Its papers:")
		for _, name := range answer.Papers {
			line(w, "  %s", name)
		}
	})
}

var demoPaperNames = []string{"minutes", "actions", "plan", "card", "letter"}

// demoPatient is whose plan, card and letter are printed.
const demoPatient = "9990000050"

func demoPaper(ctx context.Context, h *house, paper, held, name string) error {
	switch paper {
	case "minutes":
		_, err := save(name, func() ([]byte, error) { return h.Meetings.MinutesPDF(ctx, held, 0) })
		return err
	case "actions":
		return writeSheet(ctx, h, meeting.ActionQuery{}, name)
	}
	_, err := writePaper(ctx, h, paper, demoPatient, name)
	return err
}

package patientscreen

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	ledger "keystone/sync"
	"keystone/ui/kit"
)

// audit is the folded trail of who did, saw and printed what.
func (s *Screen) audit() part {
	return lazy(s, "History", func(ctx context.Context) ([]ledger.Event, error) {
		return s.src.History(ctx, s.number)
	}, auditTable)
}

var auditColumns = []kit.Column{
	{Title: "When", Width: 130},
	{Title: "Who", Width: 130},
	{Title: "Did", Width: 140},
	{Title: "What", Width: 120, Grow: 1},
	{Title: "Why", Width: 100, Grow: 1},
	{Title: "On", Width: 90},
}

// auditTable shows the newest first.
func auditTable(events []ledger.Event) fyne.CanvasObject {
	rows := make([]kit.Row, 0, len(events))
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		rows = append(rows, kit.Row{Key: e.At + e.Kind, Cells: []kit.Cell{
			{Text: moment(e.At)}, {Text: e.Actor}, {Text: strings.ReplaceAll(e.Kind, "-", " ")}, {Text: e.What}, {Text: e.Reason}, {Text: e.Device},
		}})
	}
	table := kit.NewRows(auditColumns)
	table.SetRows(rows)
	return kit.Sized(0, 260, table)
}

// EnteredInError withdraws or moves something recorded about the wrong patient,
// and says whom it reached (F54).
func (s *Screen) EnteredInError() {
	var choices []string
	for _, m := range s.mistakes() {
		choices = append(choices, m.words)
	}
	what := kit.NewPick(choices, nil)
	right, reason := kit.NewEntry(), kit.NewText(2)
	s.askAndTell(kit.Question{
		Title: "Entered in error", OK: "Withdraw", Danger: true, First: what, Width: 600,
		Text: "What was recorded here about somebody else, or should not have been recorded. It stays in the history, and you are told which papers and people it reached.",
		Body: kit.V(
			kit.Field("What", what),
			kit.Field("For an action: NHS number of the right patient, or empty to withdraw it", right),
			kit.Field("Reason", reason),
		),
	}, "Withdrawn", func(ctx context.Context) (string, error) {
		done, err := s.src.EnteredInError(ctx, s.wrongly(what.Selected(), right.Text, reason.Text))
		return reachedWords(done.Reached), err
	})
}

// mistake is something recorded that can be withdrawn.
type mistake struct {
	words string
	what  string // as meeting.EnteredInError names it
	here  bool   // kept of the patient, and withdrawn only from them
}

// mistakes are what can have been entered in error about this patient.
func (s *Screen) mistakes() []mistake {
	p := s.page.patient
	var all []mistake
	for _, a := range s.page.actions {
		all = append(all, mistake{joined(" · ", "Action: "+a.What, a.Owner, day(a.Due)), meeting.WrongAction + "/" + a.Action, false})
	}
	for _, d := range p.Discharges {
		if len(d.Discharged) >= len("2006-01-02") {
			all = append(all, mistake{joined(" ", "Discharge:", d.Hospital, day(d.Discharged)), "discharge " + d.Discharged[:10], true})
		}
	}
	if p.Died != "" {
		all = append(all, mistake{"The death", "death", true})
	}
	if p.Nominated != "" {
		all = append(all, mistake{"Nomination: " + p.Nominated, "nomination", true})
	}
	for _, o := range p.Objections {
		all = append(all, mistake{"Objection to " + o, "objection " + o, true})
	}
	return append(all, mistake{"An admission", "admission", true})
}

// wrongly is the command that withdraws the mistake in these words, or moves it
// to the right patient where it can be moved.
func (s *Screen) wrongly(words, right, reason string) meeting.EnteredInError {
	command := meeting.EnteredInError{Reason: reason}
	for _, m := range s.mistakes() {
		switch {
		case m.words != words:
			continue
		case m.here:
			command.Patient = &s.number
		case right != "":
			command.Patient = &right
		}
		command.What = m.what
	}
	return command
}

func reachedWords(reached []string) string {
	if len(reached) == 0 {
		return "It had reached no paper and nobody."
	}
	return "It had reached:\n" + strings.Join(reached, "\n") + "\nTell them."
}

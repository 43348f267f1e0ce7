package actionsscreen

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"keystone/meeting"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// paper is the dialog in which results come back from a printed sheet: one line
// after another, nothing retyped (F22).
type paper struct {
	s                          *Screen
	sheet, line, born, outcome *kit.Entry
	said                       *kit.Label
}

// nextLine keeps the dialog open, with nothing wrong, for the next line.
var nextLine = fault.New("next-line", "")

// askSheet takes results from a sheet of paper until it is closed.
func (s *Screen) askSheet() {
	p := &paper{s: s, said: kit.Text("").Colored(kit.ColorDone)}
	p.sheet, p.line, p.born, p.outcome = kit.NewEntry(), kit.NewEntry(), kit.NewEntry(), kit.NewEntry()
	kit.Ask(s.env, kit.Question{
		Title: "Enter from a sheet", Width: 720,
		Text: "The number of the sheet stands at its top. The year of birth guards against the wrong line. Return enters a line and waits for the next.",
		Body: kit.V(
			kit.Columns([]float32{1, 1, 1, 2},
				kit.Field("Sheet", p.sheet), kit.Field("Line", p.line), kit.Field("Born in", p.born), kit.Field("Outcome", p.outcome)),
			p.said,
		),
		OK: "Enter line", Cancel: "Close", First: p.sheet, Do: p.enter,
	})
}

// enter finishes the action of one line and makes the fields ready for the next.
func (p *paper) enter() error {
	p.said.SetText("")
	cmd, err := p.command()
	if err != nil {
		return err
	}
	if _, err := p.s.src.Meetings.CompleteAction(context.Background(), cmd); err != nil {
		return err
	}
	p.said.SetText(fmt.Sprintf("%s sheet %d, line %d is done", kit.MarkDone, cmd.Sheet, cmd.Line))
	for _, field := range []*kit.Entry{p.line, p.born, p.outcome} {
		field.SetText("")
	}
	p.s.env.Window.Canvas().Focus(p.line)
	p.s.changed()
	return nextLine
}

func (p *paper) command() (cmd meeting.CompleteAction, err error) {
	cmd.Outcome = strings.TrimSpace(p.outcome.Text)
	for _, field := range []struct {
		name string
		from *kit.Entry
		to   *int
	}{{"sheet", p.sheet, &cmd.Sheet}, {"line", p.line, &cmd.Line}, {"year of birth", p.born, &cmd.Born}} {
		if *field.to, err = strconv.Atoi(strings.TrimSpace(field.from.Text)); err != nil {
			return cmd, fault.Newf("sheet-mismatch", "The %s is not a number; copy it from the paper.", field.name)
		}
	}
	return cmd, nil
}

package concern

import (
	"context"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/ui/kit"
	"keystone/ui/versions"
)

// Reader is what the list reads and the command it gives.
type Reader interface {
	// Concerns notes that they were read.
	Concerns(ctx context.Context, nhsNumber string) ([]caseload.Concern, error)
	HandOverConcern(ctx context.Context, c caseload.HandOverConcern) (caseload.HandOverConcernResult, error)
}

// List shows every concern that the unlocked member may read, also about people
// whom they do not read: of those nothing but what the concern says. then is called
// when one was handed over (F51).
func List(env kit.Env, source Reader, then func()) {
	l := &list{env: env, source: source, then: then, lines: kit.V()}
	if err := l.fill(); err != nil {
		env.Fail(err)
		return
	}
	scroll := kit.Scroll(l.lines)
	scroll.SetMinSize(fyne.NewSize(0, 240))
	kit.Show(env, kit.Question{Title: "For you alone", Text: Alone, Body: scroll, Width: 700})
}

// Alone says who reads a concern.
const Alone = "Safeguarding. Only who raised it and the lead who has it read this; no paper, projected view or minutes shows it. That you read it is noted."

type list struct {
	env    kit.Env
	source Reader
	then   func()
	lines  *fyne.Container
}

func (l *list) fill() error {
	found, err := l.source.Concerns(context.Background(), "")
	if err != nil {
		return err
	}
	l.lines.Objects = nil
	for _, c := range found {
		l.lines.Add(kit.Tight(kit.Wrapped(c.Name+" · NHS No. "+nhs.Number(c.NHSNumber).Spaced()).Bold(), Lines(c)))
		if c.NewLead != "" {
			l.lines.Add(kit.H(kit.Spring(), kit.Button("Hand over to "+c.NewLead+"…", func() { l.handOver(c) })))
		}
	}
	if len(found) == 0 {
		l.lines.Add(kit.Wrapped("No concern that you may read.").Colored(kit.ColorQuiet))
	}
	l.lines.Refresh()
	return nil
}

// handOver asks, because whoever has it from then on cannot forget it again.
func (l *list) handOver(c caseload.Concern) {
	text := c.NewLead + ", the team's safeguarding lead, reads this concern about " + c.Name + " from then on"
	if c.Lead != c.RaisedBy {
		text += "; " + c.Lead + " no longer does"
	}
	kit.Ask(l.env, kit.Question{
		Title: "Hand over to " + c.NewLead + "?", OK: "Hand over",
		Text: text + ". That you handed it over is noted.",
		Do: func() error {
			_, err := l.source.HandOverConcern(context.Background(), caseload.HandOverConcern{Concern: c.ID})
			if err == nil {
				err = l.fill()
			}
			return err
		},
		Then: l.then,
	})
}

// Lines is what a concern says, who raised it, and who had it and has it.
func Lines(c caseload.Concern) fyne.CanvasObject {
	lines := []fyne.CanvasObject{kit.Wrapped(c.Text), kit.Wrapped("raised by " + c.RaisedBy + " · " + versions.Moment(c.RaisedAt) + " · lead: " + c.Lead).Colored(kit.ColorQuiet)}
	for _, h := range c.HandedOver {
		lines = append(lines, kit.Wrapped("handed over from "+h.From+" to "+h.To+" by "+h.By+" · "+versions.Moment(h.At)).Colored(kit.ColorQuiet))
	}
	return kit.Tight(lines...)
}

// Package extract is the dialogs about one patient's extract for the GP record:
// what has to be said before it prints, and those that nobody has filed yet.
package extract

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/ui/kit"
)

const (
	hide = "Hide it"
	show = "Show it"
)

var online = map[string]string{hide: meeting.OnlineHide, show: meeting.OnlineShow}

// Ask asks whether an extract is hidden from online access and gives the answer,
// "" for none, to do, whose error is shown; then is called once it has been done.
func Ask(env kit.Env, do func(online string) error, then func()) {
	answer := kit.NewPick([]string{hide, show}, nil)
	kit.Ask(env, kit.Question{
		Title: "Extract for the GP record", OK: "Show the extract", First: answer,
		Text: "This person's part of the newest minutes, without what others said in confidence and what is not settled. " +
			"Once printed it stays open, under Today, until somebody says who filed it and when.\n\n" +
			"Hide it where others may read the person's record online, or where reading it could harm somebody.",
		Body: kit.Field("Hide from online access?", answer),
		Do:   func() error { return do(online[answer.Selected()]) },
		Then: then,
	})
}

// Source is what the list reads and the command it gives.
type Source interface {
	Extracts(ctx context.Context, filed bool) ([]meeting.Extract, error)
	FileExtract(ctx context.Context, c meeting.FileExtract) (struct{}, error)
}

// List shows the extracts that were printed and not filed; then is called when one
// was filed.
func List(env kit.Env, source Source, then func()) {
	l := &list{env: env, source: source, then: then, lines: kit.V()}
	if err := l.fill(); err != nil {
		env.Fail(err)
		return
	}
	scroll := kit.Scroll(l.lines)
	scroll.SetMinSize(fyne.NewSize(0, 240))
	kit.Show(env, kit.Question{Title: "Extracts to be filed", Text: "Printed for the GP record; each is open until it is filed.", Body: scroll, Width: 700})
}

type list struct {
	env    kit.Env
	source Source
	then   func()
	lines  *fyne.Container
}

func (l *list) fill() error {
	open, err := l.source.Extracts(context.Background(), false)
	if err != nil {
		return err
	}
	l.lines.Objects = nil
	for _, e := range open {
		l.lines.Add(kit.H(
			kit.Grow(kit.Tight(kit.Wrapped(e.Name+" · NHS No. "+nhs.Number(e.NHSNumber).Spaced()).Bold(), kit.Wrapped(about(e)).Colored(kit.ColorQuiet))),
			kit.Button("Filed…", func() { l.file(e) }),
		))
	}
	if len(open) == 0 {
		l.lines.Add(kit.Text(kit.MarkDone + " Every extract is filed.").Colored(kit.ColorDone))
	}
	l.lines.Refresh()
	return nil
}

// about says which meeting an extract is of, who printed it, and what to set where
// it is filed.
func about(e meeting.Extract) string {
	words := fmt.Sprintf("meeting of %s · printed %s by %s", nhs.Date(e.Met).Shown(), nhs.Date(e.Printed[:min(10, len(e.Printed))]).Shown(), e.PrintedBy)
	if e.Online == meeting.OnlineHide {
		words += " · to be hidden from online access"
	}
	return words
}

// file asks who filed it and when.
func (l *list) file(e meeting.Extract) {
	by, on := kit.NewEntry(), kit.NewDate(l.env.Now)
	by.SetPlaceHolder("you")
	on.SetDate(nhs.DateOf(l.env.Now()))
	text := "In the GP record of " + e.Name + "."
	if e.Online == meeting.OnlineHide {
		text += " It is to be hidden from online access there."
	}
	kit.Ask(l.env, kit.Question{
		Title: "Filed in the GP record", Text: text, OK: "It is filed", First: by,
		Body: kit.Columns([]float32{3, 2}, kit.Field("Filed by", by), kit.Field("On", on)),
		Do: func() error {
			if err := on.Err(); err != nil {
				return err
			}
			_, err := l.source.FileExtract(context.Background(), meeting.FileExtract{Extract: e.ID, By: by.Text, On: string(on.Date())})
			if err == nil {
				err = l.fill()
			}
			return err
		},
		Then: l.then,
	})
}

// Package versions shows what two laptops wrote of one thing beside each other,
// and asks which is to stand: by keyboard, before people who did not write either.
package versions

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/ui/kit"
)

// Keep ends a conflict with a value: one side's, or with no Entry other words.
type Keep func(ctx context.Context, value caseload.ConflictValue, reason string) error

// Apart is one conflict and how it is ended.
type Apart struct {
	caseload.Conflict
	Keep Keep
}

// Screen is what the screen around does for the versions shown on it.
type Screen struct {
	// Ask puts a question whose answer is a command.
	Ask func(q kit.Question, command func(ctx context.Context) error)
	// Kept remembers a button by what it is for, so that the focus finds it
	// again; nil where nothing does.
	Kept func(purpose string, b *kit.PushButton) *kit.PushButton
}

// Show is a panel with the versions of each thing side by side, and the buttons
// of the first sides for the focus; nil where nothing is apart.
func (s Screen) Show(all []Apart) (panel fyne.CanvasObject, first *kit.PushButton) {
	if len(all) == 0 {
		return nil, nil
	}
	lines := []fyne.CanvasObject{kit.Wrapped("Written on two laptops that had not heard of each other. Choose which stands; the other stays in the history.").Colored(kit.ColorQuiet)}
	for _, one := range all {
		lines = append(lines, kit.Wrapped(kit.MarkWarning+" "+one.Label).Bold().Colored(kit.ColorDecide))
		shares, sides := []float32{}, []fyne.CanvasObject{}
		for _, v := range one.Values {
			keep := s.kept(one, v.Entry, kit.Button("Keep this…", func() { s.askKeep(one, v) }))
			if first == nil {
				first = keep
			}
			shares, sides = append(shares, 1), append(sides, kit.Grow(side(one.Conflict, v, keep)))
		}
		lines = append(lines, kit.Columns(shares, sides...))
		if one.Text {
			lines = append(lines, kit.H(s.kept(one, "other", kit.Plain("Write another…", func() { s.askOther(one) }))))
		}
	}
	return kit.Panel("Two versions", kit.V(lines...)), first
}

func (s Screen) kept(one Apart, which string, b *kit.PushButton) *kit.PushButton {
	if s.Kept == nil {
		return b
	}
	return s.Kept(one.Field+" "+one.Label+" "+which, b)
}

// side is one version: what it says, who wrote it, when and on which laptop.
func side(c caseload.Conflict, v caseload.ConflictValue, keep fyne.CanvasObject) fyne.CanvasObject {
	lines := []fyne.CanvasObject{kit.Wrapped(words(c, v)).Sized(kit.SizeLead).Bold()}
	for _, text := range []string{v.Detail, "written by " + v.Actor + ", " + Moment(v.At), "on " + v.Laptop, because(v.Reason)} {
		if text != "" {
			lines = append(lines, kit.Wrapped(text).Colored(kit.ColorQuiet))
		}
	}
	return kit.Panel("", kit.Tight(append(lines, kit.H(keep))...))
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return "because: " + reason
}

// words are what a version says; a date as dates are read, and nothing as a word.
func words(c caseload.Conflict, v caseload.ConflictValue) string {
	if v.Value == "" {
		return "nothing (taken away)"
	}
	if date := nhs.Date(v.Value); !c.Text && date.Valid() {
		return date.Shown()
	}
	return v.Value
}

// Moment is an RFC 3339 time as 23-Nov-2026 13:04.
func Moment(at string) string {
	day, clock, _ := strings.Cut(at, "T")
	return strings.TrimSpace(nhs.Date(day).Shown() + " " + clock[:min(len("15:04"), len(clock))])
}

func (s Screen) askKeep(one Apart, v caseload.ConflictValue) {
	reason := kit.NewText(2)
	s.Ask(kit.Question{
		Title: "Keep this: " + one.Label, OK: "Keep it", First: reason,
		Text: words(one.Conflict, v) + "\nWritten by " + v.Actor + ", " + Moment(v.At) + ", on " + v.Laptop + "\nThe other version stays in the history.",
		Body: kit.Field("Why this one", reason),
	}, func(ctx context.Context) error { return one.Keep(ctx, v, reason.Text) })
}

// askOther asks for words that stand for both; they begin as the version shown.
func (s Screen) askOther(one Apart) {
	text, reason := kit.NewText(3), kit.NewText(2)
	text.SetText(one.Values[0].Value)
	s.Ask(kit.Question{
		Title: "Write another: " + one.Label, OK: "Keep these words", First: text, Width: 600,
		Text: "Both versions stay in the history.",
		Body: kit.V(kit.Field("What stands", text), kit.Field("Why", reason)),
	}, func(ctx context.Context) error {
		return one.Keep(ctx, caseload.ConflictValue{Value: text.Text}, reason.Text)
	})
}

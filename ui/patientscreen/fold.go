package patientscreen

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keystone/ui/kit"
)

// part is one folded part of the page.
type part struct {
	title string
	build func() fyne.CanvasObject
}

// folds stands its parts' titles in a row; each opens and closes below it with
// Return, Space or a tap. What is in a part is built when it first opens; the
// page remembers what is open.
func (s *Screen) folds(parts ...part) fyne.CanvasObject {
	heads, bodies := make([]fyne.CanvasObject, len(parts)), make([]fyne.CanvasObject, len(parts))
	for i, p := range parts {
		heads[i], bodies[i] = s.fold(p)
	}
	return kit.Tight(append([]fyne.CanvasObject{kit.Flow(heads...)}, bodies...)...)
}

func (s *Screen) fold(p part) (head, body fyne.CanvasObject) {
	stack := container.NewStack()
	button := s.kept("fold "+p.title, kit.Plain("", nil))
	show := func() {
		opened := s.open[p.title]
		button.SetText(foldMark(opened) + "  " + p.title)
		if opened && len(stack.Objects) == 0 {
			stack.Add(kit.Pad(2, kit.Tight(kit.Text(p.title).Bold(), p.build())))
		}
		stack.Hidden = !opened
	}
	button.OnTapped = func() {
		s.open[p.title] = !s.open[p.title]
		show()
		s.relayout()
	}
	show()
	return button, stack
}

// lazy is a part whose content is read, off the UI goroutine, when it opens.
func lazy[T any](s *Screen, title string, read func(ctx context.Context) (T, error), show func(T) fyne.CanvasObject) part {
	return part{title, func() fyne.CanvasObject {
		body := container.NewStack(kit.Quiet("Reading…"))
		kit.Load(s.env, &kit.Latest{}, func() (T, error) { return read(context.Background()) }, func(got T) {
			body.Objects = []fyne.CanvasObject{show(got)}
			s.relayout()
		})
		return body
	}}
}

// relayout makes room for what has grown or gone.
func (s *Screen) relayout() {
	s.body.Refresh()
	s.scroll.Refresh()
}

func foldMark(open bool) string {
	if open {
		return "▾"
	}
	return "▸"
}

// nothing takes no room.
func nothing() fyne.CanvasObject {
	empty := container.NewStack()
	empty.Hide()
	return empty
}

// pair is a muted label beside a paragraph.
func pair(label, text string) fyne.CanvasObject {
	if text == "" {
		text = kit.MarkNone
	}
	return kit.Top(kit.Sized(150, 0, kit.Wrapped(label).Colored(kit.ColorQuiet)), kit.Grow(kit.Wrapped(text)))
}

// paragraph is a text, or nothing where there is none.
func paragraph(text string) fyne.CanvasObject {
	if text == "" {
		return nothing()
	}
	return kit.Wrapped(text)
}

// unsafe is a line in red with its mark, or nothing where there is none.
func unsafe(text string) fyne.CanvasObject {
	if text == "" {
		return nothing()
	}
	return kit.Wrapped(kit.MarkWarning + " " + text).Colored(kit.ColorUnsafe)
}

// someOr stacks lines, or says in their place that there are none.
func someOr(lines []fyne.CanvasObject, none string) fyne.CanvasObject {
	if len(lines) == 0 {
		return kit.Wrapped(none).Colored(kit.ColorQuiet)
	}
	return kit.V(lines...)
}

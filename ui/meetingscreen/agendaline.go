package meetingscreen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keystone/ui/kit"
)

// colour is the name of a theme colour.
type colour = fyne.ThemeColorName

// agendaLine is one line of the agenda. It takes no focus, so that Tab goes
// from field to field of the patient on screen; by keyboard the agenda is
// walked with Ctrl+Return and Ctrl+Shift+Return.
type agendaLine struct {
	widget.BaseWidget
	look   agendaLook
	tapped func()
	ground *canvas.Rectangle
}

func newAgendaLine(look agendaLook, tapped func()) *agendaLine {
	l := &agendaLine{look: look, tapped: tapped, ground: canvas.NewRectangle(nil)}
	l.ground.CornerRadius = kit.Unit
	l.ExtendBaseWidget(l)
	return l
}

// Tapped goes to the patient.
func (l *agendaLine) Tapped(*fyne.PointEvent) { l.tapped() }

// Cursor shows that it can be pressed.
func (l *agendaLine) Cursor() desktop.Cursor { return desktop.PointerCursor }

// Refresh takes the colours of the theme in use.
func (l *agendaLine) Refresh() {
	l.paint()
	l.BaseWidget.Refresh()
}

func (l *agendaLine) paint() {
	if l.look.current {
		l.ground.FillColor = theme.Color(theme.ColorNameSelection)
		l.ground.Refresh()
	}
}

// CreateRenderer draws number, mark and name, and a note below.
func (l *agendaLine) CreateRenderer() fyne.WidgetRenderer {
	name := kit.Text(l.look.name)
	if l.look.current {
		name.Bold()
	}
	l.paint()
	words := kit.H(
		kit.Sized(18, 0, kit.Quiet(l.look.number).Trailing()),
		kit.Sized(14, 0, kit.Text(l.look.mark).Bold().Colored(l.look.markColor)),
		kit.Grow(name),
	)
	lines := container.NewVBox(words)
	if l.look.note != "" {
		lines.Add(kit.H(kit.Sized(40, 0, kit.Text("")), kit.Grow(kit.Text(l.look.note).Colored(kit.ColorDecide))))
	}
	return widget.NewSimpleRenderer(container.NewStack(l.ground, kit.Pad(1, lines)))
}

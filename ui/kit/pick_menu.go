package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// pickShown is how many options the list under a Pick shows at once.
const pickShown = 8

// pickMenu is the list under a Pick. Fyne gives the keys to what lies on top,
// so the list has the focus while it is open and hands typing back to the field.
type pickMenu struct {
	widget.BaseWidget
	of      *Pick
	canvas  fyne.Canvas
	popUp   *widget.PopUp
	options []string
	marked  int
	list    *widget.List
}

func newPickMenu(of *Pick, canvas fyne.Canvas) *pickMenu {
	m := &pickMenu{of: of, canvas: canvas}
	m.list = widget.NewList(
		func() int { return len(m.options) },
		func() fyne.CanvasObject { return newPickRow(m) },
		func(i widget.ListItemID, object fyne.CanvasObject) {
			if row, ok := object.(*pickRow); ok {
				row.show(i)
			}
		},
	)
	m.list.HideSeparators = true
	m.ExtendBaseWidget(m)
	m.popUp = widget.NewPopUp(container.NewStack(newSurface(ColorPanel, theme.ColorNameInputBorder, radius), m), canvas)
	return m
}

// show shows these options, the first marked, under the field.
func (m *pickMenu) show(options []string) {
	m.options, m.marked = options, 0
	for i, option := range options {
		if option == m.of.chosen {
			m.marked = i
		}
	}
	if m.popUp.Visible() && m.canvas.Overlays().Top() != nil {
		m.popUp.Hide()
	}
	height := float32(min(len(options), pickShown)) * (rowHeight() + Unit)
	m.popUp.ShowAtRelativePosition(fyne.NewPos(0, m.top(height)), m.of)
	m.popUp.Resize(fyne.NewSize(m.of.Size().Width, height))
	m.canvas.Focus(m)
	m.mark(m.marked)
}

// top is where the list begins, counted from the top of the field: below the
// field, or over it where there is no room below.
func (m *pickMenu) top(height float32) float32 {
	below := m.of.Size().Height + 1
	field := fyne.CurrentApp().Driver().AbsolutePositionForObject(m.of).Y
	if field+below+height > m.canvas.Size().Height && field > height {
		return -height - 1
	}
	return below
}

// hide closes the list and gives the focus back to the field.
func (m *pickMenu) hide() {
	m.popUp.Hide()
	m.canvas.Focus(m.of)
}

func (m *pickMenu) mark(i int) {
	m.marked = min(max(i, 0), len(m.options)-1)
	m.list.ScrollTo(m.marked)
	m.list.Refresh()
}

// FocusGained does nothing: the marked option shows where one is.
func (m *pickMenu) FocusGained() {}

// FocusLost does nothing.
func (m *pickMenu) FocusLost() {}

// AcceptsTab answers that Tab comes as a key, so that it can take what is
// marked before it moves on.
func (m *pickMenu) AcceptsTab() bool { return true }

// TypedRune goes to the field.
func (m *pickMenu) TypedRune(r rune) { m.of.TypedRune(r) }

// TypedKey moves, takes or closes; every other key goes to the field.
func (m *pickMenu) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyUp:
		m.mark(m.marked - 1)
	case fyne.KeyDown:
		m.mark(m.marked + 1)
	case fyne.KeyPageUp:
		m.mark(m.marked - pickShown)
	case fyne.KeyPageDown:
		m.mark(m.marked + pickShown)
	case fyne.KeyReturn, fyne.KeyEnter:
		m.of.take(m.options[m.marked])
	case fyne.KeyTab:
		m.of.take(m.options[m.marked])
		m.canvas.FocusNext()
	case fyne.KeyEscape:
		m.of.close()
	default:
		m.of.Entry.TypedKey(ev)
	}
}

// CreateRenderer draws the list.
func (m *pickMenu) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(m.list) }

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// pickRow is one option of the list.
type pickRow struct {
	widget.BaseWidget
	of     *pickMenu
	index  int
	ground *surface
	words  *Label
	all    *fyne.Container
}

func newPickRow(of *pickMenu) *pickRow {
	r := &pickRow{of: of, ground: newSurface("", "", 3), words: Text("")}
	r.all = container.NewStack(r.ground, container.New(&inset{2 * Unit, Unit}, r.words))
	r.ExtendBaseWidget(r)
	return r
}

func (r *pickRow) show(i int) {
	if i >= len(r.of.options) {
		return
	}
	r.index = i
	r.words.SetText(r.of.options[i])
	r.ground.fill = ""
	if i == r.of.marked {
		r.ground.fill = theme.ColorNameSelection
	}
	r.ground.Refresh()
}

// Tapped takes the option.
func (r *pickRow) Tapped(*fyne.PointEvent) {
	if r.index < len(r.of.options) {
		r.of.of.take(r.of.options[r.index])
	}
}

// MinSize is a row's.
func (r *pickRow) MinSize() fyne.Size { return fyne.NewSize(1, rowHeight()) }

// CreateRenderer draws the option.
func (r *pickRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.all) }

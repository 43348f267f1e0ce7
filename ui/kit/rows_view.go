package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// rowView is a visible row; the list gives it one row after another to show.
type rowView struct {
	widget.BaseWidget
	of    *Rows
	index int
}

func newRowView(of *Rows) *rowView {
	v := &rowView{of: of, index: -1}
	v.ExtendBaseWidget(v)
	return v
}

// Tapped selects the row, or opens it when it is selected already.
func (v *rowView) Tapped(*fyne.PointEvent) {
	if v.index < v.of.Len() {
		v.of.tap(v.index)
	}
}

// MinSize is known without building anything.
func (v *rowView) MinSize() fyne.Size { return fyne.NewSize(1, rowHeight()) }

// AccessibilityLabel is the row's text, cell after cell.
func (v *rowView) AccessibilityLabel() (text string) {
	for _, c := range v.of.Row(v.index).Cells {
		text += c.Text + " "
	}
	return text
}

// AccessibilityRole is that of a button: a row can be pressed.
func (v *rowView) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer draws the row.
func (v *rowView) CreateRenderer() fyne.WidgetRenderer {
	r := &rowRenderer{view: v, band: canvas.NewRectangle(nil), bar: canvas.NewRectangle(nil)}
	r.objects = []fyne.CanvasObject{r.band, r.bar}
	for range v.of.columns {
		mark, words := newWords(SizeText, false), newWords(SizeText, false)
		r.marks, r.words = append(r.marks, mark), append(r.words, words)
		r.objects = append(r.objects, mark, words)
	}
	return r
}

type rowRenderer struct {
	view         *rowView
	band, bar    *canvas.Rectangle
	marks, words []*canvas.Text
	objects      []fyne.CanvasObject
}

func (r *rowRenderer) Destroy()                     {}
func (r *rowRenderer) MinSize() fyne.Size           { return r.view.MinSize() }
func (r *rowRenderer) Objects() []fyne.CanvasObject { return r.objects }

// Layout places the cells' text; it is cut to the width it gets.
func (r *rowRenderer) Layout(size fyne.Size) {
	r.band.Move(fyne.NewPos(0, -Unit/2))
	r.band.Resize(size.AddWidthHeight(0, Unit))
	r.bar.Move(fyne.NewPos(0, -Unit/2))
	r.bar.Resize(fyne.NewSize(Unit, size.Height+Unit))
	row := r.view.of.Row(r.view.index)
	for i, at := range places(r.view.of.columns, size.Width) {
		cell := Cell{}
		if i < len(row.Cells) {
			cell = row.Cells[i]
		}
		r.cell(i, cell, at, size.Height)
	}
}

func (r *rowRenderer) cell(i int, cell Cell, at place, height float32) {
	mark, words := r.marks[i], r.words[i]
	mark.Hidden, words.Hidden = at.width == 0, at.width == 0
	mark.Text = cell.Mark
	if cell.Mark != "" {
		taken := fyne.MeasureText(cell.Mark, mark.TextSize, mark.TextStyle).Width + Unit
		put(mark, at, height)
		at.x, at.width = at.x+taken, max(0, at.width-taken)
	}
	words.Text = cut(cell.Text, at.width, words.TextSize, words.TextStyle)
	words.Alignment = fyne.TextAlignLeading
	if r.view.of.columns[i].Right {
		words.Alignment = fyne.TextAlignTrailing
	}
	put(words, at, height)
}

// put places a line of text in the middle of a row's height.
func put(words *canvas.Text, at place, height float32) {
	own := words.MinSize().Height
	words.Move(fyne.NewPos(at.x, (height-own)/2))
	words.Resize(fyne.NewSize(at.width, own))
}

// Refresh takes the row's strings and the theme's colours.
func (r *rowRenderer) Refresh() {
	row := r.view.of.Row(r.view.index)
	for i := range r.words {
		cell := Cell{}
		if i < len(row.Cells) {
			cell = row.Cells[i]
		}
		if cell.Color == "" {
			cell.Color = ColorText
		}
		for _, t := range []*canvas.Text{r.marks[i], r.words[i]} {
			t.TextSize, t.TextStyle.Bold, t.Color = theme.Size(SizeText), cell.Bold, theme.Color(cell.Color)
		}
	}
	chosen := r.view.index == r.view.of.selected
	r.band.Hidden, r.bar.Hidden = !chosen, !chosen || !r.view.of.list.focused
	r.band.FillColor = theme.Color(theme.ColorNameSelection)
	r.bar.FillColor = theme.Color(ColorRing)
	r.Layout(r.view.Size())
	canvas.Refresh(r.view)
}

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// headView is the header of Rows: titles over their columns, on a line.
type headView struct {
	widget.BaseWidget
	columns []Column
}

func newHeadView(columns []Column) *headView {
	h := &headView{columns: columns}
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer draws the titles.
func (h *headView) CreateRenderer() fyne.WidgetRenderer {
	r := &headRenderer{head: h, line: canvas.NewRectangle(nil)}
	r.objects = []fyne.CanvasObject{r.line}
	for range h.columns {
		words := newWords(SizeText, true)
		r.words = append(r.words, words)
		r.objects = append(r.objects, words)
	}
	r.Refresh()
	return r
}

type headRenderer struct {
	head    *headView
	line    *canvas.Rectangle
	words   []*canvas.Text
	objects []fyne.CanvasObject
}

func (r *headRenderer) Destroy()                     {}
func (r *headRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *headRenderer) MinSize() fyne.Size           { return fyne.NewSize(1, rowHeight()+Unit) }

// Layout places each title over its column.
func (r *headRenderer) Layout(size fyne.Size) {
	r.line.Move(fyne.NewPos(0, size.Height-1))
	r.line.Resize(fyne.NewSize(size.Width, 1))
	for i, at := range places(r.head.columns, size.Width) {
		words := r.words[i]
		words.Hidden = at.width == 0
		words.Text = cut(r.head.columns[i].Title, at.width, words.TextSize, words.TextStyle)
		if r.head.columns[i].Right {
			words.Alignment = fyne.TextAlignTrailing
		}
		put(words, at, size.Height)
	}
}

// Refresh takes the sizes and colours of the theme in use.
func (r *headRenderer) Refresh() {
	for _, words := range r.words {
		words.TextSize, words.Color = theme.Size(SizeText), theme.Color(ColorQuiet)
	}
	r.line.FillColor = theme.Color(theme.ColorNameInputBorder)
	r.Layout(r.head.Size())
	canvas.Refresh(r.head)
}

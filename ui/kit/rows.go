package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Rows is a list of rows with a header. The arrows, PgUp, PgDn, Home and End
// move the selection; Return and Space open the selected row, as does a second
// click on it; other keys and letters go to OnKey and OnRune. Only the rows
// that can be seen are built.
type Rows struct {
	widget.BaseWidget
	// OnOpen is called with the index of a row that is opened.
	OnOpen func(i int)
	// OnSelect is called with the index of a row that becomes the selected one.
	OnSelect func(i int)
	// OnKey is asked first about every key with the index of the selected row
	// (-1 for none); true means that it acted on the key.
	OnKey func(i int, ev *fyne.KeyEvent) bool
	// OnRune is called with the index of the selected row and a letter typed.
	OnRune func(i int, r rune)
	// OpenOnTap makes one click open a row instead of selecting it.
	OpenOnTap bool

	columns  []Column
	rows     []Row
	selected int
	built    int

	head  *headView
	list  *rowList
	none  *fyne.Container
	frame *surface
	all   *fyne.Container
}

// NewRows returns an empty list with these columns.
func NewRows(columns []Column) *Rows {
	r := &Rows{columns: columns, selected: -1, none: container.NewStack()}
	r.head = newHeadView(columns)
	r.list = newRowList(r)
	r.frame = newSurface(ColorPanel, ColorLine, radius)
	r.all = container.NewStack(r.frame, container.New(&inset{ringWidth, ringWidth},
		container.NewBorder(r.head, nil, nil, nil, container.NewStack(r.list, r.none))))
	r.ExtendBaseWidget(r)
	return r
}

// SetEmpty says what stands in place of the rows when there are none, such as
// what Empty returns.
func (r *Rows) SetEmpty(object fyne.CanvasObject) {
	r.none.Objects = []fyne.CanvasObject{object}
	r.none.Hidden = len(r.rows) > 0
	r.none.Refresh()
}

// SetRows shows these rows. The selection stays with its key; where that has
// gone it stays at its place, so that the next row moves up into it.
func (r *Rows) SetRows(rows []Row) {
	key := ""
	if row, ok := r.SelectedRow(); ok {
		key = row.Key
	}
	r.rows = rows
	r.selected = r.place(key)
	r.none.Hidden = len(rows) > 0
	clear(r.list.seen)
	r.list.Refresh()
	r.none.Refresh()
}

// SetRow changes one row where it stands; an index out of range is ignored.
func (r *Rows) SetRow(i int, row Row) {
	if i < 0 || i >= len(r.rows) {
		return
	}
	r.rows[i] = row
	r.list.repaint(i)
}

// Len is the number of rows.
func (r *Rows) Len() int { return len(r.rows) }

// Row returns a row; the zero Row for an index out of range.
func (r *Rows) Row(i int) Row {
	if i < 0 || i >= len(r.rows) {
		return Row{}
	}
	return r.rows[i]
}

// Selected is the index of the selected row, -1 for none.
func (r *Rows) Selected() int { return r.selected }

// SelectedRow returns the selected row and whether there is one.
func (r *Rows) SelectedRow() (Row, bool) {
	if r.selected < 0 || r.selected >= len(r.rows) {
		return Row{}, false
	}
	return r.rows[r.selected], true
}

// Select selects a row and scrolls to it; beyond the ends it takes the end.
func (r *Rows) Select(i int) {
	if len(r.rows) == 0 {
		return
	}
	i = min(max(i, 0), len(r.rows)-1)
	before := r.selected
	r.selected = i
	r.list.reveal(i)
	r.list.repaint(before)
	r.list.repaint(i)
	if i != before && r.OnSelect != nil {
		r.OnSelect(i)
	}
}

// Focusable is what takes the focus, for a canvas or for Question.First.
func (r *Rows) Focusable() fyne.Focusable { return r.list }

// MinSize asks for the columns' widths and three rows.
func (r *Rows) MinSize() fyne.Size {
	width := float32(0)
	for _, c := range r.columns {
		width += c.Width*textScale() + cellGap
	}
	return fyne.NewSize(min(width, widestLine*textScale()), r.head.MinSize().Height+3*(rowHeight()+Unit))
}

// CreateRenderer draws the header and the visible rows.
func (r *Rows) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.all) }

// place is where the selection goes when the rows have changed.
func (r *Rows) place(key string) int {
	for i, row := range r.rows {
		if key != "" && row.Key == key {
			return i
		}
	}
	return min(r.selected, len(r.rows)-1)
}

// tap is a click on a row.
func (r *Rows) tap(i int) {
	focus(r.list)
	again := i == r.selected
	r.Select(i)
	if again || r.OpenOnTap {
		r.open()
	}
}

func (r *Rows) open() {
	if r.OnOpen != nil && r.selected >= 0 {
		r.OnOpen(r.selected)
	}
}

// page is how many whole rows can be seen.
func (r *Rows) page() int {
	return max(1, int(r.list.Size().Height/(rowHeight()+Unit)))
}

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// rowList is Fyne's list as the scroller of Rows: it builds and reuses the
// visible rows; selection, keys and focus are Rows' own.
type rowList struct {
	widget.List
	tipKeys
	of      *Rows
	focused bool
	// seen are the row widgets by the index they show.
	seen map[int]*rowView
}

func newRowList(of *Rows) *rowList {
	l := &rowList{of: of, seen: map[int]*rowView{}}
	l.Length = of.Len
	l.CreateItem = func() fyne.CanvasObject {
		of.built++
		return newRowView(of)
	}
	l.UpdateItem = func(i widget.ListItemID, object fyne.CanvasObject) {
		if view, ok := object.(*rowView); ok {
			l.show(view, i)
		}
	}
	l.ExtendBaseWidget(l)
	return l
}

// show gives a row widget a row to show.
func (l *rowList) show(view *rowView, i int) {
	if l.seen[view.index] == view {
		delete(l.seen, view.index)
	}
	view.index = i
	l.seen[i] = view
	view.Refresh()
}

// repaint paints one row again if it can be seen; Fyne's own RefreshItem
// rebuilds them all.
func (l *rowList) repaint(i int) {
	if view := l.seen[i]; view != nil {
		view.Refresh()
	}
}

// reveal scrolls until a row can be seen.
func (l *rowList) reveal(i int) {
	top := float32(i) * (rowHeight() + Unit)
	offset := l.GetScrollOffset()
	switch bottom := top + rowHeight() + Unit; {
	case top < offset:
		l.ScrollToOffset(top)
	case bottom > offset+l.Size().Height:
		l.ScrollToOffset(bottom - l.Size().Height)
	}
}

// FocusGained lights the ring and selects the first row where none is.
func (l *rowList) FocusGained() {
	l.focused = true
	if l.of.selected < 0 {
		l.of.Select(0)
	}
	l.ring()
}

// FocusLost puts the ring out.
func (l *rowList) FocusLost() {
	l.focused = false
	l.ring()
}

func (l *rowList) ring() {
	l.of.frame.stroke, l.of.frame.width = ColorLine, 1
	if l.focused {
		l.of.frame.stroke, l.of.frame.width = ColorRing, ringWidth
	}
	l.of.frame.Refresh()
	l.repaint(l.of.selected)
}

// TypedKey moves, opens, or asks OnKey, which comes first.
func (l *rowList) TypedKey(ev *fyne.KeyEvent) {
	if l.of.OnKey != nil && l.of.OnKey(l.of.selected, ev) {
		return
	}
	switch ev.Name {
	case fyne.KeyUp:
		l.of.Select(l.of.selected - 1)
	case fyne.KeyDown:
		l.of.Select(l.of.selected + 1)
	case fyne.KeyPageUp:
		l.of.Select(l.of.selected - l.of.page())
	case fyne.KeyPageDown:
		l.of.Select(l.of.selected + l.of.page())
	case fyne.KeyHome:
		l.of.Select(0)
	case fyne.KeyEnd:
		l.of.Select(l.of.Len() - 1)
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		l.of.open()
	default:
		passKey(l, ev)
	}
}

// TypedRune gives letters to OnRune; Space has come as a key already.
func (l *rowList) TypedRune(r rune) {
	if l.of.OnRune != nil && r != ' ' {
		l.of.OnRune(l.of.selected, r)
	}
}

package kit

import "fyne.io/fyne/v2"

// Built is how many row widgets the list has made since it was.
func (r *Rows) Built() int { return r.built }

// Page is how many rows PgDn moves by.
func (r *Rows) Page() int { return r.page() }

// Tap clicks on a row.
func (r *Rows) Tap(i int) { (&rowView{of: r, index: i}).Tapped(nil) }

// Cut is what a cell does with a line that is too long.
func Cut(text string, width float32) string {
	return cut(text, width, textSize, fyne.TextStyle{})
}

// MarksFont is the font of the marks.
func MarksFont() []byte { return marksFont }

// TapChip clicks on a filter.
func (c *Chips) TapChip(i int) { c.views[i].Tapped(nil) }

// Offered is what the open list under a Pick offers, nil while it is closed.
func (p *Pick) Offered() []string {
	if p.menu == nil {
		return nil
	}
	return p.menu.options
}

// Widths are what columns get of a row's width, 0 for one that is left out.
func Widths(columns []Column, width float32) (widths []float32) {
	for _, at := range places(columns, width) {
		widths = append(widths, at.width)
	}
	return widths
}

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

const (
	// cellGap is the room between two columns.
	cellGap = 3 * Unit
	// rowEdge is the room at both ends of a row; the scroll bar lies in it.
	rowEdge = 3 * Unit
)

// rowHeight is the height of a row without the gap that the list adds.
func rowHeight() float32 {
	return fyne.MeasureText("Åg", theme.Size(SizeText), fyne.TextStyle{}).Height + 2*Unit
}

// place is where a column lies in a row.
type place struct{ x, width float32 }

// places shares a width among columns: each has its own, and what is left over
// goes to those that grow. Where there is too little, all shrink alike.
func places(columns []Column, width float32) []place {
	room := width - 2*rowEdge - cellGap*float32(max(0, len(columns)-1))
	fixed, shares := float32(0), float32(0)
	for _, c := range columns {
		fixed += c.Width * textScale()
		shares += c.Grow
	}
	shrink := min(1, max(0, room)/max(1, fixed))
	out := make([]place, len(columns))
	x := rowEdge
	for i, c := range columns {
		own := c.Width * textScale() * shrink
		if shares > 0 {
			own += max(0, room-fixed) * c.Grow / shares
		}
		out[i] = place{x, own}
		x += own + cellGap
	}
	return out
}

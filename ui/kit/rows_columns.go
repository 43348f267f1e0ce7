package kit

import (
	"slices"

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

// leastShare is how much of its width the column that grows most keeps, before
// dates, numbers and telephones are cut.
const leastShare = 0.4

// places shares a width among columns: each has its own, and what is left over
// goes to those that grow. Where there is too little, the Spare columns are left
// out, the last first; then those that grow give way, each as much as it grows;
// then all shrink alike.
func places(columns []Column, width float32) []place {
	out := make([]place, len(columns))
	kept := keptColumns(columns, width)
	room := max(0, width-2*rowEdge-cellGap*float32(max(0, len(kept)-1)))
	most := mostGrow(columns)
	asked, spared, shares := float32(0), float32(0), float32(0)
	for _, i := range kept {
		asked += columns[i].Width * textScale()
		spared += columns[i].gives(most)
		shares += columns[i].Grow
	}
	give := min(1, max(0, asked-room)/max(1, spared))
	shrink := min(1, room/max(1, asked-give*spared))
	x := rowEdge
	for _, i := range kept {
		own := (columns[i].Width*textScale() - give*columns[i].gives(most)) * shrink
		own += max(0, room-asked) * columns[i].Grow / max(1, shares)
		out[i] = place{x, own}
		x += own + cellGap
	}
	return out
}

// keptColumns are the indices of the columns that are shown in a width; those
// that are left out get no place.
func keptColumns(columns []Column, width float32) []int {
	kept, least, most := make([]int, len(columns)), -float32(cellGap), mostGrow(columns)
	own := func(c Column) float32 { return c.Width*textScale() - c.gives(most) + cellGap }
	for i, c := range columns {
		kept[i] = i
		least += own(c)
	}
	for i := len(columns) - 1; i >= 0 && least > width-2*rowEdge; i-- {
		if columns[i].Spare {
			kept = slices.DeleteFunc(kept, func(k int) bool { return k == i })
			least -= own(columns[i])
		}
	}
	return kept
}

// gives is how much of its width a column can give up.
func (c Column) gives(most float32) float32 {
	return c.Width * textScale() * (1 - leastShare) * c.Grow / max(1, most)
}

func mostGrow(columns []Column) (most float32) {
	for _, c := range columns {
		most = max(most, c.Grow)
	}
	return most
}

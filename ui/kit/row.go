package kit

import "fyne.io/fyne/v2"

// Column is one column of Rows.
type Column struct {
	// Title stands in the header; "" for none.
	Title string
	// Width is in Fyne's units at text scale 1.0; it grows with the text.
	Width float32
	// Grow is the column's share of the width left over, 0 for none.
	Grow float32
	// Right sets the text against the right edge: numbers.
	Right bool
	// Spare leaves the column out where the row has too little room: large text
	// on a small screen.
	Spare bool
}

// Cell is one cell, as ready strings.
type Cell struct {
	// Text is one line; it ends in an ellipsis where it does not fit.
	Text string
	// Color is the name of its colour, "" for that of ordinary text.
	Color fyne.ThemeColorName
	// Bold makes it bold.
	Bold bool
	// Mark stands before the text: MarkWarning and its like.
	Mark string
}

// Row is one row.
type Row struct {
	// Key is what the row is about; the selection follows it when rows change.
	Key string
	// Cells are in the order of the columns; missing ones are empty.
	Cells []Cell
}

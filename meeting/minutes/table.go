package minutes

import "strings"

// urgentWord begins what an urgent action says.
const urgentWord = "URGENT:"

// column is one column of a table.
type column struct {
	head  string
	width float64
}

// field is one cell of a row: its text and how it looks.
type field struct {
	text string
	look style
}

// table is a grid with a head that comes again on every page it runs on to.
type table struct {
	columns []column
	rows    [][]field
	// urgent tells which rows carry a bar at their left; nil for none.
	urgent func(row int) bool
	// follow is how many millimetres stand on the page of the last row after it.
	follow float64
}

const (
	cellGap = 2.2
	cellPad = 1.3
)

// lay draws the table; a row stands on one page unless it is taller than a page.
func (d *document) lay(t table) {
	d.need(25)
	before := d.onBreak
	d.onBreak = func() { d.tableHead(t) }
	defer func() { d.onBreak = before }()
	d.tableHead(t)
	for i, row := range t.rows {
		follow := 0.0
		if i == len(t.rows)-1 {
			follow = t.follow
		}
		d.row(t, row, t.urgent != nil && t.urgent(i), follow)
	}
}

func (d *document) tableHead(t table) {
	h := label.leading() + 2*cellPad
	d.fill(left, d.y, width, h, tint)
	x := left + cellGap
	for _, c := range t.columns {
		d.put(x, d.y+cellPad, c.head, label)
		x += c.width
	}
	d.y += h
}

func (d *document) row(t table, row []field, urgent bool, follow float64) {
	texts := make([][]string, len(row))
	tall := 0
	for i, f := range row {
		texts[i] = d.wrap(f.text, t.columns[i].width-cellGap, f.look)
		tall = max(tall, len(texts[i]))
	}
	step := cell.leading()
	if h := float64(tall)*step + 2*cellPad + follow; d.y+h > d.bottom && h < d.bottom-d.top-20 {
		d.need(h)
	}
	from := d.y
	d.y += cellPad
	for n := range tall {
		if d.y+step > d.bottom {
			d.bar(urgent, from)
			d.need(step + 1)
			from = d.y
		}
		x := left + cellGap
		for i, lines := range texts {
			if n < len(lines) {
				d.words(x, d.y, lines[n], row[i].look)
			}
			x += t.columns[i].width
		}
		d.y += step
	}
	d.y += cellPad
	d.bar(urgent, from)
	d.rule(left, d.y, width, 0.2, line)
}

// bar marks the rows from y to here at their left.
func (d *document) bar(urgent bool, y float64) {
	if urgent {
		d.fill(left, y, 1.1, d.y-y, danger)
	}
}

// words is put with an URGENT at the beginning of the line in bold red (F13).
func (d *document) words(x, y float64, text string, s style) {
	rest, found := strings.CutPrefix(text, urgentWord)
	if !found {
		d.put(x, y, text, s)
		return
	}
	loud := s.inColour(danger).heavy()
	d.put(x, y, urgentWord, loud)
	d.put(x+d.measure(urgentWord, loud)+d.measure(" ", s), y, strings.TrimPrefix(rest, " "), s)
}

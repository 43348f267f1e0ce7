package export

import (
	"github.com/xuri/excelize/v2"

	"keystone/caseload/nhs"
)

// grid is one sheet of a workbook.
type grid struct {
	name   string
	titles []any
	widths []float64
	rows   [][]any // text, int or nhs.Date
}

func (g *grid) head(title string, width float64) {
	g.titles, g.widths = append(g.titles, title), append(g.widths, width)
}

// write puts the sheet into a workbook: a head that stays in sight, widths to
// read by, and a filter on every column.
func (g grid) write(f *excelize.File) error {
	if _, err := f.NewSheet(g.name); err != nil {
		return err
	}
	format := dayFormat
	day, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	w, err := f.NewStreamWriter(g.name)
	if err != nil {
		return err
	}
	if err := g.frame(w, bold); err != nil {
		return err
	}
	if err := g.body(w, day); err != nil {
		return err
	}
	return w.Flush()
}

// body writes the rows and makes them a table; a table without rows is none.
func (g grid) body(w *excelize.StreamWriter, day int) error {
	last := ""
	for i, cells := range g.rows {
		first, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			return err
		}
		if last, err = excelize.CoordinatesToCellName(len(cells), i+2); err != nil {
			return err
		}
		for k, value := range cells {
			cells[k] = typed(value, day)
		}
		if err := w.SetRow(first, cells); err != nil {
			return err
		}
	}
	if last == "" {
		return nil
	}
	return w.AddTable(&excelize.Table{Range: "A1:" + last, Name: g.name, StyleName: "TableStyleLight1"})
}

func (g grid) frame(w *excelize.StreamWriter, bold int) error {
	for i, width := range g.widths {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}); err != nil {
		return err
	}
	return w.SetRow("A1", g.titles, excelize.RowOpts{StyleID: bold})
}

// typed is a value as its cell holds it; an unknown date is an empty cell.
func typed(value any, day int) any {
	switch v := value.(type) {
	case string:
		return nhs.Clean(v)
	case nhs.Date:
		at := v.Time()
		if at.IsZero() {
			return nil
		}
		return excelize.Cell{StyleID: day, Value: at}
	}
	return value
}

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
	for i, cells := range g.rows {
		for k, value := range cells {
			cells[k] = typed(value, day)
		}
		if err := w.SetRow(cellName(1, i+2), cells); err != nil {
			return err
		}
	}
	if len(g.rows) > 0 {
		err = w.AddTable(&excelize.Table{Range: "A1:" + cellName(len(g.titles), len(g.rows)+1), Name: g.name, StyleName: "TableStyleLight1"})
	}
	if err != nil {
		return err
	}
	return w.Flush()
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

// cellName is a cell by its column and row, both from 1.
func cellName(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return "A1"
	}
	return name
}

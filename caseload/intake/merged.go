package intake

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// span is one column of merged cells, from the line that holds their value to
// the last line that it stands for.
type span struct {
	ref                   string // such as B2:B4
	column, line, through int    // the first column is 0, the first line 1
}

// spread gives every person whom a merged cell spans what stands in it, and
// notes where; a workbook keeps it in the first line only. Cells that are merged
// across columns belong to the first of them, and those above the people are left.
func (s *sheetTable) spread(file *excelize.File, h head) error {
	if h.numbers < 0 || h.first >= len(s.rows) {
		return nil
	}
	spans, err := spansOf(file, s.name)
	if err != nil {
		return err
	}
	people := s.rows[h.first:]
	var said []string
	done := map[int]int{} // by column, the last line that has its value
	for _, m := range spans {
		at, held := lineOf(people, m.line)
		if !held || m.line <= done[m.column] || m.column >= len(people[at].cells) || people[at].cells[m.column] == "" {
			continue
		}
		text := people[at].cells[m.column]
		for at++; at < len(people) && people[at].line <= m.through; at++ {
			people[at].put(m.column, text)
			done[m.column] = people[at].line
		}
		if done[m.column] > m.line {
			said = append(said, m.ref)
		}
	}
	s.noteSpread(said)
	return nil
}

// put fills an empty cell.
func (r *record) put(column int, text string) {
	if short := column + 1 - len(r.cells); short > 0 {
		r.cells = append(r.cells, make([]string, short)...)
	}
	if r.cells[column] == "" {
		r.cells[column] = text
	}
}

func lineOf(rows []record, line int) (at int, found bool) {
	return slices.BinarySearchFunc(rows, line, func(r record, line int) int { return r.line - line })
}

func (s *sheetTable) noteSpread(refs []string) {
	const named = 5
	if len(refs) == 0 {
		return
	}
	where := strings.Join(refs[:min(len(refs), named)], ", ")
	if more := len(refs) - named; more > 0 {
		where += fmt.Sprintf(" and %d more", more)
	}
	s.noted = append(s.noted, "Merged cells ("+where+"): what stands in them was taken for every line they span; check that it is meant for each of these people.")
}

// spansOf returns the cells of a sheet that are merged over several lines, in
// the order of their first lines. The rows of every sheet must have been read:
// the library would load them whole to find these, and compares each merged cell
// with each other, so it is given the sheets without both.
func spansOf(file *excelize.File, sheet string) ([]span, error) {
	after := map[any][]byte{}
	file.Pkg.Range(func(path, value any) bool {
		raw, ok := value.([]byte)
		if name, named := path.(string); ok && named && strings.HasPrefix(name, "xl/worksheets/") {
			before, rest := withoutRows(raw)
			after[path] = rest
			file.Pkg.Store(path, slices.Concat(before, rest))
		}
		return true
	})
	if _, err := file.GetSheetProps(sheet); err != nil { // which loads it, under its path
		return nil, workbookFault(err)
	}
	var spans []span
	file.Sheet.Range(func(path, _ any) bool {
		spans = append(spans, decodeSpans(after[path])...)
		return true
	})
	slices.SortStableFunc(spans, func(a, b span) int { return a.line - b.line })
	return spans, nil
}

// withoutRows returns what stands before and after the rows of a sheet.
func withoutRows(raw []byte) (before, after []byte) {
	const rows = "sheetData"
	name, end := bytes.Index(raw, []byte(rows)), bytes.LastIndex(raw, []byte(rows+">"))
	if name < 0 || end <= name {
		return raw, nil
	}
	return raw[:max(0, bytes.LastIndexByte(raw[:name], '<'))], raw[end+len(rows)+1:]
}

// decodeSpans reads the merged cells that a sheet tells of after its rows; of
// what is no XML those up to there.
func decodeSpans(after []byte) []span {
	d := xml.NewDecoder(bytes.NewReader(after))
	d.Strict = false
	var spans []span
	for {
		token, err := d.RawToken()
		if err != nil {
			return spans
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "mergeCell" {
			continue
		}
		for _, a := range start.Attr {
			if m, ok := parseSpan(a.Value); ok && a.Name.Local == "ref" {
				spans = append(spans, m)
			}
		}
	}
}

// parseSpan reads "B2:C4"; ok is false for what spans one line.
func parseSpan(ref string) (m span, ok bool) {
	from, to, _ := strings.Cut(ref, ":")
	column, line, err := excelize.CellNameToCoordinates(from)
	if err != nil {
		return m, false
	}
	_, through, err := excelize.CellNameToCoordinates(to)
	return span{ref, column - 1, line, through}, err == nil && through > line && column <= widest
}

package intake

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"keystone/sync/fault"
)

// record is one row of a file; its cells are valid until the next is read.
type record struct {
	line  int
	cells []string
}

// table is a file as rows of cells, whatever it was stored as.
type table interface {
	// next returns the next row that is not blank, io.EOF after the last.
	next() (record, error)
	// rewind goes back to before the first row.
	rewind()
	// progress returns how much was read of how much, in the same unit.
	progress() (done, total int64)
	// sheet returns the name of a workbook's sheet, "" for text.
	sheet() string
	// notes returns warnings about the file as a whole.
	notes() []string
}

// open recognises what the bytes are and returns their table.
func open(ctx context.Context, data []byte, options Options) (table, error) {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return nil, fault.New(CodeUnreadable, "The file is empty; export the list again.")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return openWorkbook(ctx, data, options)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return nil, fault.New(CodeUnreadable, "This is an old or a locked workbook (.xls); open it in the spreadsheet program and save it as .xlsx without a password, or as CSV.")
	case bytes.HasPrefix(data, []byte("%PDF")):
		return nil, fault.New(CodeUnreadable, "This is a PDF, not a list; export the list as CSV or .xlsx.")
	}
	text, err := decode(data)
	if err != nil {
		return nil, err
	}
	if start := bytes.ToLower(bytes.TrimSpace(text[:min(len(text), 200)])); bytes.HasPrefix(start, []byte("<!doctype")) || bytes.HasPrefix(start, []byte("<html")) || bytes.HasPrefix(start, []byte("<?xml")) {
		return nil, fault.New(CodeUnreadable, "This is a web page, not a list; export the list as CSV or .xlsx.")
	}
	return newText(text, separatorOf(text, options)), nil
}

// textTable reads separated text with the standard library, and starts it again
// on the next line when a quotation mark that is never closed would swallow the
// people below it.
type textTable struct {
	data      []byte
	separator rune
	reader    *csv.Reader
	base      int // bytes before the reader's start
	above     int // lines before the reader's start
	unclosed  []int
}

func newText(data []byte, separator rune) *textTable {
	t := &textTable{data: data, separator: separator}
	t.restart(0, 0)
	return t
}

func (t *textTable) restart(base, above int) {
	t.base, t.above = base, above
	t.reader = csv.NewReader(bytes.NewReader(t.data[base:]))
	t.reader.Comma = t.separator
	t.reader.LazyQuotes = true
	t.reader.FieldsPerRecord = -1
	t.reader.ReuseRecord = true
}

func (t *textTable) next() (record, error) {
	for {
		start := int(t.reader.InputOffset())
		cells, err := t.reader.Read()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return record{}, io.EOF
			}
			return record{}, fault.Wrap(err, CodeUnreadable, "The file is not a list of separated columns; export it again as CSV.")
		}
		line, _ := t.reader.FieldPos(0)
		r := record{line: t.above + line, cells: cells}
		raw := bytes.TrimRight(t.data[t.base+start:t.base+int(t.reader.InputOffset())], "\r\n")
		raw = bytes.TrimLeft(raw, "\r\n")
		if end := bytes.IndexByte(raw, '\n'); end >= 0 && t.swallowed(cells) {
			r.cells = t.alone(raw[:end])
			t.unclosed = append(t.unclosed, r.line)
			t.restart(t.base+start+bytes.Index(t.data[t.base+start:], raw)+end+1, r.line)
		}
		if !blank(r.cells) {
			return r, nil
		}
	}
}

const longestCell = 60 // lines

// swallowed reports whether a quoted cell holds rows of their own: an NHS number
// stands by itself on one of its later lines, or it never seems to end.
func (t *textTable) swallowed(cells []string) bool {
	for _, cell := range cells {
		_, later, found := strings.Cut(cell, "\n")
		if !found {
			continue
		}
		lines := strings.Split(later, "\n")
		if len(lines) > longestCell {
			return true
		}
		for _, line := range lines {
			if slices.ContainsFunc(t.alone([]byte(line)), isNumber) {
				return true
			}
		}
	}
	return false
}

// alone splits one line with quotation marks as plain characters.
func (t *textTable) alone(line []byte) []string {
	cells := strings.Split(strings.TrimRight(string(line), "\r"), string(t.separator))
	for i := range cells {
		cells[i] = strings.Trim(cells[i], `"`)
	}
	return cells
}

func (t *textTable) rewind() {
	t.unclosed = nil
	t.restart(0, 0)
}

func (t *textTable) progress() (done, total int64) {
	return int64(t.base) + t.reader.InputOffset(), int64(len(t.data))
}

func (t *textTable) sheet() string { return "" }

func (t *textTable) notes() []string {
	var notes []string
	for _, line := range t.unclosed {
		notes = append(notes, atLine(line)+"a quotation mark is never closed; the line was read without it.")
	}
	return notes
}

func blank(cells []string) bool {
	for _, cell := range cells {
		if cell != "" && strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

var separators = [...]rune{',', '\t', ';', '|'}

// separatorOf returns the separator with which the first rows make most sense:
// one that gives a header with NHS numbers, else the one with most columns.
func separatorOf(text []byte, options Options) rune {
	if first, _, _ := bytes.Cut(text, []byte("\n")); bytes.HasPrefix(first, []byte("sep=")) && len(first) > 4 {
		return rune(first[4])
	}
	best, most := ',', -1
	for _, separator := range separators {
		if !bytes.ContainsRune(text[:min(len(text), 1<<16)], separator) {
			continue
		}
		rows, err := begin(newText(text[:min(len(text), 1<<16)], separator))
		if err != nil {
			continue
		}
		if merit := findHead(rows, options).merit(); merit > most {
			best, most = separator, merit
		}
	}
	return best
}

package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

// Codes of the reasons for which a row is refused, besides those of nhs.
const (
	// CodeRowShort is the code of a row that ends before its birth date.
	CodeRowShort = "row-short"
	// CodeRowLong is the code of a row with more cells than there are columns.
	CodeRowLong = "row-long"
	// CodeBornDiffers is the code of a number with two birth dates in one file.
	CodeBornDiffers = "born-differs"
	// CodeNumberDiffers is the code of a row with two NHS numbers under one header.
	CodeNumberDiffers = "number-differs"
)

// parser turns rows into people. It knows each column's place beforehand, so
// that a row costs little more than its cells.
type parser struct {
	head
	reading  *Reading
	table    table
	today    nhs.Date
	asOf     nhs.Date // the day on which the file's ages were true
	progress func(done, total int64)

	at       places
	scores   []scoreColumn
	several  []severalColumn // addresses, phones and registers, in order
	again    []again         // columns that repeat the NHS number or the birth date
	width    int             // cells beyond it belong to no column
	least    int             // cells that a row of text must have
	numberAt string          // the header of the column of NHS numbers, folded

	seen    map[nhs.Number]int // position among the rows
	split   map[nhs.Number][]bornAt
	counted map[string]int // warnings of each sort
	swapped int            // birth dates with month before day
	taken   int
	row     Row     // the one being read
	spare   []Score // room for the scores of rows to come
}

type severalColumn struct {
	position int
	field    Field
	name     string
}

func newParser(reading *Reading, h head, t table, options Options) *parser {
	p := &parser{
		head: h, reading: reading, table: t, today: options.Today, asOf: options.Today, progress: options.Progress,
		split: make(map[nhs.Number][]bornAt), counted: make(map[string]int),
	}
	if reading.LastRun.Known() {
		p.asOf = reading.LastRun
	}
	for position, k := range h.kinds {
		switch k.field {
		case Address, Phone, Register:
			p.several = append(p.several, severalColumn{position, k.field, registerName(reading.Columns[position].Header)})
		}
	}
	p.at = h.places()
	p.again = h.repeated(h.numbers, p.at.born)
	p.layScores(options)
	p.width = len(h.kinds)
	if t.sheet() == "" {
		p.least = 1 + max(p.at.born, p.at.family, p.at.name, h.numbers)
	}
	if h.numbers < len(h.header) {
		p.numberAt = nhs.Fold(h.header[h.numbers])
	}
	return p
}

const roomFor = 200_000 // rows at most before they are seen

// expect makes room for as many rows as the size of the first ones promises.
func (p *parser) expect(rows int) {
	if done, total := p.table.progress(); done > 0 && rows >= buffered {
		rows = int(min(total*int64(rows)/done, roomFor))
	}
	p.reading.Rows = make([]Row, 0, rows)
	p.seen = make(map[nhs.Number]int, rows)
}

// rest takes the rows after those the head was found in.
func (p *parser) rest(ctx context.Context, t table) error {
	for {
		if p.taken%256 == 0 {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if p.progress != nil {
				p.progress(t.progress())
			}
		}
		r, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		p.take(r)
	}
}

// take makes one row a person, a refusal, or nothing.
func (p *parser) take(r record) {
	p.taken++
	if p.isHeaderAgain(r.cells) {
		return
	}
	number, err := nhs.ParseNumber(p.raw(r.cells, p.numbers))
	if err == nil {
		err = p.fits(r.cells)
	}
	p.row = Row{Line: r.line, NHS: number, Age: -1, Admissions: -1, Medicines: -1, Conditions: -1}
	if err == nil {
		err = p.fill(&p.row, r.cells)
	}
	if err == nil && p.again != nil {
		err = p.agrees(&p.row, r.cells)
	}
	if err == nil {
		err = p.row.fits()
	}
	if number == "" && isFooter(r.cells) {
		p.warn("closing", r.line, "this is a total or a closing line, not a person, and was left out.")
		return
	}
	if err != nil {
		p.reject(r, err)
		return
	}
	p.keep(&p.row)
}

// isHeaderAgain reports whether a row repeats the header, as at the top of a page.
func (p *parser) isHeaderAgain(cells []string) bool {
	number := strings.TrimSpace(p.raw(cells, p.numbers))
	return p.numberAt != "" && number != "" && !isDigit(number[0]) && nhs.Fold(number) == p.numberAt
}

var footers = []string{"total", "grand total", "count", "totals", "end of", "page", "printed", "confidential", "average", "mean", "patients", "number of", "run by", "report", "subtotal"}

// isFooter reports whether a row is a total or a closing line: its first words
// say so and nothing but figures stands beside them.
func isFooter(cells []string) bool {
	first := slices.IndexFunc(cells, func(cell string) bool { return strings.TrimSpace(cell) != "" })
	if first < 0 || len(cells[first]) > 200 {
		return false
	}
	folded := nhs.Fold(cells[first])
	if !slices.ContainsFunc(footers, func(word string) bool {
		rest, found := strings.CutPrefix(folded, word)
		return found && (rest == "" || rest[0] == ' ')
	}) {
		return false
	}
	return !slices.ContainsFunc(cells[first+1:], func(cell string) bool { return strings.Trim(cell, "0123456789.,% ") != "" })
}

// fits refuses a row whose cells do not stand under their headers.
func (p *parser) fits(cells []string) error {
	if len(cells) < p.least {
		return fault.Newf(CodeRowShort, "The row ends after %d of %d columns; complete it.", len(cells), p.width)
	}
	if p.reading.Mended && p.at.born >= 0 && p.text(cells, p.at.born) == "" {
		return fault.New(CodeRowShort, "The row has no birth date; complete it.")
	}
	if len(cells) > p.width && !blank(cells[p.width:]) {
		return fault.Newf(CodeRowLong, "The row has %d cells for %d columns, so they may have shifted; put quotation marks around the text that holds a separator.", len(cells), p.width)
	}
	return nil
}

func (p *parser) raw(cells []string, position int) string {
	if position < 0 || position >= len(cells) {
		return ""
	}
	return cells[position]
}

// text returns a cell cleaned; "" where there is none and for what spreadsheets
// write for nothing.
func (p *parser) text(cells []string, position int) string {
	if position < 0 || position >= len(cells) {
		return ""
	}
	return value(cells[position])
}

// value cleans a cell of what exports and spreadsheets put around it.
func value(cell string) string {
	if cell == "" {
		return ""
	}
	text := nhs.Clean(cell)
	if text == "" {
		return ""
	}
	if text[0] == '\'' && len(text) > 1 && (strings.IndexByte("=+-@", text[1]) >= 0 || isDigit(text[1])) {
		return text[1:]
	}
	if inner, found := strings.CutPrefix(text, `="`); found && strings.HasSuffix(inner, `"`) && !strings.Contains(inner[:len(inner)-1], `"`) {
		return strings.TrimSpace(inner[:len(inner)-1])
	}
	switch text {
	case "-", "--", "NULL", "N/A", "n/a", "#N/A", "#REF!", "#VALUE!", "#NAME?":
		return ""
	}
	return text
}

func (p *parser) reject(r record, err error) {
	number := strings.TrimSpace(nhs.Clean(p.raw(r.cells, p.numbers)))
	if valid, err := nhs.ParseNumber(number); err == nil {
		number = string(valid)
	}
	p.reading.Rejected = append(p.reading.Rejected, Rejected{
		Line: r.line, NHSNumber: number,
		Code: fault.Code(err), Reason: fault.Sentence(err), Cells: slices.Clone(r.cells),
	})
}

const warned = 200 // warnings of one sort that are written out

// warn adds a warning about a line; those of one sort are counted after 200.
func (p *parser) warn(sort string, line int, text string) {
	p.counted[sort]++
	if p.counted[sort] <= warned {
		p.reading.Warnings = append(p.reading.Warnings, atLine(line)+text)
	}
}

func atLine(line int) string { return fmt.Sprintf("Line %d: ", line) }

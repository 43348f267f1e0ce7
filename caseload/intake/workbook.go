package intake

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/big"
	"strings"

	"github.com/xuri/excelize/v2"

	"keystone/sync/fault"
)

const (
	widest  = 512       // columns of a sheet that are read
	longest = 1_200_000 // rows of a sheet that are read
)

// sheetTable is one sheet of a workbook, wholly in memory: nothing of it may
// reach a temporary file.
type sheetTable struct {
	name  string
	rows  []record
	at    int
	noted []string
}

// openWorkbook returns the sheet that holds NHS numbers, the first one else.
func openWorkbook(ctx context.Context, data []byte, options Options) (table, error) {
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: MaxBytes, UnzipXMLSizeLimit: MaxBytes,
	})
	if err != nil {
		return nil, workbookFault(err)
	}
	defer func() { _ = file.Close() }()
	if err := countsFrom1900(file); err != nil {
		return nil, err
	}
	var best *sheetTable
	var found head
	var others []string
	most := -1
	for _, name := range file.GetSheetList() {
		sheet, err := readSheet(ctx, file, name)
		if err != nil {
			return nil, err
		}
		h := findHead(sheet.rows[:min(len(sheet.rows), buffered)], options)
		if h.numbers >= 0 {
			others = append(others, name)
		}
		if merit := h.merit(); merit > most {
			best, found, most = sheet, h, merit
		}
	}
	if best == nil {
		return nil, fault.New(CodeUnreadable, "The workbook has no sheet with rows; export the list again.")
	}
	if err := best.spread(file, found); err != nil {
		return nil, err
	}
	for _, name := range others {
		if name != best.name {
			best.noted = append(best.noted, "Sheet "+name+" holds NHS numbers too and was not read; save it as a file of its own to read it.")
		}
	}
	return best, nil
}

// countsFrom1900 refuses workbooks that number days from 1904: their dates would
// be read four years early.
func countsFrom1900(file *excelize.File) error {
	props, err := file.GetWorkbookProps()
	if err != nil {
		return workbookFault(err)
	}
	if props.Date1904 != nil && *props.Date1904 {
		return fault.New(CodeUnreadable, "This workbook counts its dates from 1904, so birth dates would be wrong; save it as CSV and read that.")
	}
	return nil
}

func workbookFault(err error) error {
	if strings.Contains(err.Error(), "unzip size exceeds") {
		return fault.Wrap(err, CodeTooLarge, "The workbook unpacks to more than the program reads; export the list as CSV.")
	}
	return fault.Wrap(err, CodeUnreadable, "The workbook cannot be opened; save it again as .xlsx without a password, or as CSV.")
}

func readSheet(ctx context.Context, file *excelize.File, name string) (*sheetTable, error) {
	rows, err := file.Rows(name)
	if err != nil {
		return nil, workbookFault(err)
	}
	sheet := &sheetTable{name: name}
	for line := 1; rows.Next(); line++ {
		if line%256 == 0 && ctx.Err() != nil {
			return nil, errors.Join(ctx.Err(), rows.Close())
		}
		if line > longest {
			return nil, errors.Join(fault.New(CodeTooLarge, "The sheet has more rows than the program reads; export the list in parts."), rows.Close())
		}
		cells, err := rows.Columns()
		if err != nil {
			return nil, errors.Join(workbookFault(err), rows.Close())
		}
		if blank(cells) {
			continue
		}
		cells = cells[:min(len(cells), widest)]
		for i := range cells {
			cells[i] = wholeNumber(cells[i])
		}
		sheet.rows = append(sheet.rows, record{line: line, cells: cells})
	}
	if err := rows.Close(); err != nil {
		return nil, workbookFault(err)
	}
	return sheet, nil
}

// wholeNumber writes out a number that the workbook stores in scientific
// notation without having lost a digit: 9.994764591E9 is 9994764591.
func wholeNumber(cell string) string {
	mantissa, exponent, found := strings.Cut(cell, "E")
	if !found || len(cell) > 24 || len(exponent) > 3 || strings.Trim(mantissa, "0123456789.") != "" || len(mantissa) < 10 {
		return cell
	}
	number, ok := new(big.Rat).SetString(cell)
	if !ok || !number.IsInt() {
		return cell
	}
	return number.Num().String()
}

func (s *sheetTable) next() (record, error) {
	if s.at == len(s.rows) {
		return record{}, io.EOF
	}
	s.at++
	return s.rows[s.at-1], nil
}

func (s *sheetTable) rewind() { s.at = 0 }

func (s *sheetTable) progress() (done, total int64) { return int64(s.at), int64(len(s.rows)) }

func (s *sheetTable) sheet() string { return s.name }

func (s *sheetTable) notes() []string { return s.noted }

package export

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"unicode/utf8"

	"keystone/caseload/nhs"
)

// byteOrderMark makes spreadsheets read the file as UTF-8.
const byteOrderMark = "\ufeff"

// formulaStarts are the characters a spreadsheet takes for the beginning of a
// formula, in both widths.
const formulaStarts = "=+-@＝＋－＠"

// csvOf writes the caseload as RFC 4180: UTF-8 with a byte order mark, CRLF, ISO
// 8601 dates, one line a patient, no line break inside a cell. A text that a
// spreadsheet would run as a formula is led by an apostrophe.
func csvOf(d Data) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(byteOrderMark)
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	line := make([]string, len(columns))
	for i, c := range columns {
		line[i] = c.title
	}
	if err := w.Write(line); err != nil {
		return nil, err
	}
	for _, r := range rowsOf(d) {
		for i, c := range columns {
			line[i] = csvCell(c.cell(r))
		}
		if err := w.Write(line); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

func csvCell(value any) string {
	text, isText := value.(string)
	if !isText {
		return fmt.Sprint(value)
	}
	text = nhs.Clean(text)
	first, _ := utf8.DecodeRuneInString(text)
	if text != "" && strings.ContainsRune(formulaStarts, first) {
		return "'" + text
	}
	return text
}

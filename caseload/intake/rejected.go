package intake

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
)

// RejectedCSV returns the refused rows as a file to mend and read again: what
// stood above the header, the header, and each row as it was with its line and
// reason behind it. Read ignores those two columns and says Mended.
//
// It is UTF-8 with a byte order mark and no cell of it is run as a formula by a
// spreadsheet. It is nil when no row was refused.
func RejectedCSV(reading *Reading) []byte {
	if len(reading.Rejected) == 0 {
		return nil
	}
	var buffer bytes.Buffer
	buffer.Write(byteOrderMark)
	w := csv.NewWriter(&buffer)
	w.UseCRLF = true
	for _, cells := range reading.preamble {
		write(w, cells)
	}
	var header []string
	for i, column := range reading.Columns {
		if column.Field == refusal {
			continue
		}
		text := column.Header
		if text == "" {
			text = standIn(reading, i)
		}
		header = append(header, text)
	}
	write(w, append(header, "Keystone line", "Keystone reason"))
	for _, r := range reading.Rejected {
		cells := slices.Clone(r.Cells)
		for i := len(reading.Columns) - 1; i >= 0; i-- {
			if reading.Columns[i].Field == refusal && i < len(cells) {
				cells = slices.Delete(cells, i, i+1)
			}
		}
		for len(cells) < len(header) {
			cells = append(cells, "")
		}
		write(w, append(cells, strconv.Itoa(r.Line), r.Reason))
	}
	w.Flush()
	return buffer.Bytes()
}

// standIn names a column of a file without a header.
func standIn(reading *Reading, column int) string {
	if reading.Format == FormatACG && column < len(acgHeader) {
		return acgHeader[column]
	}
	if reading.Columns[column].Field == Number {
		return "NHS number"
	}
	if reading.Columns[column].Field == Unknown {
		return "Column " + strconv.Itoa(column+1)
	}
	return strings.ReplaceAll(string(reading.Columns[column].Field), "-", " ")
}

// write writes one row; a buffer in memory takes every write, and Flush is last.
func write(w *csv.Writer, cells []string) {
	safe := make([]string, len(cells))
	for i, cell := range cells {
		safe[i] = harmless(cell)
	}
	_ = w.Write(safe)
}

// harmless puts an apostrophe before what a spreadsheet would run; reading it
// again takes the apostrophe off.
func harmless(cell string) string {
	if trimmed := strings.TrimLeft(cell, " \t\r\n"); trimmed != "" && strings.ContainsRune("=+-@", rune(trimmed[0])) {
		return "'" + trimmed
	}
	return cell
}

// Package intake reads the lists that GP systems, risk tools and hospitals
// export, and watches a folder for new ones.
//
// A list is recognised by its columns, never by its file name: the header is
// the row above the column that holds NHS numbers, wherever that is, and a file
// without a header is recognised by what stands in its columns. Reading changes
// nothing: it yields rows, refusals and warnings, each with the line of the
// file, for the caseload to compare and save.
//
// The rules are those of facts.md, "Lists as systems export them".
package intake

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

// MaxBytes is the largest file that is read, 256 MiB, and the most that a
// workbook may unpack to.
const MaxBytes = 256 << 20

// Codes of the errors of Read.
const (
	// CodeTooLarge is the code of a file, or an unpacked workbook, over MaxBytes.
	CodeTooLarge = "file-too-large"
	// CodeUnreadable is the code of a file that is no list the program can open.
	CodeUnreadable = "file-unreadable"
	// CodeNoNumbers is the code of a file without a column of NHS numbers; its
	// columns can be mapped by hand.
	CodeNoNumbers = "columns-unknown"
	// CodeFormat is the code of a file that is not what Options.Format says, and
	// of a format or index that the program does not know.
	CodeFormat = "format-mismatch"
	// CodeStopped is the code of a reading that its context ended.
	CodeStopped = "stopped"
)

// Source is a file to read: its bytes, or a way to open it.
type Source struct {
	// Name is the file's name without folder; the list's title may come from it.
	Name string
	// Data is the whole file, when it is in memory already.
	Data []byte
	// Open opens the file when Data is nil.
	Open func() (io.ReadCloser, error)
}

// Options say how a file is read; the zero Options recognise everything.
type Options struct {
	// Format is "auto" or "", "emis", "systmone", "acg" or "discharges".
	Format string
	// Index names the index of scores whose column names none: eFI, eFI2, …
	Index string
	// Today dates two-digit years and births; unknown means the clock's day.
	Today nhs.Date
	// Mapping gives columns (0 is the first) a field by hand, over what their
	// header says.
	Mapping map[int]Field
	// Progress hears how much of the file is done, in the same unit; nil is fine.
	Progress func(done, total int64)
}

// Score is one score of a person, with its band where its index has one.
type Score struct {
	Index string   `json:"index"`
	Value float64  `json:"value"`
	Band  string   `json:"band"`
	Date  nhs.Date `json:"date"`
}

// Discharge is one stay in hospital as a discharge list tells it. Times are on
// England's clock; the zero time is unknown.
type Discharge struct {
	Hospital       string    `json:"hospital"`
	Ward           string    `json:"ward"`
	Admitted       time.Time `json:"admitted"`
	Discharged     time.Time `json:"discharged"`
	LetterReceived time.Time `json:"letterReceived"`
	NursingNeed    string    `json:"nursingNeed"`
	// MedicinesChanged is "yes", "no" or "" when the list does not say.
	MedicinesChanged string `json:"medicinesChanged"`
	Contact          string `json:"contact"`
}

// Row is one person of the list. Numbers that the list does not give are -1.
type Row struct {
	Line int `json:"line"`
	// Again are further lines of the same person, joined into this row.
	Again      []int      `json:"again,omitempty"`
	NHS        nhs.Number `json:"nhsNumber"`
	Family     string     `json:"family"`
	Given      string     `json:"given"`
	Title      string     `json:"title"`
	Born       nhs.Date   `json:"born"`
	Age        int        `json:"age"`
	Gender     string     `json:"gender"`
	Practice   string     `json:"practice"`
	GP         string     `json:"gp"`
	Postcode   string     `json:"postcode"`
	Address    string     `json:"address"`
	Phone      string     `json:"phone"`
	Scores     []Score    `json:"scores"`
	Admissions int        `json:"admissions"`
	Medicines  int        `json:"medicines"`
	Conditions int        `json:"conditions"`
	Registers  []string   `json:"registers"`
	// Discharge is the latest stay, nil where the list tells of none.
	Discharge *Discharge `json:"discharge,omitempty"`
	// Earlier are other stays of the same person in the same file.
	Earlier []Discharge `json:"earlier,omitempty"`
}

// Rejected is a row that was not taken in.
type Rejected struct {
	// Line is the line of the file on which the row begins; the first is 1.
	Line int `json:"line"`
	// NHSNumber is what stood in the column of NHS numbers.
	NHSNumber string `json:"nhsNumber"`
	// Code names the reason for programs, Reason says it in a sentence.
	Code   string `json:"code"`
	Reason string `json:"reason"`
	// Cells are the row as it stood.
	Cells []string `json:"-"`
}

// Column is one column of the file and what was recognised in it.
type Column struct {
	// Position is 0 for the first column.
	Position int `json:"position"`
	// Header is "" in a file without one.
	Header string `json:"header"`
	// Field is Unknown where the column can be mapped by hand.
	Field Field `json:"field"`
	// Index is the frailty index or risk tool the header names, for scores.
	Index string `json:"index"`
	// Sample is the first value that stands in the column.
	Sample string `json:"sample"`
}

// Reading is what a file holds.
type Reading struct {
	// Format is emis, systmone, acg, discharges, workbook or list.
	Format string
	// Title is the report's name, else the file's name without dates and digits.
	Title string
	// Shape is the same text for every file with the same columns.
	Shape string
	// LastRun is the day the report was run, when the file says so.
	LastRun nhs.Date
	// Sheet is the sheet of a workbook that was read.
	Sheet string
	// Mended tells of a file that RejectedCSV wrote: it holds part of a list, and
	// who is missing from it has not left the list.
	Mended  bool
	Columns []Column
	// Unknown are those of Columns that can be mapped by hand.
	Unknown  []Column
	Rows     []Row
	Rejected []Rejected
	Warnings []string
	// First are the first rows as they stand in the file, for a preview.
	First [][]string

	preamble [][]string
}

// Read reads a list. Its errors have the codes above; with columns-unknown the
// Reading is returned too, with Columns and First to map by hand. Rows that are
// refused and odd values are no error: see Rejected and Warnings.
func Read(ctx context.Context, source Source, options Options) (*Reading, error) {
	if !options.Today.Known() {
		options.Today = nhs.DateOf(time.Now().In(nhs.London()))
	}
	if err := checkOptions(&options); err != nil {
		return nil, err
	}
	data, err := source.load(ctx)
	if err != nil {
		return nil, err
	}
	table, err := open(ctx, data, options)
	if err != nil {
		return nil, stopped(err)
	}
	reading, err := read(ctx, table, source.Name, options)
	return reading, stopped(err)
}

func checkOptions(options *Options) error {
	switch options.Format {
	case "", "auto", FormatEMIS, FormatSystmOne, FormatACG, FormatDischarges:
	default:
		return fault.Newf(CodeFormat, "There is no format %q; use auto, emis, systmone, acg or discharges.", options.Format)
	}
	if options.Index == "" {
		return nil
	}
	index, ok := nhs.KnownIndex(options.Index)
	if !ok {
		return fault.Newf(CodeFormat, "There is no index %q; use eFI, eFI2, Rockwood or ACG.", options.Index)
	}
	options.Index = index
	return nil
}

func (s Source) load(ctx context.Context) (data []byte, err error) {
	data = s.Data
	if data == nil && s.Open != nil {
		file, openErr := s.Open()
		if openErr != nil {
			return nil, fault.Wrap(openErr, CodeUnreadable, "The file cannot be opened; check that it is still there and not open elsewhere.")
		}
		defer func() { _ = file.Close() }()
		if data, err = io.ReadAll(io.LimitReader(file, MaxBytes+1)); err != nil {
			return nil, fault.Wrap(err, CodeUnreadable, "The file could not be read to its end; copy it to this computer and try again.")
		}
	}
	if len(data) > MaxBytes {
		return nil, fault.Newf(CodeTooLarge, "The file is larger than %d MB; export the list in parts.", MaxBytes>>20)
	}
	if ctx.Err() != nil {
		return nil, stopped(ctx.Err())
	}
	return data, nil
}

func stopped(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fault.Wrap(err, CodeStopped, "Reading was stopped; nothing was changed.")
	}
	return err
}

// read turns a table into a reading: head first, then row after row.
func read(ctx context.Context, t table, name string, options Options) (*Reading, error) {
	rows, err := begin(t)
	if err != nil {
		return nil, err
	}
	h := findHead(rows, options)
	reading := h.reading(name, t, options)
	if h.numbers < 0 {
		return reading, fault.New(CodeNoNumbers, "No column of this file holds NHS numbers that the program recognises; say by hand which column it is, or export the list with NHS numbers.")
	}
	if err := h.demand(options.Format); err != nil {
		return nil, err
	}
	p := newParser(reading, h, t, options)
	p.expect(len(rows))
	for _, r := range rows[h.first:] {
		p.take(r)
	}
	if err := p.rest(ctx, t); err != nil {
		return nil, err
	}
	if err := p.finish(); err != nil {
		return nil, err
	}
	return reading, nil
}

const buffered = 400 // rows in which a header is looked for

// begin returns the first rows, copied.
func begin(t table) ([]record, error) {
	var rows []record
	for len(rows) < buffered {
		r, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		r.cells = slices.Clone(r.cells)
		rows = append(rows, r)
	}
	return rows, nil
}

// Package export turns the caseload and the meetings into open formats that
// other programs read (systems.md, I9): CSV and XLSX, one row a patient;
// iCalendar, RFC 5545; and an HL7 FHIR R4 (4.0.1) Bundle shaped after UK Core.
//
// What a carer said in confidence never leaves (F52): the field is in no format,
// and a text that repeats it is replaced by Withheld. What the team keeps to
// itself about an objection, or the discussion of a meeting, is in no format either.
package export

import (
	"slices"
	"time"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/sync/fault"
)

// The formats, as commands.md names them.
const (
	FHIR = "fhir"
	ICS  = "ics"
	CSV  = "csv"
	XLSX = "xlsx"
)

// Codes of refusals.
const (
	// CodeFormatUnknown refuses a format that is none of Formats.
	CodeFormatUnknown = "format-unknown"
	// CodeNotMade says that a file could not be put together.
	CodeNotMade = "export-not-made"
)

// Data is what is exported; the caller has chosen whose.
type Data struct {
	Team string
	Made time.Time
	Test bool // invented people
	// One says that one patient was asked for by number: the file is about them
	// and may name them where a file about everybody does not (iCalendar).
	One      bool
	Patients []caseload.Patient
	// Actions are those of the patients and, for everybody, the team's own; open or ended.
	Actions []meeting.Action
	// Meetings are past meetings, newest first; of their items only those of Patients are used.
	Meetings []meeting.Meeting
	// Next is the meeting that comes next; nil where there is none or where it
	// would not discuss the one patient.
	Next *meeting.Next
	// Sections are the plan's fields in the order of the screen (caseload.Sections).
	Sections []caseload.Section
}

// Formats returns the names of the formats.
func Formats() []string { return []string{FHIR, ICS, CSV, XLSX} }

// Check refuses an unknown format with CodeFormatUnknown, so that nothing is
// read or put into the audit trail for it.
func Check(format string) error {
	if slices.Contains(Formats(), format) {
		return nil
	}
	return fault.Newf(CodeFormatUnknown, "There is no format %q: say fhir, ics, csv or xlsx.", format)
}

// Write returns the file of one format. Codes: CodeFormatUnknown, CodeNotMade.
func Write(format string, d Data) ([]byte, error) {
	if err := Check(format); err != nil {
		return nil, err
	}
	made, err := makers[format](withhold(d))
	if err != nil {
		return nil, fault.Wrap(err, CodeNotMade, "This export could not be put together; nothing was saved or lost. Tell whoever looks after Keystone.")
	}
	return made, nil
}

var makers = map[string]func(Data) ([]byte, error){FHIR: bundleOf, ICS: calendarOf, CSV: csvOf, XLSX: workbookOf}

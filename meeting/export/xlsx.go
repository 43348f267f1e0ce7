package export

import (
	"bytes"
	"errors"

	"github.com/xuri/excelize/v2"

	"keystone/caseload/nhs"
	"keystone/meeting"
)

// Names of the sheets.
const (
	SheetCaseload = "Caseload"
	SheetActions  = "Actions"
)

// dayFormat shows a date as the banner does (facts.md, Names, dates, banner).
const dayFormat = "dd-mmm-yyyy"

// actionColumns are the sheet of actions.
var actionColumns = []struct {
	title string
	width float64
	cell  func(a meeting.Action) any
}{
	{"NHS number", 14, func(a meeting.Action) any { return nhs.Number(a.Patient).Spaced() }},
	{"Patient", 24, func(a meeting.Action) any { return a.PatientName }},
	{"What", 48, func(a meeting.Action) any { return a.What }},
	{"Owner", 20, func(a meeting.Action) any { return a.Owner }},
	{"Organisation", 24, func(a meeting.Action) any { return a.Organisation }},
	{"Due", 13, func(a meeting.Action) any { return nhs.Date(a.Due) }},
	{"State", 12, func(a meeting.Action) any { return a.State }},
	{"Ended", 13, func(a meeting.Action) any { return nhs.Date(a.Ended) }},
	{"Outcome", 36, func(a meeting.Action) any { return a.Outcome }},
	{"Reason", 36, func(a meeting.Action) any { return a.Reason }},
}

// workbookOf writes the caseload and the actions as two sheets. Texts are typed
// as text, so none is a formula; dates are dates.
func workbookOf(d Data) (made []byte, err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	people := grid{name: SheetCaseload}
	for _, c := range columns {
		people.head(c.title, c.width)
	}
	for _, r := range rowsOf(d) {
		cells := make([]any, len(columns))
		for i, c := range columns {
			cells[i] = c.cell(r)
		}
		people.rows = append(people.rows, cells)
	}
	actions := grid{name: SheetActions}
	for _, c := range actionColumns {
		actions.head(c.title, c.width)
	}
	for _, a := range d.Actions {
		cells := make([]any, len(actionColumns))
		for i, c := range actionColumns {
			cells[i] = c.cell(a)
		}
		actions.rows = append(actions.rows, cells)
	}
	return save(f, d, people, actions)
}

func save(f *excelize.File, d Data, grids ...grid) ([]byte, error) {
	subject := "Confidential: about patients"
	if d.Test {
		subject = "Invented people, for trying out"
	}
	if err := f.SetDocProps(&excelize.DocProperties{Title: "Caseload of " + d.Team, Subject: subject, Creator: "Keystone MDT"}); err != nil {
		return nil, err
	}
	if err := f.SetSheetName(f.GetSheetName(0), grids[0].name); err != nil {
		return nil, err
	}
	for _, g := range grids {
		if err := g.write(f); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	err := f.Write(&out)
	return out.Bytes(), err
}

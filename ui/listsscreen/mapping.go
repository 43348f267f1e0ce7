package listsscreen

import (
	"context"
	"maps"

	"fyne.io/fyne/v2"

	"keystone/caseload/intake"
	"keystone/ui/kit"
)

// leftOut is the choice for a column that is not read.
const leftOut = "Not read"

// columnsByHand offers a field for every column the program does not know.
func (s *Screen) columnsByHand(p *preview) fyne.CanvasObject {
	if len(p.reading.Unknown) == 0 && len(p.options.Mapping) == 0 {
		return hidden()
	}
	columns := p.reading.Unknown
	for _, c := range p.reading.Columns {
		if _, byHand := p.options.Mapping[c.Position]; byHand {
			columns = append(columns[:len(columns):len(columns)], c)
		}
	}
	lines := []fyne.CanvasObject{kit.Wrapped("These columns are not known here and are not read. Say what one holds, and it is remembered for files like this.").Colored(kit.ColorQuiet)}
	for _, c := range columns {
		lines = append(lines, s.byHand(p, c))
	}
	return kit.Panel("Columns to say by hand", kit.V(lines...))
}

func (s *Screen) byHand(p *preview, c intake.Column) fyne.CanvasObject {
	name := c.Header
	if name == "" {
		name = "Column " + letter(c.Position)
	}
	pick := kit.NewPick(fieldTexts(), func(text string) { s.mapColumn(p, c.Position, fieldOf(text)) })
	pick.SetSelected(fieldText(p.options.Mapping[c.Position]))
	example := "empty in the first rows"
	if c.Sample != "" {
		example = "for example " + c.Sample
	}
	return kit.H(kit.Sized(260, 0, kit.Text(name).Bold()), kit.Sized(220, 0, pick), kit.Grow(kit.Quiet(example)))
}

// mapColumn remembers what a column holds and looks at the file again.
func (s *Screen) mapColumn(p *preview, column int, field intake.Field) {
	mapping := maps.Clone(p.options.Mapping)
	if mapping == nil {
		mapping = map[int]intake.Field{}
	}
	if field == intake.Unknown {
		delete(mapping, column)
	} else {
		mapping[column] = field
	}
	if err := s.src.RememberMapping(context.Background(), p.reading.Shape, mapping); err != nil {
		s.env.Fail(err)
		return
	}
	s.again(func(o *intake.Options) { o.Mapping = mapping })
}

// letter names a column as a spreadsheet does: A, B, … Z, AA.
func letter(position int) string {
	name := ""
	for position++; position > 0; position = (position - 1) / 26 {
		name = string(rune('A'+(position-1)%26)) + name
	}
	return name
}

// fieldNames are what the screen calls the fields a column can hold.
var fieldNames = map[intake.Field]string{
	intake.Number: "NHS number", intake.FullName: "Whole name", intake.Family: "Surname", intake.Given: "First name",
	intake.Title: "Title", intake.Born: "Birth date", intake.Age: "Age", intake.Gender: "Gender",
	intake.Practice: "Practice", intake.PracticeCode: "Practice code", intake.GP: "GP", intake.Postcode: "Postcode",
	intake.Address: "Address", intake.Phone: "Phone", intake.ScoreValue: "Score", intake.Deficits: "Number of deficits (of 36)",
	intake.ScoreDate: "Date of the score", intake.BandSaid: "Band", intake.Admissions: "Unplanned admissions",
	intake.Medicines: "Repeat medicines", intake.Conditions: "Long-term conditions", intake.Register: "Register",
	intake.Hospital: "Hospital", intake.Ward: "Ward", intake.Admitted: "Admitted", intake.Discharged: "Discharged",
	intake.LetterReceived: "Letter came", intake.NursingNeed: "Nursing need", intake.MedicinesChanged: "Medicines changed",
	intake.Contact: "Who to call",
}

func fieldTexts() []string {
	texts := []string{leftOut}
	for _, f := range intake.Fields() {
		if name, ok := fieldNames[f]; ok {
			texts = append(texts, name)
		}
	}
	return texts
}

func fieldText(f intake.Field) string {
	if name, ok := fieldNames[f]; ok {
		return name
	}
	return leftOut
}

func fieldOf(text string) intake.Field {
	for f, name := range fieldNames {
		if name == text {
			return f
		}
	}
	return intake.Unknown
}

package listsscreen

import (
	"fmt"
	"strings"

	"keystone/caseload"
	"keystone/caseload/intake"
	"keystone/caseload/nhs"
	"keystone/ui/kit"
)

// firstRows is how many rows of a file are shown before it is saved.
const firstRows = 5

// firstWarnings is how many warnings are read out before the rest are counted.
const firstWarnings = 8

// kind is one format of a list, and what the screen calls it.
type kind struct{ id, text string }

var kinds = []kind{
	{"", "As recognised"},
	{intake.FormatEMIS, "EMIS search"},
	{intake.FormatSystmOne, "SystmOne report"},
	{intake.FormatACG, "ACG risk tool"},
	{intake.FormatDischarges, "Discharges"},
}

func kindTexts() []string {
	texts := make([]string, len(kinds))
	for i, k := range kinds {
		texts[i] = k.text
	}
	return texts
}

func kindID(text string) string {
	for _, k := range kinds {
		if k.text == text {
			return k.id
		}
	}
	return ""
}

// kindText is what the screen calls a format.
func kindText(id string) string {
	for _, k := range kinds[1:] {
		if k.id == id {
			return k.text
		}
	}
	switch id {
	case intake.FormatWorkbook:
		return "Workbook"
	case "":
		return ""
	}
	return "Another list"
}

// noIndex is the choice of an index for a list whose columns name it, or that
// has no scores.
const noIndex = "As the columns say"

var indexes = []string{noIndex, "eFI", "eFI2", "Rockwood", "ACG"}

func indexID(text string) string {
	if text == noIndex {
		return ""
	}
	return text
}

func indexText(r *intake.Reading, o intake.Options) string {
	if o.Index != "" {
		return o.Index
	}
	for _, c := range r.Columns {
		if c.Index != "" {
			return c.Index
		}
	}
	return noIndex
}

// outcomeWords count what a save would do: 12 new · 70 the same · 6 changed.
func outcomeWords(r caseload.ImportResult) string {
	return fmt.Sprintf("%d new · %d the same · %d changed · %d gone · %d cannot be read",
		r.New, r.Unchanged, r.Updated, r.Gone, len(r.Rejected))
}

func mendWords(rows int) string { return fmt.Sprintf("Save the %d to mend…", rows) }

// counted is "1 row", "3 rows".
func counted(n int, what string) string {
	switch {
	case n == 1:
		return "1 " + what
	case what == "person":
		return fmt.Sprintf("%d people", n)
	}
	return fmt.Sprintf("%d %ss", n, what)
}

var rejectedColumns = []kit.Column{
	{Title: "Line", Width: 60, Right: true}, {Title: "NHS number", Width: 140}, {Title: "Why it is left out", Width: 300, Grow: 1},
}

func rejectedRow(line int, number, reason string) kit.Row {
	return kit.Row{Key: fmt.Sprint(line), Cells: []kit.Cell{
		{Text: fmt.Sprint(line)}, {Text: number}, {Text: reason, Mark: kit.MarkWarning, Color: kit.ColorDecide},
	}}
}

// understoodColumns are what is shown of a person; the last tells of the stay
// on a discharge list, and of the practice on any other.
func understoodColumns(format string) []kit.Column {
	last := "Practice"
	if format == intake.FormatDischarges {
		last = "Left hospital"
	}
	return []kit.Column{
		{Title: "NHS number", Width: 110},
		{Title: "Name", Width: 220, Grow: 1},
		{Title: "Born", Width: 100},
		{Title: "Gender", Width: 80},
		{Title: "Scores", Width: 170, Grow: 1},
		{Title: last, Width: 230, Grow: 1},
	}
}

func understoodRow(r intake.Row, format string) kit.Row {
	scores := make([]string, len(r.Scores))
	for i, sc := range r.Scores {
		scores[i] = strings.TrimSpace(fmt.Sprintf("%s %.4g %s", sc.Index, sc.Value, sc.Band))
	}
	last := r.Practice
	if format == intake.FormatDischarges && r.Discharge != nil {
		last = strings.TrimSpace(r.Discharge.Hospital + " " + shownDay(r.Discharge))
	}
	return kit.Row{Key: r.NHS.String(), Cells: []kit.Cell{
		{Text: r.NHS.Spaced()},
		{Text: nhs.Name(r.Family, r.Given, r.Title)},
		{Text: r.Born.Shown()},
		{Text: r.Gender},
		{Text: strings.Join(scores, " · ")},
		{Text: last},
	}}
}

func shownDay(d *intake.Discharge) string {
	if d.Discharged.IsZero() {
		return ""
	}
	return nhs.DateOf(d.Discharged).Shown() + d.Discharged.Format(" 15:04")
}

package actionsscreen

import (
	"fmt"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/ui/kit"
)

// columns are # (sheet and line as on paper), by when, what, for whom, who and
// how it stands.
var columns = []kit.Column{
	{Title: "#", Width: 44, Right: true},
	{Title: "By", Width: 190},
	{Title: "What", Width: 280, Grow: 1},
	{Title: "For", Width: 160, Grow: 0.3},
	{Title: "Who", Width: 120, Grow: 0.6},
	{Title: "State", Width: 120},
}

func row(a meeting.Action) kit.Row {
	what := kit.Cell{Text: a.What}
	if a.Urgent && a.Ended == "" {
		what = kit.Cell{Text: "URGENT  " + a.What, Bold: true, Mark: kit.MarkWarning, Color: kit.ColorUnsafe}
	}
	return kit.Row{Key: a.Action, Cells: []kit.Cell{{Text: number(a)}, by(a), what, {Text: forWhom(a)}, {Text: a.Owner}, state(a)}}
}

// number is the sheet and the line an action was last printed on.
func number(a meeting.Action) string {
	if a.Sheet == 0 {
		return ""
	}
	return fmt.Sprintf("%d·%d", a.Sheet, a.Line)
}

// by is the date in the colour and with the words of how near it is.
func by(a meeting.Action) kit.Cell {
	date := nhs.Date(a.Due).Shown()
	switch a.Near {
	case meeting.DueDone:
		return kit.Cell{Text: date + "  done", Mark: kit.MarkDone, Color: kit.ColorDone}
	case meeting.DueOverdue:
		return kit.Cell{Text: date + "  " + caseload.Counted(a.DaysLate, "day") + " late", Mark: kit.MarkWarning, Color: kit.ColorUnsafe, Bold: true}
	case meeting.DueToday:
		return kit.Cell{Text: date + "  today", Mark: kit.MarkNow, Color: kit.ColorDecide}
	}
	return kit.Cell{Text: date}
}

func forWhom(a meeting.Action) string {
	if a.Patient == "" {
		return "the team"
	}
	if a.PatientName == "" {
		return nhs.Number(a.Patient).Spaced()
	}
	return a.PatientName
}

func state(a meeting.Action) kit.Cell {
	cell := kit.Cell{Text: a.StateWords()}
	if a.Contested {
		return kit.Cell{Text: "two versions", Bold: true, Mark: kit.MarkWarning, Color: kit.ColorDecide}
	}
	if a.Alert && a.Ended == "" {
		return kit.Cell{Text: "not accepted", Bold: true, Mark: kit.MarkWarning, Color: kit.ColorUnsafe}
	}
	switch a.State {
	case meeting.ActionDone:
		cell.Mark, cell.Color = kit.MarkDone, kit.ColorDone
	case meeting.ActionHandedBack:
		cell.Mark, cell.Color = kit.MarkWarning, kit.ColorDecide
	case meeting.ActionCancelled, meeting.ActionDeclined:
		cell.Color = kit.ColorQuiet
	}
	return cell
}

// nothing is what an empty list says.
func nothing(filter string) fyne.CanvasObject {
	switch filter {
	case mine:
		return kit.Empty("Nothing is yours to do", "Actions given to you in a meeting appear here. Look at your organisation's or at all of them above.", nil)
	case ours:
		return kit.Empty("Nothing is open", "Your organisation has done everything it was given.", nil)
	case left:
		return kit.Empty("Nothing is to be reassigned", "What belongs to somebody who has left, or whose organisation has ended, waits here for a new owner.", nil)
	case overdue:
		return kit.Empty("Nothing is overdue", "An action is overdue from midnight after its day.", nil)
	}
	return kit.Empty("No actions", "Give them in a meeting: what, who, by when.", nil)
}

package caseloadscreen

import (
	"strconv"
	"strings"

	"keystone/caseload"
	"keystone/ui/kit"
)

// columns are the table's, in the order people read them (wireframes.md, Caseload).
var columns = []kit.Column{
	{Title: "Name", Width: 230, Grow: 1},
	{Title: "Born", Width: 112},
	{Title: "Why here", Width: 220, Grow: 2},
	{Title: "Key worker", Width: 150},
	{Title: "Plan", Width: 160},
	{Title: "Last discussed", Width: 105, Spare: true},
	{Title: "Open", Width: 44, Right: true, Spare: true},
}

// chips are the filters, with the counts c gives them.
func chips(c caseload.Counts) []kit.Chip {
	return []kit.Chip{
		{ID: caseload.FilterAll, Text: "All", Count: c.All},
		{ID: caseload.FilterNobody, Text: "Nobody", Count: c.Nobody},
		{ID: caseload.FilterNoPlan, Text: "No plan", Count: c.NoPlan},
		{ID: caseload.FilterReviewOverdue, Text: "Review overdue", Count: c.ReviewOverdue},
		{ID: caseload.FilterSevere, Text: "Severe", Count: c.Severe},
		{ID: caseload.FilterNew, Text: "New", Count: c.New},
		{ID: caseload.FilterOrphaned, Text: "Orphaned", Count: c.Orphaned},
		{ID: caseload.FilterConflict, Text: "Conflict", Count: c.Conflict},
	}
}

// order is one choice of sorting and what the screen calls it.
type order struct{ id, text string }

var orders = []order{
	{caseload.SortRisk, "Highest risk"},
	{caseload.SortChange, "Greatest rise"},
	{caseload.SortWaiting, "Waiting longest"},
	{caseload.SortName, "Name"},
}

func orderTexts() []string {
	texts := make([]string, len(orders))
	for i, o := range orders {
		texts[i] = o.text
	}
	return texts
}

func orderID(text string) string {
	for _, o := range orders {
		if o.text == text {
			return o.id
		}
	}
	return caseload.SortRisk
}

// tableRow turns a line of the caseload into cells: a word beside every colour,
// so that nothing is said by colour alone.
func tableRow(r caseload.Row) kit.Row {
	name := kit.Cell{Text: r.Name, Bold: true}
	why := kit.Cell{Text: r.Why}
	switch {
	case r.Died:
		why.Text = "died · " + r.Why
	case r.Conflict:
		why.Text, why.Mark, why.Color = "two versions · "+r.Why, kit.MarkWarning, kit.ColorDecide
	case r.Gone:
		why.Text = "off the lists · " + r.Why
	}
	worker := kit.Cell{Text: r.KeyWorker}
	if r.Conflict && strings.Contains(r.KeyWorker, "contested") {
		worker.Mark, worker.Color = kit.MarkWarning, kit.ColorDecide
	}
	if r.Nobody {
		worker.Mark, worker.Color = kit.MarkWarning, kit.ColorDecide
	}
	plan := kit.Cell{Text: r.Plan}
	if r.ReviewOverdue {
		plan.Mark, plan.Color = kit.MarkWarning, kit.ColorUnsafe
		plan.Text += " overdue"
	}
	open := ""
	if r.OpenActions > 0 {
		open = strconv.Itoa(r.OpenActions)
	}
	return kit.Row{Key: r.NHSNumber, Cells: []kit.Cell{
		name, {Text: strings.TrimSpace(r.Born + " " + r.Age)}, why, worker, plan, {Text: r.LastDiscussed}, {Text: open},
	}}
}

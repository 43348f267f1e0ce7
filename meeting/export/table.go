package export

import (
	"strconv"
	"strings"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
)

// row is one patient of the table with their open actions.
type row struct {
	caseload.Patient
	open []meeting.Action
}

// column is one column of the table; its cells are text, int or nhs.Date.
type column struct {
	title string
	width float64 // in characters
	cell  func(r row) any
}

// columns are the table of the caseload. The NHS number is text with spaces: a
// spreadsheet does not turn it into 9.43E+09 (facts.md, NHS number).
var columns = []column{
	{"NHS number", 14, func(r row) any { return nhs.Number(r.NHSNumber).Spaced() }},
	{"Surname", 18, func(r row) any { return r.Family }},
	{"First name", 18, func(r row) any { return r.Given }},
	{"Title", 7, func(r row) any { return r.Title }},
	{"Date of birth", 13, func(r row) any { return nhs.Date(r.Born) }},
	{"Gender", 10, func(r row) any { return r.Gender }},
	{"Practice", 24, func(r row) any { return r.Practice }},
	{"Lists", 28, func(r row) any { return joined(r.Lists) }},
	{"Scores", 28, func(r row) any { return joined(each(r.Scores, scoreText)) }},
	{"Why here", 36, func(r row) any { return joined(each(r.Reasons, func(x caseload.Reason) string { return x.Text })) }},
	{"Key worker", 20, func(r row) any { return r.keyWorker().Name }},
	{"Key worker's role", 20, func(r row) any { return r.keyWorker().Role }},
	{"Key worker's organisation", 24, func(r row) any { return r.keyWorker().Organisation }},
	{"Phone", 16, func(r row) any { return r.keyWorker().Phone }},
	{"Out of hours", 16, func(r row) any { return r.keyWorker().OutOfHours }},
	{"Key worker since", 13, func(r row) any { return nhs.Date(r.keyWorker().Since) }},
	{"Key worker's state", 12, func(r row) any { return r.keyWorker().State }},
	{"Plan version", 8, func(r row) any { return r.version() }},
	{"Plan updated", 13, func(r row) any { return nhs.Date(r.plan().Updated) }},
	{"Plan review due", 13, func(r row) any { return nhs.Date(r.plan().ReviewDue) }},
	{"Plan agreed", 14, func(r row) any { return r.plan().Agreed }},
	{"Open actions", 8, func(r row) any { return len(r.open) }},
	{"Actions", 48, func(r row) any { return joined(each(r.open, actionText)) }},
	{"Died", 13, func(r row) any { return nhs.Date(r.Died) }},
}

// rowsOf are the patients in the order they came in.
func rowsOf(d Data) []row {
	open := map[string][]meeting.Action{}
	for _, a := range d.Actions {
		if a.Ended == "" {
			open[a.Patient] = append(open[a.Patient], a)
		}
	}
	rows := make([]row, len(d.Patients))
	for i, p := range d.Patients {
		rows[i] = row{p, open[p.NHSNumber]}
	}
	return rows
}

func (r row) keyWorker() caseload.KeyWorker {
	if r.KeyWorker == nil {
		return caseload.KeyWorker{}
	}
	return *r.KeyWorker
}

func (r row) plan() caseload.Plan {
	if r.Plan == nil {
		return caseload.Plan{}
	}
	return *r.Plan
}

// version is empty where there is no plan: 0 would be read as one.
func (r row) version() any {
	if r.Plan == nil {
		return ""
	}
	return r.Plan.Version
}

func scoreText(s caseload.Score) string {
	return words(s.Index, strconv.FormatFloat(s.Value, 'f', -1, 64), s.Band, s.Date)
}

func actionText(a meeting.Action) string { return a.What + " (" + a.Owner + ", " + a.Due + ")" }

func each[T any](all []T, text func(T) string) []string {
	texts := make([]string, len(all))
	for i, x := range all {
		texts[i] = text(x)
	}
	return texts
}

// joined is several texts in one cell.
func joined(texts []string) string { return strings.Join(texts, " · ") }

// words are those that are not empty with a space between.
func words(all ...string) string { return strings.Join(strings.Fields(strings.Join(all, " ")), " ") }

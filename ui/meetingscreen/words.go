package meetingscreen

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/ui/kit"
)

// nameOf is a patient as the banner convention writes the name, the NHS number
// where no list has brought one yet.
func nameOf(p caseload.Patient) string {
	if p.Family == "" && p.Given == "" {
		return nhs.Number(p.NHSNumber).Spaced()
	}
	return nhs.Name(p.Family, p.Given, p.Title)
}

// shortName is what the agenda has room for: the surname, with the first name
// where two on the agenda could be taken for one another.
func shortName(item meeting.Item) string {
	p := item.Patient
	switch {
	case p.Family == "":
		return nameOf(p)
	case item.NameAlert && p.Given != "":
		return strings.ToUpper(p.Family) + ", " + p.Given
	}
	return strings.ToUpper(p.Family)
}

// banner is the patient banner of an item.
func banner(item meeting.Item, today nhs.Date) kit.BannerData {
	p := item.Patient
	data := kit.BannerData{
		Name:      nameOf(p),
		Born:      nhs.Born(nhs.Date(p.Born), today),
		Gender:    nhs.Gender(p.Gender),
		NHSNumber: nhs.Number(p.NHSNumber).Spaced(),
	}
	if p.ReadyAccess {
		data.Flags = append(data.Flags, "ready access")
	}
	if p.Died != "" {
		data.Flags = append(data.Flags, "died "+shown(p.Died))
	}
	if item.NameAlert {
		data.Flags = append(data.Flags, "name alert")
	}
	if twoVersions(item) {
		data.Flags = append(data.Flags, "two versions: choose with Ctrl+Shift+V")
	}
	return data
}

// twoVersions reports whether two laptops wrote something differently about the
// person of an item.
func twoVersions(item meeting.Item) bool {
	contested := func(a meeting.Action) bool { return a.Contested }
	return len(item.Patient.Conflicts)+len(item.Conflicts) > 0 || slices.ContainsFunc(item.Actions, contested) || slices.ContainsFunc(item.LastTime, contested)
}

// shown is an ISO date, or the date of a moment, as dd-Mmm-yyyy.
func shown(iso string) string {
	if len(iso) > len("2006-01-02") {
		iso = iso[:len("2006-01-02")]
	}
	return nhs.Date(iso).Shown()
}

// clockTime is the time of day of an RFC 3339 moment, "" where it is none.
func clockTime(rfc3339 string) string {
	at, err := time.Parse(time.RFC3339, rfc3339)
	if err != nil {
		return ""
	}
	return at.In(nhs.London()).Format("15:04")
}

// reasonsOf joins why somebody is on the agenda, in words.
func reasonsOf(reasons []caseload.Reason) string {
	words := make([]string, 0, len(reasons))
	for _, reason := range reasons {
		words = append(words, reason.Text)
	}
	return strings.Join(words, " · ")
}

// count is a number with its thing in the singular or plural.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// modeWords are the modes of attendance as people say them.
var modeWords = map[string]string{
	meeting.InRoom:    "in the room",
	meeting.ByPhone:   "by phone",
	meeting.InWriting: "in writing",
	meeting.Apologies: "apologies",
}

// actionState says in words and a colour how an action stands.
func actionState(a meeting.Action) (string, colour) {
	switch {
	case a.State == meeting.ActionDone:
		return "done " + shown(a.Ended), kit.ColorDone
	case a.Ended != "":
		return a.StateWords() + " " + shown(a.Ended), kit.ColorQuiet
	case a.Overdue:
		return kit.MarkWarning + " overdue " + count(a.DaysLate, "day", "days"), kit.ColorUnsafe
	case a.Near == meeting.DueToday:
		return "due today", kit.ColorDecide
	case a.State == meeting.ActionHandedBack:
		return "handed back, by " + shown(a.Due), kit.ColorDecide
	}
	return "by " + shown(a.Due), kit.ColorText
}

// weekday is the day of the week of an ISO date: Mon.
func weekday(iso string) string {
	if date := nhs.Date(iso); date.Known() && date.Valid() {
		return date.Weekday().String()[:3]
	}
	return ""
}

// spaced is an NHS number as people read it out.
func spaced(number string) string { return nhs.Number(number).Spaced() }

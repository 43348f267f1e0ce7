package patientscreen

import (
	"fyne.io/fyne/v2"

	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/ui/kit"
)

// shownMeetings is how many meetings stand outside the fold.
const shownMeetings = 2

// meetings is the panel of the agendas the patient was on, the newest first.
func (s *Screen) meetings() fyne.CanvasObject {
	var lines []fyne.CanvasObject
	extract := nothing()
	for _, d := range s.page.discussed {
		lines = append(lines, kit.Tight(
			kit.Wrapped(joined(" · ", day(d.Date), d.Series, discussedWords(d))).Bold(),
			paragraph(d.Decision),
			quiet(asked(d)),
		))
		if d.State == meeting.ItemDiscussed {
			extract = kit.Flow(s.kept("extract", kit.Plain("Extract for the GP record…", func() { s.print(PaperExtract) })))
		}
	}
	if len(lines) <= shownMeetings {
		return kit.Panel("Meetings", kit.V(someOr(lines, "Not on an agenda yet. Add to next meeting, below, puts them on one."), extract))
	}
	earlier := lines[shownMeetings:]
	return kit.Panel("Meetings", kit.V(append(lines[:shownMeetings:shownMeetings],
		s.folds(part{"Earlier meetings", func() fyne.CanvasObject { return kit.V(earlier...) }}), extract)...))
}

// nextMeeting is the first meeting from today on that is to discuss the patient, ""
// for none.
func nextMeeting(all []meeting.Discussed, today nhs.Date) string {
	next := ""
	for _, d := range all { // the newest first
		if d.State == meeting.ItemWaiting && d.Date >= string(today) {
			next = joined(", ", day(d.Date), d.Series)
		}
	}
	return next
}

// discussedWords says what became of a patient on an agenda.
func discussedWords(d meeting.Discussed) string {
	switch d.State {
	case meeting.ItemDiscussed:
		return ""
	case meeting.ItemDeferred:
		return joined(": ", "put off", d.Why)
	}
	return "on the agenda"
}

func asked(d meeting.Discussed) string {
	if d.Question == "" {
		return ""
	}
	return "asked: " + d.Question
}

package todayscreen

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/ui/kit"
)

// nextBody says when the next meeting is and leads into it.
func (s *Screen) nextBody(found shown) fyne.CanvasObject {
	n := found.next
	if n.Open != "" {
		resume := s.button(kit.Primary("Go on with the meeting", s.on.Prepare))
		return kit.V(kit.Heading(n.Series.Name+" is running"), kit.Text("What was typed is kept."), kit.H(resume))
	}
	prepare := s.button(kit.Primary("Prepare the meeting", s.on.Prepare))
	lines := []fyne.CanvasObject{
		kit.Heading(n.Series.Name),
		kit.Lead(fmt.Sprintf("%s %s, %d minutes", s.dayOf(nhs.Date(n.Date)), n.Series.Time, n.Series.Minutes)),
		kit.Wrapped(expected(n.Proposed, n.Deferred)),
	}
	if n.Moved != "" {
		lines = append(lines, kit.Wrapped(kit.MarkWarning+" "+n.Moved).Colored(kit.ColorDecide))
	}
	if len(n.NotComing) > 0 {
		lines = append(lines, kit.Wrapped("Not coming: "+strings.Join(n.NotComing, ", ")))
	}
	return kit.V(append(lines, kit.H(prepare))...)
}

// dayOf is a day as people say it: today, tomorrow, else the weekday and the date.
func (s *Screen) dayOf(date nhs.Date) string {
	switch today := nhs.DateOf(s.env.Now()); date {
	case today:
		return "Today"
	case today.AddDays(1):
		return "Tomorrow"
	}
	return date.Weekday().String() + " " + date.Shown()
}

// expected is how many are on the agenda that proposes itself.
func expected(proposed, deferred int) string {
	if proposed == 0 {
		return "Nobody is proposed yet"
	}
	words := people(proposed, "proposed")
	if deferred > 0 {
		words += fmt.Sprintf(", %d deferred last time", deferred)
	}
	return words
}

// need is one thing that waits, and where it is put right.
type need struct {
	text   string
	urgent bool
	button string
	lead   func()
}

// needsBody is what waits for somebody, each with its way there.
func (s *Screen) needsBody(found shown) fyne.CanvasObject {
	c := found.counts
	if c.All == 0 {
		return kit.V(kit.Wrapped("Nobody is on the caseload yet. Bring in a list that your GP system exported, or nominate somebody. Patients of another organisation appear once they are on an agenda with yours."),
			kit.H(s.button(kit.Button("Bring in a list", s.on.OpenLists)), s.button(kit.Button("Nominate someone…", s.on.Nominate))))
	}
	filter := func(name string) func() { return func() { s.on.OpenCaseload(name) } }
	lines := []fyne.CanvasObject{}
	for _, n := range []need{
		{urgent(found.urgent), true, "Show", s.on.OpenActions},
		{count(found.overdue, "action", "overdue"), true, "Show", s.on.OpenActions},
		{count(c.Conflict, "conflict", "to resolve"), false, "Show", filter(caseload.FilterConflict)},
		{nobody(c), false, "Show", filter(caseload.FilterNobody)},
		{have(c.NoPlan, "no plan yet"), false, "Show", filter(caseload.FilterNoPlan)},
		{have(c.NoContact, "a key worker without both telephone numbers"), false, "Show", s.on.OpenTeam},
		{count(c.Orphaned, "person", "off every list, or whose key worker has left"), false, "Show", filter(caseload.FilterOrphaned)},
		{count(found.unfiled, "extract", "to be filed in the GP record"), false, "Show", s.on.OpenExtracts},
		{count(c.New, "person", "new on a list"), false, "Review", filter(caseload.FilterNew)},
	} {
		if n.text != "" {
			lines = append(lines, s.needLine(n))
		}
	}
	if len(lines) == 0 {
		lines = append(lines, kit.Text(kit.MarkDone+" Nothing waits for you.").Colored(kit.ColorDone))
	}
	return kit.V(lines...)
}

func (s *Screen) needLine(n need) fyne.CanvasObject {
	text := kit.Wrapped(n.text)
	if n.urgent {
		text = kit.Wrapped(kit.MarkWarning + " " + n.text).Colored(kit.ColorUnsafe)
	}
	return kit.H(kit.Grow(text), s.button(kit.Button(n.button, n.lead)))
}

// sentBody lists who was sent home, and what is missing of each.
func (s *Screen) sentBody(sent []caseload.PatientDischarge) fyne.CanvasObject {
	if len(sent) == 0 {
		return kit.Wrapped(fmt.Sprintf("Nobody was recorded as sent home in the last %d days. A discharge list can be brought in under Lists.", sentHomeDays))
	}
	lines := []fyne.CanvasObject{}
	for i, d := range sent {
		if i == sentShown && !s.allSent {
			lines = append(lines, kit.H(kit.Grow(kit.Quiet(fmt.Sprintf("and %d more", len(sent)-i))),
				s.button(kit.Button("Show all", s.showAllSent))))
			break
		}
		number := d.Patient.NHSNumber
		lines = append(lines, kit.H(
			kit.Grow(kit.Tight(kit.Wrapped(name(d.Patient)).Bold(), kit.Wrapped(gaps(d.Discharge)).Colored(kit.ColorQuiet))),
			s.button(kit.Button("Open", func() { s.on.OpenPatient(number) }))))
	}
	return kit.V(lines...)
}

// sentShown is how many who were sent home stand on the screen at first.
const sentShown = 5

func (s *Screen) showAllSent() {
	s.allSent = true
	s.show(s.found)
}

// reviewsBody lists whose review is overdue or due within the week.
func (s *Screen) reviewsBody(found shown) fyne.CanvasObject {
	if len(found.reviews) == 0 {
		return kit.Text(kit.MarkDone + " No review is due this week.").Colored(kit.ColorDone)
	}
	lines := []fyne.CanvasObject{}
	for i, row := range found.reviews {
		if i == reviewsShown && !s.allReviews {
			break
		}
		lines = append(lines, kit.H(
			kit.Grow(kit.Tight(kit.Text(row.Name).Bold(), reviewDue(row))),
			s.button(kit.Button("Open", func() { s.on.OpenPatient(row.NHSNumber) }))))
	}
	if more := found.due - len(lines); more > 0 {
		show := s.button(kit.Button("Show all", s.showAllReviews))
		if s.allReviews {
			show = s.button(kit.Button("Show overdue", func() { s.on.OpenCaseload(caseload.FilterReviewOverdue) }))
		}
		lines = append(lines, kit.H(kit.Grow(kit.Quiet(fmt.Sprintf("and %d more", more))), show))
	}
	return kit.V(lines...)
}

// How many whose review is due stand on the screen at first, and are read.
const (
	reviewsShown = 6
	reviewsRead  = 60
)

func (s *Screen) showAllReviews() {
	s.allReviews = true
	s.show(s.found)
}

// reviewDue says when a plan is to be reviewed, and whether that has passed.
func reviewDue(row caseload.Row) fyne.CanvasObject {
	if row.ReviewOverdue {
		return kit.Text(kit.MarkWarning + " plan " + row.Plan + " overdue").Colored(kit.ColorUnsafe)
	}
	return kit.Quiet("plan " + row.Plan)
}

// gaps says when somebody went home and what is missing.
func gaps(d caseload.Discharge) string {
	day := d.Discharged
	if len(day) >= len("2006-01-02") {
		day = nhs.Date(day[:10]).Shown()
	}
	parts := []string{day}
	if d.OutOfHours {
		parts[0] += " out of hours"
	}
	if d.Letter == "" {
		parts = append(parts, fmt.Sprintf("no letter (%s)", days(d.LetterDays)))
	}
	if d.Contact == "" {
		parts = append(parts, "no contact named")
	}
	if d.MedicinesChanged {
		parts = append(parts, "medicines changed")
	}
	return strings.Join(parts, " · ")
}

func name(p caseload.Patient) string {
	if p.Family == "" && p.Given == "" {
		return nhs.Number(p.NHSNumber).Spaced() + " (name not known yet)"
	}
	return nhs.Name(p.Family, p.Given, p.Title)
}

// count is "3 actions overdue", "" for none.
func count(n int, noun, what string) string {
	switch {
	case n == 0:
		return ""
	case n == 1:
		return "1 " + noun + " " + what
	case noun == "person":
		return fmt.Sprintf("%d people %s", n, what)
	}
	return fmt.Sprintf("%d %ss %s", n, noun, what)
}

// have is "4 people have no plan yet", "" for none.
func have(n int, what string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 person has " + strings.TrimPrefix(what, "have ")
	}
	return fmt.Sprintf("%d people have %s", n, what)
}

// urgent is "2 urgent actions not accepted", "" for none (F13).
func urgent(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 urgent action not accepted"
	}
	return fmt.Sprintf("%d urgent actions not accepted", n)
}

func nobody(c caseload.Counts) string {
	text := count(c.Nobody, "person", "with no key worker")
	if text != "" && c.NobodyOldestDays > 0 {
		text += ", the longest for " + days(c.NobodyOldestDays)
	}
	return text
}

func people(n int, what string) string {
	if n == 1 {
		return "1 person " + what
	}
	return fmt.Sprintf("%d people %s", n, what)
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

package export

import (
	"bytes"
	"fmt"
	"time"

	ics "github.com/arran4/golang-ical"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
)

// calendar writes RFC 5545. Meetings are in UTC, which needs no time zone table;
// due dates are whole days, marked free, as events because most calendar
// programs drop VTODO. Only the next meeting is there and not a recurrence: bank
// holidays move single ones. A calendar is seen over shoulders and copied to
// phones, so about everybody it says neither who the patient is nor what is to
// be done, only the sheet and line to look at; asked for one patient by number
// it says both.
type calendar struct {
	*ics.Calendar
	d Data
}

func calendarOf(d Data) ([]byte, error) {
	c := calendar{ics.NewCalendarFor("Keystone MDT"), d}
	c.SetProductId("-//Keystone//Keystone MDT//EN")
	name := d.Team
	if d.Test {
		name += " (invented people)"
	}
	c.SetXWRCalName(nhs.Clean(name))
	if d.Next != nil {
		c.next(*d.Next)
	}
	people := map[string]caseload.Patient{}
	for _, p := range d.Patients {
		people[p.NHSNumber] = p
		c.patient(p)
	}
	for _, a := range d.Actions {
		if a.Ended == "" {
			c.action(a, people[a.Patient])
		}
	}
	var out bytes.Buffer
	err := c.SerializeTo(&out, ics.WithNewLine("\r\n"))
	return out.Bytes(), err
}

// event begins an event with an id that stays the same from export to export,
// so that a calendar program updates rather than doubles it.
func (c calendar) event(kind, id, summary string) *ics.VEvent {
	e := c.AddEvent(identity(kind, id) + "@keystone")
	e.SetDtStampTime(c.d.Made)
	e.SetSummary(nhs.Clean(summary))
	e.SetClass(ics.ClassificationConfidential)
	return e
}

func (c calendar) next(n meeting.Next) {
	start, end := slot(n.Date, n.Series.Time, n.Series.Minutes)
	if start.IsZero() {
		return
	}
	e := c.event("meeting", n.Series.ID+n.Date, n.Series.Name+", "+c.d.Team)
	e.SetStartAt(start)
	e.SetEndAt(end)
	if n.Moved != "" {
		e.SetDescription(nhs.Clean(n.Moved))
	}
}

// patient notes the dates of one patient; one who has died has none.
func (c calendar) patient(p caseload.Patient) {
	if p.Died != "" {
		return
	}
	if p.Plan != nil {
		c.day("review", p.ID, p.Plan.ReviewDue, c.of("Plan review due"+by(p), p))
	}
	if p.PlanDue != nil {
		c.day("plan-due", p.ID, p.PlanDue.By, c.of("Plan to be written: "+p.PlanDue.Owner, p))
	}
	if p.NoKeyWorker != nil {
		c.day("no-key-worker", p.ID, p.NoKeyWorker.Until, c.of("Key worker to be found", p))
	}
	if next := c.nextReview(p); next != "" {
		c.day("next-review", p.ID, next, c.of("To be reviewed at the meeting"+by(p), p))
	}
}

// by is who will see to it.
func by(p caseload.Patient) string {
	if p.KeyWorker == nil {
		return ""
	}
	return ": " + p.KeyWorker.Name
}

// nextReview is when the newest meeting that discussed a patient wants them back.
func (c calendar) nextReview(p caseload.Patient) string {
	for _, m := range c.d.Meetings {
		for _, item := range m.Items {
			if item.Patient.NHSNumber == p.NHSNumber && item.State == meeting.ItemDiscussed {
				return item.NextReview
			}
		}
	}
	return ""
}

// action notes when an action is due. An owner outside the team may be the
// patient or their family, whom a calendar of everybody does not name either.
func (c calendar) action(a meeting.Action, p caseload.Patient) {
	if c.d.One {
		c.day("action", a.Action, a.Due, c.of(a.What+" ("+a.Owner+")", p))
		return
	}
	owner := a.Owner
	if a.OwnerID == "" {
		owner = "somebody outside the team"
	}
	summary := "Action due: " + owner
	if a.Sheet > 0 {
		summary += fmt.Sprintf(" (sheet %d, line %d)", a.Sheet, a.Line)
	}
	c.day("action", a.Action, a.Due, summary)
}

// day adds a whole-day event; an unknown date adds none.
func (c calendar) day(kind, id, date, summary string) {
	on := nhs.Date(date).Time()
	if on.IsZero() {
		return
	}
	e := c.event(kind, id, summary)
	e.SetAllDayStartAt(on)
	e.SetAllDayEndAt(on.AddDate(0, 0, 1))
	e.SetTimeTransparency(ics.TransparencyTransparent)
}

// of names the patient where they were asked for by number.
func (c calendar) of(what string, p caseload.Patient) string {
	if !c.d.One {
		return what
	}
	return nhs.Name(p.Family, p.Given, p.Title) + ": " + what
}

// slot is when a meeting begins and ends, England's clock: the whole day where
// its time is not known, nothing where its date is not.
func slot(date, clock string, minutes int) (start, end time.Time) {
	day := nhs.Date(date).Midnight()
	if day.IsZero() {
		return day, day
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", date+" "+clock, nhs.London())
	if err != nil || minutes <= 0 {
		return day, nhs.Date(date).AddDays(1).Midnight()
	}
	return at, at.Add(time.Duration(minutes) * time.Minute)
}

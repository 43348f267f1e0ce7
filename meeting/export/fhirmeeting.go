package export

import (
	"time"

	"keystone/meeting"
)

// taskStatus is FHIR's word for a state; the field's own is the business
// status. FHIR keeps "rejected" for an owner, so a patient's no is a cancellation.
var taskStatus = map[string]string{
	meeting.ActionAgreed:     "requested",
	meeting.ActionSent:       "requested",
	meeting.ActionHandedBack: "requested",
	meeting.ActionAccepted:   "accepted",
	meeting.ActionDone:       "completed",
	meeting.ActionCancelled:  "cancelled",
	meeting.ActionDeclined:   "cancelled",
	meeting.ActionWithdrawn:  "entered-in-error",
}

// task writes one action; that of a patient who is not in the bundle is left out.
func (b *bundle) task(a meeting.Action) {
	who := b.about(a.Patient)
	if who == nil && a.Patient != "" {
		return
	}
	id := identity("action", a.Action)
	owner := b.practitioner(a.OwnerID, a.Owner, a.OwnerPhone)
	r := fhirTask{
		fhirHead: fhirHead{ResourceType: "Task", ID: id}, Status: taskStatus[a.State], StatusReason: concept(a.Reason), BusinessStatus: concept(a.State),
		Intent: "order", Priority: "routine", Description: stated(a.What), For: who,
		ExecutionPeriod: period("", day(a.Ended)), Requester: shownAs(a.GivenBy), Owner: &owner,
	}
	if r.Status == "" {
		r.Status = "requested"
	}
	if a.Urgent {
		r.Priority = "urgent"
	}
	if due := day(a.Due); due != "" {
		r.Restriction = &fhirRestriction{fhirPeriod{End: due}}
	}
	if outcome := stated(a.Outcome); outcome != "" {
		r.Output = []fhirOutput{{fhirConcept{Text: "Outcome"}, outcome}}
	}
	ref := b.add(id, r)
	if who != nil {
		b.tasks[a.Patient] = append(b.tasks[a.Patient], fhirActivity{Reference: &ref})
	}
}

// meeting writes an Appointment for each patient of the bundle whom a past
// meeting discussed: why, what was decided, and who was there for it. The
// discussion itself stays with the team.
func (b *bundle) meeting(m meeting.Meeting) {
	start, end := slot(m.Date, m.Time, m.Planned)
	for _, item := range m.Items {
		who := b.about(item.Patient.NHSNumber)
		if who == nil || item.State != meeting.ItemDiscussed || start.IsZero() {
			continue
		}
		a := appointment("item", item.ID, "fulfilled", m.Series, start, end)
		a.Comment = stated(item.Decision)
		a.Reason = concepts(item.Question)
		for _, reason := range item.Reasons {
			a.Reason = append(a.Reason, concepts(reason.Text)...)
		}
		for _, name := range item.Present {
			if actor := shownAs(name); actor != nil {
				a.Participant = append(a.Participant, fhirParticipant{Actor: actor, Required: "required", Status: "accepted"})
			}
		}
		a.Participant = append(a.Participant, fhirParticipant{Actor: who, Required: "information-only", Status: "needs-action"})
		b.add(a.ID, a)
	}
}

// next writes the meeting that comes next: for one patient as theirs, for
// everybody as the team's.
func (b *bundle) next(n meeting.Next) {
	start, end := slot(n.Date, n.Series.Time, n.Series.Minutes)
	if start.IsZero() {
		return
	}
	a := appointment("meeting", n.Series.ID+n.Date, "booked", n.Series.Name, start, end)
	a.Comment = stated(n.Moved)
	a.Participant = []fhirParticipant{{Type: concepts("Team: " + b.d.Team), Required: "required", Status: "needs-action"}}
	if b.d.One && len(b.d.Patients) == 1 {
		who := b.about(b.d.Patients[0].NHSNumber)
		a.Participant = append(a.Participant, fhirParticipant{Actor: who, Required: "information-only", Status: "needs-action"})
	}
	b.add(a.ID, a)
}

func appointment(kind, id, status, series string, start, end time.Time) fhirAppointment {
	return fhirAppointment{
		fhirHead: profiled("Appointment", identity(kind, id)), Status: status, Description: stated(series),
		Start: start.Format(time.RFC3339), End: end.Format(time.RFC3339),
	}
}

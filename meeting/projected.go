package meeting

import (
	"context"
	"slices"

	"keystone/caseload"
	"keystone/caseload/nhs"
)

// HiddenFrom returns the organisations that are in the room and that a patient
// objects to: while there is one, the patient is absent from list, title and
// clock of what is projected, until that attendee is marked out (facts.md, In
// the room).
func HiddenFrom(m Meeting, it Item) []string {
	var hidden []string
	for _, a := range m.Attendance {
		objects := slices.ContainsFunc(it.Patient.Objections, func(o string) bool { return nhs.Fold(o) == nhs.Fold(a.Organisation) })
		if objects && !a.Out && !slices.Contains(hidden, a.Organisation) {
			hidden = append(hidden, a.Organisation)
		}
	}
	return hidden
}

// Projected returns a meeting as it may be shown to the room: without whoever
// objects to an organisation that is there, and without phone numbers,
// addresses, carers and what was said in confidence (facts.md, In the room).
// Code: meeting-unknown.
func (m *Meetings) Projected(ctx context.Context, id string) (Meeting, error) {
	whole, err := m.Meeting(ctx, id)
	if err != nil {
		return Meeting{}, err
	}
	whole.Items = slices.DeleteFunc(whole.Items, func(it Item) bool { return len(HiddenFrom(whole, it)) > 0 })
	families := make([]string, len(whole.Items))
	for i := range whole.Items {
		plain(&whole.Items[i])
		families[i] = whole.Items[i].Patient.Family
	}
	for i, alert := range nameAlerts(families) {
		whole.Items[i].NameAlert = alert
	}
	whole.MentalHealth = 0
	return whole, nil
}

// plain takes out of an item what a wall must not show.
func plain(it *Item) {
	p := &it.Patient
	p.Phone, p.Address, p.Postcode, p.Carer, p.Objections, p.Conflicts = "", "", "", nil, nil, nil
	if p.KeyWorker != nil {
		k := *p.KeyWorker
		k.Phone, k.OutOfHours = "", ""
		p.KeyWorker = &k
	}
	p.Others = slices.Clone(p.Others)
	for i := range p.Others {
		p.Others[i].Phone = ""
	}
	p.Contributed = []caseload.Contribution{}
	for _, actions := range [][]Action{it.Actions, it.LastTime} {
		for i := range actions {
			actions[i].OwnerPhone = ""
		}
	}
}

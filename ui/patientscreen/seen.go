package patientscreen

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/ui/kit"
)

// hospital is the service that stays in hospital tell of.
const hospital = "hospital"

// sighting is the newest that a service told of a patient.
type sighting struct {
	date string // ISO 8601, "" for not seen
	how  string
}

// lastSeen is the panel of what each service last recorded. Who has not been
// heard is said: a team forgets whom it does not hear.
func (s *Screen) lastSeen() fyne.CanvasObject {
	seen := sightings(s.page)
	lines := make([]fyne.CanvasObject, 0, len(seen))
	for _, service := range inOrder(seen) {
		was := seen[service]
		words := kit.Text("not seen").Colored(kit.ColorQuiet)
		if was.date != "" {
			words = kit.Wrapped(joined(" · ", day(was.date), was.how))
		}
		lines = append(lines, kit.Top(kit.Sized(150, 0, kit.Text(service).Bold()), kit.Grow(words)))
	}
	return kit.Panel("Last seen by", kit.Tight(lines...))
}

// sightings are what the services told, by service: every part of the team and
// the hospital, whether they told anything or not, and whoever else did.
func sightings(p page) map[string]sighting {
	seen := map[string]sighting{hospital: {}}
	for _, service := range meeting.Domains {
		seen[service] = sighting{}
	}
	saw := func(service, date, how string) {
		if len(date) >= len("2006-01-02") && date[:10] > seen[service].date {
			seen[service] = sighting{date[:10], how}
		}
	}
	for _, d := range p.discussed {
		for service, said := range d.HeardFrom {
			if said == meeting.HeardSpoke {
				saw(service, d.Date, "at "+d.Series)
			}
		}
	}
	for _, c := range p.patient.Contributed {
		saw(serviceOf(c.Service), c.Updated, "their plan")
	}
	for _, d := range p.patient.Discharges {
		saw(hospital, d.Admitted, "in hospital")
		saw(hospital, d.Discharged, "sent home")
	}
	if plan := p.patient.Plan; plan != nil {
		saw(roleService(p.members, plan.UpdatedBy), plan.Updated, "the plan")
	}
	for _, a := range p.actions {
		if a.State == meeting.ActionDone {
			saw(roleService(p.members, a.Owner), a.Ended, a.What)
		}
	}
	delete(seen, "")
	return seen
}

// inOrder is the parts of the team in their order, the hospital, and whoever
// else by name.
func inOrder(seen map[string]sighting) []string {
	first := append(slices.Clone(meeting.Domains), hospital)
	place := func(service string) int {
		if at := slices.Index(first, service); at >= 0 {
			return at
		}
		return len(first)
	}
	return slices.SortedFunc(maps.Keys(seen), func(a, b string) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), strings.Compare(a, b))
	})
}

// roleService is the service of a member by their name, "" for nobody known.
func roleService(members []caseload.Member, name string) string {
	for _, m := range members {
		if m.Name == name {
			return serviceOf(m.Role)
		}
	}
	return ""
}

// serviceOf is the part of the team that a role or a service belongs to, or its
// own name.
func serviceOf(role string) string {
	lower := strings.ToLower(role)
	for _, known := range []struct{ has, service string }{
		{"mental", meeting.MentalHealth},
		{"psychiatr", meeting.MentalHealth},
		{"cpn", meeting.MentalHealth},
		{"nurs", "nurse"},
		{"matron", "nurse"},
		{"social", "social care"},
		{"volunt", "voluntary sector"},
		{"hospital", hospital},
	} {
		if strings.Contains(lower, known.has) {
			return known.service
		}
	}
	if lower == "gp" || strings.HasPrefix(lower, "gp ") {
		return "GP"
	}
	return role
}

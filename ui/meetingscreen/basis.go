package meetingscreen

import (
	"slices"

	"keystone/meeting"
	"keystone/ui/basis"
)

// onAgenda is how everybody of an agenda is called.
const onAgenda = "everybody on this agenda"

// numbersOn is the NHS numbers of those who are on the agenda of a meeting.
func numbersOn(m meeting.Meeting) (patients []string) {
	for _, item := range m.Items {
		patients = append(patients, item.Patient.NHSNumber)
	}
	return patients
}

// askBasis asks on what basis organisations read patients, and then warns of what
// was done all the same and of whom nobody may read.
func (s *Screen) askBasis(organisations, patients []string, who string, warnings []string) {
	basis.Ask(s.env, s.src.Caseload, basis.Question{
		Organisations: organisations, Patients: patients, Who: who,
		Then: func(unshared []string) {
			s.warn(append(slices.Clone(warnings), unshared...))
			if len(organisations) > 0 && s.on.Changed != nil {
				s.on.Changed()
			}
		},
	})
}

// with adds the organisations that are not among those known.
func with(known, more []string) []string {
	for _, one := range more {
		if !slices.Contains(known, one) {
			known = append(known, one)
		}
	}
	return known
}

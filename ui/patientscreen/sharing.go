package patientscreen

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/sync/fault"
	"keystone/ui/basis"
	"keystone/ui/kit"
)

// askBasis asks on what basis organisations read this patient, and then says
// what was done all the same and who does not read them.
func (s *Screen) askBasis(organisations, warnings []string) {
	p := s.page.patient
	basis.Ask(s.env, s.src, basis.Question{
		Organisations: organisations, Patients: []string{s.number}, Who: nhs.Name(p.Family, p.Given, p.Title),
		Then: func(unshared []string) {
			if len(organisations) > 0 {
				s.Refresh()
			}
			if said := append(slices.Clone(warnings), unshared...); len(said) > 0 {
				kit.Tell(s.env, "Done, and to be looked at", strings.Join(said, "\n"))
			}
		},
	})
}

// askResponsible asks for a command that makes a member key worker, and then on
// what basis their organisation reads the patient, where nobody has stated one.
func (s *Screen) askResponsible(q kit.Question, command func(ctx context.Context) (caseload.AssignKeyWorkerResult, error)) {
	var done caseload.AssignKeyWorkerResult
	q.Do = func() error {
		return s.do(func(ctx context.Context) (err error) {
			done, err = command(ctx)
			return err
		})
	}
	q.Then = func() { s.askBasis(done.Ask, done.Warnings) }
	kit.Ask(s.env, q)
}

// readers are the organisations that read the patient beside the one of this laptop.
func (s *Screen) readers() []caseload.Sharing {
	return slices.DeleteFunc(slices.Clone(s.page.patient.SharedWith), func(o caseload.Sharing) bool {
		return nhs.Fold(o.Organisation) == nhs.Fold(s.on.Own)
	})
}

// sharedWith is a line for each organisation that reads the patient, with the way
// to stop it where they are not its own; nothing where none does.
func (s *Screen) sharedWith() fyne.CanvasObject {
	var lines []fyne.CanvasObject
	for _, o := range s.readers() {
		words := kit.Wrapped("Shared with " + joined(", ", o.Organisation, since(o.Since)) + ". Basis: " + o.Basis)
		if o.OwnPatient() {
			lines = append(lines, words)
			continue
		}
		stop := s.kept("sharing "+o.Organisation, kit.Button("Stop sharing…", func() { s.stopSharing(o.Organisation) }))
		lines = append(lines, kit.H(kit.Grow(words), stop))
	}
	if len(lines) == 0 {
		return nothing()
	}
	return kit.Tight(lines...)
}

// ShareWith shares the patient with an organisation that has a laptop in the team.
func (s *Screen) ShareWith() {
	organisation := kit.NewPick(s.organisations(), nil)
	var ask []string
	kit.Ask(s.env, kit.Question{
		Title: "Share with an organisation", OK: "Share", First: organisation,
		Text: "Everybody who unlocks a laptop of theirs then sees this patient: on the basis that is stated for them, or you are asked for one.",
		Body: kit.Field("Organisation", organisation),
		Do: func() error {
			ask = nil
			err := s.do(func(ctx context.Context) error {
				_, err := s.src.Share(ctx, caseload.Share{Patient: s.number, Organisation: organisation.Selected()})
				return err
			})
			if fault.Code(err) == caseload.CodeBasisRequired {
				ask, err = []string{organisation.Selected()}, nil
			}
			return err
		},
		Then: func() { s.askBasis(ask, nil) },
	})
}

// stopSharing takes the patient back from an organisation.
func (s *Screen) stopSharing(organisation string) {
	reason := kit.NewText(2)
	s.askAndWarn(kit.Question{
		Title: "Stop sharing with " + organisation, OK: "Stop sharing", Danger: true, First: reason,
		Text: "Its laptops can open this patient no longer, and what they still write waits for review. What was read there nobody can unread.",
		Body: kit.Field("Reason", reason),
	}, func(ctx context.Context) ([]string, error) {
		done, err := s.src.Unshare(ctx, caseload.Unshare{Patient: s.number, Organisation: organisation, Reason: reason.Text})
		return done.Warnings, err
	})
}

package patientscreen

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/ui/concern"
	"keystone/ui/kit"
)

// RaiseConcern takes a safeguarding concern about the patient (F51).
func (s *Screen) RaiseConcern() {
	p := s.page.patient
	s.on.RaiseConcern(s.number, nhs.Name(p.Family, p.Given, p.Title), s.Refresh)
}

// concerns is the folded part with what only the unlocked member and one other may
// read; nothing where there is none. Its title says nothing to who looks on, and it
// is folded again for every patient that is opened.
func (s *Screen) concerns() fyne.CanvasObject {
	if s.page.concerns == 0 {
		return nothing()
	}
	return s.folds(lazy(s, fmt.Sprintf("For you alone (%d)", s.page.concerns), func(ctx context.Context) ([]caseload.Concern, error) {
		return s.src.Concerns(ctx, s.number)
	}, concernLines))
}

func concernLines(concerns []caseload.Concern) fyne.CanvasObject {
	lines := []fyne.CanvasObject{kit.Wrapped(concern.Alone).Colored(kit.ColorQuiet)}
	for _, c := range concerns {
		lines = append(lines, concern.Lines(c))
	}
	return kit.V(lines...)
}

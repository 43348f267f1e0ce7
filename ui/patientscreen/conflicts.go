package patientscreen

import (
	"context"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/ui/kit"
)

// conflicts shows what two laptops set without having seen each other, each
// version with a button that keeps it; nothing where there is none.
func (s *Screen) conflicts() fyne.CanvasObject {
	all := s.page.patient.Conflicts
	if len(all) == 0 {
		return nothing()
	}
	lines := []fyne.CanvasObject{}
	for _, c := range all {
		lines = append(lines, kit.Wrapped(kit.MarkWarning+" "+s.labels([]string{c.Field})[0]).Bold().Colored(kit.ColorDecide))
		for _, v := range c.Values {
			words := kit.Tight(kit.Wrapped(v.Value), kit.Wrapped(joined(" · ", v.Actor, moment(v.At), v.Device)).Colored(kit.ColorQuiet))
			lines = append(lines, kit.H(kit.Grow(words), kit.Button("Keep this…", func() { s.resolve(c.Field, v) })))
		}
	}
	return kit.Panel("Two versions: one must be kept", kit.V(lines...))
}

// resolve asks why this version is kept.
func (s *Screen) resolve(field string, v caseload.ConflictValue) {
	reason := kit.NewText(2)
	kit.Ask(s.env, kit.Question{
		Title: "Keep this version", OK: "Keep it", First: reason,
		Text: v.Value + "\nThe other version stays in the history.",
		Body: kit.Field("Reason", reason),
		Do: func() error {
			return s.do(func(ctx context.Context) error {
				_, err := s.src.ResolveConflict(ctx, caseload.ResolveConflict{Patient: s.number, Field: field, Value: v.Value, Reason: reason.Text})
				return err
			})
		},
	})
}

package caseloadscreen

import (
	"context"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/ui/kit"
)

// nomination is the dialog that puts one person on the caseload.
type nomination struct {
	number, family, given, title *kit.Entry
	born                         *kit.Entry
	gender                       *kit.Pick
	reason                       *kit.Entry
}

// Nominate asks who, and why; a reason is enough, a score is not needed (C7).
func (s *Screen) Nominate() {
	n := &nomination{
		number: kit.NewEntry(), family: kit.NewEntry(), given: kit.NewEntry(), title: kit.NewEntry(),
		born:   kit.NewEntry(),
		gender: kit.NewPick([]string{"", "Female", "Male", "Other", "Not known"}, func(string) {}),
		reason: kit.NewText(2),
	}
	kit.Ask(s.env, kit.Question{
		Title: "Nominate someone",
		Body:  n.body(),
		OK:    "Nominate",
		First: n.number,
		Do:    func() error { return s.nominate(n) },
	})
}

func (n *nomination) body() fyne.CanvasObject {
	return kit.V(
		kit.Columns([]float32{2, 1}, kit.Field("NHS number", n.number), kit.Field("Born", n.born)),
		kit.Columns([]float32{2, 2, 1}, kit.Field("Surname", n.family), kit.Field("First name", n.given), kit.Field("Title", n.title)),
		kit.Field("Gender", n.gender),
		kit.Field("Why they should be here", n.reason),
	)
}

// command is what was filled in; the birth date is read as lists are, never as
// a date to come.
func (n *nomination) command(today nhs.Date) (caseload.Nominate, error) {
	born, err := nhs.ParseDate(n.born.Text, today, nhs.Birth)
	return caseload.Nominate{
		Patient: n.number.Text, Family: n.family.Text, Given: n.given.Text, Title: n.title.Text,
		Born: string(born), Gender: n.gender.Selected(), Reason: n.reason.Text,
	}, err
}

// nominate gives the command and reads the table again.
func (s *Screen) nominate(n *nomination) error {
	command, err := n.command(nhs.DateOf(s.env.Now().In(nhs.London())))
	if err != nil {
		return err
	}
	if _, err := s.src.Nominate(context.Background(), command); err != nil {
		return err
	}
	s.Refresh()
	return nil
}

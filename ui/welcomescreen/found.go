package welcomescreen

import (
	"strings"

	"fyne.io/fyne/v2"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// form is the page on which a team is made.
type form struct {
	team, name, role, organisation, passphrase, again *kit.Entry
	fields                                            map[string]*kit.FormField
}

// ShowFound is the page on which a team is made.
func (s *Screen) ShowFound() {
	f := newForm()
	found := kit.Primary("Make the team", func() { s.found(f) })
	f.again.OnSubmit = func(string) { s.found(f) }
	s.show(f.team,
		kit.Title("Make a team"),
		f.fields["team"], f.fields["name"], f.fields["role"], f.fields["organisation"],
		f.fields["passphrase"], f.fields["again"],
		kit.Wrapped("Everything this laptop keeps is sealed with this passphrase. If it is lost, only the recovery identity on the next page opens it again. If both are lost, nobody can: not the practice, not whoever made this program."),
		kit.H(found, kit.Button("Back", s.ShowFirst)),
	)
}

func newForm() *form {
	f := &form{
		team: kit.NewEntry(), name: kit.NewEntry(), role: kit.NewEntry(), organisation: kit.NewEntry(),
		passphrase: kit.NewPassword(), again: kit.NewPassword(),
	}
	f.fields = map[string]*kit.FormField{
		"team":         kit.Field("Name of the team, such as Harbour neighbourhood", f.team),
		"name":         kit.Field("Your name", f.name),
		"role":         kit.Field("Your role, such as care co-ordinator, GP or district nurse", f.role),
		"organisation": kit.Field("Your organisation", f.organisation),
		"passphrase":   kit.Field("Passphrase: at least eight characters; four words are better", f.passphrase),
		"again":        kit.Field("The same passphrase again", f.again),
	}
	return f
}

// complete says beside each field what it lacks.
func (f *form) complete() bool {
	lacks := map[string]string{}
	need := func(key, text, say string) {
		if strings.TrimSpace(text) == "" {
			lacks[key] = say
		}
	}
	need("team", f.team.Text, "Give the team a name: it prints on every paper.")
	need("name", f.name.Text, "Your name stands beside everything you record.")
	need("role", f.role.Text, "Say what you do: it stands beside your name on paper.")
	need("organisation", f.organisation.Text, "Name the organisation you work for.")
	need("passphrase", f.passphrase.Text, "Choose a passphrase.")
	if f.passphrase.Text != f.again.Text {
		lacks["again"] = "The two differ: type the same one twice."
	}
	for key, field := range f.fields {
		field.SetError(lacks[key])
	}
	return len(lacks) == 0
}

// found makes the team and goes on to its recovery identity.
func (s *Screen) found(f *form) {
	if !f.complete() {
		return
	}
	founding := ledger.Founding{
		Team:       strings.TrimSpace(f.team.Text),
		Passphrase: f.passphrase.Text,
		Login: ledger.Login{
			Name: strings.TrimSpace(f.name.Text), Role: strings.TrimSpace(f.role.Text), Organisation: strings.TrimSpace(f.organisation.Text),
		},
	}
	s.env.Go(func() {
		recovery, err := s.on.Found(founding)
		s.env.Do(func() {
			if err != nil {
				f.fields["passphrase"].SetError(fault.Sentence(err))
				return
			}
			s.showRecovery(founding.Team, recovery)
		})
	})
}

// showRecovery shows the recovery identity, once.
func (s *Screen) showRecovery(team, recovery string) {
	shown := kit.NewText(3)
	shown.SetText(recovery)
	enter := kit.Primary("It is in the safe: begin", s.on.Enter)
	enter.Disable()
	kept := kit.NewCheck("I have printed it or written it down, and no copy stays on this laptop", func(on bool) {
		if on {
			enter.Enable()
			return
		}
		enter.Disable()
	})
	s.show(kept,
		kit.Wrapped("The recovery identity of "+team).Sized(kit.SizeTitle).Bold(),
		kit.Wrapped("It opens this team when a passphrase is lost. It is shown now and never again. Print it, put it into the practice safe, and tell one other person where it is."),
		shown,
		kit.H(kit.Button("Copy", func() { fyne.CurrentApp().Clipboard().SetContent(recovery) }), kit.Button("Save to print…", s.saveRecovery(team, recovery))),
		kept, enter,
	)
}

// saveRecovery writes the identity where the person says, as plain text to print.
func (s *Screen) saveRecovery(team, recovery string) func() {
	text := "Keystone MDT: recovery identity of " + team + "\n\n" + recovery +
		"\n\nKeep this on paper in the practice safe. Delete this file once it is printed.\n"
	return func() {
		kit.SaveFile(s.env, "recovery-identity.txt", func(path string) {
			if err := s.on.Keep(path, text); err != nil {
				s.env.Fail(err)
			}
		})
	}
}

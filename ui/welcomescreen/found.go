package welcomescreen

import (
	"strings"

	"fyne.io/fyne/v2"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// form is the page on which a team is made, or joined.
type form struct {
	lacksTeam                                         string // what is said where the first field is empty
	team, name, role, organisation, passphrase, again *kit.Entry
	fields                                            map[string]*kit.FormField
	make                                              *kit.PushButton
	moment                                            *kit.Label // while the team is made
}

// entries are the fields with their keys, in the order of the page.
func (f *form) entries() []struct {
	key   string
	entry *kit.Entry
} {
	return []struct {
		key   string
		entry *kit.Entry
	}{{"team", f.team}, {"name", f.name}, {"role", f.role}, {"organisation", f.organisation}, {"passphrase", f.passphrase}, {"again", f.again}}
}

// onReturn does from every field what the button does: a field that lacks
// something is gone to.
func (f *form) onReturn(do func()) {
	for _, e := range f.entries() {
		e.entry.OnSubmit = func(string) {
			if f.moment.Text == "" {
				do()
			}
		}
	}
}

// ShowFound is the page on which a team is made.
func (s *Screen) ShowFound() {
	f := newForm("Give the team a name: it prints on every paper.")
	f.make = kit.Primary("Make the team", func() { s.found(f) })
	f.onReturn(func() { s.found(f) })
	s.show(f.team,
		kit.Title("Make a team"),
		f.head("Name of the team, such as Harbour neighbourhood", f.team), f.fields["name"], f.fields["role"], f.fields["organisation"],
		f.fields["passphrase"], f.fields["again"],
		kit.Wrapped("Everything this laptop keeps is sealed with this passphrase. If it is lost, only the recovery identity on the next page opens it again. If both are lost, nobody can: not the practice, not whoever made this program."),
		kit.H(f.make, kit.Button("Back", s.ShowFirst), f.moment),
	)
}

func newForm(lacksTeam string) *form {
	f := &form{
		lacksTeam: lacksTeam,
		team:      kit.NewEntry(), name: kit.NewEntry(), role: kit.NewEntry(), organisation: kit.NewEntry(),
		passphrase: kit.NewPassword(), again: kit.NewPassword(), moment: kit.Quiet(""),
	}
	f.fields = map[string]*kit.FormField{
		"name":         kit.Field("Your name", f.name),
		"role":         kit.Field("Your role, such as care co-ordinator, GP or district nurse", f.role),
		"organisation": kit.Field("Your organisation", f.organisation),
		"passphrase":   kit.Field("Passphrase: at least eight characters; four words are better", f.passphrase),
		"again":        kit.Field("The same passphrase again", f.again),
	}
	for _, e := range f.entries() {
		e.entry.OnChanged = func(string) { f.fields[e.key].SetError("") }
	}
	return f
}

// head labels the first field, what else stands in its line with it.
func (f *form) head(label string, line fyne.CanvasObject) fyne.CanvasObject {
	f.fields["team"] = kit.Field(label, line)
	return f.fields["team"]
}

// login is who the form says one is.
func (f *form) login() ledger.Login {
	return ledger.Login{
		Name: strings.TrimSpace(f.name.Text), Role: strings.TrimSpace(f.role.Text), Organisation: strings.TrimSpace(f.organisation.Text),
	}
}

// refused says beside a field why it did not work, and goes there.
func (s *Screen) refused(f *form, key string, field *kit.Entry, err error) {
	f.fields[key].SetError(fault.Sentence(err))
	s.env.Window.Canvas().Focus(field)
}

// complete says beside each field what it lacks, and returns the first that
// lacks something; nil for none.
func (f *form) complete() (first *kit.Entry) {
	lacks := map[string]string{}
	need := func(key, text, say string) {
		if strings.TrimSpace(text) == "" {
			lacks[key] = say
		}
	}
	need("team", f.team.Text, f.lacksTeam)
	need("name", f.name.Text, "Your name stands beside everything you record.")
	need("role", f.role.Text, "Say what you do: it stands beside your name on paper.")
	need("organisation", f.organisation.Text, "Name the organisation you work for.")
	need("passphrase", f.passphrase.Text, "Choose a passphrase.")
	if f.passphrase.Text != f.again.Text {
		lacks["again"] = "The two differ: type the same one twice."
	}
	for _, e := range f.entries() {
		f.fields[e.key].SetError(lacks[e.key])
		if first == nil && lacks[e.key] != "" {
			first = e.entry
		}
	}
	return first
}

// working tells that the team is being made, which takes a second, and takes no
// second press meanwhile.
func (f *form) working(now bool) {
	if now {
		f.make.Disable()
		f.moment.SetText("One moment…")
		return
	}
	f.make.Enable()
	f.moment.SetText("")
}

// found makes the team and goes on to its recovery identity.
func (s *Screen) found(f *form) {
	if lacking := f.complete(); lacking != nil {
		s.env.Window.Canvas().Focus(lacking)
		return
	}
	founding := ledger.Founding{
		Team:       strings.TrimSpace(f.team.Text),
		Passphrase: f.passphrase.Text,
		Login:      f.login(),
	}
	f.working(true)
	s.env.Go(func() {
		recovery, err := s.on.Found(founding)
		s.env.Do(func() {
			f.working(false)
			if err != nil {
				s.refused(f, "passphrase", f.passphrase, err)
				return
			}
			s.showRecovery(founding.Team, recovery)
		})
	})
}

// showRecovery shows the recovery identity, once.
func (s *Screen) showRecovery(team, recovery string) {
	board := fyne.CurrentApp().Clipboard()
	enter := kit.Primary("It is in the safe: begin", func() {
		if board.Content() == recovery {
			board.SetContent("")
		}
		s.on.Enter()
	})
	copied := kit.Quiet("")
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
		kit.Panel("", kit.Wrapped(grouped(recovery)).Sized(kit.SizeHeading)),
		kit.H(
			kit.Button("Copy", func() {
				board.SetContent(recovery)
				copied.SetText("Copied; forgotten again when you begin.")
			}),
			kit.Button("Save to print…", s.saveRecovery(team, recovery)), copied,
		),
		kept, enter,
	)
}

// recoveryBegin is how every recovery identity begins.
const recoveryBegin = "AGE-SECRET-KEY-1"

// grouped is an identity as people copy it by hand, in fives; spaces in it mean
// nothing.
func grouped(identity string) string {
	rest, ok := strings.CutPrefix(identity, recoveryBegin)
	if !ok {
		return identity
	}
	words := []string{recoveryBegin}
	for len(rest) > 5 {
		words, rest = append(words, rest[:5]), rest[5:]
	}
	return strings.Join(append(words, rest), " ")
}

// ungrouped is what was typed of an identity, without its spaces.
func ungrouped(typed string) string { return strings.ToUpper(strings.Join(strings.Fields(typed), "")) }

// saveRecovery writes the identity where the person says, as plain text to print.
func (s *Screen) saveRecovery(team, recovery string) func() {
	text := "Keystone MDT: recovery identity of " + team + "\n\n" + recovery +
		"\n\nin fives, for copying by hand: " + grouped(recovery) + "\n\nKeep this on paper in the practice safe. Delete this file once it is printed.\n"
	return func() {
		kit.SaveFile(s.env, "recovery-identity.txt", func(path string) {
			if err := s.on.Keep(path, text); err != nil {
				s.env.Fail(err)
			}
		})
	}
}

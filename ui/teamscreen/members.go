package teamscreen

import (
	"context"

	"keystone/caseload"
	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// add asks for a new member of the directory.
func (s *Screen) add() {
	name, role, organisation := kit.NewEntry(), kit.NewEntry(), kit.NewEntry()
	phone, outOfHours := kit.NewEntry(), kit.NewEntry()
	kit.Ask(s.env, kit.Question{
		Title: "Add a member",
		Text:  "Somebody who takes part, with or without a laptop of their own.",
		Body: kit.V(kit.Field("Name", name), kit.Field("Role, such as district nurse", role), kit.Field("Organisation", organisation),
			kit.Field("Telephone", phone), kit.Field("Telephone out of hours: a service that answers at night", outOfHours)),
		OK: "Add", First: name,
		Do: func() error {
			_, err := s.source.AddMember(context.Background(), caseload.AddMember{
				Name: name.Text, Role: role.Text, Organisation: organisation.Text, Phone: phone.Text, OutOfHours: outOfHours.Text,
			})
			return s.done(err)
		},
	})
}

// change asks for what can change about a member.
func (s *Screen) change(m caseload.Member) {
	role, phone, outOfHours := kit.NewEntry(), kit.NewEntry(), kit.NewEntry()
	role.SetText(m.Role)
	phone.SetText(m.Phone)
	outOfHours.SetText(m.OutOfHours)
	kit.Ask(s.env, kit.Question{
		Title: m.Name,
		Body:  kit.V(kit.Field("Role", role), kit.Field("Telephone", phone), kit.Field("Telephone out of hours", outOfHours)),
		OK:    "Save", First: role,
		Do: func() error {
			_, err := s.source.ChangeMember(context.Background(), caseload.ChangeMember{
				Member: m.ID, Role: role.Text, Phone: phone.Text, OutOfHours: outOfHours.Text,
			})
			return s.done(err)
		},
	})
}

// letIn gives a member a passphrase of their own on this laptop.
func (s *Screen) letIn(m caseload.Member) {
	fresh, again := kit.NewPassword(), kit.NewPassword()
	kit.Ask(s.env, kit.Question{
		Title: m.Name + " may unlock this laptop",
		Text:  "Let them type a passphrase of their own. Everything they record then carries their name.",
		Body:  kit.V(kit.Field("Their passphrase", fresh), kit.Field("The same again", again)),
		OK:    "Let them in", First: fresh,
		Do: func() error {
			if err := same(fresh.Text, again.Text); err != nil {
				return err
			}
			who := ledger.Login{Member: m.ID, Name: m.Name, Role: m.Role, Organisation: m.Organisation}
			return s.source.AddLogin(context.Background(), who, fresh.Text)
		},
	})
}

// passphrase changes the passphrase of whoever is unlocked.
func (s *Screen) passphrase() {
	old, fresh, again := kit.NewPassword(), kit.NewPassword(), kit.NewPassword()
	kit.Ask(s.env, kit.Question{
		Title: "Change my passphrase",
		Body:  kit.V(kit.Field("Passphrase now", old), kit.Field("New passphrase", fresh), kit.Field("The same again", again)),
		OK:    "Change", First: old,
		Do: func() error {
			if err := same(fresh.Text, again.Text); err != nil {
				return err
			}
			return s.source.ChangePassphrase(context.Background(), old.Text, fresh.Text)
		},
	})
}

func same(one, other string) error {
	if one == other {
		return nil
	}
	return fault.New("passphrases-differ", "The two passphrases differ: type the same one twice.")
}

// done shows the members again after a change.
func (s *Screen) done(err error) error {
	if err == nil {
		s.Refresh()
	}
	return err
}

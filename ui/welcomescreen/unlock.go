package welcomescreen

import (
	"errors"

	"fyne.io/fyne/v2"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// ShowUnlock is the page of a locked team: who you are, and your passphrase.
func (s *Screen) ShowUnlock(team string, logins []ledger.Login) {
	who := logins[0].Member
	passphrase := kit.NewPassword()
	field := kit.Field("Passphrase", passphrase)
	moment := kit.Quiet("")
	unlock := func() {
		field.SetError("")
		s.busy(field, moment, func() error { return s.on.Unlock(who, passphrase.Text) }, func(w *ledger.Waiting) {
			s.showWaiting(waiting{words: w.Words, since: w.Since, who: who, passphrase: passphrase.Text, said: w})
		})
	}
	passphrase.OnSubmit = func(string) { unlock() }
	parts := []fyne.CanvasObject{
		kit.Title(team),
		kit.Lead("Locked. What was typed is kept, sealed."),
		rule(),
	}
	parts = append(parts, s.whoField(logins, &who)...)
	parts = append(parts, field,
		kit.H(kit.Primary("Unlock", unlock), kit.Button("Lost passphrase…", func() { s.showRecover(team, logins) }), moment))
	s.show(passphrase, parts...)
}

// whoField is the choice of a member where a laptop has several.
func (s *Screen) whoField(logins []ledger.Login, who *string) []fyne.CanvasObject {
	if len(logins) == 1 {
		return []fyne.CanvasObject{kit.Lead(logins[0].Name + ", " + logins[0].Role)}
	}
	names := make([]string, len(logins))
	ids := map[string]string{}
	for i, l := range logins {
		names[i] = l.Name + ", " + l.Role + ", " + l.Organisation
		ids[names[i]] = l.Member
	}
	pick := kit.NewPick(names, func(name string) { *who = ids[name] })
	pick.SetSelected(names[0])
	return []fyne.CanvasObject{kit.Field("Who you are", pick)}
}

// busy does something slow, once at a time, and says so; the field says what
// went wrong, unless it is that the laptop waits to be let in.
func (s *Screen) busy(field *kit.FormField, moment *kit.Label, do func() error, waits func(*ledger.Waiting)) {
	if moment.Text != "" {
		return
	}
	moment.SetText("One moment…")
	s.env.Go(func() {
		err := do()
		s.env.Do(func() {
			moment.SetText("")
			var w *ledger.Waiting
			if errors.As(err, &w) {
				waits(w)
			} else if err != nil {
				field.SetError(fault.Sentence(err))
				s.Focus()
			}
		})
	})
}

// showRecover is the page for a lost passphrase.
func (s *Screen) showRecover(team string, logins []ledger.Login) {
	who := logins[0].Member
	identity, fresh, again := kit.NewEntry(), kit.NewPassword(), kit.NewPassword()
	identityField := kit.Field("Recovery identity, from the practice safe", identity)
	freshField, moment := kit.Field("New passphrase", fresh), kit.Quiet("")
	recoverIt := func() {
		identityField.SetError("")
		freshField.SetError("")
		if fresh.Text != again.Text {
			freshField.SetError("The two passphrases differ: type the same one twice.")
			return
		}
		s.busy(identityField, moment, func() error { return s.on.Recover(ungrouped(identity.Text), who, fresh.Text) }, func(w *ledger.Waiting) {
			s.showWaiting(waiting{words: w.Words, since: w.Since, who: who, passphrase: fresh.Text, said: w})
		})
	}
	parts := []fyne.CanvasObject{
		kit.Title(team),
		kit.Wrapped("Nobody can read a passphrase back, not even whoever made this program. The recovery identity was printed when the team was made; it begins with " + recoveryBegin + ". Spaces in it do not matter."),
	}
	parts = append(parts, s.whoField(logins, &who)...)
	parts = append(parts, identityField, freshField, kit.Field("New passphrase again", again),
		kit.H(kit.Primary("Set the new passphrase", recoverIt), kit.Button("Back", func() { s.ShowUnlock(team, logins) }), moment))
	s.show(identity, parts...)
}

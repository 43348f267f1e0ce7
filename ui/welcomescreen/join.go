package welcomescreen

import (
	"errors"
	"strings"
	"time"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// askAgain is how long a laptop that waits leaves between two looks.
const askAgain = 10 * time.Second

// ShowJoin is the page on which a new laptop asks to be let into a team.
func (s *Screen) ShowJoin() {
	f := newForm("Say where the team meets: choose the folder, or paste the hub's address.")
	f.team.SetPlaceHolder("a folder, or nats://…")
	choose := kit.Button("Choose…", func() { kit.OpenFolder(s.env, f.team.SetText) })
	f.make = kit.Primary("Ask to join", func() { s.join(f) })
	f.onReturn(func() { s.join(f) })
	s.show(f.team,
		kit.Title("Join a team"),
		f.head("Where the team meets: a folder, or a hub's address", kit.H(kit.Grow(f.team), choose)),
		f.fields["name"], f.fields["role"], f.fields["organisation"],
		kit.Wrapped("Write your name and your organisation as the team does: whoever is in its directory becomes that member."),
		f.fields["passphrase"], f.fields["again"],
		kit.H(f.make, kit.Button("Back", s.ShowFirst), f.moment),
	)
}

// join asks, and goes on to the words.
func (s *Screen) join(f *form) {
	if lacking := f.complete(); lacking != nil {
		s.env.Window.Canvas().Focus(lacking)
		return
	}
	at, j := strings.TrimSpace(f.team.Text), ledger.Joining{Login: f.login(), Passphrase: f.passphrase.Text}
	f.working(true)
	s.env.Go(func() {
		words, err := s.on.Join(at, j)
		s.env.Do(func() {
			f.working(false)
			switch {
			case fault.Code(err) == "passphrase-weak":
				s.refused(f, "passphrase", f.passphrase, err)
			case fault.Code(err) == "place-unreachable":
				s.refused(f, "team", f.team, fault.New("place-unreachable", "Nobody answers there. Check each letter of it with your colleague, and that this laptop is on the network; then ask again."))
			case err != nil:
				s.refused(f, "team", f.team, err)
			default:
				s.showWaiting(waiting{words: words, since: s.env.Now(), passphrase: j.Passphrase})
			}
		})
	})
}

// waiting is a laptop that asked to be let in.
type waiting struct {
	words           string
	since           time.Time // zero where that is not known
	who, passphrase string
	said            error // what the last look said, nil before
}

// showWaiting is the page of such a laptop. It looks again by itself as long as
// the page stands.
func (s *Screen) showWaiting(w waiting) {
	state, moment := kit.Wrapped(""), kit.Quiet("")
	look := kit.Primary("Look now", nil)
	s.show(look,
		kit.Title("Read eight words to an administrator"),
		kit.Wrapped("By telephone or side by side. Their Team screen shows the same words under Laptops; if even one differs, stop: somebody may stand between.").Sized(kit.SizeLead),
		kit.WordsToCompare(w.words),
		kit.Wrapped("Once they have let this laptop in, what your organisation may read of the team comes here and opens by itself. Until then nothing is to be done here: every ten seconds this laptop looks again."),
		state,
		quietly("You may close this window: start Keystone again and type your passphrase, and the same words stand here until you are let in."),
		kit.H(look, kit.Button("Lock", s.on.Back), moment),
	)
	w.look(s, state, moment, look)
}

// look has the laptop look again and again whether it was let in, as long as
// the page stands.
func (w waiting) look(s *Screen, state, moment *kit.Label, now *kit.PushButton) {
	page, stop := s.shown, func() {}
	now.OnTapped = func() {
		if s.shown != page || moment.Text != "" {
			return
		}
		stop()
		moment.SetText("Looking…")
		s.env.Go(func() {
			err := s.on.Unlock(w.who, w.passphrase)
			s.env.Do(func() {
				if s.shown != page || err == nil {
					return
				}
				moment.SetText("")
				w.said = err
				s.sayWaiting(state, w)
				stop = s.env.After(askAgain, now.OnTapped)
			})
		})
	}
	s.sayWaiting(state, w)
	stop = s.env.After(askAgain, now.OnTapped)
}

// sayWaiting says since when the laptop waits, and what the last look found.
func (s *Screen) sayWaiting(state *kit.Label, w waiting) {
	lines := []string{}
	if !w.since.IsZero() {
		at := w.since.In(nhs.London())
		lines = append(lines, "Waiting since "+at.Format("15:04")+" on "+nhs.DateOf(at).Shown()+".")
	}
	state.SetColor(kit.ColorText)
	if w.said != nil {
		found := "nobody has let this laptop in yet."
		var waits *ledger.Waiting
		if !errors.As(w.said, &waits) || fault.Code(w.said) != "join-waiting" {
			found = kit.MarkWarning + " " + fault.Sentence(w.said)
			state.SetColor(kit.ColorDecide)
		}
		lines = append(lines, "Looked at "+s.env.Now().In(nhs.London()).Format("15:04:05")+": "+found)
	}
	state.SetText(strings.Join(lines, " "))
}

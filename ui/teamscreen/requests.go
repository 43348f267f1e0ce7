package teamscreen

import (
	"context"
	"slices"
	"strings"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// drawRequests shows which laptops ask to be let in, and which were refused. They
// are drawn anew only when they are others, so that nobody's button goes away
// under the finger.
func (p *laptopsPage) drawRequests() {
	asking := p.now.Requests
	if !p.now.Administers {
		asking = nil
	}
	drawn := ""
	for _, r := range asking {
		drawn += r.Device + r.RefusedAt + " "
	}
	if drawn == p.drawn {
		return
	}
	p.drawn, p.requests.Objects = drawn, nil
	for _, r := range asking {
		if r.Refused != "" {
			p.requests.Add(kit.Wrapped(r.Login.Name + " of " + r.Login.Organisation + " asked to join; " + r.Refused + " refused it, " + p.moment(r.RefusedAt) + ".").Colored(kit.ColorQuiet))
			continue
		}
		words := kit.Wrapped(kit.MarkWarning + " " + r.Login.Name + " of " + r.Login.Organisation + " asks to join.").Colored(kit.ColorDecide)
		p.requests.Add(kit.Panel("", kit.H(kit.Grow(words), kit.Primary("Compare the words…", func() { p.compare(r) }))))
	}
	p.requests.Refresh()
}

// compare lets a laptop in once somebody has compared its eight words.
func (p *laptopsPage) compare(r ledger.Request) {
	typed, same := kit.NewEntry(), kit.NewCheck("All eight are the same on both screens", nil)
	var let ledger.Laptop
	typed.SetPlaceHolder("the eight words they read to you")
	var d *kit.Dialog
	differ := kit.Danger("They differ: refuse", func() {
		d.Close()
		p.refuse(r)
	})
	d = kit.Ask(p.s.env, kit.Question{
		Title: r.Login.Name + " asks to join", Width: 640,
		Text: r.Login.Role + ", " + r.Login.Organisation + ". Asked " + p.moment(r.At) + " by that laptop's clock.\n" +
			"Compare these eight words with the ones on their screen, side by side or by telephone. Only the same words say that it is their laptop and that nobody stands between.",
		Body: kit.V(
			kit.WordsToCompare(r.Words),
			same,
			kit.Field("Or type what they read to you", typed),
			kit.H(differ, kit.Spring()),
		),
		OK: "They are the same: let in", First: same,
		Do: func() (err error) {
			if err = compared(r, same.Checked, typed.Text); err == nil {
				let, err = p.s.source.LetIn(context.Background(), r.Words)
			}
			return p.s.done(err)
		},
		Then: func() { kit.Tell(p.s.env, let.Member+"'s laptop is let in", p.comes(let)) },
	})
}

// comes says what comes to a laptop that was let in.
func (p *laptopsPage) comes(o ledger.Laptop) string {
	opens := "It opens there by itself within a minute, once both laptops have reached the place where the team meets. "
	if p.own(o.Organisation) {
		return opens + "The first time, the whole caseload comes, which can take some minutes."
	}
	return opens + "It reads nobody yet. " + o.Organisation + " sees a patient who is on an agenda with them, has one of them as key worker, or is shared on their page; the first time you are asked on what basis."
}

// own says whether an organisation is that of this laptop.
func (p *laptopsPage) own(organisation string) bool {
	return slices.ContainsFunc(p.now.Laptops, func(o ledger.Laptop) bool { return o.This && nhs.Fold(o.Organisation) == nhs.Fold(organisation) })
}

// compared refuses where nobody has compared, or where the words differ.
func compared(r ledger.Request, same bool, typed string) error {
	words := strings.Join(strings.Fields(strings.ToLower(typed)), " ")
	switch {
	case words != "" && words != r.Words:
		return fault.New("words-unknown", "The words that you typed are others. Ask for them again, all eight; if they differ, somebody may stand between: let nobody in.")
	case words == "" && !same:
		return fault.New("words-unknown", "Compare the words first: tick that all eight are the same, or type the ones they read to you.")
	}
	return nil
}

// refuse turns a laptop away whose words differ.
func (p *laptopsPage) refuse(r ledger.Request) {
	if err := p.s.source.TurnAway(context.Background(), r.Device); err != nil {
		p.s.env.Fail(err)
		return
	}
	kit.Tell(p.s.env, "Nobody was let in", "Every administrator's laptop says so once it has heard. Ask "+r.Login.Name+
		" whether it was theirs. If it was, let them ask again from an empty data folder; if not, somebody else can write where you meet: tell whoever looks after that place.")
	p.refresh()
}

package teamscreen

import (
	"context"
	"strings"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// drawRequests shows which laptops ask to be let in. They are drawn anew only
// when they are others, so that nobody's button goes away under the finger.
func (p *laptopsPage) drawRequests() {
	asking := p.now.Requests
	if !p.now.Administers {
		asking = nil
	}
	drawn := ""
	for _, r := range asking {
		drawn += r.Device + " "
	}
	if drawn == p.drawn {
		return
	}
	p.drawn, p.requests.Objects = drawn, nil
	for _, r := range asking {
		words := kit.Wrapped(kit.MarkWarning + " " + r.Login.Name + " of " + r.Login.Organisation + " asks to join.").Colored(kit.ColorDecide)
		p.requests.Add(kit.Panel("", kit.H(kit.Grow(words), kit.Primary("Compare the words…", func() { p.compare(r) }))))
	}
	p.requests.Refresh()
}

// compare lets a laptop in once somebody has compared its eight words.
func (p *laptopsPage) compare(r ledger.Request) {
	typed, same := kit.NewEntry(), kit.NewCheck("All eight are the same on both screens", nil)
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
		Do: func() error {
			if err := compared(r, same.Checked, typed.Text); err != nil {
				return err
			}
			_, err := p.s.source.LetIn(context.Background(), r.Words)
			return p.s.done(err)
		},
	})
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
	p.s.source.TurnAway(r.Device)
	kit.Tell(p.s.env, "Nobody was let in", "This laptop shows the request no more; another administrator's still does: tell them. Ask "+r.Login.Name+
		" whether it was theirs. If it was, let them ask again from an empty data folder; if not, somebody else can write where you meet: tell whoever looks after that place.")
	p.refresh()
}

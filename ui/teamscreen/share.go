package teamscreen

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// askShare asks where the team's laptops meet, and says plainly what lies there;
// where and problem are what was typed before and why it did not work.
func (p *laptopsPage) askShare(where, problem string) {
	at := kit.NewEntry()
	at.SetPlaceHolder("a folder, or nats://…")
	at.SetText(where)
	choose := kit.Button("Choose…", func() { kit.OpenFolder(p.s.env, at.SetText) })
	title, text := "Share this team", ""
	if p.now.Place != "" {
		title, text = "Meet elsewhere", "This laptop meets the others there from now on; tell them, for each has to be told. Nothing is lost on the way: what the new place lacks, every laptop brings.\n\n"
	}
	d := kit.Ask(p.s.env, kit.Question{
		Title: title, Width: 640, OK: "Share there", First: at,
		Text: text + "Sealed files alone lie there. Whoever looks after the place sees the team's number, which laptop wrote, when, and how much: no name, no number and no word about any patient.\n\n" +
			"Only laptops that an administrator let in can open them, and each of them only what its organisation may read.",
		Body: kit.V(
			kit.Field("A folder that the other laptops see too, or the address that the hub's operator gave you", kit.H(kit.Grow(at), choose)),
			kit.Wrapped(p.allowedText()).Colored(kit.ColorQuiet),
			kit.H(kit.Grow(kit.Wrapped("A hub's operator makes the address from this team's number, "+p.now.Team+".").Colored(kit.ColorQuiet)),
				kit.Button("Copy the number", func() { p.copied(p.now.Team) })),
		),
		Do: func() error {
			if strings.TrimSpace(at.Text) == "" {
				return fault.New("folder-missing", "Say where: choose a folder, or paste a hub's address.")
			}
			return nil
		},
		Then: func() { p.shareAt(strings.TrimSpace(at.Text)) },
	})
	if problem != "" {
		d.SetError(problem)
	}
}

// shareAt shares, which takes as long as the place does; where that fails it asks
// again, with what was typed.
func (p *laptopsPage) shareAt(where string) {
	failed := func(err error) { p.askShare(where, fault.Sentence(err)) }
	p.s.slowly("Leaving everything there, sealed", "Not everything is there. This laptop meets nobody there until you share again.", failed, func(ctx context.Context) (string, error) {
		at, err := p.s.source.Share(ctx, where)
		if err == nil {
			p.s.env.Do(p.refresh)
		}
		return sharedWords(at), err
	})
}

// sharedWords say where the team now meets and how another laptop joins it.
func sharedWords(at string) string {
	place, give := at, "give this place"
	if caseload.IsHub(at) {
		place, give = hubName(at), "paste the hub's address: Copy the address, beside Where we meet, has it"
	}
	return "This team's laptops meet at " + place + ".\n\nOn another laptop: start Keystone, choose Join a team on another laptop, and " + give + ". It shows eight words, which you compare here."
}

// placeWords say where the team meets; a hub's address has its secret in it, and
// is not for a screen that others see.
func placeWords(place string) string {
	switch {
	case place == "":
		return "This team is on this laptop alone. Shared through a folder that the others see too, or a hub, it is on all of them, and each works on without it."
	case caseload.IsHub(place):
		return "At " + hubName(place) + ". Whoever is to join needs its whole address. Give it as you give a key: by hand or by post of your own, on no notice board."
	}
	return place
}

// hubName is the host and port in a hub's address.
func hubName(at string) string {
	host, _, _ := strings.Cut(strings.TrimPrefix(at, "nats://"), "/")
	host, _, _ = strings.Cut(host, "?")
	return "the hub at " + host
}

// copied puts a text where the next paste finds it.
func (p *laptopsPage) copied(text string) { fyne.CurrentApp().Clipboard().SetContent(text) }

func (p *laptopsPage) allowedText() string {
	kinds := []string{"a practice drive"}
	not := []string{}
	for _, k := range []struct {
		words string
		on    bool
	}{{"OneDrive and other copied folders", p.now.CopiedFolders}, {"memory sticks", p.now.MemorySticks}} {
		if k.on {
			kinds = append(kinds, k.words)
		} else {
			not = append(not, k.words)
		}
	}
	text := "Allowed: " + strings.Join(append(kinds, "a hub"), ", ") + "."
	if len(not) > 0 {
		text += " Not allowed: " + strings.Join(not, ", ") + "."
	}
	if !p.now.Administers {
		text += " An administrator decides."
	}
	return text
}

// allow changes which kinds of folder the team meets in.
func (p *laptopsPage) allow(on, was bool, cmd caseload.ChangeSettings) {
	if on == was {
		return
	}
	_, err := p.s.source.ChangeSettings(context.Background(), cmd)
	if err != nil {
		p.s.env.Fail(err)
	}
	p.refresh()
}

package teamscreen

import (
	"context"
	"strings"

	"keystone/sync/fault"
	"keystone/ui/kit"
)

// askShare asks where the team's laptops meet, and says plainly what lies there.
func (p *laptopsPage) askShare() {
	where := kit.NewEntry()
	where.SetPlaceHolder("a folder, or nats://…")
	choose := kit.Button("Choose…", func() { kit.OpenFolder(p.s.env, where.SetText) })
	title, text := "Share this team", ""
	if p.now.Place != "" {
		title, text = "Meet elsewhere", "This laptop meets the others there from now on; tell them, for each has to be told. Nothing is lost on the way: what the new place lacks, every laptop brings.\n\n"
	}
	kit.Ask(p.s.env, kit.Question{
		Title: title, Width: 640, OK: "Share there", First: where,
		Text: text + "Sealed files alone lie there. Whoever looks after the place sees the team's number, which laptop wrote, when, and how much: no name, no number and no word about any patient.\n\n" +
			"Only laptops that an administrator let in can open them, and each of them only what its organisation may read.",
		Body: kit.V(
			kit.Field("A folder that the other laptops see too, or the address that the hub's operator gave you", kit.H(kit.Grow(where), choose)),
			kit.Wrapped(p.allowedText()).Colored(kit.ColorQuiet),
		),
		Do: func() error {
			if strings.TrimSpace(where.Text) == "" {
				return fault.New("folder-missing", "Say where: choose a folder, or paste a hub's address.")
			}
			return nil
		},
		Then: func() { p.shareAt(strings.TrimSpace(where.Text)) },
	})
}

// shareAt shares, which takes as long as the place does.
func (p *laptopsPage) shareAt(where string) {
	p.s.slowly("Leaving everything there, sealed", "Not everything is there. This laptop meets nobody there until you share again.", func(ctx context.Context) (string, error) {
		at, err := p.s.source.Share(ctx, where)
		if err == nil {
			p.s.env.Do(p.refresh)
		}
		return "This team's laptops meet at " + at + ".\n\nOn another laptop: start Keystone, choose Join a team on another laptop, and give this place. It shows eight words, which you compare here.", err
	})
}

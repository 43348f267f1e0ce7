package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

func (p *program) teamVerb() *cobra.Command {
	c := &cobra.Command{
		Use:     "team",
		Short:   "The laptops of this team: where they meet, who is in",
		Example: "  keystone team list",
		Args:    cobra.NoArgs,
		RunE: p.verb(func(context.Context, []string) error {
			return fault.New(usage, "Say which: share, join, approve, refuse, administrator, revoke, review or list")
		}),
	}
	c.AddCommand(p.shareVerb(), p.joinVerb(), p.approveVerb(), p.refuseVerb(), p.administratorVerb(), p.revokeVerb(), p.reviewVerb(), p.laptopsVerb())
	return c
}

func (p *program) shareVerb() *cobra.Command {
	return &cobra.Command{
		Use:     "share FOLDER|nats://…",
		Short:   "This team's laptops meet there from now on",
		Example: "  keystone team share '/mnt/practice/Keystone'",
		Args:    cobra.ExactArgs(1),
		RunE: p.verb(func(ctx context.Context, args []string) error {
			return p.with(ctx, func(h *house) error { return p.share(ctx, h, args[0]) })
		}),
	}
}

func (p *program) share(ctx context.Context, h *house, where string) error {
	at, err := shareAt(ctx, h, where)
	if err != nil {
		return err
	}
	team := h.Ledger.Team()
	type shared struct {
		Team string `json:"team"`
		At   string `json:"at"`
	}
	return p.answer(shared{team.ID, at}, func(w io.Writer) {
		line(w, "%s meets at %s. On another laptop, with an empty data folder: keystone team join '%s' --name … --role … --organisation …", team.Name, at, at)
	})
}

func (p *program) joinVerb() *cobra.Command {
	var j ledger.Joining
	c := &cobra.Command{
		Use:     "join FOLDER|nats://… --name N --role R --organisation O",
		Short:   "Ask to join a team from a new laptop, and show eight words",
		Example: `  keystone team join /mnt/practice/Keystone --name "Anna Price" --role "district nurse" --organisation "Porthaven Community"`,
		Args:    cobra.ExactArgs(1),
	}
	c.Flags().StringVar(&j.Login.Name, "name", "", "your name, as the team writes it")
	c.Flags().StringVar(&j.Login.Role, "role", "", "your role")
	c.Flags().StringVar(&j.Login.Organisation, "organisation", "", "your organisation")
	for _, name := range []string{"name", "role", "organisation"} {
		_ = c.MarkFlagRequired(name)
	}
	c.RunE = p.verb(func(ctx context.Context, args []string) error { return p.join(ctx, args[0], j) })
	return c
}

func (p *program) join(ctx context.Context, where string, j ledger.Joining) error {
	config, err := p.config()
	if err != nil {
		return err
	}
	if j.Passphrase, err = p.passphrase("New passphrase: "); err != nil {
		return err
	}
	words, device, err := joinAt(ctx, config, where, j)
	if err != nil {
		return err
	}
	type asked struct {
		Words  string `json:"words"`
		Device string `json:"device"`
	}
	return p.answer(asked{words, device}, func(w io.Writer) {
		line(w, "Read these eight words to an administrator of the team, who says: keystone team approve \"…\"")
		line(w, "%s", words)
	})
}

// stands is what the team verbs answer of a laptop.
type stands struct {
	Device string `json:"device"`
	Member string `json:"member"`
	State  string `json:"state"`
}

func (p *program) approveVerb() *cobra.Command {
	return &cobra.Command{
		Use:     `approve "EIGHT WORDS"`,
		Short:   "Let in the laptop that shows these words",
		Long:    "Compare the words with the person, by telephone or side by side. Only an administrator can let a laptop in.",
		Example: `  keystone team approve "fit clarify pizza awful cancel affair hundred cloud"`,
		Args:    cobra.MinimumNArgs(1),
		RunE: p.verb(func(ctx context.Context, args []string) error {
			return p.meeting(ctx, func(h *house, x *ledger.Exchange) error { return p.approve(ctx, h, x, strings.Join(args, " ")) })
		}),
	}
}

// meeting opens the team and does something between two rounds at the place.
func (p *program) meeting(ctx context.Context, do func(h *house, x *ledger.Exchange) error) error {
	return p.with(ctx, func(h *house) (err error) {
		x, done, err := h.Ledger.Meet(ctx)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, done()) }()
		if _, err := x.Round(ctx); err != nil {
			return err
		}
		if err := do(h, x); err != nil {
			return err
		}
		_, err = x.Round(ctx)
		return err
	})
}

func (p *program) approve(ctx context.Context, h *house, x *ledger.Exchange, words string) error {
	laptop, err := h.People.LetIn(ctx, x.Requests(), words)
	if err != nil {
		return err
	}
	return p.standing(laptop, laptop.State)
}

func (p *program) refuseVerb() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   "refuse [DEVICE --reason R]",
		Short: "Which laptops ask to be let in, and refuse one whose words differ",
		Long: "Who is refused by one administrator is let in by none. Whoever it was can ask again from an empty data folder, with other words.\n" +
			"Without DEVICE it lists those that ask.",
		Example: "  keystone team refuse\n  keystone team refuse d1234567890abcdef --reason 'the words differ'",
		Args:    cobra.MaximumNArgs(1),
	}
	c.Flags().StringVar(&reason, "reason", "", "why; it stays in the audit trail")
	c.RunE = p.verb(func(ctx context.Context, args []string) error {
		return p.meeting(ctx, func(_ *house, x *ledger.Exchange) error {
			if len(args) > 0 {
				if err := x.Refuse(ctx, args[0], reason); err != nil {
					return err
				}
			}
			return p.requests(x.Requests())
		})
	})
	return c
}

// requests answers which laptops ask, and what has become of it.
func (p *program) requests(asking []ledger.Request) error {
	return p.answer(list(asking), func(w io.Writer) {
		for _, r := range asking {
			state := r.Words
			if r.Refused != "" {
				state = "refused by " + r.Refused + ", " + r.RefusedAt
			}
			line(w, "%s\t%s\t%s\t%s\t%s\t%s", r.Device, r.At, r.Login.Name, r.Login.Role, r.Login.Organisation, state)
		}
	})
}

func (p *program) standing(laptop ledger.Laptop, state string) error {
	return p.answer(stands{laptop.Device, laptop.Member, state}, func(w io.Writer) {
		line(w, "%s\t%s\t%s", laptop.Device, laptop.Member, state)
	})
}

func (p *program) administratorVerb() *cobra.Command {
	return &cobra.Command{
		Use:     "administrator MEMBER",
		Short:   "Make a member one who may let laptops in and end them",
		Example: `  keystone team administrator "Anna Price"`,
		Args:    cobra.ExactArgs(1),
		RunE: p.verb(func(ctx context.Context, args []string) error {
			return p.meeting(ctx, func(h *house, _ *ledger.Exchange) error {
				if err := h.Ledger.MakeAdministrator(args[0]); err != nil {
					return err
				}
				return p.laptops(ctx, h)
			})
		}),
	}
}

func (p *program) revokeVerb() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   "revoke DEVICE --reason R",
		Short: "End a laptop: lost, given back, or its owner has left",
		Long: "What it wrote until now counts; what it writes later waits for review (team review). It cannot unread what it has read.\n" +
			"An administrator's laptop is ended by two administrators.",
		Example: "  keystone team revoke d1234567890abcdef --reason 'laptop stolen'",
		Args:    cobra.ExactArgs(1),
	}
	c.Flags().StringVar(&reason, "reason", "", "why; it stays in the team's roster")
	_ = c.MarkFlagRequired("reason")
	c.RunE = p.verb(func(ctx context.Context, args []string) error {
		return p.meeting(ctx, func(h *house, _ *ledger.Exchange) error { return p.revoke(ctx, h, args[0], reason) })
	})
	return c
}

func (p *program) revoke(ctx context.Context, h *house, device, reason string) error {
	pending, err := h.Ledger.Revoke(ctx, device, reason)
	if err != nil {
		return err
	}
	all, err := h.Ledger.Laptops(ctx)
	if err != nil {
		return err
	}
	for _, laptop := range all {
		if laptop.Device != device {
			continue
		}
		if pending {
			return p.standing(laptop, "needs-second-administrator")
		}
		return p.standing(laptop, laptop.State)
	}
	return nil
}

func (p *program) laptopsVerb() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "The team's laptops: whose, in or ended, and when each was last heard",
		Example: "  keystone team list",
		Args:    cobra.NoArgs,
		RunE: p.verb(func(ctx context.Context, _ []string) error {
			return p.with(ctx, func(h *house) error { return p.laptops(ctx, h) })
		}),
	}
}

func (p *program) laptops(ctx context.Context, h *house) error {
	all, err := h.Ledger.Laptops(ctx)
	if err != nil {
		return err
	}
	return p.answer(list(all), func(w io.Writer) {
		line(w, "Team %s (%s) meets at: %s", h.Ledger.Team().Name, h.Ledger.Team().ID, h.Ledger.Place())
		line(w, "LAPTOP\tMEMBER\tORGANISATION\tSTATE\tLAST HEARD")
		for _, o := range all {
			line(w, "%s\t%s\t%s\t%s\t%s", o.Device, o.Member, o.Organisation, o.State, o.Heard)
		}
		for _, o := range all {
			for _, text := range []string{o.Half(), o.Disagrees()} {
				if text != "" {
					line(w, "%s", text)
				}
			}
		}
	})
}

func (p *program) reviewVerb() *cobra.Command {
	var accept, refuse bool
	var reason string
	c := &cobra.Command{
		Use:     "review [ENTRY [--accept|--refuse --reason R]]",
		Short:   "What ended laptops wrote after their end: take it in, or leave it out",
		Long:    "Without an entry it lists them; with one alone it tells what the entry wrote, about whom.",
		Example: "  keystone team review\n  keystone team review 0a1b2c\n  keystone team review 0a1b2c --accept --reason 'her own notes of Monday'",
		Args:    cobra.MaximumNArgs(1),
	}
	c.Flags().BoolVar(&accept, "accept", false, "take the entry in")
	c.Flags().BoolVar(&refuse, "refuse", false, "leave the entry out")
	c.Flags().StringVar(&reason, "reason", "", "why")
	c.RunE = p.verb(func(ctx context.Context, args []string) error {
		return p.with(ctx, func(h *house) error {
			if len(args) == 0 {
				return p.quarantined(ctx, h)
			}
			if !accept && !refuse {
				return p.underReview(ctx, h, args[0])
			}
			if accept && refuse {
				return fault.New(usage, "Say --accept or --refuse")
			}
			if err := h.Ledger.Review(ctx, args[0], accept, reason); err != nil {
				return err
			}
			return p.quarantined(ctx, h)
		})
	})
	return c
}

// underReview tells what one entry wrote, before somebody decides on it.
func (p *program) underReview(ctx context.Context, h *house, entry string) error {
	s, err := h.People.UnderReview(ctx, entry)
	if err != nil {
		return err
	}
	return p.answer(s, func(w io.Writer) {
		line(w, "%s\t%s\t%s\t%s", s.At, s.Actor, s.Kind, strings.Join(s.About, "; "))
		for _, text := range s.Wrote {
			line(w, "  %s", text)
		}
	})
}

func (p *program) quarantined(ctx context.Context, h *house) error {
	all, err := h.Ledger.Quarantine(ctx)
	if err != nil {
		return err
	}
	return p.answer(list(all), func(w io.Writer) {
		for _, q := range all {
			line(w, "%s\t%s\t%s\t%s\t%s\t%s", q.Entry, q.At, q.Actor, q.Kind, q.Device, q.State)
		}
	})
}

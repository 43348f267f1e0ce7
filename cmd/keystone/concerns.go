package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"keystone/caseload/nhs"
)

func (p *program) concernsVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "concerns [NHSNUMBER]",
		Short: "Safeguarding concerns that you may read",
		Long: "Of one patient, or of everybody. Only who raised a concern and the safeguarding lead who\n" +
			"has it read it; that it was read is noted. Nothing of it is in any other answer.\n" +
			"Concerns pass to a new lead whom the lead before, an administrator or who raised them names\n" +
			"with \"change-settings\": on a laptop that can open them, when it is next unlocked. Whom\n" +
			"somebody else named they are given by \"hand-over-concern\", one by one.",
		Example: "  keystone concerns 9990000050",
		Args:    cobra.MaximumNArgs(1),
		RunE: p.verb(func(ctx context.Context, args []string) error {
			return p.with(ctx, func(h *house) error {
				number := ""
				if len(args) == 1 {
					number = args[0]
				}
				found, err := h.People.Concerns(ctx, number)
				if err != nil {
					return err
				}
				return p.answer(found, func(w io.Writer) {
					for _, c := range found {
						line(w, "%s\t%s\t%s\t%s\tlead: %s\t%s", c.RaisedAt, nhs.Number(c.NHSNumber).Spaced(), c.Name, c.RaisedBy, c.Lead, c.Text)
						for _, h := range c.HandedOver {
							line(w, "%s\thanded over from %s to %s by %s", h.At, h.From, h.To, h.By)
						}
						if c.NewLead != "" {
							line(w, "\tThe safeguarding lead is %s now: hand it over with \"hand-over-concern\" and %s.", c.NewLead, c.ID)
						}
					}
					if len(found) == 0 {
						line(w, "No concern that you may read.")
					}
				})
			})
		}),
	}
}

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
		Long: "Of one patient, or of everybody. Only who raised a concern and the team's safeguarding\n" +
			"lead read it; that it was read is noted. Nothing of it is in any other answer.",
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
					}
					if len(found) == 0 {
						line(w, "No concern that you may read.")
					}
				})
			})
		}),
	}
}

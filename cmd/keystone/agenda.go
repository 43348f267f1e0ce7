package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"keystone/caseload/nhs"
)

func (p *program) agendaVerb() *cobra.Command {
	var series, date string
	c := &cobra.Command{
		Use:     "agenda",
		Short:   "What the next meeting would discuss, and why",
		Example: "  keystone agenda --series \"Weekly MDT\" --date 2026-11-23",
		Args:    cobra.NoArgs,
	}
	c.Flags().StringVar(&series, "series", "", "the series (default: the team's first)")
	c.Flags().StringVar(&date, "date", "", "the day (default: the series' next)")
	c.RunE = p.verb(func(ctx context.Context, _ []string) error {
		return p.with(ctx, func(h *house) error {
			proposed, err := h.Meetings.Proposal(ctx, series, date)
			if err != nil {
				return err
			}
			return p.answer(list(proposed), func(w io.Writer) {
				for _, x := range proposed {
					line(w, "%s\t%s", nhs.Number(x.NHSNumber).Spaced(), x.Name)
					for _, r := range x.Reasons {
						line(w, "\t  %s", r.Text)
					}
				}
				if len(proposed) == 0 {
					line(w, "Nobody is proposed: bring in a list, or add somebody in the meeting.")
				}
			})
		})
	})
	return c
}

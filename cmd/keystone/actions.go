package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"keystone/caseload/nhs"
	"keystone/meeting"
)

func (p *program) actionsVerb() *cobra.Command {
	var q meeting.ActionQuery
	var paper string
	c := &cobra.Command{
		Use:     "actions",
		Short:   "Who does what by when; with -o a numbered sheet",
		Example: "  keystone actions --owner \"Anna Price\" --overdue\n  keystone actions --owner \"Anna Price\" -o anna.pdf",
		Args:    cobra.NoArgs,
	}
	c.Flags().StringVar(&q.Owner, "owner", "", "only this owner's")
	c.Flags().BoolVar(&q.Overdue, "overdue", false, "only what is overdue")
	c.Flags().BoolVar(&q.Left, "left", false, "only what belongs to somebody who has left the team")
	c.Flags().StringVarP(&paper, "output", "o", "", "write the numbered sheet as PDF")
	c.RunE = p.verb(func(ctx context.Context, _ []string) error {
		return p.with(ctx, func(h *house) error { return p.listActions(ctx, h, q, paper) })
	})
	return c
}

func (p *program) listActions(ctx context.Context, h *house, q meeting.ActionQuery, paper string) error {
	if paper != "" {
		if err := writeSheet(ctx, h, q, paper); err != nil {
			return err
		}
	}
	actions, err := h.Meetings.Actions(ctx, q)
	if err != nil {
		return err
	}
	return p.answer(list(actions), func(w io.Writer) {
		for _, a := range actions {
			late := ""
			if a.Overdue {
				late = "overdue"
			}
			line(w, "%s\t%s\t%s\t%s\t%s\t%s", nhs.Date(a.Due).Shown(), late, a.What, a.PatientName, a.Owner, a.State)
		}
		if len(actions) == 0 {
			line(w, "No actions.")
		}
	})
}

// writeSheet numbers the actions and puts them on paper.
func writeSheet(ctx context.Context, h *house, q meeting.ActionQuery, name string) error {
	_, err := save(name, func() ([]byte, error) { return h.ActionSheet(ctx, q) })
	return err
}

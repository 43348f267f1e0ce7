package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"
)

func (p *program) historyVerb() *cobra.Command {
	return &cobra.Command{
		Use:     "history NHSNUMBER",
		Short:   "Who did, saw and printed what, when, on which laptop",
		Example: "  keystone history 9990000050",
		Args:    cobra.ExactArgs(1),
		RunE: p.verb(func(ctx context.Context, args []string) error {
			return p.with(ctx, func(h *house) error {
				events, err := h.People.History(ctx, args[0])
				if err != nil {
					return err
				}
				return p.answer(list(events), func(w io.Writer) {
					for _, e := range events {
						line(w, "%s\t%s\t%s\t%s\t%s", e.At, e.Actor, e.Kind, e.What, e.Reason)
					}
				})
			})
		}),
	}
}

package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	ledger "keystone/sync"
)

func (p *program) historyVerb() *cobra.Command {
	refused := false
	verb := &cobra.Command{
		Use:   "history NHSNUMBER",
		Short: "Who did, saw and printed what, when, on which laptop",
		Example: `  keystone history 9990000050
  keystone history --refused`,
		Args: func(c *cobra.Command, args []string) error {
			if refused {
				return cobra.NoArgs(c, args)
			}
			return cobra.ExactArgs(1)(c, args)
		},
		RunE: p.verb(func(ctx context.Context, args []string) error {
			return p.with(ctx, func(h *house) error {
				past := h.Ledger.Refusals
				if !refused {
					past = func(ctx context.Context) ([]ledger.Event, error) { return h.People.History(ctx, args[0]) }
				}
				events, err := past(ctx)
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
	verb.Flags().BoolVar(&refused, "refused", false, "what came from elsewhere and was not taken in: forged or foreign files, erasures by who may not erase")
	return verb
}

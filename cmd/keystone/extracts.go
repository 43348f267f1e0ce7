package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"keystone/caseload/nhs"
)

func (p *program) extractsVerb() *cobra.Command {
	var filed bool
	c := &cobra.Command{
		Use:   "extracts [--filed]",
		Short: "Extracts for the GP record that were printed and not filed yet",
		Long: "\"paper extract\" prints one patient's part of signed minutes for their GP record. It stays\n" +
			"open until \"file-extract\" says who filed it and when.",
		Example: "  keystone extracts\n  echo '{\"do\":\"file-extract\",\"extract\":\"5f0c…\",\"by\":\"Rosa Diaz\",\"on\":\"2026-11-24\"}' | keystone do -",
		Args:    cobra.NoArgs,
	}
	c.Flags().BoolVar(&filed, "filed", false, "also those that were filed")
	c.RunE = p.verb(func(ctx context.Context, _ []string) error {
		return p.with(ctx, func(h *house) error {
			all, err := h.Meetings.Extracts(ctx, filed)
			if err != nil {
				return err
			}
			return p.answer(all, func(w io.Writer) {
				for _, e := range all {
					state := "open"
					if e.Filed != "" {
						state = "filed " + nhs.Date(e.Filed).Shown() + " by " + e.FiledBy
					}
					line(w, "%s\t%s\t%s\tmeeting of %s\tprinted %s by %s\t%s\tonline: %s", e.ID, nhs.Number(e.NHSNumber).Spaced(), e.Name, nhs.Date(e.Met).Shown(), e.Printed, e.PrintedBy, state, e.Online)
				}
				if len(all) == 0 {
					line(w, "No extract waits to be filed.")
				}
			})
		})
	})
	return c
}

package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	ledger "keystone/sync"
)

func (p *program) verifyVerb() *cobra.Command {
	return &cobra.Command{
		Use:     "verify",
		Short:   "Re-read every segment, chain and signature, rebuild the projection and compare",
		Long:    "Exit code 1 and problems where anything is damaged, missing or not what was signed.",
		Example: "  keystone verify --json",
		Args:    cobra.NoArgs,
		RunE: p.verb(func(ctx context.Context, _ []string) error {
			return p.with(ctx, func(h *house) error { return p.verify(ctx, h) })
		}),
	}
}

func (p *program) verify(ctx context.Context, h *house) error {
	report, err := h.Ledger.Verify(ctx)
	if err != nil {
		return err
	}
	report.Problems = list(report.Problems)
	err = p.answer(report, func(w io.Writer) {
		line(w, "%d entries from %d laptops, %d erased", report.Entries, report.Devices, report.Erased)
		for _, x := range report.Problems {
			line(w, "problem: %s", x)
		}
		if report.OK {
			line(w, "Everything is whole.")
		}
	})
	if err == nil && !report.OK {
		return errRefused
	}
	return err
}

// counted is what backup and restore answer.
type counted struct {
	Entries  int  `json:"entries"`
	Verified bool `json:"verified"`
}

func (p *program) backupVerb() *cobra.Command {
	return &cobra.Command{
		Use:     "backup DIR",
		Short:   "A whole, sealed copy",
		Example: "  keystone backup /media/stick/keystone-2026-11-23",
		Args:    cobra.ExactArgs(1),
		RunE: p.verb(func(ctx context.Context, args []string) error {
			return p.with(ctx, func(h *house) error {
				n, err := h.Ledger.Backup(ctx, args[0])
				if err != nil {
					return err
				}
				return p.answer(counted{n, true}, func(w io.Writer) { line(w, "%d entries copied to %s and read back.", n, args[0]) })
			})
		}),
	}
}

func (p *program) restoreVerb() *cobra.Command {
	return &cobra.Command{
		Use:     "restore DIR",
		Short:   "Bring a backup back, into an empty data folder only",
		Example: "  keystone --data new-folder restore /media/stick/keystone-2026-11-23",
		Args:    cobra.ExactArgs(1),
		RunE: p.verb(func(ctx context.Context, args []string) error {
			config, err := p.config()
			if err != nil {
				return err
			}
			n, err := ledger.Restore(ctx, config, args[0])
			if err != nil {
				return err
			}
			return p.answer(counted{n, true}, func(w io.Writer) { line(w, "%d entries brought back.", n) })
		}),
	}
}

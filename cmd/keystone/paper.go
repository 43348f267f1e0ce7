package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"
)

// paperKinds are the papers about one patient.
var paperKinds = []string{"plan", "card", "letter"}

// written is what a verb that leaves a file answers.
type written struct {
	File  string `json:"file"`
	Bytes int    `json:"bytes"`
}

func (p *program) paperVerb() *cobra.Command {
	var name string
	c := &cobra.Command{
		Use:       "paper plan|card|letter NHSNUMBER -o FILE.pdf",
		Short:     "Paper for and about one patient",
		Example:   "  keystone paper card 9990000050 -o card.pdf",
		ValidArgs: paperKinds,
		Args:      cobra.MatchAll(cobra.ExactArgs(2), firstIs(paperKinds...)),
	}
	c.Flags().StringVarP(&name, "output", "o", "", "the file to write")
	_ = c.MarkFlagRequired("output")
	c.RunE = p.verb(func(ctx context.Context, args []string) error {
		return p.with(ctx, func(h *house) error {
			n, err := writePaper(ctx, h, args[0], args[1], name)
			if err != nil {
				return err
			}
			return p.answer(written{name, n}, func(w io.Writer) { line(w, "Written: %s", name) })
		})
	})
	return c
}

// writePaper makes one paper and saves it.
func writePaper(ctx context.Context, h *house, kind, number, name string) (int, error) {
	return save(name, func() ([]byte, error) { return h.PatientPaper(ctx, kind, number) })
}

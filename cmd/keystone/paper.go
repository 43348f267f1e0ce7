package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"keystone/meeting"
)

// paperKinds are the papers about one patient.
var paperKinds = []string{"plan", "card", "letter", paperExtract}

// paperExtract is for the GP record, and stays open until it is filed there.
const paperExtract = "extract"

// written is what a verb that leaves a file answers.
type written struct {
	File  string `json:"file"`
	Bytes int    `json:"bytes"`
}

// extracted is what "paper extract" answers.
type extracted struct {
	written
	meeting.Extract
}

func (p *program) paperVerb() *cobra.Command {
	var name string
	var from meeting.PrintExtract
	c := &cobra.Command{
		Use:   "paper plan|card|letter|extract NHSNUMBER -o FILE.pdf",
		Short: "Paper for and about one patient",
		Long: "The extract is for the GP record: the person's part of signed minutes, without what others\n" +
			"said in confidence and what is not settled; as plain text where FILE ends in .txt. It stays\n" +
			"open until \"file-extract\" says who filed it and when: see \"keystone extracts\".",
		Example:   "  keystone paper card 9990000050 -o card.pdf\n  keystone paper extract 9990000050 --online hide -o extract.pdf",
		ValidArgs: paperKinds,
		Args:      cobra.MatchAll(cobra.ExactArgs(2), firstIs(paperKinds...)),
	}
	c.Flags().StringVarP(&name, "output", "o", "", "the file to write")
	c.Flags().StringVar(&from.Online, "online", "", "of an extract: hide or show it online")
	c.Flags().StringVar(&from.Meeting, "meeting", "", "of an extract: the meeting (default: where they were last discussed)")
	_ = c.MarkFlagRequired("output")
	c.RunE = p.verb(func(ctx context.Context, args []string) error {
		return p.with(ctx, func(h *house) error {
			if args[0] == paperExtract {
				from.Patient = args[1]
				return p.writeExtract(ctx, h, from, name)
			}
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

// writeExtract makes an extract for the GP record, saves it and says how it is filed.
func (p *program) writeExtract(ctx context.Context, h *house, from meeting.PrintExtract, name string) error {
	var kept meeting.Extract
	n, err := save(name, func() (data []byte, err error) {
		data, kept, err = h.ExtractFile(ctx, from, strings.EqualFold(filepath.Ext(name), ".txt"))
		return data, err
	})
	if err != nil {
		return err
	}
	return p.answer(extracted{written{name, n}, kept}, func(w io.Writer) {
		line(w, "Written: %s", name)
		line(w, "Open until it is filed: {\"do\":\"file-extract\",\"extract\":\"%s\",\"by\":\"…\"}", kept.ID)
	})
}

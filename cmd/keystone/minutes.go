package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"keystone/caseload/nhs"
	"keystone/meeting"
)

// minutesOf is which minutes are asked for, and where to.
type minutesOf struct {
	meeting, organisation, paper string
	version                      int
}

func (p *program) minutesVerb() *cobra.Command {
	var m minutesOf
	c := &cobra.Command{
		Use:     "minutes MEETING",
		Short:   "Minutes, as data or with -o as PDF",
		Long:    "Signed minutes are the bytes that were signed. Without --version they are the newest.\n--for leaves out the people an organisation may not see.",
		Example: "  keystone minutes 5f0c… -o minutes.pdf",
		Args:    cobra.ExactArgs(1),
	}
	c.Flags().StringVarP(&m.paper, "output", "o", "", "write the PDF")
	c.Flags().IntVar(&m.version, "version", 0, "the signed version (default: the newest)")
	c.Flags().StringVar(&m.organisation, "for", "", "the copy for one organisation")
	c.RunE = p.verb(func(ctx context.Context, args []string) error {
		m.meeting = args[0]
		return p.with(ctx, func(h *house) error { return p.printMinutes(ctx, h, m) })
	})
	return c
}

func (p *program) printMinutes(ctx context.Context, h *house, m minutesOf) error {
	data, err := h.Meetings.MinutesOf(ctx, m.meeting, m.version)
	if err != nil {
		return err
	}
	if m.organisation != "" {
		if data, err = h.Meetings.CopyFor(ctx, data, m.organisation); err != nil {
			return err
		}
	}
	if m.paper != "" {
		if err := writeMinutes(ctx, h, m, data); err != nil {
			return err
		}
	}
	return p.answer(data, func(w io.Writer) {
		line(w, "%s, %s, version %d", data.Series, nhs.Date(data.Date).Shown(), data.Version)
		for _, a := range data.Actions {
			line(w, "%s\t%s\t%s\t%s", a.PatientName, a.What, a.Owner, nhs.Date(a.Due).Shown())
		}
		for _, i := range data.Items {
			line(w, "%s\t%s\t%s", shownName(i.Patient), i.State, i.Decision)
		}
	})
}

// writeMinutes writes the signed bytes, or fresh paper for a draft or an organisation's copy.
func writeMinutes(ctx context.Context, h *house, m minutesOf, data meeting.Minutes) error {
	pdf, err := h.Meetings.MinutesPDF(ctx, m.meeting, m.version)
	if m.organisation != "" {
		pdf, err = h.Paper.Minutes(data)
	}
	if err != nil {
		return err
	}
	if err := h.Ledger.Printed(ctx, "", "minutes "+data.ID); err != nil {
		return err
	}
	return save(m.paper, pdf)
}

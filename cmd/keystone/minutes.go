package main

import (
	"context"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
)

// minutesOf is which minutes are asked for, and where to.
type minutesOf struct {
	meeting, organisation, paper, sha256 string
	version                              int
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
	c.Flags().StringVar(&m.sha256, "sha256", "", "the signed paper with this digest, where two laptops signed a version")
	c.Flags().StringVar(&m.organisation, "for", "", "the copy for one organisation")
	c.RunE = p.verb(func(ctx context.Context, args []string) error {
		m.meeting = args[0]
		return p.with(ctx, func(h *house) error { return p.printMinutes(ctx, h, m) })
	})
	return c
}

func (p *program) printMinutes(ctx context.Context, h *house, m minutesOf) error {
	var data meeting.Minutes
	var err error
	if m.sha256 != "" {
		data, err = h.Meetings.MinutesSigned(ctx, m.meeting, m.sha256)
	} else {
		data, err = h.Meetings.MinutesOf(ctx, m.meeting, m.version)
	}
	if err != nil {
		return err
	}
	if m.organisation != "" {
		if err := p.doubt(ctx, h, m.organisation); err != nil {
			return err
		}
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

// doubt warns of an organisation that nobody of the team is of: a misspelt name
// would leave out nobody (F42).
func (p *program) doubt(ctx context.Context, h *house, organisation string) error {
	members, err := h.People.Members(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(members, func(m caseload.Member) bool { return nhs.Fold(m.Organisation) == nhs.Fold(organisation) }) {
		line(p.err, "Warning: nobody of the team is of %s. Check its name: this copy leaves out only who objects to exactly that.", organisation)
	}
	return nil
}

// writeMinutes writes the signed bytes, or fresh paper for a draft or an organisation's copy.
func writeMinutes(ctx context.Context, h *house, m minutesOf, data meeting.Minutes) error {
	_, err := save(m.paper, func() (pdf []byte, err error) {
		if m.organisation != "" {
			pdf, err = h.Paper.Minutes(data)
		} else {
			pdf, err = h.Meetings.PaperOf(ctx, data)
		}
		if err != nil {
			return nil, err
		}
		return pdf, h.Ledger.Printed(ctx, "", "minutes "+data.ID)
	})
	return err
}

package main

import (
	"context"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/meeting/export"
	"keystone/sync/fault"
)

func (p *program) exportVerb() *cobra.Command {
	var name string
	c := &cobra.Command{
		Use:   "export fhir|ics|csv|xlsx [NHSNUMBER] -o FILE",
		Short: "Open formats, of everybody or of one patient",
		Long: "fhir is an HL7 FHIR R4 bundle, ics a calendar of the next meeting and of what is due,\n" +
			"csv and xlsx the caseload with one row a patient. A calendar of everybody names no\n" +
			"patient. What a carer said in confidence is never in an export, and each is in the\n" +
			"audit trail.",
		Example:   "  keystone export xlsx -o caseload.xlsx\n  keystone export fhir 9990000050 -o bundle.json",
		ValidArgs: export.Formats(),
		Args:      cobra.MatchAll(cobra.RangeArgs(1, 2), firstIs(export.Formats()...)),
	}
	c.Flags().StringVarP(&name, "output", "o", "", "the file to write")
	_ = c.MarkFlagRequired("output")
	c.RunE = p.verb(func(ctx context.Context, args []string) error {
		return p.with(ctx, func(h *house) error {
			n, err := writeExport(ctx, h, args[0], args[1:], name)
			if err != nil {
				return err
			}
			return p.answer(written{name, n}, func(w io.Writer) { line(w, "Written: %s", name) })
		})
	})
	return c
}

// writeExport makes one export, of one patient where a number is given, notes it
// in the audit trail and saves it.
func writeExport(ctx context.Context, h *house, format string, number []string, name string) (int, error) {
	team := h.Ledger.Team()
	d := export.Data{Team: team.Name, Test: team.Test, Made: h.Ledger.Now(), One: len(number) == 1, Sections: h.People.Sections()}
	scope, err := exported(ctx, h, number, &d)
	if err != nil {
		return 0, err
	}
	return save(name, func() ([]byte, error) {
		file, err := export.Write(format, d)
		if err != nil {
			return nil, err
		}
		return file, h.Ledger.Printed(ctx, scope, "export "+format)
	})
}

// exported fills in whom and what an export is about and returns its scope: the
// patient's id, or "" for everybody.
func exported(ctx context.Context, h *house, number []string, d *export.Data) (scope string, err error) {
	query := meeting.ActionQuery{Ended: true, Paper: true}
	if d.One {
		one, err := onePatient(ctx, h, number[0])
		if err != nil {
			return "", err
		}
		d.Patients, query.Patient, scope = []caseload.Patient{one}, one.NHSNumber, one.ID
	} else if d.Patients, err = h.People.Patients(ctx, caseload.Query{Sort: caseload.SortName}); err != nil {
		return "", err
	}
	if d.Actions, err = h.Meetings.Actions(ctx, query); err != nil {
		return "", err
	}
	if d.Meetings, err = pastMeetings(ctx, h); err != nil {
		return "", err
	}
	d.Next, err = nextMeeting(ctx, h, *d)
	return scope, err
}

// pastMeetings are those that have been closed, the newest first.
func pastMeetings(ctx context.Context, h *house) ([]meeting.Meeting, error) {
	lines, err := h.Meetings.Meetings(ctx)
	if err != nil {
		return nil, err
	}
	var past []meeting.Meeting
	for _, l := range lines {
		if l.State == meeting.MeetingOpen {
			continue
		}
		m, err := h.Meetings.Meeting(ctx, l.ID)
		if err != nil {
			return nil, err
		}
		past = append(past, m)
	}
	return past, nil
}

// nextMeeting is the one that runs or comes next; nil where there is no series,
// or where it does not discuss the one patient.
func nextMeeting(ctx context.Context, h *house, d export.Data) (*meeting.Next, error) {
	next, err := h.Meetings.NextMeeting(ctx)
	if fault.Code(err) == meeting.CodeSeriesUnknown {
		return nil, nil
	}
	if err != nil || !d.One {
		return &next, err
	}
	whom, err := agendaOf(ctx, h, next)
	if err != nil || !slices.Contains(whom, d.Patients[0].NHSNumber) {
		return nil, err
	}
	return &next, nil
}

// agendaOf are the NHS numbers a meeting discusses: those on its agenda while it
// runs, else those it would take.
func agendaOf(ctx context.Context, h *house, next meeting.Next) ([]string, error) {
	var whom []string
	if next.Open != "" {
		m, err := h.Meetings.Meeting(ctx, next.Open)
		for _, item := range m.Items {
			whom = append(whom, item.Patient.NHSNumber)
		}
		return whom, err
	}
	proposed, err := h.Meetings.Proposal(ctx, next.Series.ID, next.Date)
	for _, x := range proposed {
		if !x.Waits {
			whom = append(whom, x.NHSNumber)
		}
	}
	return whom, err
}

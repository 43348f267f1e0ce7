package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

func (p *program) listVerb() *cobra.Command {
	var q caseload.Query
	c := &cobra.Command{
		Use:     "list",
		Short:   "The caseload: everyone at risk and why",
		Example: "  keystone list --no-key-worker --sort waiting\n  keystone list --find \"o'brien\"",
		Args:    cobra.NoArgs,
	}
	c.Flags().StringVar(&q.Find, "find", "", "name, NHS number, birth date, postcode or key worker")
	c.Flags().StringVar(&q.List, "list", "", "only people on this list")
	c.Flags().BoolVar(&q.NoKeyWorker, "no-key-worker", false, "only people with nobody")
	choiceVar(c, &q.Sort, "sort", "order", caseload.SortRisk, caseload.SortChange, caseload.SortWaiting, caseload.SortName)
	c.Flags().IntVar(&q.Limit, "limit", 0, "at most this many; 0 is everybody")
	c.RunE = p.verb(func(ctx context.Context, _ []string) error {
		if q.Limit < 0 {
			return fault.New(usage, "--limit cannot be less than nought: give how many patients to show.")
		}
		return p.with(ctx, func(h *house) error { return p.listPatients(ctx, h, q) })
	})
	return c
}

func (p *program) listPatients(ctx context.Context, h *house, q caseload.Query) error {
	patients, err := h.People.Patients(ctx, q)
	if err != nil {
		return err
	}
	if err := h.Meetings.FillPatients(ctx, patients); err != nil {
		return err
	}
	return p.answer(list(patients), func(w io.Writer) {
		for _, x := range patients {
			line(w, "%s\t%s\t%s\t%s\t%s", nhs.Number(x.NHSNumber).Spaced(), shownName(x), nhs.Date(x.Born).Shown(), keyWorkerName(x), firstReason(x))
		}
		if len(patients) == 0 {
			line(w, "Nobody. Bring in a list with 'keystone import FILE', or nominate somebody.")
		}
	})
}

func (p *program) showVerb() *cobra.Command {
	return &cobra.Command{
		Use:     "show NHSNUMBER",
		Short:   "One patient, whole",
		Example: "  keystone show 9990000050",
		Args:    cobra.ExactArgs(1),
		RunE: p.verb(func(ctx context.Context, args []string) error {
			return p.with(ctx, func(h *house) error { return p.showPatient(ctx, h, args[0]) })
		}),
	}
}

func (p *program) showPatient(ctx context.Context, h *house, number string) error {
	x, err := onePatient(ctx, h, number)
	if err != nil {
		return err
	}
	h.Ledger.Seen(x.ID, "patient")
	return p.answer(x, func(w io.Writer) {
		line(w, "%s\tBorn %s\tNHS No. %s", shownName(x), nhs.Date(x.Born).Shown(), nhs.Number(x.NHSNumber).Spaced())
		line(w, "Key worker\t%s", keyWorkerName(x))
		for _, r := range x.Reasons {
			line(w, "Why here\t%s", r.Text)
		}
		if x.Plan == nil {
			line(w, "Plan\tnone yet")
			return
		}
		line(w, "Plan\tversion %d, review %s", x.Plan.Version, nhs.Date(x.Plan.ReviewDue).Shown())
		for _, s := range h.People.Sections() {
			if text := x.Plan.Sections[s.Key]; text != "" {
				line(w, "%s\t%s", s.Label, text)
			}
		}
	})
}

// onePatient is a patient with what the meeting room knows of them.
func onePatient(ctx context.Context, h *house, number string) (caseload.Patient, error) {
	x, err := h.People.Patient(ctx, number)
	if err != nil {
		return x, err
	}
	one := []caseload.Patient{x}
	err = h.Meetings.FillPatients(ctx, one)
	return one[0], err
}

func shownName(x caseload.Patient) string {
	if x.Family == "" && x.Given == "" {
		return "name not known yet"
	}
	return nhs.Name(x.Family, x.Given, x.Title)
}

func keyWorkerName(x caseload.Patient) string {
	if x.KeyWorker == nil {
		return "nobody"
	}
	return x.KeyWorker.Name + " (" + x.KeyWorker.State + ")"
}

func firstReason(x caseload.Patient) string {
	if len(x.Reasons) == 0 {
		return ""
	}
	return x.Reasons[0].Text
}

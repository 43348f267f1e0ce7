package ui

import (
	"context"
	"strconv"

	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/meeting/minutes"
)

// printout is one paper that can be looked at, printed, opened and saved.
type printout struct {
	kind  string // names its file, as "minutes"; nothing of a patient
	title string
	note  string // whose it is, or which version
	// scope and what name it in the audit trail.
	scope, what string
	paper       minutes.Printable
	// stored returns the PDF where it was made before; nil makes it from paper.
	stored func(context.Context) ([]byte, error)
	// keep records what takes a number before it leaves on paper, and returns it
	// with the number; nil where nothing is recorded.
	keep func(context.Context) (printout, error)
}

// pdf makes a paper, and hands it out once the audit trail has it as printed.
func (h *House) pdf(ctx context.Context, out printout) ([]byte, error) {
	var pdf []byte
	var err error
	if out.keep != nil {
		if out, err = out.keep(ctx); err != nil {
			return nil, err
		}
	}
	if out.stored != nil {
		pdf, err = out.stored(ctx)
	} else {
		pdf, err = h.Paper.PDF(out.paper)
	}
	if err == nil {
		err = h.Ledger.Printed(ctx, out.scope, out.what)
	}
	if err != nil {
		return nil, err
	}
	return pdf, nil
}

// minutesPaper is minutes of a meeting, draft or signed. What prints of signed
// ones is the file that was signed.
func (h *House) minutesPaper(m meeting.Minutes) printout {
	out := printout{
		kind: "minutes", title: minutesTitle(m), note: "Draft, not signed: it may still change",
		what: "minutes " + m.ID, paper: minutes.MinutesPaper{Minutes: m},
	}
	if m.Version > 0 {
		out.note = "Version " + strconv.Itoa(m.Version) + ", signed. What prints is the file that was signed."
		out.stored = func(ctx context.Context) ([]byte, error) { return h.Meetings.PaperOf(ctx, m) }
	}
	return out
}

func minutesTitle(m meeting.Minutes) string {
	return "Minutes: " + m.Series + ", " + nhs.Date(m.Date).Shown()
}

package ui

import (
	"context"

	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/meeting/minutes"
	"keystone/ui/extract"
)

// ExtractFile makes an extract for the GP record, as PDF or as plain text, and
// records that it was printed: it stays open until somebody files it. Codes: as
// Meetings.Extractable and minutes.ExtractPaper.
func (h *House) ExtractFile(ctx context.Context, cmd meeting.PrintExtract, plain bool) ([]byte, meeting.Extract, error) {
	var kept meeting.Extract
	out, err := h.extractPaper(ctx, cmd)
	if err != nil {
		return nil, kept, err
	}
	if plain {
		out.stored = func(context.Context) ([]byte, error) {
			text, err := out.paper.(minutes.ExtractPaper).Text()
			return []byte(text), err
		}
	}
	out.keep = func(ctx context.Context) (printout, error) {
		kept, err = h.Meetings.PrintExtract(ctx, cmd)
		return out, err
	}
	data, err := h.pdf(ctx, out)
	return data, kept, err
}

// extractPaper is an extract that is recorded once it leaves on paper, or why there
// can be none.
func (h *House) extractPaper(ctx context.Context, cmd meeting.PrintExtract) (printout, error) {
	from, err := h.Meetings.Extractable(ctx, cmd)
	if err != nil {
		return printout{}, err
	}
	p, err := h.People.Patient(ctx, cmd.Patient)
	if err != nil {
		return printout{}, err
	}
	team, err := h.People.TeamInfo(ctx)
	if err != nil {
		return printout{}, err
	}
	paper := minutes.ExtractPaper{
		Team: team.Name, Patient: p, Item: from.Item, Met: from.Met, Printed: h.Ledger.Now(),
		Hide: cmd.Online == meeting.OnlineHide, Label: team.Label, Test: team.Test,
	}
	out := printout{
		kind: "extract", title: "Extract for the GP record", note: nhs.Name(p.Family, p.Given, p.Title) + " · open until it is filed",
		scope: p.ID, what: "extract", paper: paper,
	}
	out.keep = func(ctx context.Context) (printout, error) {
		_, err := h.Meetings.PrintExtract(ctx, cmd)
		return out, err
	}
	_, err = paper.Text() // refuses what is not settled before anything is recorded
	return out, err
}

// askExtract asks about online access and shows the extract; from there it prints.
func (w *Window) askExtract(nhsNumber string) {
	var out printout
	extract.Ask(w.env, func(online string) (err error) {
		out, err = w.house.extractPaper(context.Background(), meeting.PrintExtract{Patient: nhsNumber, Online: online})
		return err
	}, func() {
		w.preview(func(context.Context, *House) (printout, error) { return out, nil })
	})
}

// openExtracts lists the extracts that nobody has filed yet.
func (w *Window) openExtracts() { extract.List(w.env, w.house.Meetings, w.changed) }

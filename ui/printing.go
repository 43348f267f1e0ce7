package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/ui/kit"
	"keystone/ui/meetingscreen"
)

// deal is what is done with a paper once it lies in its folder.
type deal func(path string) error

var (
	showPaper  deal = Open
	printPaper deal = Print
)

// paper makes a PDF off the UI goroutine, puts it into its folder and deals with it.
func (w *Window) paper(kind string, make func(ctx context.Context) ([]byte, error), then deal) {
	w.env.Go(func() {
		pdf, err := make(context.Background())
		path := ""
		if err == nil {
			path, err = w.papers.Write(kind, pdf)
		}
		if err == nil {
			err = then(path)
		}
		w.env.Do(func() {
			if err != nil {
				w.env.Fail(err)
			}
		})
	})
}

// minutes is what the meeting screen asks for: one version, dealt with.
func (w *Window) minutes(then deal) func(id string, version int) {
	return func(id string, version int) {
		w.paper("minutes", func(ctx context.Context) ([]byte, error) { return w.minutesPDF(ctx, id, version) }, then)
	}
}

// minutesPDF is the PDF of one version, noted in the audit trail.
func (w *Window) minutesPDF(ctx context.Context, id string, version int) ([]byte, error) {
	if err := w.house.Ledger.Printed(ctx, "", "minutes "+id); err != nil {
		return nil, err
	}
	return w.house.Meetings.MinutesPDF(ctx, id, version)
}

// saveMinutes asks where to put the PDF.
func (w *Window) saveMinutes(id string, version int) {
	kit.SaveFile(w.env, "minutes.pdf", func(path string) {
		pdf, err := w.minutesPDF(context.Background(), id, version)
		if err == nil {
			err = keep(path, string(pdf))
		}
		if err != nil {
			w.env.Fail(err)
		}
	})
}

// printPatient makes a paper about one patient and shows it; from there it prints.
func (w *Window) printPatient(paper, nhsNumber string) {
	w.paper(paper, func(ctx context.Context) ([]byte, error) { return w.house.PatientPaper(ctx, paper, nhsNumber) }, showPaper)
}

// printSheet numbers these actions on a sheet and shows it.
func (w *Window) printSheet(q meeting.ActionQuery) {
	w.paper("actions", func(ctx context.Context) ([]byte, error) { return w.house.ActionSheet(ctx, q) }, showPaper)
}

// project opens the plain second window for the projector.
func (w *Window) project(view *meetingscreen.Projected) {
	if w.second != nil {
		w.second.RequestFocus()
		return
	}
	w.second = w.app.NewWindow("Keystone MDT")
	w.second.SetContent(view.Content())
	w.second.Canvas().SetOnTypedKey(view.TypedKey)
	w.second.Resize(fyne.NewSize(1024, 768))
	w.second.SetOnClosed(func() { w.second = nil })
	w.second.Show()
}

// checkPassphrase asks the unlocked member for the passphrase once more.
func (w *Window) checkPassphrase(why string, then func()) {
	passphrase := kit.NewPassword()
	kit.Ask(w.env, kit.Question{
		Title: "Your passphrase", Text: why, Body: kit.Field("Passphrase", passphrase), OK: "Sign", First: passphrase,
		Do: func() error {
			if err := w.house.Ledger.CheckPassphrase(context.Background(), passphrase.Text); err != nil {
				return err
			}
			then()
			return nil
		},
	})
}

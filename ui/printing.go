package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/ui/kit"
	"keystone/ui/meetingscreen"
	"keystone/ui/patientscreen"
)

// deal is what is done with a paper once it lies in its folder.
type deal func(path string) error

var (
	showPaper  deal = Open
	printPaper deal = Print
)

// making finds out what goes on a paper.
type making func(ctx context.Context, h *House) (printout, error)

// preview lays a paper out off the UI goroutine and shows it. Nobody sees it
// who has locked the window meanwhile.
func (w *Window) preview(make making) {
	house := w.house
	w.env.Go(func() {
		out, err := make(context.Background(), house)
		shown := func() {}
		if err == nil {
			paper, perr := house.Paper.Preview(out.paper)
			err, shown = perr, func() { w.showPreview(out, paper) }
		}
		w.env.Do(func() {
			switch {
			case w.house != house:
			case err != nil:
				w.env.Fail(err)
			default:
				house.Ledger.Seen(out.scope, out.what)
				shown()
			}
		})
	})
}

// release makes the PDF off the UI goroutine, puts it into the folder for
// papers, deals with it there and says what came of it.
func (w *Window) release(out printout, then deal, done func(error)) {
	w.deliver(out, func(pdf []byte) error {
		path, err := w.papers.Write(out.kind, pdf)
		if err == nil {
			err = then(path)
		}
		return err
	}, done)
}

// savePaper asks where to put the PDF, puts it there and says where.
func (w *Window) savePaper(out printout, done func(path string)) {
	kit.SaveFile(w.env, out.kind+".pdf", func(path string) {
		w.deliver(out, func(pdf []byte) error { return keep(path, string(pdf)) }, func(err error) {
			if err == nil {
				done(path)
			}
		})
	})
}

// deliver makes the PDF and gives it to somebody, off the UI goroutine; what
// goes wrong is shown, and told to done.
func (w *Window) deliver(out printout, give func(pdf []byte) error, done func(error)) {
	house := w.house
	w.env.Go(func() {
		pdf, err := house.pdf(context.Background(), out)
		if err == nil {
			err = give(pdf)
		}
		w.env.Do(func() {
			done(err)
			if err != nil {
				w.env.Fail(err)
			}
		})
	})
}

// previewMinutes shows minutes as they print.
func (w *Window) previewMinutes(m meeting.Minutes) {
	w.preview(func(_ context.Context, h *House) (printout, error) { return h.minutesPaper(m), nil })
}

// printMinutes prints minutes without showing them first, and says when the
// printer has taken them.
func (w *Window) printMinutes(m meeting.Minutes) {
	w.release(w.house.minutesPaper(m), printPaper, func(err error) {
		if err == nil {
			kit.Tell(w.env, "Given to the printer", "The minutes were given to the printer. The file is in "+w.papers.Dir+".")
		}
	})
}

// saveMinutes asks where to put the PDF of minutes.
func (w *Window) saveMinutes(m meeting.Minutes) {
	w.savePaper(w.house.minutesPaper(m), func(path string) { kit.Tell(w.env, "Saved", "The minutes are saved as "+path+".") })
}

// printPatient shows a paper about one patient; from there it prints.
func (w *Window) printPatient(paper, nhsNumber string) {
	if paper == patientscreen.PaperExtract {
		w.askExtract(nhsNumber)
		return
	}
	w.preview(func(ctx context.Context, h *House) (printout, error) { return h.patientPaper(ctx, paper, nhsNumber) })
}

// printSheet numbers these actions on a sheet and shows it; from there it prints.
func (w *Window) printSheet(q meeting.ActionQuery) {
	w.preview(func(ctx context.Context, h *House) (printout, error) { return h.sheetPaper(ctx, q) })
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

// checkPassphrase asks the unlocked member for the passphrase once more; the
// invented practice asks only whether one is sure.
func (w *Window) checkPassphrase(why string, then func()) {
	if w.house.Invented {
		kit.Ask(w.env, kit.Question{
			Title: "Sign", Text: why + " In a real team you would type your passphrase here.", OK: "Sign",
			Then: then,
		})
		return
	}
	passphrase := kit.NewPassword()
	kit.Ask(w.env, kit.Question{
		Title: "Your passphrase", Text: why, Body: kit.Field("Passphrase", passphrase), OK: "Sign", First: passphrase,
		Do: func() error {
			return w.house.Ledger.CheckPassphrase(context.Background(), passphrase.Text)
		},
		Then: then,
	})
}

package listsscreen

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keystone/caseload"
	"keystone/caseload/intake"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// preview is one file being looked at, before anything of it is saved.
type preview struct {
	path    string
	options intake.Options
	title   string // of the list, as a person changed it; "" as the file says
	reading *intake.Reading
	result  caseload.ImportResult
	unknown error // the file has no column of NHS numbers that was recognised
	empty   bool  // a person said that the file rightly names nobody

	list *kit.Entry
	save *kit.PushButton
}

// take reads the file of a preview and compares it with the caseload, which can
// be stopped, and shows what came of it.
func (s *Screen) take(p *preview) {
	bar := kit.Progress(s.env, "Reading "+s.files.Name(p.path))
	p.options.Today = s.today()
	share := steps(bar.SetShare)
	p.options.Progress = func(done, total int64) { share(int(done), int(total)) }
	s.env.Go(func() {
		p, err := s.read(bar, p)
		bar.Close()
		s.env.Do(func() {
			switch {
			case fault.Code(err) == intake.CodeStopped:
			case fault.Code(err) == caseload.CodeListEmpty:
				s.askEmpty(p)
			case err != nil:
				s.env.Fail(err)
			default:
				s.showPreview(p)
			}
		})
	})
}

// askEmpty asks whether a file that names nobody is meant so: an export of a
// search that failed looks the same.
func (s *Screen) askEmpty(p *preview) {
	kit.Ask(s.env, kit.Question{
		Title: "This file names nobody", Danger: true, OK: "It is empty, read it", Cancel: "Leave it",
		Text: "Most often the search did not run, and should be run again. If it really finds nobody now, the file can be read: " +
			"everybody on this list is then flagged as gone from it. Nobody is deleted, and you see the numbers before anything is saved.",
		Do: func() error {
			p.empty = true
			return nil
		},
		Then: func() { s.take(p) },
	})
}

// asked is what the preview and the save of a file have in common.
func (p *preview) asked(file string, progress func(done, total int)) caseload.ImportOptions {
	return caseload.ImportOptions{List: p.title, File: file, Empty: p.empty, Progress: progress}
}

func (s *Screen) read(bar *kit.ProgressDialog, p *preview) (*preview, error) {
	ctx, path, options := bar.Context(), p.path, p.options
	var err error
	p.reading, err = s.files.Read(ctx, path, options)
	if p.reading != nil && options.Mapping == nil {
		var mapErr error
		if p.options.Mapping, mapErr = s.src.Mapping(ctx, p.reading.Shape); mapErr != nil {
			return nil, mapErr
		}
	}
	if fault.Code(err) == intake.CodeNoNumbers && p.reading != nil {
		p.unknown, p.title = err, p.reading.Title
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	bar.SetTitle("Comparing " + s.files.Name(path) + " with the caseload")
	p.result, err = s.src.Preview(ctx, p.reading, p.asked(s.files.Name(path), steps(bar.Set)))
	if err == nil {
		p.title = p.result.List
	}
	return p, err
}

// showPreview puts the preview in place of the lists.
func (s *Screen) showPreview(p *preview) {
	s.coming = p
	s.body.Objects = []fyne.CanvasObject{s.page(p)}
	s.body.Refresh()
	s.Focus()
}

// Close goes back to the lists; nothing of the file is saved.
func (s *Screen) Close() {
	s.coming = nil
	s.body.Objects = []fyne.CanvasObject{s.overview()}
	s.body.Refresh()
	s.Refresh()
	s.Focus()
}

func (s *Screen) page(p *preview) fyne.CanvasObject {
	p.save = kit.Primary(saveWords(p), s.Save).Key("Ctrl+S")
	mend := kit.Button(mendWords(len(p.reading.Rejected)), s.SaveRejected)
	mend.Hidden = len(p.reading.Rejected) == 0
	if p.unknown != nil || p.result.Accepted == 0 && !p.empty {
		p.save.Disable()
	}
	top := kit.H(kit.Grow(kit.Title(s.files.Name(p.path))), kit.Button("Leave it", s.Close), mend, p.save)
	parts := []fyne.CanvasObject{s.whatItIs(p), s.outcome(p), s.unreadable(p), s.asUnderstood(p), s.columnsByHand(p)}
	return kit.V(kit.Pad(2, top), kit.Grow(kit.Scroll(kit.Pad(1, kit.Wide(parts...)))))
}

func saveWords(p *preview) string {
	if p.empty {
		return "Save the empty list"
	}
	return "Save " + counted(p.result.Accepted, "person")
}

// whatItIs says what was recognised, and lets it be changed.
func (s *Screen) whatItIs(p *preview) fyne.CanvasObject {
	kind := kit.NewPick(kindTexts(), func(text string) { s.again(func(o *intake.Options) { o.Format = kindID(text) }) })
	kind.SetSelected(kindText(p.reading.Format))
	index := kit.NewPick(indexes, func(text string) { s.again(func(o *intake.Options) { o.Index = indexID(text) }) })
	index.SetSelected(indexText(p.reading, p.options))
	p.list = kit.NewEntry()
	p.list.SetText(p.title)
	p.list.OnLeave = s.retitle
	p.list.OnSubmit = s.retitle
	run := "The file does not say when it was run."
	if p.reading.LastRun.Known() {
		run = "Run on " + p.reading.LastRun.Shown() + "."
	}
	return kit.Panel("What it is", kit.V(
		kit.Columns([]float32{2, 1, 1}, kit.Field("List", p.list), kit.Field("Kind", kind), kit.Field("Index of its scores", index)),
		kit.Quiet(run+sheetWords(p.reading)),
	))
}

func sheetWords(r *intake.Reading) string {
	if r.Sheet == "" {
		return ""
	}
	return " Sheet " + r.Sheet + "."
}

// again looks at the same file with something changed by hand.
func (s *Screen) again(change func(*intake.Options)) {
	p := s.coming
	if p == nil {
		return
	}
	options := p.options
	change(&options)
	s.take(&preview{path: p.path, options: options, title: p.list.Text, empty: p.empty})
}

func (s *Screen) retitle(text string) {
	if p := s.coming; p != nil && text != p.title && text != "" {
		s.take(&preview{path: p.path, options: p.options, title: text, empty: p.empty})
	}
}

// outcome counts what the save would do, and warns.
func (s *Screen) outcome(p *preview) fyne.CanvasObject {
	if p.unknown != nil {
		return kit.Panel("What it would change", kit.Wrapped(kit.MarkWarning+" "+fault.Sentence(p.unknown)).Colored(kit.ColorDecide))
	}
	lines := []fyne.CanvasObject{kit.Wrapped(outcomeWords(p.result)).Sized(kit.SizeLead)}
	shown := p.result.Warnings[:min(len(p.result.Warnings), firstWarnings)]
	for _, w := range shown {
		lines = append(lines, kit.Wrapped(kit.MarkWarning+" "+w).Colored(kit.ColorDecide))
	}
	if more := len(p.result.Warnings) - len(shown); more > 0 {
		lines = append(lines, kit.Quiet(fmt.Sprintf("and %d more like these", more)))
	}
	return kit.Panel("What it would change", kit.V(lines...))
}

// unreadable lists every row that is left out, with its line and reason.
func (s *Screen) unreadable(p *preview) fyne.CanvasObject {
	if len(p.result.Rejected) == 0 {
		return hidden()
	}
	table := kit.NewRows(rejectedColumns)
	rows := make([]kit.Row, len(p.result.Rejected))
	for i, r := range p.result.Rejected {
		rows[i] = rejectedRow(r.Line, r.NHSNumber, r.Reason)
	}
	table.SetRows(rows)
	table.OnOpen = func(i int) {
		r := p.result.Rejected[i]
		kit.Tell(s.env, fmt.Sprintf("Line %d", r.Line), r.NHSNumber+"\n"+r.Reason)
	}
	return kit.Panel(counted(len(rows), "row")+" cannot be read", kit.Sized(0, tableHeight(len(rows)), table))
}

// asUnderstood shows the first rows as the program understood them.
func (s *Screen) asUnderstood(p *preview) fyne.CanvasObject {
	shown := p.reading.Rows[:min(len(p.reading.Rows), firstRows)]
	if len(shown) == 0 {
		return hidden()
	}
	table := kit.NewRows(understoodColumns(p.reading.Format))
	rows := make([]kit.Row, len(shown))
	for i, r := range shown {
		rows[i] = understoodRow(r, p.reading.Format)
	}
	table.SetRows(rows)
	return kit.Panel("The first rows, as they were understood", kit.Sized(0, tableHeight(len(rows)), table))
}

func hidden() fyne.CanvasObject {
	nothing := container.NewStack()
	nothing.Hide()
	return nothing
}

// tableHeight is room for so many rows and their header, within reason.
func tableHeight(rows int) float32 { return float32(min(rows, 6)+1)*30 + 12 }

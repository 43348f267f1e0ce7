package listsscreen

import (
	"keystone/caseload"
	"keystone/caseload/intake"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// Save saves the file that is looked at, as one save; it can be stopped while
// it runs, and then nothing of it is saved.
func (s *Screen) Save() {
	p := s.coming
	if p == nil || p.save.Disabled() {
		return
	}
	bar := kit.Progress(s.env, "Saving "+p.title)
	ctx := bar.Context()
	s.env.Go(func() {
		result, err := s.src.Import(ctx, p.reading, p.asked(s.files.Name(p.path), steps(bar.Set)))
		bar.Close()
		s.env.Do(func() {
			switch {
			case fault.Code(err) == intake.CodeStopped:
				kit.Tell(s.env, "Stopped", "Nothing of this list was saved.")
			case err != nil:
				s.env.Fail(err)
			default:
				s.saved(p, result)
			}
		})
	})
}

// steps shows every hundredth of the steps.
func steps(show func(done, total int)) func(done, total int) {
	shown := -1
	return func(done, total int) {
		if part := done * 100 / max(1, total); part > shown {
			shown = part
			show(done, total)
		}
	}
}

// saved goes back to the lists and says what was saved.
func (s *Screen) saved(p *preview, result caseload.ImportResult) {
	s.Close()
	kit.Ask(s.env, kit.Question{
		Title: "Saved", Text: p.title + "\n\n" + outcomeWords(result),
		OK: "Show these people", Cancel: "Stay here",
		Do: func() error {
			s.on.ShowCaseload(p.title)
			return nil
		},
	})
}

// SaveRejected asks where the rows that cannot be read are saved.
func (s *Screen) SaveRejected() {
	if s.coming != nil && len(s.coming.reading.Rejected) > 0 {
		kit.SaveFile(s.env, "rows to mend.csv", s.WriteRejected)
	}
}

// WriteRejected writes the rows that cannot be read to a file, to be mended and
// brought in again.
func (s *Screen) WriteRejected(path string) {
	if s.coming == nil {
		return
	}
	if err := s.files.Write(path, intake.RejectedCSV(s.coming.reading)); err != nil {
		s.env.Fail(err)
	}
}

package listsscreen_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keystone/caseload"
	"keystone/caseload/intake"
	"keystone/sync/fault"
	"keystone/ui/kit"
	"keystone/ui/kit/kittest"
	"keystone/ui/listsscreen"
)

// fake says of every reading that all its people are new, and remembers what it
// was told. Files it reads are real ones.
type fake struct {
	lists    []caseload.ListInfo
	mappings map[string]map[int]intake.Field
	previews []caseload.ImportOptions
	imports  []caseload.ImportOptions
	saving   *intake.Reading
	imported *intake.Reading
	erased   []caseload.Erase
	fail     error
	during   func(done int) // what the person does or sees while a save runs
	compared func(done int) // the same while a file is compared
	written  map[string]string
}

func (f *fake) Lists(context.Context) ([]caseload.ListInfo, error) { return f.lists, nil }

func result(r *intake.Reading, o caseload.ImportOptions) caseload.ImportResult {
	res := caseload.ImportResult{Format: r.Format, List: o.List, Rows: len(r.Rows) + len(r.Rejected), Accepted: len(r.Rows), New: len(r.Rows), Warnings: r.Warnings}
	for _, x := range r.Rejected {
		res.Rejected = append(res.Rejected, caseload.RejectedRow{Line: x.Line, NHSNumber: x.NHSNumber, Reason: x.Reason})
	}
	return res
}

func (f *fake) Preview(ctx context.Context, r *intake.Reading, o caseload.ImportOptions) (caseload.ImportResult, error) {
	if len(r.Rows)+len(r.Rejected) == 0 && !o.Empty {
		return caseload.ImportResult{}, fault.New(caseload.CodeListEmpty, "This file names nobody.")
	}
	f.previews = append(f.previews, o)
	for done := range r.Rows {
		o.Progress(done, len(r.Rows))
		if f.compared != nil {
			f.compared(done)
		}
		if ctx.Err() != nil {
			return caseload.ImportResult{}, fault.New(intake.CodeStopped, "Reading was stopped; nothing was changed.")
		}
	}
	if o.List == "" {
		o.List = r.Title
	}
	return result(r, o), nil
}

func (f *fake) Import(ctx context.Context, r *intake.Reading, o caseload.ImportOptions) (caseload.ImportResult, error) {
	if f.fail != nil {
		return caseload.ImportResult{}, f.fail
	}
	f.imports = append(f.imports, o)
	f.saving = r
	total := 2 * len(r.Rows)
	for done := range total + 1 {
		if f.during != nil {
			f.during(done)
		}
		if done < total/2 && ctx.Err() != nil {
			return caseload.ImportResult{}, fault.New(intake.CodeStopped, "Reading was stopped; nothing was changed.")
		}
		o.Progress(done, total)
	}
	f.imported = r
	return result(r, o), nil
}

// rows is how many rows the save that runs has.
func (f *fake) rows() int { return len(f.saving.Rows) }

func (f *fake) Mapping(_ context.Context, shape string) (map[int]intake.Field, error) {
	return f.mappings[shape], nil
}

func (f *fake) RememberMapping(_ context.Context, shape string, mapping map[int]intake.Field) error {
	f.mappings[shape] = mapping
	return nil
}

func (f *fake) Erase(_ context.Context, e caseload.Erase) (caseload.EraseResult, error) {
	if f.fail == nil {
		f.erased = append(f.erased, e)
	}
	return caseload.EraseResult{}, f.fail
}

func (f *fake) Read(ctx context.Context, path string, o intake.Options) (*intake.Reading, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	source := intake.Source{Name: filepath.Base(path), Data: data}
	reading, err := intake.Read(ctx, source, o)
	if mapping := f.mappings[shapeOf(reading)]; len(o.Mapping) == 0 && len(mapping) > 0 {
		o.Mapping = mapping
		return intake.Read(ctx, source, o)
	}
	return reading, err
}

func (f *fake) Write(path string, data []byte) error {
	f.written[path] = string(data)
	return nil
}

func (f *fake) Name(path string) string { return filepath.Base(path) }

func newFake() *fake {
	return &fake{mappings: map[string]map[int]intake.Field{}, written: map[string]string{}, lists: []caseload.ListInfo{
		{ID: "l1", Title: "Patients on moderate or severe frailty register", Format: "emis", Index: "eFI", LastRun: "2026-11-20", ReadAt: "2026-11-20T08:31:00Z", ReadBy: "Meera Patel", People: 88, New: 12, Gone: 3},
		{ID: "l2", Title: "Discharges", Format: "discharges", LastRun: "2026-11-16", ReadAt: "2026-11-16T08:31:00Z", ReadBy: "Care co-ordinator", People: 14, New: 4},
	}}
}

func shapeOf(r *intake.Reading) string {
	if r == nil {
		return ""
	}
	return r.Shape
}

// asked is what the screen asked of the frame.
type asked struct{ list string }

// open shows the screen in a window of a laptop's size.
func open(t *testing.T, f *fake) (*listsscreen.Screen, kittest.Hand, *asked) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	window := test.NewTempWindow(t, nil)
	now := func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }
	a := &asked{}
	screen := listsscreen.New(f, f, listsscreen.Actions{ShowCaseload: func(list string) { a.list = list }}, kit.NewEnv(window, now).AtOnce())
	window.SetContent(screen.Content())
	window.Resize(fyne.NewSize(1250, 700))
	screen.Refresh()
	screen.Focus()
	return screen, kittest.Hand{T: t, Window: window}, a
}

// export writes a file as a system would have left it, and returns its path.
func export(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

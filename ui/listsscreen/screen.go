// Package listsscreen is where lists come in: what a file is, what it would
// change and what could not be read, all before one save.
package listsscreen

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keystone/caseload"
	"keystone/caseload/intake"
	"keystone/caseload/nhs"
	"keystone/ui/kit"
)

// Source is what the screen reads and the commands it gives.
type Source interface {
	Lists(ctx context.Context) ([]caseload.ListInfo, error)
	// Preview says what an import would do, and changes nothing.
	Preview(ctx context.Context, r *intake.Reading, o caseload.ImportOptions) (caseload.ImportResult, error)
	// Import is one save.
	Import(ctx context.Context, r *intake.Reading, o caseload.ImportOptions) (caseload.ImportResult, error)
	// Mapping is what was said by hand about files of a shape.
	Mapping(ctx context.Context, shape string) (map[int]intake.Field, error)
	RememberMapping(ctx context.Context, shape string, mapping map[int]intake.Field) error
	Erase(ctx context.Context, e caseload.Erase) (caseload.EraseResult, error)
}

// Files is how the screen reaches files; a path goes in and comes back as it is.
type Files interface {
	// Read reads a list with the columns that were mapped by hand for its shape;
	// its errors are those of intake.Read.
	Read(ctx context.Context, path string, o intake.Options) (*intake.Reading, error)
	// Write puts a file where a person chose.
	Write(path string, data []byte) error
	// Name is the last part of a path.
	Name(path string) string
}

// Actions are what the screen asks of the frame.
type Actions struct {
	// ShowCaseload goes to the people of a list, "" for everyone.
	ShowCaseload func(list string)
	// Watch asks which folder to watch for new exports.
	Watch func()
}

// Extensions are the files the file dialog shows.
var Extensions = []string{".csv", ".txt", ".tsv", ".xlsx", ".xlsm"}

// Screen is the lists.
type Screen struct {
	src   Source
	files Files
	on    Actions
	env   kit.Env

	lists  []caseload.ListInfo
	latest kit.Latest
	coming *preview // nil while no file is being looked at

	bring   *kit.PushButton
	remove  *kit.PushButton
	watched *kit.Label
	table   *kit.Rows
	offer   *fyne.Container
	body    *fyne.Container
	content fyne.CanvasObject
}

// New makes the screen; call Refresh to fill it.
func New(src Source, files Files, on Actions, env kit.Env) *Screen {
	s := &Screen{src: src, files: files, on: on, env: env}
	s.bring = kit.Primary("Bring in a list…", s.BringIn).Key("Ctrl+O")
	s.remove = kit.Button("Remove a wrong list…", s.Remove)
	s.watched = kit.Quiet("")
	s.SetWatched("")
	s.table = kit.NewRows(listColumns)
	s.table.OnOpen = func(i int) { s.on.ShowCaseload(s.lists[i].Title) }
	s.table.SetEmpty(kit.Empty("No list has been brought in yet",
		"Export a list from your GP system, a risk tool or the hospital, and bring the file in. You see what it would change before anything is saved.", nil))
	s.offer = container.NewStack()
	s.offer.Hide()
	s.body = container.NewStack(s.overview())
	s.content = kit.V(s.offer, kit.Grow(s.body))
	return s
}

func (s *Screen) overview() fyne.CanvasObject {
	watch := kit.Button("Watch a folder…", func() { s.on.Watch() })
	top := kit.H(kit.Grow(kit.Title("Lists")), s.remove, watch, s.bring)
	return kit.Pad(2, kit.V(top, s.watched, kit.Grow(s.table)))
}

// SetWatched says which folder is watched for new exports, "" for none.
func (s *Screen) SetWatched(folder string) {
	text := "Drop a file on the window, or choose one. Return on a list shows its people."
	if folder != "" {
		text = "Watching " + folder + ": an export saved there is offered here."
	}
	s.watched.SetText(text)
}

// Content is what the frame shows.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Focus puts the focus on bringing a list in, or on saving what is looked at.
func (s *Screen) Focus() {
	if s.coming != nil {
		s.env.Window.Canvas().Focus(s.coming.save)
		return
	}
	s.env.Window.Canvas().Focus(s.bring)
}

// Refresh reads the lists again.
func (s *Screen) Refresh() {
	kit.Load(s.env, &s.latest, func() ([]caseload.ListInfo, error) { return s.src.Lists(context.Background()) }, s.show)
}

func (s *Screen) show(lists []caseload.ListInfo) {
	s.lists = lists
	rows := make([]kit.Row, len(lists))
	for i, l := range lists {
		rows[i] = listRow(l)
	}
	s.table.SetRows(rows)
	if len(lists) == 0 {
		s.remove.Disable()
	} else {
		s.remove.Enable()
	}
}

// BringIn asks for a file and looks at it.
func (s *Screen) BringIn() { kit.OpenFile(s.env, Extensions, s.Offer) }

// Offer looks at a file: chosen, dropped on the window, or found in the watched
// folder. Nothing is saved before a person says so.
func (s *Screen) Offer(path string) { s.take(&preview{path: path}) }

// Found tells of an export that was saved in the watched folder, and when; the
// person decides whether it is read.
func (s *Screen) Found(path, when string) {
	text := kit.Lead(fmt.Sprintf("%s was saved%s in the watched folder.", s.files.Name(path), atTime(when)))
	close := func() {
		s.offer.Hide()
		s.content.Refresh()
	}
	read := kit.Button("Read it", func() {
		close()
		s.Offer(path)
	})
	s.offer.Objects = []fyne.CanvasObject{kit.Pad(2, kit.Panel("", kit.H(kit.Grow(text), kit.Button("Not now", close), read)))}
	s.offer.Show()
	s.content.Refresh()
}

func atTime(when string) string {
	if when == "" {
		return ""
	}
	return " at " + when
}

// Remove asks which list was wrong, and why; its rows are erased everywhere.
func (s *Screen) Remove() {
	titles := make([]string, len(s.lists))
	for i, l := range s.lists {
		titles[i] = l.Title
	}
	which, reason := kit.NewPick(titles, nil), kit.NewText(2)
	if i := s.table.Selected(); i >= 0 && i < len(titles) {
		which.SetSelected(titles[i])
	}
	kit.Ask(s.env, kit.Question{
		Title: "Remove a wrong list", OK: "Erase it", Danger: true, First: which,
		Text: "Everything this list brought in is erased from this laptop and from every laptop it was sent to; it cannot be brought back except by reading the file again. People who are on another list stay. Laptops that are off and old backups are not reached.",
		Body: kit.V(kit.Field("Which list", which), kit.Field("Reason", reason)),
		Do: func() error {
			if _, err := s.src.Erase(context.Background(), caseload.Erase{What: which.Selected(), Reason: reason.Text}); err != nil {
				return err
			}
			s.Refresh()
			return nil
		},
	})
}

// Menu holds the screen's shortcuts.
func (s *Screen) Menu() *fyne.Menu {
	return kit.Menu(s.env, "Lists",
		kit.Shortcut{Text: "Bring in a list…", Key: "Ctrl+O", Do: s.BringIn},
		kit.Shortcut{Text: "Save the list", Key: "Ctrl+S", Do: s.Save},
		kit.Shortcut{Text: "Remove a wrong list…", Do: s.Remove},
	)
}

// Help is what Ctrl+/ shows.
func (s *Screen) Help() string {
	return "Ctrl+O chooses a file; one can also be dropped on the window. You see what the file is and may change it, " +
		"its first rows as they were understood, what is new, the same, changed or gone, and every row that cannot be read with its line and reason. " +
		"Ctrl+S saves it, once. Rows that cannot be read can be saved as a file, mended, and brought in again."
}

func (s *Screen) today() nhs.Date { return nhs.DateOf(s.env.Now().In(nhs.London())) }

var listColumns = []kit.Column{
	{Title: "List", Width: 280, Grow: 1},
	{Title: "Kind", Width: 110},
	{Title: "Index", Width: 80, Spare: true},
	{Title: "Run on", Width: 110},
	{Title: "Read", Width: 250, Grow: 1},
	{Title: "People", Width: 64, Right: true},
	{Title: "New", Width: 56, Right: true},
	{Title: "Gone", Width: 56, Right: true},
}

func listRow(l caseload.ListInfo) kit.Row {
	return kit.Row{Key: l.ID, Cells: []kit.Cell{
		{Text: l.Title, Bold: true},
		{Text: kindText(l.Format)},
		{Text: l.Index},
		{Text: nhs.Date(l.LastRun).Shown()},
		{Text: readWords(l)},
		{Text: fmt.Sprint(l.People)},
		{Text: fmt.Sprint(l.New)},
		{Text: fmt.Sprint(l.Gone)},
	}}
}

func readWords(l caseload.ListInfo) string {
	if len(l.ReadAt) < len("2006-01-02T15:04") {
		return l.ReadBy
	}
	return nhs.Date(l.ReadAt[:10]).Shown() + " " + l.ReadAt[11:16] + " by " + l.ReadBy
}

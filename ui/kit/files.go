package kit

import (
	"cmp"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"keystone/sync/fault"
)

// OpenFile asks for a file with one of these extensions (".csv"; none for any)
// and gives its path to opened. Nothing is called when it is cancelled. It is a
// dialog of one's own because Fyne's cannot be worked from the keyboard.
func OpenFile(env Env, extensions []string, opened func(path string)) {
	b := newBrowser(env, extensions, false)
	b.dialog = Ask(env, Question{
		Title: lang.L("Open a file"), Body: b.body(), OK: lang.L("Open"), Width: 720, First: b.rows.Focusable(),
		Do: b.take, Then: func() { opened(b.chosen) },
	})
}

// OpenFolder asks for a folder and gives its path to opened.
func OpenFolder(env Env, opened func(path string)) {
	b := newBrowser(env, nil, true)
	b.dialog = Ask(env, Question{
		Title: lang.L("Choose a folder"), Body: b.body(), OK: lang.L("Choose this folder"), Width: 720, First: b.rows.Focusable(),
		Do: b.take, Then: func() { opened(b.chosen) },
	})
}

// browser is the list of one folder: Return on a folder goes into it, Backspace
// goes up, Return on a file takes it.
type browser struct {
	env        Env
	extensions []string
	onlyDirs   bool
	dialog     *Dialog
	folder     *Entry
	rows       *Rows
	entries    []os.DirEntry
	chosen     string
}

// up is the first row, which leads to the folder above.
const up = ".."

func newBrowser(env Env, extensions []string, onlyDirs bool) *browser {
	b := &browser{env: env, extensions: extensions, onlyDirs: onlyDirs, folder: NewEntry()}
	b.rows = NewRows([]Column{{Title: lang.L("Name"), Width: 360, Grow: 1}, {Title: lang.L("Changed"), Width: 160}})
	b.rows.OnOpen = b.open
	b.rows.OnKey = func(_ int, ev *fyne.KeyEvent) bool {
		if ev.Name == fyne.KeyBackspace {
			b.show(filepath.Dir(b.folder.Text))
		}
		return ev.Name == fyne.KeyBackspace
	}
	b.rows.OnRune = b.letter
	b.folder.OnSubmit = func(text string) { b.show(text) }
	b.show(documents())
	return b
}

func (b *browser) body() fyne.CanvasObject {
	note := lang.L("Return opens, a letter goes to the next name that begins with it, Backspace goes up, Tab goes to the folder's name.")
	return V(Field(lang.L("Folder"), b.folder), Grow(Sized(0, 320, b.rows)), Quiet(note))
}

// show lists a folder; one that cannot be read leaves the list as it was.
func (b *browser) show(folder string) {
	entries, err := os.ReadDir(filepath.Clean(folder))
	if err != nil {
		b.say(fault.Wrap(err, "folder-missing", "That folder is not there, or may not be opened; type another."))
		return
	}
	b.say(nil)
	b.entries = slices.DeleteFunc(entries, b.hidden)
	slices.SortStableFunc(b.entries, func(x, y os.DirEntry) int {
		if x.IsDir() != y.IsDir() {
			return cmp.Compare(bit(y.IsDir()), bit(x.IsDir()))
		}
		return cmp.Compare(strings.ToLower(x.Name()), strings.ToLower(y.Name()))
	})
	b.folder.SetText(filepath.Clean(folder))
	rows := []Row{{Key: up, Cells: []Cell{{Text: lang.L("(folder above)")}}}}
	for _, e := range b.entries {
		rows = append(rows, fileRow(e))
	}
	b.rows.SetRows(rows)
	b.rows.Select(0)
}

func (b *browser) say(err error) {
	if b.dialog == nil {
		return
	}
	text := ""
	if err != nil {
		text = fault.Sentence(err)
	}
	b.dialog.SetError(text)
}

func fileRow(e os.DirEntry) Row {
	name := Cell{Text: e.Name()}
	if e.IsDir() {
		name = Cell{Text: e.Name() + string(filepath.Separator), Bold: true}
	}
	changed := Cell{Color: ColorQuiet}
	if info, err := e.Info(); err == nil {
		changed.Text = info.ModTime().Format("02-Jan-2006 15:04")
	}
	return Row{Key: e.Name(), Cells: []Cell{name, changed}}
}

// hidden leaves out dot files and, for a file, other extensions.
func (b *browser) hidden(e os.DirEntry) bool {
	if strings.HasPrefix(e.Name(), ".") && runtime.GOOS != "windows" {
		return true
	}
	if e.IsDir() {
		return false
	}
	return b.onlyDirs || len(b.extensions) > 0 && !slices.Contains(b.extensions, strings.ToLower(filepath.Ext(e.Name())))
}

// open goes into the folder of a row, or takes the file.
func (b *browser) open(i int) {
	switch {
	case i == 0:
		b.show(filepath.Dir(b.folder.Text))
	case i > len(b.entries):
	case b.entries[i-1].IsDir():
		b.show(filepath.Join(b.folder.Text, b.entries[i-1].Name()))
	default:
		b.dialog.Confirm()
	}
}

// letter goes to the next name that begins with a letter.
func (b *browser) letter(from int, r rune) {
	begin := strings.ToLower(string(r))
	for step := range b.entries {
		i := (max(from, 0) + step) % len(b.entries)
		if strings.HasPrefix(strings.ToLower(b.entries[i].Name()), begin) {
			b.rows.Select(i + 1)
			return
		}
	}
}

// take is what OK does: the folder shown, or the file that is marked.
func (b *browser) take() error {
	if b.onlyDirs {
		b.chosen = b.folder.Text
		return nil
	}
	i := b.rows.Selected()
	if i < 1 || i > len(b.entries) || b.entries[i-1].IsDir() {
		return fault.New("file-required", "No file is marked: go to one with the arrow keys, or click it.")
	}
	b.chosen = filepath.Join(b.folder.Text, b.entries[i-1].Name())
	return nil
}

func bit(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

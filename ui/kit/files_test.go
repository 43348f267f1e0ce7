package kit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keystone/ui/kit"
)

func TestFiles_EscLeaves(t *testing.T) {
	never := func(path string) { t.Errorf("got %q though it was left", path) }
	for name, open := range map[string]func(kit.Env){
		"file":   func(env kit.Env) { kit.OpenFile(env, []string{".csv"}, never) },
		"folder": func(env kit.Env) { kit.OpenFolder(env, never) },
		"save":   func(env kit.Env) { _ = kit.SaveFile(env, "minutes.pdf", never) },
	} {
		env := window(t, kit.NewEntry())
		env.Fail = func(err error) { t.Errorf("%s: %v", name, err) }
		before := 0
		env.Window.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { before++ })
		open(env)
		if env.Window.Canvas().Overlays().Top() == nil {
			t.Fatalf("%s: no dialog", name)
		}
		press(env, fyne.KeyEscape)
		if env.Window.Canvas().Overlays().Top() != nil || before != 0 {
			t.Errorf("%s: Esc did not leave it", name)
		}
		press(env, fyne.KeyEscape)
		if before != 1 {
			t.Errorf("%s: the window did not get its keys back", name)
		}
	}
}

func TestSaveFile_NewPath(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("HOME", folder)
	env := window(t, kit.NewEntry())
	got := ""
	kit.SaveFile(env, "minutes.pdf", func(path string) { got = path })
	press(env, fyne.KeyReturn)
	if want := filepath.Join(folder, "minutes.pdf"); got != want || kit.DialogOpen(env.Window) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSaveFile_Err(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("HOME", folder)
	if err := os.WriteFile(filepath.Join(folder, "taken.pdf"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"taken.pdf": "already", "../up.pdf": "name without", " ": "name without"} {
		env := window(t, kit.NewEntry())
		d := kit.SaveFile(env, name, func(path string) { t.Errorf("%q: saved to %q", name, path) })
		d.Confirm()
		if !d.Open() || !strings.Contains(d.Problem(), want) {
			t.Errorf("%q: says %q, want %q", name, d.Problem(), want)
		}
	}
}

func TestOpenFile_ByKeyboard(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	inner := filepath.Join(home, "Exports")
	if err := os.Mkdir(inner, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"frailty.csv", "notes.doc", ".hidden.csv"} {
		if err := os.WriteFile(filepath.Join(inner, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := window(t, kit.NewEntry())
	got := ""
	kit.OpenFile(env, []string{".csv"}, func(path string) { got = path })
	press(env, fyne.KeyDown, fyne.KeyReturn) // into Exports
	press(env, fyne.KeyDown, fyne.KeyReturn) // its only list
	if want := filepath.Join(inner, "frailty.csv"); got != want || kit.DialogOpen(env.Window) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOpenFolder_ByKeyboard(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	if err := os.Mkdir(filepath.Join(home, "Exports"), 0o700); err != nil {
		t.Fatal(err)
	}
	env := window(t, kit.NewEntry())
	got := ""
	kit.OpenFolder(env, func(path string) { got = path })
	press(env, fyne.KeyDown, fyne.KeyReturn, fyne.KeyBackspace, fyne.KeyDown, fyne.KeyReturn)
	press(env, fyne.KeyTab, fyne.KeyTab, fyne.KeyReturn)
	if want := filepath.Join(home, "Exports"); got != want || kit.DialogOpen(env.Window) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOpenFile_ALetterGoesToTheNextThatBeginsWithIt(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("HOME", folder)
	for _, name := range []string{"acg.csv", "emis.csv", "efi2.xlsx"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := window(t, kit.NewEntry())
	got := ""
	kit.OpenFile(env, nil, func(path string) { got = filepath.Base(path) })
	write(env, "eex")
	press(env, fyne.KeyReturn)
	if got != "emis.csv" {
		t.Errorf("e, e and x lead to %q", got)
	}
}

package kit_test

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keystone/sync/fault"
	"keystone/ui/kit"
)

func TestAsk_ReturnConfirmsFromTheFirstField(t *testing.T) {
	env := window(t, kit.NewEntry())
	name, got := kit.NewEntry(), ""
	d := kit.Ask(env, kit.Question{Title: "Name", Body: kit.Field("Name", name), Do: func() error {
		got = name.Text
		return nil
	}})
	if env.Window.Canvas().Focused() != fyne.Focusable(name) {
		t.Fatal("the first field has no focus")
	}
	write(env, "Ivy")
	press(env, fyne.KeyReturn)
	if got != "Ivy" || d.Open() || kit.DialogOpen(env.Window) {
		t.Errorf("got %q, open %v", got, d.Open())
	}
}

func TestAsk_EscCancels(t *testing.T) {
	env := window(t, kit.NewEntry())
	cancelled := false
	d := kit.Ask(env, kit.Question{
		Title: "Remove?", Body: kit.NewText(2), OnCancel: func() { cancelled = true },
		Do: func() error { t.Error("done"); return nil },
	})
	press(env, fyne.KeyEscape)
	if d.Open() || !cancelled {
		t.Errorf("open %v, cancelled %v", d.Open(), cancelled)
	}
}

func TestAsk_ErrStaysOpenAndSaysWhy(t *testing.T) {
	env := window(t, kit.NewEntry())
	why := error(fault.New("key-worker-exists", "Ivy has a key worker already; hand over instead."))
	d := kit.Ask(env, kit.Question{Title: "Key worker", Body: kit.NewEntry(), Do: func() error { return why }})
	press(env, fyne.KeyReturn)
	if !d.Open() || !strings.Contains(d.Problem(), "hand over instead") {
		t.Fatalf("open %v, says %q", d.Open(), d.Problem())
	}
	why = errors.New("sql: no rows")
	d.Confirm()
	if strings.Contains(d.Problem(), "sql") {
		t.Errorf("a defect is shown raw: %q", d.Problem())
	}
	why = nil
	press(env, fyne.KeyReturn)
	if d.Open() {
		t.Error("stayed open when nothing was wrong any more")
	}
}

func TestAsk_DangerHasTheFocusOnCancel(t *testing.T) {
	env := window(t, kit.NewEntry())
	d := kit.Ask(env, kit.Question{Title: "Wipe this laptop?", Danger: true, Do: func() error { t.Error("done"); return nil }})
	press(env, fyne.KeyReturn)
	if d.Open() {
		t.Error("Return did not press Cancel")
	}
}

func TestAsk_KeysWithoutFocus(t *testing.T) {
	env := window(t, kit.NewEntry())
	before := 0
	env.Window.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { before++ })
	d := kit.Ask(env, kit.Question{Title: "Sure?"})
	env.Window.Canvas().Unfocus()
	press(env, fyne.KeyEscape)
	if d.Open() || before != 0 {
		t.Errorf("open %v; the window behind got %d keys", d.Open(), before)
	}
	env.Window.Canvas().Unfocus()
	press(env, fyne.KeyEscape)
	if before != 1 {
		t.Error("the window did not get its keys back")
	}
}

func TestAsk_OneInFrontOfAnother(t *testing.T) {
	env := window(t, kit.NewEntry())
	first := kit.Ask(env, kit.Question{Title: "First", Body: kit.NewEntry()})
	env.Fail(fault.New("x", "It did not work."))
	press(env, fyne.KeyReturn)
	if !first.Open() || !kit.DialogOpen(env.Window) {
		t.Fatal("closing the second closed the first")
	}
	press(env, fyne.KeyEscape)
	if first.Open() {
		t.Error("the first no longer hears Esc")
	}
}

func TestProgress_Stops(t *testing.T) {
	env := window(t, kit.NewEntry())
	p := kit.Progress(env, "Reading the list")
	p.Set(3, 10)
	if p.Cancelled() {
		t.Fatal("stopped before anyone asked")
	}
	press(env, fyne.KeyEscape)
	if !p.Cancelled() || p.Context().Err() == nil {
		t.Error("Esc did not stop it")
	}
	p.Close()
	p.Close()
	if kit.DialogOpen(env.Window) {
		t.Error("still open")
	}
}

func TestAsk_KeepsWhatIsToldWhileItCloses(t *testing.T) {
	env := window(t, kit.NewEntry())
	keys := 0
	env.Window.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { keys++ })
	var told *kit.Dialog
	asked := kit.Ask(env, kit.Question{Title: "Hand over", Body: kit.NewEntry(), Do: func() error {
		told = kit.Tell(env, "Done, but know this", "No telephone out of hours.")
		return nil
	}})
	press(env, fyne.KeyReturn)
	if asked.Open() || told == nil || !told.Open() || !kit.DialogOpen(env.Window) {
		t.Fatal("the warning went with the question that it answers")
	}
	if env.Window.Canvas().Focused() == nil {
		t.Error("the warning has no focus")
	}
	press(env, fyne.KeyEscape)
	if told.Open() || kit.DialogOpen(env.Window) || keys != 0 {
		t.Error("Esc does not leave the warning")
	}
	press(env, fyne.KeyEscape)
	if keys != 1 {
		t.Error("the window did not get its keys back")
	}
}

func TestAsk_ClosedUnderATwoDeepStack(t *testing.T) {
	env := window(t, kit.NewEntry())
	first := kit.Tell(env, "One", "1")
	second := kit.Tell(env, "Two", "2")
	third := kit.Tell(env, "Three", "3")
	second.Close()
	first.Close()
	if n := len(env.Window.Canvas().Overlays().List()); n != 1 || !third.Open() {
		t.Fatalf("%d dialogs are left, want the third", n)
	}
	press(env, fyne.KeyReturn)
	if kit.DialogOpen(env.Window) {
		t.Error("Return does not close the third")
	}
}

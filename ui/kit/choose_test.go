package kit_test

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keystone/ui/kit"
)

func TestChips_Keyboard(t *testing.T) {
	var told []string
	chips := kit.NewChips([]kit.Chip{{ID: "all"}, {ID: "mine"}, {ID: "overdue"}}, func(id string) { told = append(told, id) })
	env := window(t, kit.V(chips, kit.NewEntry()))
	env.Window.Canvas().Focus(chips)
	press(env, fyne.KeyLeft, fyne.KeyRight, fyne.KeyEnd, fyne.KeyRight, fyne.KeyHome, fyne.KeySpace)
	if got := fmt.Sprint(told); got != "[all mine overdue overdue all all]" {
		t.Errorf("told %s", got)
	}
	chips.TapChip(1)
	if chips.Chosen() != "mine" || env.Window.Canvas().Focused() != fyne.Focusable(chips) {
		t.Errorf("a click chose %q", chips.Chosen())
	}
}

func TestChips_SetChipsKeepsChoice(t *testing.T) {
	chips := kit.NewChips([]kit.Chip{{ID: "all"}, {ID: "mine"}}, nil)
	window(t, chips)
	chips.Choose("mine")
	chips.Choose("nobody")
	chips.SetCount("mine", 7)
	chips.SetChips([]kit.Chip{{ID: "mine"}, {ID: "all"}})
	if chips.Chosen() != "mine" {
		t.Errorf("chosen %q", chips.Chosen())
	}
	chips.SetChips([]kit.Chip{{ID: "all"}})
	if chips.Chosen() != "all" {
		t.Errorf("chosen %q of what is left", chips.Chosen())
	}
}

func newPick(t *testing.T) (*kit.Pick, kit.Env, *[]string) {
	t.Helper()
	told := &[]string{}
	pick := kit.NewPick([]string{"Anna Price", "Bola Okoro", "Ruth Adeyemi"}, func(s string) { *told = append(*told, s) })
	env := window(t, kit.V(pick, kit.NewEntry()))
	env.Window.Canvas().Focus(pick)
	return pick, env, told
}

func TestPick_TypingNarrows(t *testing.T) {
	pick, env, told := newPick(t)
	write(env, "a")
	if got := fmt.Sprint(pick.Offered()); got != "[Anna Price Bola Okoro Ruth Adeyemi]" {
		t.Errorf("offered %s: names that begin with it come first", got)
	}
	write(env, "d")
	if got := fmt.Sprint(pick.Offered()); got != "[Ruth Adeyemi]" {
		t.Errorf("offered %s", got)
	}
	press(env, fyne.KeyReturn)
	if pick.Selected() != "Ruth Adeyemi" || pick.Text != "Ruth Adeyemi" || fmt.Sprint(*told) != "[Ruth Adeyemi]" {
		t.Errorf("selected %q, shows %q, told %v", pick.Selected(), pick.Text, *told)
	}
	if pick.Offered() != nil || env.Window.Canvas().Focused() != fyne.Focusable(pick) {
		t.Error("the list did not give the focus back")
	}
}

func TestPick_ArrowsAndTab(t *testing.T) {
	pick, env, _ := newPick(t)
	press(env, fyne.KeyDown, fyne.KeyDown, fyne.KeyTab)
	if pick.Selected() != "Bola Okoro" {
		t.Errorf("selected %q", pick.Selected())
	}
	if env.Window.Canvas().Focused() == fyne.Focusable(pick) {
		t.Error("Tab took the option but did not move on")
	}
}

func TestPick_EscClosesTheListOnly(t *testing.T) {
	pick, env, told := newPick(t)
	pick.SetSelected("Anna Price")
	press(env, fyne.KeyBackspace, fyne.KeyEscape)
	if pick.Offered() != nil {
		t.Fatal("the list is still open")
	}
	press(env, fyne.KeyTab)
	if pick.Text != "Anna Price" || len(*told) != 0 {
		t.Errorf("shows %q, told %v: a text that is no option is undone", pick.Text, *told)
	}
}

func TestPick_TextThatNamesOne(t *testing.T) {
	pick, env, told := newPick(t)
	write(env, "bola okoro")
	press(env, fyne.KeyEscape, fyne.KeyTab)
	if pick.Selected() != "Bola Okoro" || len(*told) != 1 {
		t.Errorf("selected %q, told %v", pick.Selected(), *told)
	}
}

func TestPick_EmptiedMeansNone(t *testing.T) {
	pick, env, told := newPick(t)
	pick.SetSelected("Anna Price")
	pick.SetText("")
	press(env, fyne.KeyTab)
	if pick.Selected() != "" || fmt.Sprint(*told) != "[]" || len(*told) != 1 {
		t.Errorf("selected %q, told %q", pick.Selected(), *told)
	}
}

func TestPick_InsideADialog(t *testing.T) {
	_, env, _ := newPick(t)
	pick := kit.NewPick([]string{"Anna Price", "Bola Okoro"}, nil)
	d := kit.Ask(env, kit.Question{Title: "Who?", Body: pick})
	write(env, "b")
	press(env, fyne.KeyReturn)
	if !d.Open() || pick.Selected() != "Bola Okoro" {
		t.Fatalf("open %v, selected %q", d.Open(), pick.Selected())
	}
	press(env, fyne.KeyReturn)
	if d.Open() {
		t.Error("Return no longer confirms")
	}
}

func TestPick_TypingBeginsAnew(t *testing.T) {
	pick, env, told := newPick(t)
	pick.SetSelected("Anna Price")
	write(env, "ru")
	if got := fmt.Sprint(pick.Offered()); got != "[Ruth Adeyemi]" || pick.Text != "ru" {
		t.Errorf("shows %q, offered %s", pick.Text, got)
	}
	press(env, fyne.KeyReturn)
	if pick.Selected() != "Ruth Adeyemi" || len(*told) != 1 {
		t.Errorf("selected %q, told %v", pick.Selected(), *told)
	}
}

func TestPick_AClickOpensTheList(t *testing.T) {
	pick, env, _ := newPick(t)
	pick.SetSelected("Anna Price")
	test.TapAt(pick, fyne.NewPos(5, 5))
	if got := len(pick.Offered()); got != 3 {
		t.Fatalf("a click offers %d of 3", got)
	}
	press(env, fyne.KeyDown, fyne.KeyReturn)
	if pick.Selected() != "Bola Okoro" {
		t.Errorf("selected %q", pick.Selected())
	}
}

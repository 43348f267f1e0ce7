package kit_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"keystone/ui/kit"
	"keystone/ui/kit/kittest"
)

// tipDesk is a window with tips, whose time the test lets pass.
type tipDesk struct {
	kittest.Hand
	*kittest.Timer
	env kit.Env
}

func newTipDesk(t *testing.T, content fyne.CanvasObject) *tipDesk {
	t.Helper()
	env, timer := window(t, content), &kittest.Timer{}
	env.After = timer.After
	env.Window.SetContent(kit.WithTips(env, content))
	return &tipDesk{Hand: kittest.Hand{T: t, Window: env.Window}, Timer: timer, env: env}
}

// away puts the pointer where there is nothing.
func (d *tipDesk) away() { test.MoveMouse(d.Window.Canvas(), fyne.NewPos(990, 690)) }

func nothing() {}

func TestTip_SaysTheWordsAndTheKeyAfterAWhile(t *testing.T) {
	for _, c := range []struct {
		name string
		rest func(d *tipDesk)
		says string
	}{
		{"pointer", func(d *tipDesk) { d.Hover("Edit the plan") }, "Edit the plan\nCtrl+E"},
		{"focus", func(d *tipDesk) { d.Key(fyne.KeyTab, fyne.KeyTab) }, "Edit the plan\nCtrl+E"},
		{"pointer on the rail", func(d *tipDesk) { d.Hover("Caseload") }, "Ctrl+2\nCaseload\nCtrl+2"},
		{"focus on the rail", func(d *tipDesk) { d.Key(fyne.KeyTab, fyne.KeyTab, fyne.KeyTab) }, "Ctrl+2\nCaseload\nCtrl+2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newTipDesk(t, kit.V(kit.NewEntry(), kit.Button("Edit the plan", nothing).Key("Ctrl+E"), kit.NewRailItem("Caseload", "Ctrl+2", nothing)))
			c.rest(d)
			d.Pass(kit.TipDelay - 1)
			d.SeesNot(c.says)
			d.Pass(1)
			d.Sees(c.says)
			if d.Waiting() != 0 {
				t.Error("a timer still waits")
			}
		})
	}
}

// A screen that opens gives something the focus; that says nothing.
func TestTip_NoneForAFocusThatNobodyMoved(t *testing.T) {
	edit := kit.Button("Edit", nothing).Key("Ctrl+E")
	d := newTipDesk(t, kit.V(kit.NewEntry(), kit.Button("Open", func() { fyne.CurrentApp().Driver().CanvasForObject(edit).Focus(edit) }), edit))
	d.Key(fyne.KeyTab, fyne.KeyTab)
	d.Tap("Open")
	if d.Waiting() != 0 {
		t.Error("a tip waits")
	}
}

func TestTip_NoneWhereNoKeyDoesTheSame(t *testing.T) {
	d := newTipDesk(t, kit.V(kit.Button("Add", nothing)))
	d.Hover("Add")
	if d.Waiting() != 0 {
		t.Error("a tip waits for a button without a key")
	}
}

func TestTip_Leaves(t *testing.T) {
	for name, leave := range map[string]func(d *tipDesk){
		"pointer moves on":   func(d *tipDesk) { d.away() },
		"click":              func(d *tipDesk) { d.Tap("Edit") },
		"any key":            func(d *tipDesk) { d.Key(fyne.KeyEscape) },
		"another shortcut":   func(d *tipDesk) { kit.Shortcut{Text: "Other", Key: "Ctrl+O", Do: nothing}.Item().Action() },
		"another button":     func(d *tipDesk) { d.Hover("Other") },
		"focus moves on":     func(d *tipDesk) { d.Window.Canvas().Focus(d.Field("Name")) },
		"dialog opens":       func(d *tipDesk) { kit.Tell(d.env, "In front", "").Close() },
		"content is another": func(d *tipDesk) { d.Window.SetContent(kit.Text("")) },
	} {
		for _, shown := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				d := newTipDesk(t, kit.V(kit.Button("Edit", nothing).Key("Ctrl+E"), kit.Button("Other", nothing), kit.Field("Name", kit.NewEntry())))
				d.Key(fyne.KeyTab)
				d.Hover("Edit")
				if shown {
					d.Pass(kit.TipDelay)
					d.Sees("Ctrl+E")
				}
				leave(d)
				d.Pass(kit.TipDelay)
				d.SeesNot("Ctrl+E")
				if d.Waiting() != 0 {
					t.Error("a timer still waits")
				}
			})
		}
	}
}

// What is under a tip is reached by the pointer, and Tab goes as without one.
func TestTip_TakesNeitherPointerNorFocus(t *testing.T) {
	pressed := false
	under := kit.Button("Under it", func() { pressed = true })
	d := newTipDesk(t, kit.V(kit.NewEntry(), kit.Button("Edit", nothing).Key("Ctrl+E"), under))
	d.Key(fyne.KeyTab, fyne.KeyTab)
	d.Pass(kit.TipDelay)
	d.Sees("Ctrl+E")
	if focused, ok := d.Window.Canvas().Focused().(*kit.PushButton); !ok || focused.Text != "Edit" {
		t.Error("the tip took the focus")
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under).AddXY(20, 6)
	test.TapCanvas(d.Window.Canvas(), at)
	if !pressed {
		t.Error("a click on the tip did not reach the button under it")
	}
	d.ReachesAll()
}

func TestTip_InADialog(t *testing.T) {
	d := newTipDesk(t, kit.Button("Behind", nothing).Key("Ctrl+B"))
	kit.Ask(d.env, kit.Question{Title: "Sure?", Body: kit.V(kit.NewEntry(), kit.Button("Look it up", nothing).Key("Ctrl+F"))})
	d.Key(fyne.KeyTab)
	d.Pass(kit.TipDelay)
	d.Sees("Ctrl+F")
	d.Key(fyne.KeyEscape)
	d.SeesNot("Ctrl+F")
}

// In every look a tip is drawn, and lies inside the window, also where its
// button is in a corner.
func TestTip_InEveryLookAndCorner(t *testing.T) {
	t.Cleanup(func() { fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(kit.Light, 1)) })
	for _, variant := range []kit.Variant{kit.Light, kit.Dark, kit.Contrast} {
		for _, scale := range []float32{1, 1.5} {
			corner := func(words string) fyne.CanvasObject { return kit.Button(words, nothing).Key("Ctrl+Shift+Return") }
			fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(variant, scale))
			d := newTipDesk(t, container.NewBorder(kit.H(corner("1"), kit.Spring(), corner("2")), kit.H(corner("3"), kit.Spring(), corner("4")), nil, nil))
			for _, words := range []string{"1", "2", "3", "4"} {
				before := d.Picture("", "before")
				d.Hover(words)
				d.Pass(kit.TipDelay)
				for _, o := range d.Objects() {
					if label, ok := o.(*kit.Label); ok && label.Text == "Ctrl+Shift+Return" {
						d.InSight(label)
					}
				}
				if after := d.Picture("", "after"); same(before, after) {
					t.Errorf("look %d at %v: the tip of button %s is not seen", variant, scale, words)
				}
				d.away()
			}
		}
	}
}

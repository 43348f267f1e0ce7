package meetingscreen_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"keystone/meeting"
	"keystone/ui/kit"
	"keystone/ui/meetingscreen"
)

// desk is the screen in a window of the test driver, with a clock set by hand.
type desk struct {
	t         *testing.T
	fake      *fake
	screen    *meetingscreen.Screen
	window    fyne.Window
	now       time.Time
	failed    error
	projected *meetingscreen.Projected
	asked     func()
	opened    []string
}

func newDesk(t *testing.T, f *fake) *desk {
	t.Helper()
	return newDeskIn(t, f, func(env kit.Env) kit.Env { return env })
}

func newDeskIn(t *testing.T, f *fake, change func(kit.Env) kit.Env) *desk {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	d := &desk{t: t, fake: f, now: start.Add(24*time.Minute + 6*time.Second)}
	d.window = test.NewTempWindow(t, kit.Text(""))
	d.window.Resize(fyne.NewSize(1366, 768))
	env := kit.NewEnv(d.window, func() time.Time { return d.now }).AtOnce()
	env.Fail = func(err error) { d.failed = err }
	env = change(env)
	d.screen = meetingscreen.New(meetingscreen.Source{Meetings: f, Caseload: f, Drafts: f}, meetingscreen.Actions{
		OpenPatient:     func(number string) { d.opened = append(d.opened, "patient "+number) },
		Project:         func(p *meetingscreen.Projected) { d.projected = p },
		CheckPassphrase: func(_ string, then func()) { d.asked = then },
		OpenMinutes:     func(m meeting.Minutes) { d.opened = append(d.opened, strings.TrimSpace("minutes "+m.ID+" "+m.SHA256)) },
		SaveMinutes:     func(meeting.Minutes) {},
		PrintMinutes:    func(meeting.Minutes) {},
		TakeBack:        func() { d.opened = append(d.opened, "take back") },
		RaiseConcern:    func(number, who string, _ func()) { d.opened = append(d.opened, "concern "+number+" "+who) },
	}, env)
	d.window.SetContent(d.screen.Content())
	d.screen.Refresh()
	d.later(time.Second)
	return d
}

func (d *desk) later(by time.Duration) { d.now = d.now.Add(by) }

// press acts on a shortcut of the menu.
func (d *desk) press(modifier fyne.KeyModifier, key fyne.KeyName) {
	d.t.Helper()
	for _, item := range d.screen.Menu().Items {
		short, ok := item.Shortcut.(*desktop.CustomShortcut)
		if ok && short.KeyName == key && short.Modifier == modifier {
			item.Action()
			return
		}
	}
	d.t.Fatalf("no shortcut %v+%s", modifier, key)
}

func (d *desk) ctrl(key fyne.KeyName) { d.t.Helper(); d.press(fyne.KeyModifierControl, key) }
func (d *desk) ctrlShift(key fyne.KeyName) {
	d.t.Helper()
	d.press(fyne.KeyModifierControl|fyne.KeyModifierShift, key)
}

// key gives a key to what has the focus, as the driver does.
func (d *desk) key(name fyne.KeyName) {
	ev := &fyne.KeyEvent{Name: name}
	focused := d.window.Canvas().Focused()
	tabbable, _ := focused.(fyne.Tabbable)
	switch {
	case name == fyne.KeyTab && (tabbable == nil || !tabbable.AcceptsTab()):
		d.window.Canvas().FocusNext()
	case focused != nil:
		focused.TypedKey(ev)
	case d.window.Canvas().OnTypedKey() != nil:
		d.window.Canvas().OnTypedKey()(ev)
	}
}

// typing types into what has the focus.
func (d *desk) typing(text string) {
	d.t.Helper()
	focused := d.window.Canvas().Focused()
	if focused == nil {
		return
	}
	for _, r := range text {
		focused = d.window.Canvas().Focused()
		focused.TypedRune(r)
	}
}

// field is the entry after a label, in the order in which people read.
func (d *desk) field(label string) fyne.Focusable {
	d.t.Helper()
	after := false
	for _, o := range d.objects() {
		switch w := o.(type) {
		case *kit.Label:
			after = after || w.Text == label
		case fyne.Focusable:
			if after {
				return w
			}
		}
	}
	d.t.Fatalf("no field %q in:\n%s", label, d.text())
	return nil
}

func (d *desk) focus(label string) {
	d.t.Helper()
	d.window.Canvas().Focus(d.field(label))
}

// tap presses the first button with these words.
func (d *desk) tap(words string) {
	d.t.Helper()
	for _, o := range d.objects() {
		if b, ok := o.(*kit.PushButton); ok && b.Text == words {
			test.Tap(b)
			return
		}
	}
	d.t.Fatalf("no button %q in:\n%s", words, d.text())
}

func (d *desk) objects() []fyne.CanvasObject {
	root := d.window.Content()
	if top := d.window.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	return visible(root)
}

// text is everything that can be read in the window.
func (d *desk) text() string { return textOf(d.objects()) }

func textOf(objects []fyne.CanvasObject) string {
	lines := []string{}
	for _, o := range objects {
		switch w := o.(type) {
		case *kit.Label:
			lines = append(lines, w.Text)
		case *kit.PushButton:
			lines = append(lines, "["+w.Text+"]")
		case *kit.Entry:
			lines = append(lines, "<"+w.Text+">")
		case *kit.DateEntry:
			lines = append(lines, "<"+w.Text+">")
		case *kit.Badge:
			lines = append(lines, w.Text)
		case *kit.Rows:
			for i := range w.Len() {
				for _, cell := range w.Row(i).Cells {
					lines = append(lines, cell.Mark+cell.Text)
				}
			}
		}
	}
	return strings.Join(lines, "\n")
}

// visible are the objects that can be seen, parents first.
func visible(root fyne.CanvasObject) (all []fyne.CanvasObject) {
	if root == nil || !root.Visible() {
		return nil
	}
	all = append(all, root)
	switch o := root.(type) {
	case *kit.Rows, *kit.Entry, *kit.DateEntry, *kit.Pick, *kit.PushButton, *kit.Label:
	case *fyne.Container:
		for _, child := range o.Objects {
			all = append(all, visible(child)...)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			all = append(all, visible(child)...)
		}
	}
	return all
}

func (d *desk) sees(words ...string) {
	d.t.Helper()
	for _, word := range words {
		if !strings.Contains(d.text(), word) {
			d.t.Errorf("%q is not on screen:\n%s", word, d.text())
		}
	}
}

func (d *desk) seesNot(words ...string) {
	d.t.Helper()
	for _, word := range words {
		if strings.Contains(d.text(), word) {
			d.t.Errorf("%q is on screen:\n%s", word, d.text())
		}
	}
}

// slowly makes the screen wait for what it reads and saves until the returned
// function is called, as it does in a running program.
func slowly(t *testing.T, f *fake) (*desk, func()) {
	t.Helper()
	waiting := []func(){}
	d := newDeskIn(t, f, func(env kit.Env) kit.Env {
		env.Go = func(do func()) { waiting = append(waiting, do) }
		return env
	})
	arrive := func() {
		for len(waiting) > 0 {
			next := waiting[0]
			waiting = waiting[1:]
			next()
		}
	}
	arrive()
	d.later(time.Second)
	return d, arrive
}

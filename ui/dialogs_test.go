package ui

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"keystone/ui/kit"
)

// opener is one thing that a person can do in a place: a button, a line of the
// menu, a key in a list.
type opener struct {
	what string
	do   func()
}

// openers are what can be done where one is, but to end the program or lock it.
func (d *desk) openers() (all []opener) {
	for _, o := range d.Objects() {
		switch w := o.(type) {
		case *kit.PushButton:
			if !w.Disabled() && w.Text != "Start meeting" { // another place begins with it
				all = append(all, opener{"button " + w.Text, func() { test.Tap(w) }})
			}
		case *kit.Rows:
			for _, r := range "aqdbc" {
				all = append(all, opener{"letter " + string(r), func() { d.onRow(w); w.Focusable().TypedRune(r) }})
			}
			for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyDelete} {
				all = append(all, opener{"key " + string(key), func() { d.onRow(w); d.Key(key) }})
			}
		}
	}
	for _, menu := range d.Window.MainMenu().Items {
		for _, item := range menu.Items {
			if menu.Label != "Go to" && item.Label != "Quit" && item.Label != "Lock" && item.Action != nil {
				all = append(all, opener{"menu " + item.Label, item.Action})
			}
		}
	}
	return all
}

func (d *desk) onRow(w *kit.Rows) {
	d.Window.Canvas().Focus(w.Focusable())
	w.Select(0)
}

// title is the heading of the dialog in front.
func (d *desk) title() string {
	for _, o := range d.Objects() {
		if label, ok := o.(*kit.Label); ok {
			return label.Text
		}
	}
	return ""
}

// TestDialogs presses everything in every place, and tries each dialog that
// opens once. In each the first field has the focus, Tab goes round in it and
// reaches all in the order of reading, Esc leaves it and gives the focus back
// to where it was, and Return confirms.
func TestDialogs(t *testing.T) {
	titles, tried := map[string]bool{}, map[string]bool{}
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			d := furnished(t)
			d.T = t
			for before := ""; ; {
				if d.dialog() || before == "" || d.Text() != before {
					p.enter(d)
					d.now = d.now.Add(time.Second)
					before = d.Text()
				}
				next, ok := d.untried(tried)
				if !ok {
					return
				}
				d.tryDialog(next.what, next.do, titles)
			}
		})
	}
	if len(titles) < dialogsKnown {
		t.Errorf("only %d dialogs were opened: %q", len(titles), slices.Sorted(maps.Keys(titles)))
	}
}

// dialogsKnown is how many dialogs with a title of their own can be opened.
const dialogsKnown = 48

// untried is what can be done where one is and was not tried in this room, with
// its number where several have the same words.
func (d *desk) untried(tried map[string]bool) (opener, bool) {
	seen := map[string]int{}
	for _, o := range d.openers() {
		seen[o.what]++
		o.what = fmt.Sprintf("%s, %s %d", d.window.frame.current.name, o.what, seen[o.what])
		if !tried[o.what] {
			tried[o.what] = true
			return o, true
		}
	}
	return opener{}, false
}

// tryDialog does something, and where that opens a dialog tries it.
func (d *desk) tryDialog(what string, do func(), titles map[string]bool) {
	d.T.Helper()
	before := d.Window.Canvas().Focused()
	do()
	if d.window.second != nil { // the headless driver takes the last window for every one
		d.window.second.Close()
	}
	if _, paper := d.Window.Canvas().Focused().(*pageView); paper || !d.dialog() {
		d.Key(fyne.KeyEscape)
		return
	}
	title := d.title()
	if titles[title] {
		d.Key(fyne.KeyEscape)
		return
	}
	titles[title] = true
	if focused := d.Window.Canvas().Focused(); !d.firstHasFocus() {
		d.T.Errorf("%s: in %q the focus is on %T", what, title, focused)
	}
	d.ReachesAll()
	d.TabsInReadingOrder()
	d.Key(fyne.KeyEscape)
	d.now = d.now.Add(time.Second)
	if d.dialog() {
		d.T.Errorf("%s: Esc does not leave %q", what, title)
	}
	if after := d.Window.Canvas().Focused(); after != before && !strings.HasPrefix(what[strings.Index(what, ", ")+2:], "button") && before != nil {
		d.T.Errorf("%s: after %q the focus is on %T, it was on %T", what, title, after, before)
	}
	do()
	if !d.dialog() {
		d.T.Errorf("%s: opens %q only once", what, title)
		return
	}
	d.confirms(what, title)
	for range 3 {
		d.Key(fyne.KeyEscape)
	}
	if d.dialog() {
		d.T.Fatalf("%s: Esc does not leave what comes of %q:\n%s", what, title, d.Text())
	}
}

// firstHasFocus reports whether the focus is on the first field of the dialog,
// and where there is none on a button.
func (d *desk) firstHasFocus() bool {
	focused, fields := d.Window.Canvas().Focused(), []fyne.Focusable{}
	for _, o := range d.Objects() {
		switch w := o.(type) {
		case *kit.Entry, *kit.DateEntry, *kit.Pick, *kit.Check, *kit.Chips:
			fields = append(fields, w.(fyne.Focusable))
		case *kit.Rows:
			fields = append(fields, w.Focusable())
		}
	}
	return focused != nil && (len(fields) == 0 || slices.Contains(fields, focused))
}

// confirms gives Return, or Ctrl+Return where Return is a line break, and fails
// where nothing comes of it.
func (d *desk) confirms(what, title string) {
	d.T.Helper()
	focused, before := d.Window.Canvas().Focused(), d.Text()
	if entry, ok := focused.(*kit.Entry); ok && entry.MultiLine {
		entry.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl})
	} else {
		d.Key(fyne.KeyReturn)
	}
	if d.dialog() && d.Text() == before {
		d.T.Errorf("%s: in %q nothing comes of Return on %T:\n%s", what, title, focused, before)
	}
}

// Package kittest works a window of the headless driver as a person does: it
// reads what is on screen, presses shortcuts and buttons, and types.
package kittest

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"keystone/ui/kit"
)

// Hand works one window.
type Hand struct {
	T      testing.TB
	Window fyne.Window
}

// Press gives a shortcut of the main menu, as "Ctrl+Shift+P" is control, shift and P.
func (h Hand) Press(modifier fyne.KeyModifier, key fyne.KeyName) {
	h.T.Helper()
	menu := h.Window.MainMenu()
	if menu == nil {
		h.T.Fatal("the window has no menu")
	}
	for _, part := range menu.Items {
		for _, item := range part.Items {
			short, ok := item.Shortcut.(*desktop.CustomShortcut)
			if ok && short.KeyName == key && short.Modifier == modifier {
				item.Action()
				return
			}
		}
	}
	h.T.Fatalf("no menu has the shortcut %v+%s", modifier, key)
}

// Ctrl gives a shortcut with Ctrl.
func (h Hand) Ctrl(key fyne.KeyName) {
	h.T.Helper()
	h.Press(fyne.KeyModifierControl, key)
}

// CtrlShift gives a shortcut with Ctrl and Shift.
func (h Hand) CtrlShift(key fyne.KeyName) {
	h.T.Helper()
	h.Press(fyne.KeyModifierControl|fyne.KeyModifierShift, key)
}

// Key gives keys to what has the focus, as the desktop driver does.
func (h Hand) Key(names ...fyne.KeyName) {
	canvas := h.Window.Canvas()
	for _, name := range names {
		ev := &fyne.KeyEvent{Name: name}
		if keyable, ok := canvas.Focused().(desktop.Keyable); ok {
			keyable.KeyDown(ev)
		}
		focused := canvas.Focused()
		tabbable, _ := focused.(fyne.Tabbable)
		switch {
		case name == fyne.KeyTab && (tabbable == nil || !tabbable.AcceptsTab()):
			canvas.FocusNext()
		case focused != nil:
			focused.TypedKey(ev)
		case canvas.OnTypedKey() != nil:
			canvas.OnTypedKey()(ev)
		}
	}
}

// Type types into what has the focus.
func (h Hand) Type(text string) {
	h.T.Helper()
	for _, r := range text {
		focused := h.Window.Canvas().Focused()
		if focused == nil {
			h.T.Fatalf("nothing has the focus to type %q into:\n%s", text, h.Text())
		}
		focused.TypedRune(r)
	}
}

// Fill puts a text into the field after a label, in place of what it holds.
func (h Hand) Fill(label, text string) {
	h.T.Helper()
	field := h.Field(label)
	h.Window.Canvas().Focus(field)
	if entry, ok := field.(interface{ SetText(string) }); ok {
		entry.SetText("")
	}
	h.Type(text)
	if _, ok := field.(*kit.Pick); ok {
		h.Key(fyne.KeyReturn)
	}
}

// Field is what can have the focus after a label, in the order in which people
// read: after one of just these words, else after one that begins with them.
func (h Hand) Field(label string) fyne.Focusable {
	h.T.Helper()
	for _, is := range []func(text string) bool{
		func(text string) bool { return text == label },
		func(text string) bool { return strings.HasPrefix(text, label) },
	} {
		after := false
		for _, o := range h.Objects() {
			switch w := o.(type) {
			case *kit.Label:
				after = after || is(w.Text)
			case fyne.Focusable:
				if after {
					return w
				}
			}
		}
	}
	h.T.Fatalf("no field %q in:\n%s", label, h.Text())
	return nil
}

// Tap presses the first button with these words, or one with a mark before
// them, or ticks the box with them.
func (h Hand) Tap(words string) {
	h.T.Helper()
	for _, is := range []func(text string) bool{
		func(text string) bool { return text == words },
		func(text string) bool { return strings.HasSuffix(text, " "+words) },
	} {
		for _, o := range h.Objects() {
			switch w := o.(type) {
			case *kit.PushButton:
				if is(w.Text) {
					test.Tap(w)
					return
				}
			case *kit.Check:
				if is(w.Text) {
					w.SetChecked(!w.Checked)
					return
				}
			}
		}
	}
	h.T.Fatalf("no button %q in:\n%s", words, h.Text())
}

// Hover puts the pointer on the first button, or item of the rail, with these
// words.
func (h Hand) Hover(words string) {
	h.T.Helper()
	for _, o := range h.Objects() {
		button, ok := o.(*kit.PushButton)
		item, rail := o.(*kit.RailItem)
		if ok && button.Text == words || rail && item.Name() == words {
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
			test.MoveMouse(h.Window.Canvas(), at.AddXY(o.Size().Width/2, o.Size().Height/2))
			return
		}
	}
	h.T.Fatalf("no button %q in:\n%s", words, h.Text())
}

// Shows reports whether these words are on screen.
func (h Hand) Shows(words string) bool { return strings.Contains(h.Text(), words) }

// Sees fails unless all these words are on screen.
func (h Hand) Sees(words ...string) {
	h.T.Helper()
	for _, word := range words {
		if !h.Shows(word) {
			h.T.Errorf("%q is not on screen:\n%s", word, h.Text())
		}
	}
}

// SeesNot fails if any of these words is on screen.
func (h Hand) SeesNot(words ...string) {
	h.T.Helper()
	for _, word := range words {
		if h.Shows(word) {
			h.T.Errorf("%q is on screen:\n%s", word, h.Text())
		}
	}
}

// Objects are what can be seen, in the order in which people read: of the
// dialog in front where there is one, else of the window.
func (h Hand) Objects() []fyne.CanvasObject {
	root := h.Window.Content()
	if top := h.Window.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	return visible(root)
}

// Text is everything that can be read, one line a label, button, field or cell.
func (h Hand) Text() string {
	lines := []string{}
	for _, o := range h.Objects() {
		lines = append(lines, words(o)...)
	}
	return strings.Join(lines, "\n")
}

func words(o fyne.CanvasObject) []string {
	switch w := o.(type) {
	case *kit.Label:
		return []string{w.Text}
	case *kit.PushButton:
		return []string{"[" + w.Text + "]"}
	case *kit.Check:
		return []string{w.Text}
	case *kit.Entry:
		return []string{"<" + w.Text + ">"}
	case *kit.DateEntry:
		return []string{"<" + w.Text + ">"}
	case *kit.Pick:
		return []string{"<" + w.Text + ">"}
	case *kit.Badge:
		return []string{w.Text}
	case *canvas.Text:
		return []string{w.Text}
	case *kit.Rows:
		return cells(w)
	}
	return nil
}

func cells(rows *kit.Rows) (lines []string) {
	for i := range rows.Len() {
		for _, cell := range rows.Row(i).Cells {
			lines = append(lines, cell.Mark+cell.Text)
		}
	}
	return lines
}

// visible are the objects below root that are shown, parents first.
func visible(root fyne.CanvasObject) (all []fyne.CanvasObject) {
	if root == nil || !root.Visible() {
		return nil
	}
	all = append(all, root)
	switch o := root.(type) {
	case *kit.Entry, *kit.DateEntry, *kit.Pick, *kit.PushButton, *kit.Label, *kit.Check, *kit.Badge:
	case *kit.Rows:
		if o.Len() == 0 {
			all = append(all, children(o)...)
		}
	case *fyne.Container:
		for _, child := range o.Objects {
			all = append(all, visible(child)...)
		}
	case fyne.Widget:
		all = append(all, children(o)...)
	}
	return all
}

func children(w fyne.Widget) (all []fyne.CanvasObject) {
	for _, child := range test.WidgetRenderer(w).Objects() {
		all = append(all, visible(child)...)
	}
	return all
}

// Picture draws the window, fails where nothing is drawn, and leaves the
// picture as name.png in a folder; "" only draws.
func (h Hand) Picture(folder, name string) image.Image {
	h.T.Helper()
	img := h.Window.Canvas().Capture()
	if plain(img) {
		h.T.Errorf("%s: nothing is drawn", name)
	}
	if folder == "" {
		return img
	}
	file, err := os.Create(filepath.Join(folder, name+".png")) //nolint:gosec // a test's own name
	if err != nil {
		h.T.Fatal(err)
	}
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(file, img); err != nil {
		h.T.Error(err)
	}
	if err := file.Close(); err != nil {
		h.T.Error(err)
	}
	return img
}

// plain reports whether a picture is of one colour.
func plain(img image.Image) bool {
	b := img.Bounds()
	first := img.At(b.Min.X, b.Min.Y)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if img.At(x, y) != first {
				return false
			}
		}
	}
	return true
}

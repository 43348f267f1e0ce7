package patientscreen_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"keystone/ui/kit"
)

// walk visits what can be seen in a window: what stands in front, else its content.
func walk(w fyne.Window, visit func(fyne.CanvasObject)) {
	if top := w.Canvas().Overlays().Top(); top != nil {
		walkIn(top, visit)
		return
	}
	walkIn(w.Content(), visit)
}

func walkIn(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			walkIn(child, visit)
		}
	case *container.Scroll:
		walkIn(o.Content, visit)
	case *kit.Label:
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			walkIn(child, visit)
		}
	}
}

// texts are the words that can be seen.
func texts(w fyne.Window) (said []string) {
	walk(w, func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *kit.Label:
			said = append(said, o.Text)
		case *kit.Badge:
			said = append(said, o.Text)
		case *canvas.Text:
			said = append(said, o.Text)
		}
	})
	return said
}

func shows(w fyne.Window, words string) bool {
	return strings.Contains(strings.Join(texts(w), "\n"), words)
}

// tap presses the first button that can be seen with this text.
func tap(t *testing.T, w fyne.Window, text string) {
	t.Helper()
	var found *kit.PushButton
	walk(w, func(o fyne.CanvasObject) {
		if b, ok := o.(*kit.PushButton); ok && found == nil && strings.HasSuffix(b.Text, text) {
			found = b
		}
	})
	if found == nil {
		t.Fatalf("there is no button %q among %q", text, texts(w))
	}
	test.Tap(found)
}

// fill types into the field with this label.
func fill(t *testing.T, w fyne.Window, label, text string) {
	t.Helper()
	field := labelled(t, w, label)
	w.Canvas().Focus(field)
	field.TypedShortcut(&fyne.ShortcutSelectAll{})
	typeIn(w, text)
}

// field is what the label of a form names.
type field interface {
	fyne.Focusable
	fyne.Shortcutable
}

func labelled(t *testing.T, w fyne.Window, label string) field {
	t.Helper()
	var found field
	walk(w, func(o fyne.CanvasObject) {
		form, ok := o.(*kit.FormField)
		if !ok || found != nil {
			return
		}
		walkIn(form, func(inner fyne.CanvasObject) {
			if l, isLabel := inner.(*kit.Label); isLabel && l.Text == label {
				found, _ = form.Field.(field)
			}
		})
	})
	if found == nil {
		t.Fatalf("there is no field %q among %q", label, texts(w))
	}
	return found
}

// press gives keys to what has the focus.
func press(w fyne.Window, keys ...fyne.KeyName) {
	for _, k := range keys {
		w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

// choose types a choice into the field with this label and leaves it.
func choose(t *testing.T, w fyne.Window, label, choice string) {
	t.Helper()
	fill(t, w, label, choice)
	press(w, fyne.KeyReturn)
}

// typeIn types into what has the focus, a letter at a time.
func typeIn(w fyne.Window, text string) {
	for _, r := range text {
		w.Canvas().Focused().TypedRune(r)
	}
}

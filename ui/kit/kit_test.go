package kit_test

import (
	"errors"
	"fmt"
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"keystone/ui/kit"
	"keystone/ui/kit/kittest"
)

func TestLatest_LateAnswerIsDropped(t *testing.T) {
	var latest kit.Latest
	first := latest.Begin()
	second := latest.Begin()
	if first() || !second() {
		t.Errorf("first %v, second %v", first(), second())
	}
}

func TestLoad_LateAnswerIsDropped(t *testing.T) {
	var (
		latest kit.Latest
		shown  []string
		late   []func()
	)
	env := kit.Env{Go: func(f func()) { late = append(late, f) }, Do: func(f func()) { f() }}
	for _, word := range []string{"har", "hart"} {
		kit.Load(env, &latest, func() (string, error) { return word, nil }, func(s string) { shown = append(shown, s) })
	}
	late[1]()
	late[0]()
	if fmt.Sprint(shown) != "[hart]" {
		t.Errorf("shown %v", shown)
	}
}

func TestLoad_ErrGoesToFail(t *testing.T) {
	var (
		latest kit.Latest
		failed error
	)
	want := errors.New("no")
	env := kit.Env{Fail: func(err error) { failed = err }}.AtOnce()
	kit.Load(env, &latest, func() (int, error) { return 0, want }, func(int) { t.Error("shown") })
	if !errors.Is(failed, want) {
		t.Errorf("failed %v", failed)
	}
}

func TestField_SetError(t *testing.T) {
	field := kit.Field("By", kit.NewEntry())
	window(t, field)
	before := field.MinSize().Height
	field.SetError("Type a date.")
	if field.Problem() != kit.MarkWarning+" Type a date." || field.MinSize().Height <= before {
		t.Errorf("says %q at height %v", field.Problem(), field.MinSize().Height)
	}
	field.SetError("")
	if field.Problem() != "" || field.MinSize().Height != before {
		t.Errorf("still says %q", field.Problem())
	}
}

// A paragraph gets the height it needs at the width it has, at the first layout.
func TestV_ParagraphWraps(t *testing.T) {
	text := kit.Wrapped("can't finish a sentence: 999; worse than usual: start the rescue pack, ring Anna, and write down what happened")
	below := kit.Text("below")
	window(t, kit.NewEntry())
	box := kit.V(text, below)
	box.Resize(fyne.NewSize(160, 500))
	if line := below.MinSize().Height; text.Size().Height < 4*line {
		t.Errorf("the paragraph got %v, less than four lines of %v", text.Size().Height, line)
	}
	if below.Position().Y < text.Position().Y+text.Size().Height {
		t.Error("what is below lies over the paragraph")
	}
}

func TestH_GrowTakesWhatIsLeft(t *testing.T) {
	window(t, kit.NewEntry())
	left, middle, right := kit.Button("a", nil), kit.NewEntry(), kit.Button("b", nil)
	box := kit.H(left, kit.Grow(middle), right)
	box.Resize(fyne.NewSize(600, 40))
	if got := right.Position().X + right.Size().Width; got != 600 {
		t.Errorf("the last ends at %v, want 600", got)
	}
	if middle.Size().Width < 400 {
		t.Errorf("the middle got %v", middle.Size().Width)
	}
}

func TestFlow_StartsANewLine(t *testing.T) {
	window(t, kit.NewEntry())
	one, two := kit.Button("one", nil), kit.Button("two", nil)
	box := kit.Flow(one, two)
	box.Resize(fyne.NewSize(one.MinSize().Width+10, 200))
	if two.Position().Y == 0 || two.Position().X != 0 {
		t.Errorf("the second lies at %v", two.Position())
	}
	if box.MinSize().Height <= 2*one.MinSize().Height {
		t.Error("the height of the second line is not asked for")
	}
}

// TestBanner_WrapsALongName: a name too wide for one line is whole on lines of its own.
func TestBanner_WrapsALongName(t *testing.T) {
	for _, name := range []string{"HART, Ivy (Mrs)", "FEATHERSTONEHAUGH-CHOLMONDELEY, Wilhelmina Alexandrina Bartholomea (Professor)"} {
		banner := kit.NewBanner()
		banner.SetPatient(kit.BannerData{Name: name, Born: "02-Mar-1941 (85y)"})
		env := window(t, banner)
		shown := 0
		for _, o := range (kittest.Hand{T: t, Window: env.Window}).Objects() {
			label, is := o.(*kit.Label)
			if !is || label.Text != name {
				continue
			}
			shown++
			wide := fyne.MeasureText(name, theme.Size(kit.SizeTitle), fyne.TextStyle{Bold: true})
			if label.Size().Width < wide.Width && label.Size().Height < 2*wide.Height {
				t.Errorf("%q is cut: it has %v and takes %v", name, label.Size(), wide)
			}
		}
		if shown != 1 {
			t.Errorf("%q is shown %d times", name, shown)
		}
	}
}

func TestBanner_SaysWho(t *testing.T) {
	banner := kit.NewBanner()
	env := window(t, banner)
	banner.SetPatient(kit.BannerData{Name: "HART, Ivy (Mrs)", Born: "02-Mar-1941 (85y)", Gender: "Female", NHSNumber: "999 000 0050", Flags: []string{"ready access"}})
	heard := said(env.Window.Canvas().Content())
	for _, want := range []string{"HART, Ivy (Mrs)", "Born", "02-Mar-1941 (85y)", "Gender", "Female", "NHS No.", "999 000 0050", kit.MarkFlag + " ready access"} {
		if heard[want] == 0 {
			t.Errorf("the banner does not say %q", want)
		}
	}
	for text, size := range heard {
		if text != "HART, Ivy (Mrs)" && size >= heard["HART, Ivy (Mrs)"] {
			t.Errorf("%q is as large as the name", text)
		}
	}
}

// Every widget draws in every look and size without a panic, and no line of
// text is wider or taller than the room it has.
func TestStory_NothingIsClipped(t *testing.T) {
	settings := fyne.CurrentApp().Settings()
	t.Cleanup(func() { settings.SetTheme(kit.NewTheme(kit.Light, 1)) })
	for name, variant := range looks {
		for _, scale := range []float32{1, 1.5} {
			settings.SetTheme(kit.NewTheme(variant, scale))
			w := test.NewTempWindow(t, kit.Story())
			w.Resize(fyne.NewSize(1366, 1400))
			if w.Canvas().Size().Width > 1366 {
				t.Errorf("%s %v: the story is %v wide", name, scale, w.Canvas().Size().Width)
			}
			walk(w.Content(), func(o fyne.CanvasObject) {
				if words, ok := o.(*canvas.Text); ok && words.Visible() && words.Text != "" {
					if words.MinSize().Height > words.Size().Height+1 {
						t.Errorf("%s %v: %q is cut in height", name, scale, words.Text)
					}
				}
			})
			if dark := w.Canvas().Capture().Bounds(); dark.Empty() {
				t.Error("no picture")
			}
		}
	}
}

// A story made in one look and then given another is, pixel for pixel, one that
// was made in that look: every widget follows the theme.
func TestStory_FollowsTheme(t *testing.T) {
	settings := fyne.CurrentApp().Settings()
	t.Cleanup(func() { settings.SetTheme(kit.NewTheme(kit.Light, 1)) })
	picture := func(make func() fyne.Window) image.Image {
		w := make()
		w.Resize(fyne.NewSize(1200, 1000))
		return w.Canvas().Capture()
	}
	turned := picture(func() fyne.Window {
		settings.SetTheme(kit.NewTheme(kit.Light, 1))
		w := test.NewTempWindow(t, kit.Story())
		test.ApplyTheme(t, kit.NewTheme(kit.Dark, 1))
		return w
	})
	dark := picture(func() fyne.Window { return test.NewTempWindow(t, kit.Story()) })
	if turned.Bounds() != dark.Bounds() {
		t.Fatalf("sizes %v and %v", turned.Bounds(), dark.Bounds())
	}
	for y := range dark.Bounds().Dy() {
		for x := range dark.Bounds().Dx() {
			if turned.At(x, y) != dark.At(x, y) {
				t.Fatalf("the pictures differ first at %d, %d", x, y)
			}
		}
	}
}

func TestStoryQuestion_Opens(t *testing.T) {
	env := window(t, kit.Story())
	d := kit.StoryQuestion(env)
	if !d.Open() || d.Problem() == "" {
		t.Error("the dialog of the story says nothing")
	}
}

// said are the texts to be seen under an object, with their sizes.
func said(o fyne.CanvasObject) map[string]float32 {
	found := map[string]float32{}
	walk(o, func(o fyne.CanvasObject) {
		if words, ok := o.(*canvas.Text); ok {
			found[words.Text] = words.TextSize
		}
	})
	return found
}

func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			walk(child, visit)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			walk(child, visit)
		}
	}
}

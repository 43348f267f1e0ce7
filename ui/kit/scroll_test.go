package kit_test

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"keystone/ui/kit"
)

func TestScroll_FollowsTheFocus(t *testing.T) {
	last := []fyne.CanvasObject{kit.Button("last", nil), kit.NewEntry(), kit.NewPick([]string{"a"}, nil), kit.NewDate(monday), kit.NewCheck("last", nil)}
	parts := []fyne.CanvasObject{}
	for i := range 40 {
		parts = append(parts, kit.Button(fmt.Sprint(i), nil))
	}
	scroll := kit.Scroll(kit.V(append(parts, last...)...))
	foot := kit.Button("foot", nil)
	env := window(t, kit.V(kit.Grow(scroll), foot))
	shown := func(o fyne.CanvasObject) bool {
		driver := fyne.CurrentApp().Driver()
		y := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(scroll).Y
		return y >= 0 && y+o.Size().Height <= scroll.Size().Height
	}
	for _, o := range last {
		for _, to := range []fyne.CanvasObject{parts[0], o, parts[0]} {
			focusable, ok := to.(fyne.Focusable)
			if !ok {
				t.Fatalf("%T takes no focus", to)
			}
			env.Window.Canvas().Focus(focusable)
			if !shown(to) {
				t.Errorf("%T has the focus out of sight", to)
			}
		}
	}
	before := scroll.Offset
	env.Window.Canvas().Focus(foot)
	if scroll.Offset != before {
		t.Error("the focus outside scrolled it")
	}
}

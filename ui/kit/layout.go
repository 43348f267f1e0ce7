package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// Gap is the ordinary distance between two things, in Fyne's units.
const Gap = 2 * Unit

// V stacks objects downwards with Gap between them. Each gets the full width,
// and the height it needs at that width, so that paragraphs wrap at once. What
// Grow or Spring returns takes the height left over.
func V(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&column{gap: Gap}, objects...)
}

// Tight is V with one Unit between the objects: lines that belong together.
func Tight(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&column{gap: Unit}, objects...)
}

// Wide is V with four times the distance: the parts of a screen.
func Wide(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&column{gap: 2 * Gap}, objects...)
}

// H puts objects side by side with Gap between them, centred on one line. What
// Grow or Spring returns takes the width left over.
func H(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&line{gap: Gap, align: 0.5}, objects...)
}

// Low is H with the lower edges in line: fields with a button beside them.
func Low(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&line{gap: Gap, align: 1}, objects...)
}

// Top is H with the upper edges in line: a label beside a paragraph.
func Top(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&line{gap: Gap, align: 0}, objects...)
}

// Grow marks the object of an H or V that takes what is left over; several
// share it equally.
func Grow(object fyne.CanvasObject) *fyne.Container { return container.New(&grow{}, object) }

// Spring is empty room that takes what is left over of an H or V.
func Spring() fyne.CanvasObject { return layout.NewSpacer() }

// Sized asks for at least this room, in Fyne's units at text scale 1.0.
func Sized(width, height float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(&atLeast{fyne.NewSize(width, height)}, object)
}

// Pad puts this many Units of room around an object.
func Pad(units float32, object fyne.CanvasObject) *fyne.Container {
	room := units * Unit
	return container.New(layout.NewCustomPaddedLayout(room, room, room, room), object)
}

// Split puts two objects side by side over the full height, the left with this
// share (0–1) of the width.
func Split(left, right fyne.CanvasObject, share float32) *fyne.Container {
	return Columns([]float32{share, 1 - share}, left, right)
}

// Columns puts objects side by side over the full height, the width shared in
// the proportion of shares (1 where there are too few).
func Columns(shares []float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&columns{shares: shares}, objects...)
}

// Around puts objects at the edges of what is in the middle and gets the room
// left over; nil is for an edge without one. Tab goes through them as one reads:
// top, left, middle, right, bottom.
func Around(top, left, middle, right, bottom fyne.CanvasObject) *fyne.Container {
	c := container.New(layout.NewBorderLayout(top, bottom, left, right))
	for _, o := range []fyne.CanvasObject{top, left, middle, right, bottom} {
		if o != nil {
			c.Add(o)
		}
	}
	return c
}

// Flow puts objects side by side and starts a new line where there is no room.
func Flow(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flow{gap: Gap, rowGap: Gap}, objects...)
}

type grow struct{ thinnest }

// thinnest fills its room with its objects and asks for what they ask for.
type thinnest struct{}

func (thinnest) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range objects {
		size = size.Max(o.MinSize())
	}
	return size
}

func (thinnest) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
		o.Move(fyne.NewPos(0, 0))
	}
}

type atLeast struct{ size fyne.Size }

func (l *atLeast) MinSize(objects []fyne.CanvasObject) fyne.Size {
	asked := fyne.NewSize(l.size.Width*textScale(), l.size.Height*textScale())
	return thinnest{}.MinSize(objects).Max(asked)
}

func (l *atLeast) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	thinnest{}.Layout(objects, size)
}

// grows reports whether an object takes what is left over.
func grows(object fyne.CanvasObject) bool {
	if c, ok := object.(*fyne.Container); ok {
		_, marked := c.Layout.(*grow)
		return marked
	}
	_, spring := object.(layout.SpacerObject)
	return spring
}

// shown returns the visible objects; what Grow marks goes with its object.
func shown(objects []fyne.CanvasObject) []fyne.CanvasObject {
	visible := make([]fyne.CanvasObject, 0, len(objects))
	for _, o := range objects {
		if c, ok := o.(*fyne.Container); ok && grows(o) && len(shown(c.Objects)) == 0 {
			continue
		}
		if o.Visible() {
			visible = append(visible, o)
		}
	}
	return visible
}

// heightAt gives an object a width and returns the height it then needs.
func heightAt(o fyne.CanvasObject, width float32) float32 {
	o.Resize(fyne.NewSize(width, o.MinSize().Height))
	return o.MinSize().Height
}

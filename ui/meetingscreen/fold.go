package meetingscreen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"keystone/ui/kit"
)

// fold puts objects on one line, the first with the width left over; where
// they do not fit, as with large text, the first has a line to itself.
func fold(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&folding{}, objects...)
}

// folding is the layout of fold. It remembers the width it was last given,
// since Fyne asks for a minimum without naming one.
type folding struct{ width float32 }

// MinSize asks for the width of the widest object and the height of one line or two.
func (l *folding) MinSize(objects []fyne.CanvasObject) fyne.Size {
	first, rest := asked(objects)
	if l.fits(objects) {
		return fyne.NewSize(first.Width, max(first.Height, rest.Height))
	}
	return fyne.NewSize(max(first.Width, rest.Width), first.Height+kit.Unit+rest.Height)
}

// Layout places the objects on one line or two.
func (l *folding) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	first, rest := asked(objects)
	y, height := float32(0), max(first.Height, rest.Height)
	if l.fits(objects) {
		objects[0].Resize(fyne.NewSize(size.Width-rest.Width-kit.Gap, first.Height))
		objects[0].Move(fyne.NewPos(0, (height-first.Height)/2))
	} else {
		objects[0].Resize(fyne.NewSize(size.Width, first.Height))
		objects[0].Move(fyne.NewPos(0, 0))
		y, height = first.Height+kit.Unit, rest.Height
	}
	x := size.Width - rest.Width
	for _, object := range objects[1:] {
		own := object.MinSize()
		object.Resize(own)
		object.Move(fyne.NewPos(x, y+(height-own.Height)/2))
		x += own.Width + kit.Gap
	}
}

func (l *folding) fits(objects []fyne.CanvasObject) bool {
	first, rest := asked(objects)
	return l.width == 0 || first.Width+kit.Gap+rest.Width <= l.width
}

// asked is the room that the first object asks for, and the others side by side.
func asked(objects []fyne.CanvasObject) (first, rest fyne.Size) {
	for i, object := range objects {
		own := object.MinSize()
		if i == 0 {
			first = own
			continue
		}
		rest.Width += own.Width
		rest.Height = max(rest.Height, own.Height)
		if i > 1 {
			rest.Width += kit.Gap
		}
	}
	return first, rest
}

// scroll lets an object be taller than its room, with room for the bar beside it.
func scroll(object fyne.CanvasObject) *container.Scroll {
	return kit.Scroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, 3*kit.Unit), object))
}

// cut lets a line of text be narrower than its words, which end in an ellipsis.
func cut(least float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(&cutting{least}, object)
}

type cutting struct{ least float32 }

// MinSize asks for no more than the least width.
func (l *cutting) MinSize(objects []fyne.CanvasObject) fyne.Size {
	own := objects[0].MinSize()
	return fyne.NewSize(min(l.least, own.Width), own.Height)
}

// Layout gives the object all there is.
func (l *cutting) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	objects[0].Move(fyne.NewPos(0, 0))
}

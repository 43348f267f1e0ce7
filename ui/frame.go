package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"keystone/ui/kit"
)

// screen is one room of the rail.
type screen interface {
	Content() fyne.CanvasObject
	Refresh()
	Focus()
	Menu() *fyne.Menu
	Help() string
}

// room is a screen with its place on the rail.
type room struct {
	name   string
	key    fyne.KeyName // with Ctrl
	screen screen
	button *kit.PushButton
}

// frame is the window's content while a team is open: rail, screen, footer.
type frame struct {
	rooms   []*room
	current *room
	middle  *fyne.Container
	footer  *kit.Label
	body    fyne.CanvasObject
	moved   func(*room)
}

// newFrame puts rooms on a rail; moved hears which room is shown.
func newFrame(rooms []*room, moved func(*room)) *frame {
	f := &frame{rooms: rooms, middle: kit.Grow(kit.Text("")), footer: kit.Quiet(""), moved: moved}
	buttons := make([]fyne.CanvasObject, 0, len(rooms)+1)
	for _, r := range rooms {
		r.button = railButton(r, func() { f.show(r) })
		buttons = append(buttons, r.button)
	}
	rail := kit.Sized(132, 0, kit.Pad(2, kit.V(append(buttons, kit.Spring())...)))
	f.body = container.NewBorder(nil, kit.Tight(kit.Line(), kit.Pad(1, f.footer)), rail, nil, kit.Pad(2, f.middle))
	return f
}

// show goes to a room.
func (f *frame) show(r *room) {
	f.current = r
	for _, other := range f.rooms {
		mark(other.button, other == r)
	}
	f.middle.Objects = []fyne.CanvasObject{r.screen.Content()}
	f.middle.Refresh()
	r.screen.Refresh()
	f.moved(r)
	r.screen.Focus()
}

// named finds a room by its name.
func (f *frame) named(name string) *room {
	for _, r := range f.rooms {
		if r.name == name {
			return r
		}
	}
	return f.rooms[0]
}

// railButton leads to a room and shows the key that does the same.
func railButton(r *room, tapped func()) *kit.PushButton {
	b := kit.Plain(r.name+"  "+string(r.key), tapped)
	b.Alignment = widget.ButtonAlignLeading
	return b
}

// mark shows which room one is in.
func mark(b *kit.PushButton, current bool) {
	b.Importance = widget.LowImportance
	if current {
		b.Importance = widget.HighImportance
	}
	b.Refresh()
}

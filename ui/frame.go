package ui

import (
	"fyne.io/fyne/v2"

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
	button *kit.RailItem
}

// frame is the window's content while a team is open: rail, screen, footer.
type frame struct {
	rooms   []*room
	current *room
	middle  *fyne.Container
	footer  *kit.Label
	body    fyne.CanvasObject
	moved   func(*room) // hears which room is shown
	chosen  func(*room) // is asked to go to a room of the rail
}

// newFrame puts rooms on a rail.
func newFrame(rooms []*room, moved, chosen func(*room)) *frame {
	f := &frame{rooms: rooms, middle: kit.Grow(kit.Text("")), footer: kit.Wrapped("").Colored(kit.ColorQuiet), moved: moved, chosen: chosen}
	buttons := make([]fyne.CanvasObject, 0, len(rooms)+1)
	for _, r := range rooms {
		r.button = kit.NewRailItem(r.name, "Ctrl+"+string(r.key), func() { f.chosen(r) })
		buttons = append(buttons, r.button)
	}
	rail := kit.Sized(148, 0, kit.Pad(2, kit.V(append(buttons, kit.Spring())...)))
	f.body = kit.Tight(kit.Grow(kit.Around(nil, rail, kit.Pad(2, f.middle), nil, nil)), kit.Line(), kit.Pad(1, f.footer))
	return f
}

// show goes to a room.
func (f *frame) show(r *room) {
	f.current = r
	for _, other := range f.rooms {
		other.button.SetCurrent(other == r)
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

// relayout makes room for text of another size in the rooms that are not shown:
// Fyne refreshes only what is. What is inside is measured anew on the first
// round, and has its room on the second.
func (f *frame) relayout() {
	for range 2 {
		for _, r := range f.rooms {
			r.screen.Content().Refresh()
		}
		f.body.Refresh()
	}
}

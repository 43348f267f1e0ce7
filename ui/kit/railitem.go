package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// RailItem leads to one room of the rail: its name at the left, its key at the
// right, and a ground of its own while one is in that room.
type RailItem struct {
	widget.BaseWidget
	tipKeys
	// OnTapped goes to the room.
	OnTapped func()

	ground  *surface
	bar     *surface
	name    *Label
	key     string
	focused bool
	all     fyne.CanvasObject
}

// NewRailItem returns the item of a room that one is not in.
func NewRailItem(name, key string, tapped func()) *RailItem {
	i := &RailItem{OnTapped: tapped, ground: newSurface(ColorBanner, "", radius), bar: newSurface(ColorAccent, "", 2), name: Lead(name), key: key}
	i.all = container.NewStack(i.ground, container.NewBorder(nil, nil, Sized(3, 0, i.bar), nil,
		Pad(1, H(Grow(i.name), Quiet(key)))))
	i.ExtendBaseWidget(i)
	i.SetCurrent(false)
	return i
}

// Name is the room's.
func (i *RailItem) Name() string { return i.name.Text }

// SetCurrent shows whether one is in the room.
func (i *RailItem) SetCurrent(current bool) {
	i.ground.Hidden, i.bar.Hidden = !current, !current
	i.Refresh()
}

// Tapped goes to the room.
func (i *RailItem) Tapped(*fyne.PointEvent) {
	clicked()
	if i.OnTapped != nil {
		i.OnTapped()
	}
}

// TypedKey goes to the room on Return and Space; other keys are passed on.
func (i *RailItem) TypedKey(ev *fyne.KeyEvent) {
	if presses(ev) {
		i.Tapped(nil)
		return
	}
	passKey(i, ev)
}

// TypedRune has no use for letters.
func (i *RailItem) TypedRune(rune) {}

// FocusGained lights the ring and offers the tip to whoever came with Tab.
func (i *RailItem) FocusGained() {
	i.light(true)
	i.tip().offerFocused()
}

// FocusLost puts the ring out and takes the tip away.
func (i *RailItem) FocusLost() {
	i.light(false)
	hideTip()
}

// MouseIn offers the tip.
func (i *RailItem) MouseIn(*desktop.MouseEvent) { i.tip().offer() }

// MouseMoved does nothing.
func (i *RailItem) MouseMoved(*desktop.MouseEvent) {}

// MouseOut takes the tip away.
func (i *RailItem) MouseOut() { hideTip() }

func (i *RailItem) tip() tip {
	return tip{owner: i, words: i.Name(), key: i.key, beside: true}
}

func (i *RailItem) light(on bool) {
	i.focused = on
	i.Refresh()
}

// CreateRenderer draws the item with its ring.
func (i *RailItem) CreateRenderer() fyne.WidgetRenderer {
	return newRinged(widget.NewSimpleRenderer(i.all), 0, func() bool { return i.focused }, noOutline)
}

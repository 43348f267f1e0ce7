package kit

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Chip is one filter of a row of them.
type Chip struct {
	// ID is what selected is told.
	ID string
	// Text is the word on it.
	Text string
	// Count is how many it would show; below 0 it is not shown.
	Count int
}

// Chips is a row of filters of which one is chosen. It is one stop of Tab; the
// arrows, Home and End choose, Return and Space choose again.
type Chips struct {
	widget.BaseWidget
	tipKeys
	chips    []Chip
	views    []*chipView
	selected func(id string)
	chosen   int
	focused  bool
	row      *fyne.Container
}

// NewChips returns a row of filters with the first chosen, without calling
// selected.
func NewChips(chips []Chip, selected func(id string)) *Chips {
	c := &Chips{selected: selected, row: container.New(&flow{gap: Gap, rowGap: Gap})}
	c.ExtendBaseWidget(c)
	c.SetChips(chips)
	return c
}

// SetChips changes the filters; the choice stays with its ID, else is the first.
func (c *Chips) SetChips(chips []Chip) {
	before := c.Chosen()
	c.chips, c.chosen, c.views, c.row.Objects = chips, 0, nil, nil
	for i, chip := range chips {
		if chip.ID == before {
			c.chosen = i
		}
		view := newChipView(c, i)
		c.views = append(c.views, view)
		c.row.Objects = append(c.row.Objects, view)
	}
	c.row.Refresh()
	c.Refresh()
}

// SetCount changes the count of a filter; an unknown ID is ignored.
func (c *Chips) SetCount(id string, count int) {
	for i := range c.chips {
		if c.chips[i].ID == id {
			c.chips[i].Count = count
		}
	}
	c.row.Refresh()
	c.Refresh()
}

// Chosen is the ID of the chosen filter, "" where there are none.
func (c *Chips) Chosen() string {
	if c.chosen >= len(c.chips) {
		return ""
	}
	return c.chips[c.chosen].ID
}

// Choose chooses a filter and calls selected; an unknown ID is ignored.
func (c *Chips) Choose(id string) {
	for i, chip := range c.chips {
		if chip.ID == id {
			c.choose(i)
			return
		}
	}
}

func (c *Chips) choose(i int) {
	if len(c.chips) == 0 {
		return
	}
	c.chosen = min(max(i, 0), len(c.chips)-1)
	c.Refresh()
	if c.selected != nil {
		c.selected(c.Chosen())
	}
}

// FocusGained lights the ring of the chosen filter.
func (c *Chips) FocusGained() {
	c.focused = true
	c.Refresh()
	reveal(c)
}

// FocusLost puts the ring out.
func (c *Chips) FocusLost() {
	c.focused = false
	c.Refresh()
}

// TypedRune does nothing: the keys have come already.
func (c *Chips) TypedRune(rune) {}

// TypedKey chooses among the filters.
func (c *Chips) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyLeft, fyne.KeyUp:
		c.choose(c.chosen - 1)
	case fyne.KeyRight, fyne.KeyDown:
		c.choose(c.chosen + 1)
	case fyne.KeyHome:
		c.choose(0)
	case fyne.KeyEnd:
		c.choose(len(c.chips) - 1)
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.choose(c.chosen)
	default:
		passKey(c, ev)
	}
}

// Refresh repaints every filter.
func (c *Chips) Refresh() {
	for _, view := range c.views {
		view.Refresh()
	}
	c.BaseWidget.Refresh()
}

// CreateRenderer draws the filters.
func (c *Chips) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.row) }

// words is what stands on a filter.
func (c Chip) words() string {
	if c.Count < 0 {
		return c.Text
	}
	return c.Text + "  " + strconv.Itoa(c.Count)
}

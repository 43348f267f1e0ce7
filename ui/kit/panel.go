package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Card is a titled panel.
type Card struct {
	widget.BaseWidget
	title *Label
	head  *fyne.Container
	body  *fyne.Container
	all   *fyne.Container
}

// headHeight is the height of a panel's head, the same with actions or without.
const headHeight float32 = 26

// Panel puts a frame around a body, with a title ("" for none) and actions in
// the upper right corner.
func Panel(title string, body fyne.CanvasObject, actions ...fyne.CanvasObject) *Card {
	c := &Card{title: Lead(title).Bold(), body: container.NewStack()}
	c.head = container.New(&line{align: 0.5}, append([]fyne.CanvasObject{Sized(0, headHeight, container.NewStack()), Grow(c.title)}, actions...)...)
	c.head.Hidden = title == "" && len(actions) == 0
	if body != nil {
		c.body.Objects = []fyne.CanvasObject{body}
	}
	c.all = container.NewStack(
		newSurface(ColorPanel, ColorLine, 2*Unit),
		Pad(3, V(c.head, Grow(c.body))),
	)
	c.ExtendBaseWidget(c)
	return c
}

// SetTitle changes the title.
func (c *Card) SetTitle(text string) {
	c.title.SetText(text)
	c.head.Show()
	c.Refresh()
}

// SetBody changes what is in the panel.
func (c *Card) SetBody(body fyne.CanvasObject) {
	c.body.Objects = []fyne.CanvasObject{body}
	c.body.Refresh()
	c.Refresh()
}

// CreateRenderer draws the panel.
func (c *Card) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.all) }

// Empty is what a screen or panel shows when it has nothing to show: what is
// missing, what to do next, and (nil for none) the button that does it.
func Empty(title, whatToDo string, button fyne.CanvasObject) fyne.CanvasObject {
	lines := []fyne.CanvasObject{Heading(title).Centered(), Wrapped(whatToDo).Colored(ColorQuiet).Centered()}
	if button != nil {
		lines = append(lines, container.NewCenter(button))
	}
	return V(Spring(), Pad(4, V(lines...)), Spring())
}

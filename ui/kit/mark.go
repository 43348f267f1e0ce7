package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Marks stand beside a colour, which never speaks alone. The font that Fyne
// carries has all of them.
const (
	MarkWarning = "⚠"
	MarkFlag    = "⚑"
	MarkDone    = "✓"
	MarkOpen    = "○"
	MarkNow     = "▶"
	MarkUp      = "↑"
	MarkDown    = "↓"
	MarkNone    = "–"
)

// Badge is a short word in a rounded frame: a flag, a state.
type Badge struct {
	widget.BaseWidget
	// Text is what it says.
	Text   string
	colour fyne.ThemeColorName
}

// Tag returns a Badge whose word and frame have this colour.
func Tag(text string, colour fyne.ThemeColorName) *Badge {
	b := &Badge{Text: text, colour: colour}
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer draws the word in its frame.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer {
	ground := newSurface(ColorPanel, b.colour, 2*Unit+2)
	words := Text(b.Text).Bold().Colored(b.colour)
	return widget.NewSimpleRenderer(container.NewStack(ground, container.New(&inset{2 * Unit, Unit / 2}, words)))
}

// inset is room of its own width and height around one object.
type inset struct{ across, down float32 }

func (l *inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return thinnest{}.MinSize(objects).AddWidthHeight(2*l.across, 2*l.down)
}

func (l *inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(l.across, l.down))
		o.Resize(size.SubtractWidthHeight(2*l.across, 2*l.down))
	}
}

// newWords returns text for a renderer that places it itself.
func newWords(size fyne.ThemeSizeName, bold bool) *canvas.Text {
	words := canvas.NewText("", nil)
	words.TextSize = theme.Size(size)
	words.TextStyle.Bold = bold
	return words
}

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// plainRenderer draws a button as its word alone, in the accent, underlined
// under the pointer.
type plainRenderer struct {
	button *PushButton
	words  *canvas.Text
}

func newPlainRenderer(button *PushButton) *plainRenderer {
	r := &plainRenderer{button: button, words: newWords(SizeText, true)}
	r.Refresh()
	return r
}

func (r *plainRenderer) Destroy()                     {}
func (r *plainRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.words} }

// MinSize is the word and room for the ring.
func (r *plainRenderer) MinSize() fyne.Size {
	return r.words.MinSize().AddWidthHeight(2*Unit, 2*Unit)
}

// Layout puts the word in the middle.
func (r *plainRenderer) Layout(size fyne.Size) {
	own := r.words.MinSize()
	r.words.Move(fyne.NewPos((size.Width-own.Width)/2, (size.Height-own.Height)/2))
	r.words.Resize(own)
}

// Refresh takes the word, the pointer and the theme's colours.
func (r *plainRenderer) Refresh() {
	r.words.Text, r.words.TextSize, r.words.Color = r.button.Text, theme.Size(SizeText), theme.Color(ColorAccent)
	if r.button.Disabled() {
		r.words.Color = theme.Color(theme.ColorNameDisabled)
	}
	r.words.TextStyle.Underline = r.button.hovered && !r.button.Disabled()
	r.Layout(r.button.Size())
	canvas.Refresh(r.button)
}

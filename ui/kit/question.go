package kit

import "fyne.io/fyne/v2"

// Question is what the one dialog asks.
type Question struct {
	// Title is what it is about.
	Title string
	// Text explains; "" for none.
	Text string
	// Body is what is filled in; nil for none.
	Body fyne.CanvasObject
	// OK is the word on the button that does it; "" is OK.
	OK string
	// Cancel is the word on the button that does not; "" is Cancel.
	Cancel string
	// Danger makes OK red, and without a Body gives Cancel the focus.
	Danger bool
	// First has the focus first; nil is the first field, else the button.
	First fyne.Focusable
	// Width is in Fyne's units at text scale 1.0; 0 is 520.
	Width float32
	// Do is run on the UI goroutine when it is confirmed; nil does nothing. Its
	// error is shown inside the dialog, which stays open.
	Do func() error
	// Then is run once it is done and the dialog has closed; nil does nothing.
	Then func()
	// OnCancel is called when it is left without being done; nil for nothing.
	OnCancel func()
}

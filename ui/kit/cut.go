package kit

import (
	"strings"

	"fyne.io/fyne/v2"
)

// cut shortens a line to a width in Fyne's units; what is cut ends in an
// ellipsis. Line breaks become spaces.
func cut(text string, width, size float32, style fyne.TextStyle) string {
	text = strings.Join(strings.Fields(text), " ")
	if fits(text, width, size, style) {
		return text
	}
	letters := []rune(text)
	low, high := 0, len(letters)
	for low < high {
		middle := (low + high + 1) / 2
		if fits(string(letters[:middle])+"…", width, size, style) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	if low == 0 {
		return ""
	}
	return strings.TrimRight(string(letters[:low]), " ,;·") + "…"
}

func fits(text string, width, size float32, style fyne.TextStyle) bool {
	return text == "" || fyne.MeasureText(text, size, style).Width <= width
}

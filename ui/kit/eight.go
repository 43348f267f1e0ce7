package kit

import (
	"strings"

	"fyne.io/fyne/v2"
)

// wordsToALine is how many words stand beside each other: two lines of eight
// are easier to compare than one.
const wordsToALine = 4

// WordsToCompare shows words as large as people can compare them on two screens.
func WordsToCompare(text string) fyne.CanvasObject {
	lines := []fyne.CanvasObject{}
	for words := strings.Fields(text); len(words) > 0; {
		n := min(wordsToALine, len(words))
		line := make([]fyne.CanvasObject, n)
		for i, word := range words[:n] {
			line[i] = Title(word)
		}
		lines, words = append(lines, Columns(nil, line...)), words[n:]
	}
	return Panel("", V(lines...))
}

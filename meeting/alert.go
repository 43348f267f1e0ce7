package meeting

import (
	"strings"

	"keystone/caseload/nhs"
)

// similarLength is the shortest surname that is compared letter by letter:
// three-letter names are too often one letter apart to warn of.
const similarLength = 4

// SimilarSurname reports whether two people on one agenda could be taken for
// each other: the same surname, one that shares a part (Ali, Ali-Khan), or one
// that differs by one letter added, left out, changed or swapped with its
// neighbour; accents, apostrophes and Mac/Mc do not count (facts.md, In the room).
func SimilarSurname(a, b string) bool {
	first, second := surnameParts(a), surnameParts(b)
	for _, x := range first {
		for _, y := range second {
			if x == y || min(len(x), len(y)) >= similarLength && oneEditApart([]rune(x), []rune(y)) {
				return true
			}
		}
	}
	return false
}

// surnameParts returns a folded surname whole and, where it is of several
// words, its longer words.
func surnameParts(family string) []string {
	words := strings.Fields(nhs.Fold(family))
	for i, word := range words {
		if rest, mac := strings.CutPrefix(word, "mac"); mac && len(rest) >= similarLength {
			words[i] = "mc" + rest
		}
	}
	if len(words) < 2 {
		return words
	}
	parts := []string{strings.Join(words, "")}
	for _, word := range words {
		if len(word) > 2 {
			parts = append(parts, word)
		}
	}
	return parts
}

func oneEditApart(a, b []rune) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) <= 1 && len(b) <= 1 {
		return true
	}
	return len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// nameAlerts reports, for each surname of one agenda, whether another is the
// same or similar; a surname that is not known alerts to nothing.
func nameAlerts(families []string) []bool {
	alerts := make([]bool, len(families))
	for i := range families {
		for j := range i {
			if SimilarSurname(families[i], families[j]) {
				alerts[i], alerts[j] = true, true
			}
		}
	}
	return alerts
}

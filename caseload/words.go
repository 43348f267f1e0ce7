package caseload

import (
	"strconv"
	"strings"
)

// Counted is a number with its noun: "1 action", "3 actions", "3 people".
func Counted(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case noun == "person":
		noun = "people"
	default:
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }

func cut(text string, at byte) (before, after string) {
	before, after, _ = strings.Cut(text, string(at))
	return before, after
}

package caseload

import "strings"

func blank(text string) bool { return strings.TrimSpace(text) == "" }

func cut(text string, at byte) (before, after string) {
	before, after, _ = strings.Cut(text, string(at))
	return before, after
}

package intake

import (
	"slices"
	"strings"
	"unicode"

	"keystone/caseload/nhs"
)

// person is a name in its parts.
type person struct{ family, given, title string }

// fullName takes a whole name apart: "SURNAME, Firstname (Title)", "Smith,
// John", "SMITH John (Mr)", "Mr John Smith", "Wei de la Cruz".
func fullName(text string) person {
	p := person{}
	if start := strings.LastIndexByte(text, '('); start >= 0 && strings.HasSuffix(text, ")") {
		inside := strings.TrimSpace(text[start+1 : len(text)-1])
		if title, ok := nhs.Title(inside); ok {
			p.title = title
			text = strings.TrimSpace(text[:start])
		}
	}
	if family, given, found := strings.Cut(text, ","); found {
		p.family = p.untitled(strings.Fields(family))
		p.given = p.untitled(strings.Fields(strings.ReplaceAll(given, ",", " ")))
		return p
	}
	words := strings.Fields(p.untitled(strings.Fields(text)))
	split := familyStart(words)
	if n := capitals(words); n > 0 && n < len(words) {
		p.family, p.given = strings.Join(words[:n], " "), strings.Join(words[n:], " ")
		return p
	}
	p.given, p.family = strings.Join(words[:split], " "), strings.Join(words[split:], " ")
	return p
}

// untitled joins words without a title before or after them, which it keeps.
func (p *person) untitled(words []string) string {
	if len(words) > 1 {
		if title, ok := nhs.Title(words[0]); ok {
			p.title, words = title, words[1:]
		}
	}
	if len(words) > 1 {
		if title, ok := nhs.Title(words[len(words)-1]); ok && p.title == "" {
			p.title, words = title, words[:len(words)-1]
		}
	}
	return strings.Join(words, " ")
}

// capitals counts the words in capitals at the start: a family name before a
// given name in small letters.
func capitals(words []string) int {
	n := 0
	for n < len(words) && isCapitals(words[n]) {
		n++
	}
	return n
}

func isCapitals(word string) bool {
	letters := 0
	for _, r := range word {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters > 1
}

var particles = []string{
	"de", "la", "le", "du", "da", "di", "del", "della", "dos", "das", "van", "der", "den", "ter", "ten", "von", "zu", "bin", "binti",
	"ibn", "al", "el", "st", "st.", "ó", "o", "mac", "mc", "ní", "nic", "ap", "ab", "ferch", "y",
}

// familyStart returns where the family name begins in words in the order given
// name, family name: at the last word, with the particles before it, or at the
// capitals it is written in.
func familyStart(words []string) int {
	if len(words) < 2 {
		return 0
	}
	start := len(words) - 1
	if isCapitals(words[start]) && !isCapitals(words[0]) {
		for start > 1 && isCapitals(words[start-1]) {
			start--
		}
		return start
	}
	for start > 1 && slices.Contains(particles, strings.ToLower(words[start-1])) {
		start--
	}
	return start
}

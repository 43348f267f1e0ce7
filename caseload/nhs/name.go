package nhs

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean returns text in Unicode NFC with runs of white space as one space and
// neither control characters nor invisible marks, so that the same name is
// always the same bytes.
func Clean(text string) string {
	if isClean(text) {
		return text
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(norm.NFC.String(text)), " ")
}

// isClean recognises most text without normalising it: the composed letters of
// Latin stay as they are unless a combining mark follows.
func isClean(text string) bool {
	space := true
	for _, r := range text {
		if r < ' ' || r == 0x7f || r == ' ' && space || r > 0x7f && (r < 0xc0 || r > 0x24f) {
			return false
		}
		space = r == ' '
	}
	return !space || text == ""
}

// Damaged reports whether letters of a name were lost on the way: a replacement
// character, a question mark beside a letter (Nguy?n, ?ukasz), or UTF-8 that was
// read as Windows-1252 (MÃ¼ller). Such a name never replaces a whole one.
func Damaged(text string) bool {
	if isPlain(text) {
		return false
	}
	before := ' '
	for rest := text; rest != ""; {
		r, width := utf8.DecodeRuneInString(rest)
		rest = rest[width:]
		after, _ := utf8.DecodeRuneInString(rest)
		switch {
		case r == utf8.RuneError:
			return true
		case r == '?' && (unicode.IsLetter(before) || unicode.IsLetter(after)):
			return true
		case strings.ContainsRune("ÂÃÄÅ", r) && after >= 0x80 && after <= 0xbf:
			return true
		}
		before = r
	}
	return false
}

func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf || text[i] == '?' {
			return false
		}
	}
	return true
}

var foldLetters = map[rune]string{
	'ł': "l", 'ø': "o", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'đ': "d", 'ð': "d", 'ħ': "h", 'ı': "i", 'þ': "th", 'ŋ': "n", 'ŧ': "t",
}

// Fold returns text for searching and comparing: lower case, without accents
// (ł, ø, ß, æ, đ and ı included) and apostrophes, hyphens and other marks as
// spaces. "O’Brien-Żółć" becomes "obrien zolc".
func Fold(text string) string {
	if !isASCII(text) {
		text = norm.NFD.String(text)
	}
	var b strings.Builder
	b.Grow(len(text))
	space := true
	for _, r := range text {
		switch {
		case isApostrophe(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		}
		space = false
		r = unicode.ToLower(r)
		if plain, ok := foldLetters[r]; ok {
			b.WriteString(plain)
			continue
		}
		b.WriteRune(r)
	}
	return strings.TrimSuffix(b.String(), " ")
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isApostrophe(r rune) bool {
	return r == '\'' || r == '’' || r == '‘' || r == 'ʼ' || r == '`' || r == '´'
}

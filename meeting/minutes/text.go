package minutes

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"keystone/caseload"
	"keystone/caseload/nhs"
)

// joint is a space at which no line breaks; it is drawn as a plain space.
const joint = '\u00a0'

// missing stands for a character that the fonts cannot draw.
const missing = '\ufffd'

// unjoined turns joints back into plain spaces, so that text taken out of the
// paper is the text that was put in.
func unjoined(s string) string { return strings.ReplaceAll(s, string(joint), " ") }

// joined keeps a short text such as a number on one line.
func joined(s string) string { return strings.ReplaceAll(s, " ", string(joint)) }

// clean makes any text drawable: composed accents (NFC), no control, direction
// or invisible characters, and a mark for what the fonts lack. Line ends stay.
func (d *document) clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, string(missing)), "\r\n", "\n")
	return strings.Map(d.cleanRune, norm.NFC.String(s))
}

func (d *document) cleanRune(r rune) rune {
	switch {
	case r == '\n' || r == joint:
		return r
	case r == '\r' || r == '\u2028' || r == '\u2029':
		return '\n'
	case unicode.IsSpace(r) || unicode.IsControl(r):
		return ' '
	case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r):
		return -1
	case int(r) >= len(d.covered) || !d.covered[r] || r == missing:
		d.spoiled = true
		return missing
	}
	return r
}

// wrap breaks text into clean lines no wider than w. An empty text has no line.
func (d *document) wrap(text string, w float64, s style) []string {
	text = strings.TrimRight(d.clean(text), " \n")
	if text == "" {
		return nil
	}
	d.use(s)
	var lines []string
	for _, part := range strings.Split(text, "\n") {
		lines = append(lines, d.wrapLine(part, w)...)
	}
	return lines
}

func (d *document) wrapLine(text string, w float64) []string {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' })
	if len(words) == 0 {
		return []string{""}
	}
	var lines []string
	now, used, space := "", 0.0, d.pdf.GetStringWidth(" ")
	for i, word := range words {
		wide := d.pdf.GetStringWidth(word)
		if i > 0 && used+space+wide <= w {
			now, used = now+" "+word, used+space+wide
			continue
		}
		if i > 0 {
			lines = append(lines, now)
		}
		var full []string
		full, now = d.split(word, w)
		lines, used = append(lines, full...), d.pdf.GetStringWidth(now)
	}
	return append(lines, now)
}

// split cuts a word that is wider than w into full lines and the rest, after a
// hyphen where one stands well into the line.
func (d *document) split(word string, w float64) (full []string, rest string) {
	from, wide := 0, 0.0
	for i, r := range word {
		step := d.pdf.GetStringWidth(string(r))
		if wide += step; wide <= w || i == from {
			continue
		}
		cut := i
		if hyphen := strings.LastIndexByte(word[from:i], '-') + 1; hyphen > (i-from)/3 {
			cut = from + hyphen
		}
		full = append(full, word[from:cut])
		from, wide = cut, d.pdf.GetStringWidth(word[cut:i])+step
	}
	return full, word[from:]
}

// day shows an ISO 8601 date as 23-Nov-2026, an RFC 3339 time as its day in
// England, and anything else as it stands.
func day(iso string) string {
	if at, err := time.Parse(time.RFC3339, iso); err == nil {
		return showDay(at.In(nhs.London()))
	}
	date, _, _ := strings.Cut(iso, "T")
	return or(nhs.Date(date).Shown(), iso)
}

// showDay shows the day of a time, in the time's own zone.
func showDay(at time.Time) string { return nhs.DateOf(at).Shown() }

// moment shows an RFC 3339 time as 23-Nov-2026 13:24, by England's clock.
func moment(stamp string) string {
	at, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return day(stamp)
	}
	at = at.In(nhs.London())
	return showDay(at) + " " + at.Format("15:04")
}

// stamp reads an ISO 8601 date or RFC 3339 time, for a paper's date of making.
// What cannot be read gives one fixed day, never the clock.
func stamp(iso string) time.Time {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, iso); err == nil {
			return at.UTC()
		}
	}
	return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
}

// number shows an NHS number 3-3-4 so that no line breaks inside it.
func number(digits string) string { return joined(nhs.Number(digits).Spaced()) }

// name shows a patient as SURNAME, Firstname (Title), or says that the name is not known yet.
func name(p caseload.Patient) string { return nhs.Name(p.Family, p.Given, p.Title) }

// born shows a birth date with the age, 15-Jan-1935 (91y).
func born(p caseload.Patient) string {
	if p.Born == "" {
		return "not known"
	}
	if p.Age == 0 {
		return day(p.Born)
	}
	return day(p.Born) + " (" + strconv.Itoa(p.Age) + "y)"
}

// or is the first text that is not blank.
func or(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}

// list joins what is not blank.
func list(between string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if strings.TrimSpace(p) != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, between)
}

// said puts a word before a text, and is blank where the text is.
func said(before, text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return before + text
}

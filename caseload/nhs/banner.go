package nhs

import (
	"fmt"
	"strings"
)

// NameNotKnown stands where a person's name will be once a list brings it: a
// risk tool may give numbers only (facts.md, Lists as systems export them).
const NameNotKnown = "name not known yet"

// Name returns a person's name as the banner writes it, SURNAME, Firstname
// (Title), and "name not known yet" when neither name is known.
func Name(family, given, title string) string {
	if family == "" && given == "" {
		return NameNotKnown
	}
	name := strings.ToUpper(family)
	if family != "" && given != "" {
		name += ", "
	}
	name += given
	if title != "" {
		name += " (" + title + ")"
	}
	return name
}

// Born returns a birth date with the age on a day, 15-Jan-1935 (91y), and "not
// known" when it is unknown.
func Born(born, on Date) string {
	if !born.Known() {
		return "not known"
	}
	if age := Age(born, on); age >= 0 {
		return fmt.Sprintf("%s (%dy)", born.Shown(), age)
	}
	return born.Shown()
}

// Gender returns the banner's word for what an export writes: "Female", "Male",
// "Indeterminate" or "Not specified" for the letters, words and numbers of the
// NHS data dictionary, "" for blank, and any other word as it stands.
func Gender(text string) string {
	text = strings.TrimSpace(text)
	switch strings.ToLower(text) {
	case "":
		return ""
	case "f", "female", "2", "woman", "w":
		return "Female"
	case "m", "male", "1", "man":
		return "Male"
	case "i", "indeterminate", "9", "x", "other", "o":
		return "Indeterminate"
	case "u", "unknown", "0", "not known", "not specified", "unspecified", "n", "not stated":
		return "Not specified"
	}
	return text
}

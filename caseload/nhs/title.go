package nhs

import "strings"

var titles = map[string]string{
	"mr": "Mr", "mrs": "Mrs", "ms": "Ms", "miss": "Miss", "mx": "Mx", "master": "Master", "dr": "Dr", "doctor": "Dr",
	"prof": "Prof", "professor": "Prof", "rev": "Rev", "revd": "Rev", "reverend": "Rev", "sir": "Sir", "dame": "Dame",
	"lord": "Lord", "lady": "Lady", "fr": "Fr", "father": "Fr", "sister": "Sister", "sr": "Sr", "canon": "Canon",
	"rabbi": "Rabbi", "imam": "Imam", "capt": "Capt", "captain": "Capt", "major": "Major", "col": "Col", "baroness": "Baroness",
}

// Title returns the usual form of a title, "Mr" for "MR." and "Rev" for
// "Reverend"; ok is false when the word is none that the program knows.
func Title(text string) (title string, ok bool) {
	title, ok = titles[strings.ToLower(strings.Trim(text, " .()"))]
	return title, ok
}

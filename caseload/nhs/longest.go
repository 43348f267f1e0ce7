package nhs

import (
	"unicode/utf8"

	"keystone/sync/fault"
)

// The longest texts that are recorded, in letters. Nothing in use comes near
// them: a text beyond is a file or a clipboard in the wrong place.
const (
	// LongestName is of names, roles, organisations, telephone numbers and places.
	LongestName = 200
	// LongestLine is of what stands on one line, such as an action or a question.
	LongestLine = 500
	// LongestText is of every other text, such as a section of a plan, a summary,
	// a decision or a reason.
	LongestText = 20_000
)

// CodeFieldInvalid is the code of a field whose value cannot be recorded.
const CodeFieldInvalid = "field-invalid"

// Fits refuses with field-invalid a field's text of more than so many letters.
func Fits(field, text string, longest int) error {
	if len(text) <= longest {
		return nil
	}
	if n := utf8.RuneCountInString(text); n > longest {
		return fault.Newf(CodeFieldInvalid, "The field %q takes %d letters at most and this has %d; shorten it.", field, longest, n)
	}
	return nil
}

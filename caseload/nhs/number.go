// Package nhs holds what the program knows about the health service itself:
// the NHS number, civil dates as exports write them, the patient banner, names
// that can be searched, frailty bands, bank holidays and the out-of-hours clock.
//
// Nothing here knows a patient, a store or a screen. Its rules are those of
// facts.md, and every one of them is tested against it.
package nhs

import (
	"strings"
	"unicode"

	"keystone/sync/fault"
)

// Number is an NHS number of ten digits whose check digit fits; "" is none.
type Number string

// CodeNumberInvalid is the code of every refusal of an NHS number.
const CodeNumberInvalid = "nhs-number-invalid"

// ParseNumber reads an NHS number as people and spreadsheets write it.
//
// Spaces, hyphens, non-breaking spaces and the apostrophe or ="…" that
// spreadsheets put before text are stripped. Everything else that is not ten
// digits with a fitting check digit is refused with nhs-number-invalid, and a
// number a spreadsheet has spoiled is never padded (facts.md, NHS number).
func ParseNumber(text string) (Number, error) {
	if isTenDigits(text) {
		return checked(text)
	}
	if len(text) == 12 && text[3] == ' ' && text[7] == ' ' {
		if joined := text[:3] + text[4:7] + text[8:]; isTenDigits(joined) {
			return checked(joined)
		}
	}
	digits, ok := strip(text)
	switch {
	case digits == "" && ok:
		return "", fault.New(CodeNumberInvalid, "There is no NHS number; add the ten digits.")
	case isScientific(digits):
		return "", fault.New(CodeNumberInvalid, "A spreadsheet spoiled this NHS number by turning it into a rounded figure; export the list again with the column as text.")
	case !ok:
		return "", fault.New(CodeNumberInvalid, "An NHS number has digits only; check it in the clinical system.")
	case len(digits) == 9:
		return "", fault.New(CodeNumberInvalid, "This NHS number has nine digits, so a spreadsheet spoiled it by dropping one; take it again from the clinical system.")
	case len(digits) != 10:
		return "", fault.Newf(CodeNumberInvalid, "An NHS number has ten digits and this has %d; check it in the clinical system.", len(digits))
	}
	return checked(digits)
}

// String returns the ten digits without spaces.
func (n Number) String() string { return string(n) }

// Spaced returns the number as it is shown and printed, 3-3-4 with spaces.
func (n Number) Spaced() string {
	if len(n) != 10 {
		return string(n)
	}
	return string(n[:3] + " " + n[3:6] + " " + n[6:])
}

// TestOnly reports whether the number begins with 999: such numbers are never
// issued to a person.
func (n Number) TestOnly() bool { return strings.HasPrefix(string(n), "999") }

func checked(digits string) (Number, error) {
	sum, same := 0, true
	for i := range 9 {
		sum += int(digits[i]-'0') * (10 - i)
		same = same && digits[i] == digits[i+1]
	}
	if same {
		return "", fault.New(CodeNumberInvalid, "Ten equal digits are not an NHS number; check it in the clinical system.")
	}
	if check := 11 - sum%11; check == 10 || check%11 != int(digits[9]-'0') {
		return "", fault.New(CodeNumberInvalid, "The check digit of this NHS number does not fit, so a digit is wrong; check it in the clinical system.")
	}
	return Number(digits), nil
}

func isTenDigits(text string) bool {
	if len(text) != 10 {
		return false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// strip removes what may stand in and around the digits; ok is false when
// something else than digits remains.
func strip(text string) (rest string, ok bool) {
	text = strings.TrimSpace(text)
	if inner, found := strings.CutPrefix(text, `="`); found {
		text = strings.TrimSuffix(inner, `"`)
	}
	text = strings.TrimSuffix(strings.TrimLeft(text, "'’‘`"), ".0")
	var b strings.Builder
	ok = true
	for _, r := range text {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Pd, r) && r != '-':
		case r == '-' && !strings.ContainsAny(text, "eE"):
		default:
			ok = ok && r >= '0' && r <= '9'
			b.WriteRune(r)
		}
	}
	return b.String(), ok
}

// isScientific recognises 9.43477E+09 and 9,43477E9.
func isScientific(text string) bool {
	mantissa, exponent, found := strings.Cut(strings.ToUpper(text), "E")
	if !found || mantissa == "" || exponent == "" {
		return false
	}
	return strings.Trim(mantissa, "0123456789.,") == "" && strings.Trim(exponent, "0123456789+-") == ""
}

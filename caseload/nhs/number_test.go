package nhs_test

import (
	"strings"
	"testing"

	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

func TestParseNumber(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"OK", "9434765919", "9434765919"},
		{"OK spaced", "943 476 5870", "9434765870"},
		{"OK check digit of eleven is zero", "943 476 5870", "9434765870"},
		{"OK all zeros but the last", "900 000 0009", "9000000009"},
		{"OK", "831 449 5581", "8314495581"},
		{"OK", "947 671 9958", "9476719958"},
		{"OK", "450 557 7104", "4505577104"},
		{"OK test number", "999 000 0050", "9990000050"},
		{"OK hyphens", "943-476-5919", "9434765919"},
		{"OK en dashes", "943–476–5919", "9434765919"},
		{"OK non-breaking spaces", "943\u00a0476\u202f5919", "9434765919"},
		{"OK leading apostrophe", "'9434765919", "9434765919"},
		{"OK typographic apostrophe", "’943 476 5919", "9434765919"},
		{"OK spreadsheet text", `="9434765919"`, "9434765919"},
		{"OK zero-width mark", "\ufeff9434765919\u200b", "9434765919"},
		{"OK whole number as a decimal", "9434765919.0", "9434765919"},
	}
	for _, test := range tests {
		t.Run(test.name+" "+test.text, func(t *testing.T) {
			got, err := nhs.ParseNumber(test.text)
			if err != nil || string(got) != test.want {
				t.Fatalf("ParseNumber(%q) = %q, %v; want %q", test.text, got, err, test.want)
			}
		})
	}
}

func TestParseNumberRefuses(t *testing.T) {
	tests := []struct{ name, text, says string }{
		{"ErrBlank", "  ", "no NHS number"},
		{"ErrCheckDigit", "943 476 5910", "check digit"},
		{"ErrCheckWouldBeTen", "999 123 4567", "check digit"},
		{"ErrCheckWouldBeTen", "123 456 7890", "check digit"},
		{"ErrSameDigits", "000 000 0000", "equal digits"},
		{"ErrSameDigits", "111 111 1111", "equal digits"},
		{"ErrScientific", "9.43477E+09", "spreadsheet spoiled"},
		{"ErrScientificComma", "9,43477E9", "spreadsheet spoiled"},
		{"ErrScientificLower", "9.43477e+09", "spreadsheet spoiled"},
		{"ErrNineDigits", "999123456", "spreadsheet spoiled"},
		{"ErrEightDigits", "99912345", "has 8"},
		{"ErrElevenDigits", "94347659190", "has 11"},
		{"ErrLetters", "943476591O", "digits only"},
		{"ErrOtherDigits", "９４３４７６５９１９", "digits only"},
		{"ErrDecimals", "9434765919.5", "digits only"},
	}
	for _, test := range tests {
		t.Run(test.name+" "+test.text, func(t *testing.T) {
			got, err := nhs.ParseNumber(test.text)
			if got != "" || fault.Code(err) != nhs.CodeNumberInvalid || !strings.Contains(fault.Sentence(err), test.says) {
				t.Fatalf("ParseNumber(%q) = %q, %v; want a refusal that says %q", test.text, got, err, test.says)
			}
		})
	}
}

func TestNumberShown(t *testing.T) {
	number := nhs.Number("9434765919")
	if got := number.Spaced(); got != "943 476 5919" {
		t.Errorf("Spaced() = %q", got)
	}
	if number.TestOnly() || !nhs.Number("9990000050").TestOnly() {
		t.Error("only numbers beginning 999 are for tests")
	}
}

func FuzzParseNumber(f *testing.F) {
	for _, seed := range []string{"943 476 5919", "'9434765919", "9.43477E+09", "999123456", `="9434765919"`, "\u00a0", "-e1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		number, err := nhs.ParseNumber(text)
		if err != nil {
			if number != "" {
				t.Fatalf("a refusal of %q came with the number %q", text, number)
			}
			return
		}
		again, err := nhs.ParseNumber(number.Spaced())
		if err != nil || again != number || len(number) != 10 {
			t.Fatalf("%q read as %q, which reads as %q, %v", text, number, again, err)
		}
	})
}

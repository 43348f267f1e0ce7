package nhs

import (
	"math"
	"strings"
	"unicode"

	"keystone/sync/fault"
)

// The indices whose scores the program can put in a band or check for range.
const (
	// EFI is the electronic frailty index, deficits out of 36, 0–1.
	EFI = "eFI"
	// EFI2 is its second version, 0–1, with other limits.
	EFI2 = "eFI2"
	// Rockwood is the Clinical Frailty Scale, whole numbers 1–9.
	Rockwood = "Rockwood"
	// ACG is the probability a risk tool (Johns Hopkins ACG, Sollis) gives, 0–1.
	ACG = "ACG"
)

// CodeScoreRange is the code of a score its index does not have.
const CodeScoreRange = "score-out-of-range"

var bandNames = [...]string{"fit", "mild", "moderate", "severe"}

var rockwoodBands = [...]string{"fit", "fit", "fit", "mild", "mild", "moderate", "severe", "severe", "severe"}

var bandLimits = map[string][3]float64{
	EFI:  {0.12, 0.24, 0.36},
	EFI2: {0.0857, 0.1624, 0.2392},
}

// Band returns the frailty band of a score: "fit", "mild", "moderate" or
// "severe" (facts.md, Bands; Rockwood 1–3 fit, 4–5 mild, 6 moderate, 7–9
// severe). It is "" for an index without bands, and for one that is not named:
// 0.20 is mild on eFI and moderate on eFI2. An eFI that is so many deficits of 36
// rounded to two decimals, as systems export it, counts as those: 0.36 is 13 of
// them and severe, as 12 are the most that are moderate. A score out of its range
// is refused with score-out-of-range.
func Band(index string, value float64) (string, error) {
	if err := inRange(index, value); err != nil {
		return "", err
	}
	if index == Rockwood {
		return rockwoodBands[int(value)-1], nil
	}
	limits, ok := bandLimits[index]
	if !ok {
		return "", nil
	}
	if index == EFI {
		value = counted(value)
	}
	band := 0
	for band < len(limits) && value > limits[band]+rounding {
		band++
	}
	return bandNames[band], nil
}

// rounding is what two decimal numbers that mean the same may differ by.
const rounding = 1e-9

// counted returns the share of the deficits whose share, rounded to two
// decimals, is value; a value that is no such share stays as it is.
func counted(value float64) float64 {
	const deficits = 36
	exact := math.Round(value*deficits) / deficits
	if math.Abs(math.Round(exact*100)/100-value) > rounding {
		return value
	}
	return exact
}

func inRange(index string, value float64) error {
	least, most := 0.0, 1.0
	switch index {
	case EFI, EFI2, ACG:
	case Rockwood:
		least, most = 1, 9
		if value != math.Trunc(value) {
			return fault.New(CodeScoreRange, "A Rockwood score is a whole number from 1 to 9.")
		}
	default:
		return nil
	}
	if value < least || value > most || math.IsNaN(value) {
		return fault.Newf(CodeScoreRange, "A score of %g is out of range: %s goes from %g to %g.", value, index, least, most)
	}
	return nil
}

// KnownIndex returns the index a person names, whatever its case and spacing;
// ok is false when the program knows none of that name.
func KnownIndex(name string) (index string, ok bool) {
	if index = IndexFromHeader(name); index != "" {
		return index, true
	}
	if strings.EqualFold(strings.TrimSpace(name), ACG) {
		return ACG, true
	}
	return "", false
}

// IndexFromHeader returns the frailty index a column's header names ("eFI
// (latest)", "Electronic Frailty Index", "eFI2", "Clinical Frailty Scale"), and
// "" when it names none: then a score has no band.
func IndexFromHeader(header string) string {
	words := strings.FieldsFunc(strings.ToLower(header), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for i, word := range words {
		next := strings.Join(words[i+1:], " ") + " "
		switch word {
		case "efiv2", "electronicfrailtyindex2":
			return EFI2
		case "efi", "efiscore", "efivalue", "electronicfrailtyindex":
			return efiVersion(next)
		case "rockwood", "cfs":
			return Rockwood
		}
		switch {
		case strings.HasPrefix(word, "efi2"):
			return EFI2
		case word == "electronic" && strings.HasPrefix(next, "frailty index "):
			return efiVersion(strings.TrimPrefix(next, "frailty index "))
		case word == "clinical" && strings.HasPrefix(next, "frailty s"):
			return Rockwood
		}
	}
	return ""
}

// efiVersion tells the two versions apart by what follows the index's name.
func efiVersion(next string) string {
	for _, second := range [...]string{"2 ", "ii ", "v2 ", "version 2 ", "v 2 ", "efi2 ", "score 2 "} {
		if strings.HasPrefix(next, second) {
			return EFI2
		}
	}
	if strings.Contains(" "+next, " efi2 ") {
		return EFI2
	}
	return EFI
}

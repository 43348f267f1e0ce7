package nhs

import (
	"math"
	"strconv"
	"strings"

	"keystone/sync/fault"
)

// CodeNumberUnreadable is the code of text that is not one decimal number.
const CodeNumberUnreadable = "number-unreadable"

// ParseDecimal reads a number with a decimal point or comma, a percentage
// ("19.75%" is 0.1975) or a fraction ("9/36", as deficits are counted).
// Anything that could be read in two ways is refused with number-unreadable.
func ParseDecimal(text string) (float64, error) {
	text = strings.Trim(text, " \t\u00a0'\"")
	if value, ok := plainDecimal(text); ok {
		return value, nil
	}
	if rest, found := strings.CutSuffix(text, "%"); found {
		if value, ok := plainDecimal(strings.TrimSpace(rest)); ok {
			return value / 100, nil
		}
	}
	if over, under, found := strings.Cut(text, "/"); found {
		a, okA := plainDecimal(strings.TrimSpace(over))
		b, okB := plainDecimal(strings.TrimSpace(under))
		if okA && okB && b > 0 {
			return a / b, nil
		}
	}
	return 0, fault.New(CodeNumberUnreadable, "This is not a number; write it with a decimal point, as 0.25.")
}

func plainDecimal(text string) (float64, bool) {
	if text == "" || strings.Trim(text, "0123456789.,+-eE") != "" {
		return 0, false
	}
	if strings.Count(text, ",") == 1 && !strings.Contains(text, ".") {
		text = strings.Replace(text, ",", ".", 1)
	}
	value, err := strconv.ParseFloat(text, 64)
	return value, err == nil && !math.IsInf(value, 0) && !math.IsNaN(value)
}

package intake

import (
	"strconv"
	"strings"

	"keystone/caseload/nhs"
)

// acgKinds are the eight columns of a risk tool without a header (facts.md,
// Lists as systems export them).
var acgKinds = [...]kind{
	{field: GP},
	{field: Number},
	{field: Other},
	{field: Age},
	{field: Gender},
	{field: ScoreValue, index: nhs.ACG},
	{field: BandSaid, index: nhs.ACG},
	{field: Conditions},
}

// acgHeader names those columns where a file of them needs a header.
var acgHeader = [...]string{"GP code or name", "NHS number", "Local id", "Age", "Gender", "ACG probability", "ACG band", "Condition count"}

// byPosition recognises the columns of a file without a header by what stands
// in them.
func (h *head) byPosition(options Options) {
	if h.isACG(options) {
		h.acg = true
		copy(h.kinds, acgKinds[:])
		return
	}
	dates := 0
	for column := range h.kinds {
		switch {
		case h.most(column, isGender):
			h.kinds[column].field = Gender
		case h.most(column, isPostcode):
			h.kinds[column].field = Postcode
		case h.most(column, func(cell string) bool { return isBirth(cell, options.Today) }):
			h.kinds[column].field = Born
			dates++
		}
	}
	if dates > 1 {
		h.forget(Born)
	}
}

func (h *head) forget(field Field) {
	for column := range h.kinds {
		if h.kinds[column].field == field {
			h.kinds[column].field = Unknown
		}
	}
}

func (h *head) isACG(options Options) bool {
	if len(h.kinds) < len(acgKinds) || h.numbers != 1 {
		return false
	}
	return options.Format == FormatACG ||
		h.most(3, isAge) && h.most(4, isGender) && h.most(5, isDecimal) && h.most(6, isRiskBand) && h.most(7, isAge)
}

// most reports whether at least half of the filled cells of a column pass.
func (h *head) most(column int, test func(string) bool) bool {
	filled, passed := 0, 0
	for _, r := range h.samples {
		if column >= len(r.cells) || strings.TrimSpace(r.cells[column]) == "" {
			continue
		}
		filled++
		if test(strings.TrimSpace(r.cells[column])) {
			passed++
		}
	}
	return filled > 0 && passed*2 >= filled
}

func isGender(cell string) bool {
	switch strings.ToLower(cell) {
	case "m", "f", "male", "female", "u", "i", "x":
		return true
	}
	return false
}

func isAge(cell string) bool {
	age, err := strconv.Atoi(cell)
	return err == nil && age >= 0 && age <= 130
}

func isRiskBand(cell string) bool {
	return len(cell) == 1 && cell[0] >= '0' && cell[0] <= '5'
}

func isPostcode(cell string) bool {
	cell = strings.ReplaceAll(cell, " ", "")
	if len(cell) < 5 || len(cell) > 7 {
		return false
	}
	inward := cell[len(cell)-3:]
	return isLetter(cell[0]) && isDigit(inward[0]) && isLetter(inward[1]) && isLetter(inward[2])
}

func isBirth(cell string, today nhs.Date) bool {
	if len(cell) < 6 || !strings.ContainsAny(cell, "-/. ") {
		return false
	}
	date, err := nhs.ParseDate(cell, today, nhs.Birth)
	return err == nil && date.Known() && date < today.AddMonths(-12*16)
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

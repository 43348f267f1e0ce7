package intake

import (
	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

// again is a column that repeats one above which it is named the same: where two
// reports are joined, they may speak of two people.
type again struct {
	position int
	field    Field
}

// repeated returns the columns that have the same header as one of those at
// positions, which hold what their fields say.
func (h head) repeated(positions ...int) []again {
	var found []again
	for _, at := range positions {
		if at < 0 || at >= len(h.header) {
			continue
		}
		for position, text := range h.header {
			if position != at && h.kinds[position].field == Other && nhs.Fold(text) == nhs.Fold(h.header[at]) {
				found = append(found, again{position, h.kinds[at].field})
			}
		}
	}
	return found
}

// agrees refuses a row that names two people.
func (p *parser) agrees(row *Row, cells []string) error {
	for _, a := range p.again {
		if a.field == Number {
			number, err := nhs.ParseNumber(p.raw(cells, a.position))
			if err == nil && number != row.NHS {
				return fault.Newf(CodeNumberDiffers, "The row has two NHS numbers, %s and %s; check in the clinical system whose it is.", row.NHS.Spaced(), number.Spaced())
			}
			continue
		}
		born, err := nhs.ParseDate(p.text(cells, a.position), p.today, nhs.Birth)
		if err == nil && born.Known() && row.Born.Known() && born != row.Born {
			return fault.Newf(CodeBornDiffers, "The row has two birth dates, %s and %s; check in the clinical system which is right.", row.Born.Shown(), born.Shown())
		}
	}
	return nil
}

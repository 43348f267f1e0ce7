package meeting

import (
	"context"
	"slices"

	"keystone/caseload/nhs"
)

// elsewhere tells of every other series that has the patients of one meeting,
// for each patient when (F11).
type elsewhere struct {
	series  string            // id of the series that is looked at
	names   map[string]string // of series, by id
	planned []plannedRow
}

func (m *Meetings) elsewhere(ctx context.Context, series string) (elsewhere, error) {
	names, err := m.seriesNames(ctx)
	if err != nil {
		return elsewhere{}, err
	}
	planned, err := readPlanned(ctx, m.ledger.DB(), "")
	return elsewhere{series, names, planned}, err
}

// of returns the other series of a patient by name. A review there counts while
// it is to come.
func (e elsewhere) of(number string, was past, on nhs.Date) []Elsewhere {
	by := make(map[string]Elsewhere)
	for id, there := range was.elsewhere {
		one := Elsewhere{Series: e.names[id], Last: string(there.last)}
		if there.review >= on {
			one.Next = string(there.review)
		}
		by[id] = one
	}
	for _, r := range e.planned {
		if r.Patient == number && r.Series != e.series {
			one := by[r.Series]
			one.Series, one.Next = e.names[r.Series], r.Date
			by[r.Series] = one
		}
	}
	all := make([]Elsewhere, 0, len(by))
	for _, one := range by {
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b Elsewhere) int { return compareText(a.Series, b.Series) })
	return all
}

package meeting

import (
	"context"
	"slices"
	"time"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// WeeklyMDT is the template of the practice's own weekly meeting (systems.md, M1).
const WeeklyMDT = "M1"

var templates = map[string]Series{
	WeeklyMDT: {
		Weekday: int(time.Monday), Time: "13:00", Minutes: 60, Every: 1,
		Roles: []string{"chair", "care co-ordinator", "GP", "district nurse", "social care", "mental health", "voluntary sector"},
	},
}

// CreateSeries makes a series from a template of systems.md and returns it. A
// series of that name that is already there is returned as it is. Codes:
// template-unknown, series-unknown where the name is empty.
func (m *Meetings) CreateSeries(ctx context.Context, template, name string) (Series, error) {
	s, known := templates[template]
	if !known {
		return Series{}, fault.Newf(CodeTemplateUnknown, "There is no template %s; the practice's weekly MDT is %s.", template, WeeklyMDT)
	}
	if name == "" {
		return Series{}, fault.New(CodeSeriesUnknown, "A series of meetings needs a name, such as Weekly MDT.")
	}
	s.ID, s.Name, s.Template = m.ledger.ID("series", nhs.Fold(name)), name, template
	err := m.save(ctx, "create-series", "", func(q ledger.Querier, w *writes) error {
		all, err := readSeries(ctx, q)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(all, func(have Series) bool { return have.ID == s.ID }); i >= 0 {
			s = all[i]
			return nil
		}
		p := w.on("series", s.ID, "")
		p.set("name", s.Name)
		p.set("template", s.Template)
		p.set("weekday", s.Weekday)
		p.set("time", s.Time)
		p.set("minutes", s.Minutes)
		p.set("every", s.Every)
		p.set("cap", s.Cap)
		p.set("roles", s.Roles)
		return nil
	})
	return s, err
}

// SeriesAll returns every series by name.
func (m *Meetings) SeriesAll(ctx context.Context) ([]Series, error) {
	return readSeries(ctx, m.ledger.DB())
}

// SeriesNamed returns a series by name or id, or the only one for "". Code: series-unknown.
func (m *Meetings) SeriesNamed(ctx context.Context, name string) (Series, error) {
	return seriesNamed(ctx, m.ledger.DB(), name)
}

func seriesNamed(ctx context.Context, q ledger.Querier, name string) (Series, error) {
	all, err := readSeries(ctx, q)
	if err != nil {
		return Series{}, err
	}
	if name == "" && len(all) == 1 {
		return all[0], nil
	}
	for _, s := range all {
		if s.ID == name || name != "" && nhs.Fold(s.Name) == nhs.Fold(name) {
			return s, nil
		}
	}
	if name == "" {
		return Series{}, fault.New(CodeSeriesUnknown, "Say which series of meetings is meant; there is not exactly one.")
	}
	return Series{}, fault.Newf(CodeSeriesUnknown, "There is no series called %s; look at the names under Meeting.", name)
}

// knownSeries returns the series of an id; one that has not reached this laptop
// yet has no name.
func knownSeries(ctx context.Context, q ledger.Querier, id string) (Series, error) {
	s, err := seriesNamed(ctx, q, id)
	if fault.Code(err) == CodeSeriesUnknown {
		return Series{ID: id}, nil
	}
	return s, err
}

func readSeries(ctx context.Context, q ledger.Querier) ([]Series, error) {
	return collect(ctx, q, func(id string, doc []byte) (Series, error) {
		s := Series{}
		err := decode(doc, &s)
		s.ID = id
		return s, err
	}, `SELECT id, doc FROM series ORDER BY name, id`)
}

package meeting

import (
	"cmp"
	"context"
	"slices"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// AddSeries makes a series from a template, M1 where none is named; one of that
// name that is there already is returned as it is. Codes: as CreateSeries.
func (m *Meetings) AddSeries(ctx context.Context, cmd AddSeries) (AddSeriesResult, error) {
	s, err := m.CreateSeries(ctx, cmp.Or(cmd.Template, WeeklyMDT), nhs.Clean(cmd.Name))
	return AddSeriesResult{s.ID}, err
}

// ChangeSeries changes when a series meets, for how long, with how many, which
// roles it expects and who chairs it. A meeting that is running keeps what it
// opened with. Codes: series-unknown, series-invalid, time-invalid,
// member-unknown, member-ended.
func (m *Meetings) ChangeSeries(ctx context.Context, cmd ChangeSeries) (ChangeSeriesResult, error) {
	if err := cmd.valid(); err != nil {
		return ChangeSeriesResult{}, err
	}
	var id string
	err := m.save(ctx, "change-series", "", func(q ledger.Querier, w *writes) error {
		s, err := seriesNamed(ctx, q, cmd.Series)
		if err != nil {
			return err
		}
		id = s.ID
		p := w.on("series", s.ID, "")
		if cmd.Chair != nil {
			chair := ""
			if nhs.Clean(*cmd.Chair) != "" {
				who, err := m.memberActive(ctx, *cmd.Chair)
				if err != nil {
					return err
				}
				chair = who.ID
			}
			p.changed("chair", s.Chair, chair)
		}
		cmd.write(p, s)
		return nil
	})
	if err != nil {
		return ChangeSeriesResult{}, err
	}
	s, err := m.SeriesNamed(ctx, id)
	if err != nil {
		return ChangeSeriesResult{}, err
	}
	next, err := m.slotOf(ctx, s)
	return ChangeSeriesResult{id, string(next.date)}, err
}

func (cmd ChangeSeries) valid() error {
	if err := clockTime(cmd.Time, "of the meeting"); err != nil {
		return err
	}
	switch {
	case cmd.Weekday != nil && (*cmd.Weekday < 0 || *cmd.Weekday > 6):
		return fault.New(CodeSeriesInvalid, "A day of the week is a number from 0, Sunday, to 6, Saturday.")
	case cmd.Minutes < 0 || cmd.Minutes > 8*60:
		return fault.New(CodeSeriesInvalid, "A meeting lasts from 1 to 480 minutes.")
	case cmd.Every < 0 || cmd.Every > 52:
		return fault.New(CodeSeriesInvalid, "Between two meetings lie from 1 to 52 weeks.")
	case cmd.Cap != nil && *cmd.Cap < 0:
		return fault.New(CodeSeriesInvalid, "The most patients of one meeting cannot be less than nought; 0 sets no limit.")
	}
	return nil
}

func (cmd ChangeSeries) write(p pen, s Series) {
	if cmd.Weekday != nil {
		p.changed("weekday", s.Weekday, *cmd.Weekday)
	}
	if cmd.Cap != nil {
		p.changed("cap", s.Cap, *cmd.Cap)
	}
	p.changed("time", s.Time, cmp.Or(cmd.Time, s.Time))
	p.changed("minutes", s.Minutes, cmp.Or(cmd.Minutes, s.Minutes))
	p.changed("every", s.Every, cmp.Or(cmd.Every, s.Every))
	if cmd.Roles == nil {
		return
	}
	roles := []string{}
	for _, role := range cmd.Roles {
		if role = nhs.Clean(role); role != "" {
			roles = append(roles, role)
		}
	}
	if !slices.Equal(roles, s.Roles) {
		p.set("roles", roles)
	}
}

// changed sets a field that is to be something else.
func (p pen) changed(field string, was, now any) {
	if was != now {
		p.set(field, now)
	}
}

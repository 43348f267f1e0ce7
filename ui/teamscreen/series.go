package teamscreen

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// whoOpens stands for no chair of the series' own.
const whoOpens = "whoever opens it"

// series asks when a series meets; with several, which one first.
func (s *Screen) series() {
	all, err := s.source.SeriesAll(context.Background())
	switch {
	case err != nil:
		s.env.Fail(err)
	case len(all) == 1:
		s.changeSeries(all[0])
	case len(all) > 1:
		s.chooseSeries(all)
	default:
		s.addSeries()
	}
}

func (s *Screen) chooseSeries(all []meeting.Series) {
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = one.Name
	}
	which := kit.NewPick(names, nil)
	which.SetSelected(names[0])
	var chosen int
	kit.Ask(s.env, kit.Question{
		Title: "Which meetings?", Body: kit.Field("Series", which), OK: "Next", First: which,
		Do: func() error {
			if chosen = slices.Index(names, which.Selected()); chosen < 0 {
				return fault.New(meeting.CodeSeriesUnknown, "Choose one of the series in the list.")
			}
			return nil
		},
		Then: func() { s.changeSeries(all[chosen]) },
	})
}

// weekdays in the order of Series.Weekday.
func weekdays() []string {
	days := make([]string, 7)
	for i := range days {
		days[i] = time.Weekday(i).String()
	}
	return days
}

// changeSeries asks for the day, the time, the length and who chairs.
func (s *Screen) changeSeries(one meeting.Series) {
	day, at, minutes, every := kit.NewPick(weekdays(), nil), kit.NewEntry(), kit.NewEntry(), kit.NewEntry()
	most, roles, chair := kit.NewEntry(), kit.NewEntry(), kit.NewPick(s.chairs(), nil)
	day.SetSelected(time.Weekday(one.Weekday).String())
	at.SetText(one.Time)
	minutes.SetText(strconv.Itoa(one.Minutes))
	every.SetText(strconv.Itoa(max(one.Every, 1)))
	most.SetText(strconv.Itoa(one.Cap))
	roles.SetText(strings.Join(one.Roles, ", "))
	chair.SetSelected(s.chairOf(one))
	var next string
	kit.Ask(s.env, kit.Question{
		Title: one.Name, OK: "Save", First: day, Width: 640,
		Body: kit.V(
			kit.Columns([]float32{2, 1, 1, 1}, kit.Field("Day", day), kit.Field("Time", at), kit.Field("Minutes", minutes), kit.Field("Every … weeks", every)),
			kit.Columns([]float32{1, 2}, kit.Field("At most patients; 0: as fit", most), kit.Field("Chair", chair)),
			kit.Field("Roles expected", roles),
		),
		Do: func() error {
			cmd, err := seriesTyped(one, at.Text, minutes.Text, every.Text, most.Text)
			if err != nil {
				return err
			}
			weekday := slices.Index(weekdays(), day.Selected())
			named := s.chairID(chair.Selected())
			cmd.Weekday, cmd.Chair, cmd.Roles = &weekday, &named, append([]string{}, pieces(roles.Text)...)
			done, err := s.source.ChangeSeries(context.Background(), cmd)
			next = done.Next
			return err
		},
		Then: func() {
			kit.Tell(s.env, one.Name, "It meets next on "+nhs.Date(next).Weekday().String()+" "+nhs.Date(next).Shown()+".")
		},
	})
}

func seriesTyped(one meeting.Series, at, minutes, every, most string) (cmd meeting.ChangeSeries, err error) {
	cmd.Series, cmd.Time = one.ID, strings.TrimSpace(at)
	if cmd.Minutes, err = number(minutes, "minutes"); err != nil {
		return cmd, err
	}
	if cmd.Every, err = number(every, "weeks"); err != nil {
		return cmd, err
	}
	limit, err := strconv.Atoi(strings.TrimSpace(most))
	if err != nil {
		return cmd, fault.New(meeting.CodeSeriesInvalid, "The most patients of one meeting is a whole number; 0 sets no limit.")
	}
	cmd.Cap = &limit
	return cmd, nil
}

// chairs are who may chair, by name, and nobody in particular first.
func (s *Screen) chairs() []string {
	names := []string{whoOpens}
	for _, m := range s.members {
		if m.Active {
			names = append(names, chairName(m))
		}
	}
	return names
}

func chairName(m caseload.Member) string { return m.Name + ", " + m.Role + ", " + m.Organisation }

func (s *Screen) chairOf(one meeting.Series) string {
	for _, m := range s.members {
		if m.Active && m.ID == one.Chair {
			return chairName(m)
		}
	}
	return whoOpens
}

// chairID is the id of the member a choice stands for, "" for nobody in
// particular; a choice that is neither stays as it is, for the command to refuse.
func (s *Screen) chairID(choice string) string {
	if choice == whoOpens {
		return ""
	}
	for _, m := range s.members {
		if m.Active && chairName(m) == choice {
			return m.ID
		}
	}
	return choice
}

// addSeries makes another series and asks when it meets.
func (s *Screen) addSeries() {
	name := kit.NewEntry()
	name.SetPlaceHolder("Falls MDT")
	var made meeting.Series
	kit.Ask(s.env, kit.Question{
		Title: "Another series of meetings", OK: "Next", First: name,
		Text: "It has its own agenda, and its own people put off and carried over. A patient of two series has one plan, one key worker and one list of actions.",
		Body: kit.Field("Name", name),
		Do: func() error {
			done, err := s.source.AddSeries(context.Background(), meeting.AddSeries{Name: name.Text})
			if err != nil {
				return err
			}
			all, err := s.source.SeriesAll(context.Background())
			if i := slices.IndexFunc(all, func(one meeting.Series) bool { return one.ID == done.Series }); i >= 0 {
				made = all[i]
			}
			return err
		},
		Then: func() { s.changeSeries(made) },
	})
}

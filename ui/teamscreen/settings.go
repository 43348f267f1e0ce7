package teamscreen

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/sync/fault"
	"keystone/ui/kit"
	"keystone/ui/memberpick"
)

// meetingsPanel is when the team meets, and what its papers and clocks need.
func (s *Screen) meetingsPanel() fyne.CanvasObject {
	return kit.Panel("How we work", kit.V(
		kit.Wrapped("Who answers by day and at night prints on the card, the plan and the letter."),
		kit.Button("Team settings…", s.settings),
		kit.Button("When we meet…", s.series),
		kit.Button("Add a series…", s.addSeries),
	))
}

// settings asks for what holds for the whole team.
func (s *Screen) settings() {
	now, err := s.source.TeamInfo(context.Background())
	if err != nil {
		s.env.Fail(err)
		return
	}
	field := func(text string) *kit.Entry {
		e := kit.NewEntry()
		e.SetText(text)
		return e
	}
	practice, phone := field(now.Practice), field(now.PracticePhone)
	service, servicePhone := field(now.Service), field(now.ServicePhone)
	norm, hours := field(strconv.Itoa(now.Norm)), field(strconv.Itoa(now.UrgentHours))
	closed, worked := field(holidayWords(now.Holidays.Extra)), field(dayWords(now.Holidays.Removed))
	lead := memberpick.New(s.members)
	lead.Choose(now.SafeguardingLead)
	closed.SetPlaceHolder("04-Jun-2027 jubilee, 07-Jun-2027")
	worked.SetPlaceHolder("28-Dec-2026")
	var cmd caseload.ChangeSettings
	save := func() error {
		_, err := s.source.ChangeSettings(context.Background(), cmd)
		return err
	}
	var q kit.Question
	q = kit.Question{
		Title: "Team settings", OK: "Save", First: practice, Width: 640,
		Body: kit.V(
			kit.Columns([]float32{3, 2}, kit.Field("Practice", practice), kit.Field("Its telephone", phone)),
			kit.Columns([]float32{3, 2}, kit.Field("24-hour service, such as community nursing line", service), kit.Field("Its telephone at night", servicePhone)),
			kit.Columns([]float32{1, 1}, kit.Field("Patients to a key worker", norm), kit.Field("Hours to accept what is urgent", hours)),
			kit.Field("Safeguarding lead: telephoned the same day about a concern", lead.Pick),
			kit.Field("Closed besides bank holidays", closed),
			kit.Field("Bank holidays that do not apply", worked),
		),
		Do: func() error {
			named := lead.ID()
			cmd = caseload.ChangeSettings{SafeguardingLead: &named, Practice: &practice.Text, PracticePhone: &phone.Text, Service: &service.Text, ServicePhone: &servicePhone.Text}
			var err error
			if cmd.Norm, err = number(norm.Text, "patients to a key worker"); err != nil {
				return err
			}
			if cmd.UrgentHours, err = number(hours.Text, "hours"); err != nil {
				return err
			}
			if cmd.Holidays, err = s.holidays(closed.Text, worked.Text); err != nil {
				return err
			}
			if passesRole(now.SafeguardingLead, named) {
				return nil // and asks first
			}
			return save()
		},
		Then: func() {
			if named := lead.ID(); passesRole(now.SafeguardingLead, named) {
				s.passRole(now.SafeguardingLead, named, save, func() { kit.Ask(s.env, q) })
			}
		},
	}
	kit.Ask(s.env, q)
}

// passesRole reports whether the role of safeguarding lead goes from one member to
// another, by id: the concerns go with it.
func passesRole(was, named string) bool { return was != "" && named != "" && named != was }

// passRole asks whether who is named is to read every concern so far (F51), then
// saves; back is called where it is left.
func (s *Screen) passRole(was, named string, save func() error, back func()) {
	from, to := "the lead until now", ""
	for _, m := range s.members {
		switch m.ID {
		case was:
			from = m.Name
		case named:
			to = m.Name
		}
	}
	kit.Ask(s.env, kit.Question{
		Title: "Make " + to + " the safeguarding lead?", OK: "Make them the lead", Cancel: "Back", Danger: true, Width: 600,
		Text: to + " takes over every safeguarding concern from " + from + ": they read what was written so far, also about people of whom they read nothing else. " +
			"Of these concerns, " + from + " then reads only those that " + from + " raised.\n\n" +
			"This cannot be taken back: nobody can unread what they have read.",
		Do: save, OnCancel: back,
	})
}

// number reads a whole number from 1 up.
func number(text, of string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 {
		return 0, fault.Newf(caseload.CodeSettingsInvalid, "The number of %s is a whole number from 1 up.", of)
	}
	return n, nil
}

// holidays reads the days that were typed, with their names, between commas.
func (s *Screen) holidays(closed, worked string) (*nhs.Calendar, error) {
	days := &nhs.Calendar{}
	for _, text := range pieces(closed) {
		date, name, _ := strings.Cut(text, " ")
		on, err := nhs.ParseDate(date, nhs.DateOf(s.env.Now()), nhs.Event)
		if err != nil {
			return nil, err
		}
		days.Extra = append(days.Extra, nhs.Holiday{Date: on, Name: strings.TrimSpace(name)})
	}
	for _, text := range pieces(worked) {
		on, err := nhs.ParseDate(text, nhs.DateOf(s.env.Now()), nhs.Event)
		if err != nil {
			return nil, err
		}
		days.Removed = append(days.Removed, on)
	}
	return days, nil
}

func pieces(text string) (all []string) {
	for _, one := range strings.Split(text, ",") {
		if one = strings.TrimSpace(one); one != "" {
			all = append(all, one)
		}
	}
	return all
}

func holidayWords(days []nhs.Holiday) string {
	words := make([]string, len(days))
	for i, d := range days {
		words[i] = strings.TrimSpace(d.Date.Shown() + " " + d.Name)
	}
	return strings.Join(words, ", ")
}

func dayWords(days []nhs.Date) string {
	words := make([]string, len(days))
	for i, d := range days {
		words[i] = d.Shown()
	}
	return strings.Join(words, ", ")
}

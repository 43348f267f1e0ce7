package meeting_test

import (
	"slices"
	"testing"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
)

func TestChangeSeries(t *testing.T) {
	p := open(t)
	tuesday, most, chair := 2, 6, "Anna Price"
	changed := do(t, p.ChangeSeries)(meeting.ChangeSeries{Weekday: &tuesday, Time: "09:30", Minutes: 45, Every: 2, Cap: &most, Chair: &chair, Roles: []string{"GP", " ", "pharmacist"}})
	same(t, "next", changed.Next, "2026-11-24")
	s, err := p.SeriesNamed(ctx, "")
	must(t, err)
	same(t, "series", []any{s.Weekday, s.Time, s.Minutes, s.Every, s.Cap, s.Roles}, []any{2, "09:30", 45, 2, 6, []string{"GP", "pharmacist"}})
	do(t, p.ChangeSeries)(meeting.ChangeSeries{Minutes: 30})
	s, err = p.SeriesNamed(ctx, "")
	must(t, err)
	same(t, "what was not given stays", []any{s.Time, s.Minutes, s.Cap, s.Chair != ""}, []any{"09:30", 30, 6, true})

	p.clock.set("2026-11-24", "09:30")
	m, err := p.Meeting(ctx, p.start())
	must(t, err)
	same(t, "chair", m.ChairName, "Anna Price")
	same(t, "planned", []any{m.Time, m.Planned}, []any{"09:30", 30})
}

func TestChangeSeries_Refuses(t *testing.T) {
	p := open(t)
	eight, less, nobody := 8, -1, "Nobody Atall"
	for _, c := range []struct {
		code string
		cmd  meeting.ChangeSeries
	}{
		{meeting.CodeSeriesInvalid, meeting.ChangeSeries{Weekday: &eight}},
		{meeting.CodeSeriesInvalid, meeting.ChangeSeries{Minutes: 500}},
		{meeting.CodeSeriesInvalid, meeting.ChangeSeries{Every: -1}},
		{meeting.CodeSeriesInvalid, meeting.ChangeSeries{Cap: &less}},
		{meeting.CodeTimeInvalid, meeting.ChangeSeries{Time: "25:00"}},
		{meeting.CodeSeriesUnknown, meeting.ChangeSeries{Series: "Falls MDT"}},
		{caseload.CodeMemberUnknown, meeting.ChangeSeries{Chair: &nobody}},
	} {
		refuse(t, c.code, p.ChangeSeries)(c.cmd)
	}
}

// TestTwoSeries_F9_F11: being put off and carried over belong to one series;
// each shows when the other has the patient.
func TestTwoSeries_F9_F11(t *testing.T) {
	p := open(t)
	do(t, p.AddSeries)(meeting.AddSeries{Name: "Falls MDT"})
	thursday := 4
	do(t, p.ChangeSeries)(meeting.ChangeSeries{Series: "Falls MDT", Weekday: &thursday})
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)

	weekly := do(t, p.OpenMeeting)(meeting.OpenMeeting{Series: "Weekly MDT"}).Meeting
	do(t, p.Discuss)(meeting.Discuss{Meeting: weekly, Patient: ivy, Summary: "well", NextReview: "2026-12-07"})
	given := p.give(weekly, ivy, "2026-12-20")
	for _, tell := range p.finish(weekly).Actions {
		do(t, p.CompleteAction)(meeting.CompleteAction{Action: tell})
	}

	p.clock.set("2026-11-26", "13:00")
	do(t, p.AddItem)(meeting.AddItem{Series: "Falls MDT", Patient: ivy})
	falls := do(t, p.OpenMeeting)(meeting.OpenMeeting{Series: "Falls MDT"}).Meeting
	item, err := p.Item(ctx, falls, ivy)
	must(t, err)
	same(t, "the falls series sees", item.Elsewhere, []meeting.Elsewhere{{Series: "Weekly MDT", Last: "2026-11-23", Next: "2026-12-07"}})
	if !slices.ContainsFunc(item.LastTime, func(a meeting.Action) bool { return a.Action == given }) {
		t.Errorf("the action of the other series is not shown: %+v", item.LastTime)
	}
	p.finish(falls) // not reached

	same(t, "falls", p.why("Falls MDT", ivy), []string{meeting.WhyDeferred})
	same(t, "weekly", p.why("Weekly MDT", ivy), []string{meeting.WhyCarriedOver})
	p.clock.set("2026-11-30", "13:00")
	weekly = do(t, p.OpenMeeting)(meeting.OpenMeeting{Series: "Weekly MDT"}).Meeting
	item, err = p.Item(ctx, weekly, ivy)
	must(t, err)
	same(t, "the weekly series sees", item.Elsewhere, []meeting.Elsewhere{{Series: "Falls MDT", Last: "2026-11-26"}})
	same(t, "deferrals here", item.Deferrals, 0)
}

// why returns the codes for which a series proposes a patient.
func (p *practice) why(series, number string) []string {
	p.t.Helper()
	proposed, err := p.Proposal(ctx, series, "")
	must(p.t, err)
	var codes []string
	for _, one := range proposed {
		for _, r := range one.Reasons {
			if one.NHSNumber == number {
				codes = append(codes, r.Code)
			}
		}
	}
	return codes
}

// TestHolidays_ByHand: a day the team adds or takes away moves the next meeting.
func TestHolidays_ByHand(t *testing.T) {
	p := open(t)
	p.clock.set("2026-12-23", "09:00")
	next, err := p.NextMeeting(ctx)
	must(t, err)
	same(t, "after the bank holiday", next.Date, "2026-12-29")
	do(t, p.people.ChangeSettings)(caseload.ChangeSettings{Holidays: &nhs.Calendar{
		Extra: []nhs.Holiday{{Date: "2026-11-30", Name: "jubilee"}}, Removed: []nhs.Date{"2026-12-28"},
	}})
	next, err = p.NextMeeting(ctx)
	must(t, err)
	same(t, "taken away", next.Date, "2026-12-28")
	p.clock.set("2026-11-26", "09:00")
	next, err = p.NextMeeting(ctx)
	must(t, err)
	same(t, "added", next.Date, "2026-12-01")
}

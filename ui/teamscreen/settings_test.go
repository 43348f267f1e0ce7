package teamscreen_test

import (
	"reflect"
	"testing"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
)

func TestSettings_SaysWhoAnswersAndWhichDaysAreClosed(t *testing.T) {
	d := newDesk(t)
	d.info = caseload.TeamInfo{Norm: 10, UrgentHours: 24, SafeguardingLead: "anna", Practice: "Harbour", Holidays: nhs.Calendar{Removed: []nhs.Date{"2026-12-28"}}}
	d.Tap("Team settings…")
	d.Sees("<Anna Price, district nurse, Porthaven Community>", "<Harbour>", "<28-Dec-2026>")
	d.Fill("Its telephone", "01632 496 0010")
	d.Fill("24-hour service, such as community nursing line", "Nursing line")
	d.Fill("Its telephone at night", "01632 496 0002")
	d.Fill("Hours to accept what is urgent", "none")
	d.Key(fyne.KeyReturn)
	d.Sees("The number of hours is a whole number")
	d.Fill("Hours to accept what is urgent", "4")
	d.Fill("Safeguarding lead", "Ben Okoro, occupational therapist, Porthaven Community")
	d.Fill("Closed besides bank holidays", "04-Jun-2027 jubilee, 07-Jun-2027")
	d.Key(fyne.KeyReturn)
	d.closed()
	got, ok := d.told[0].(caseload.ChangeSettings)
	if !ok || *got.Practice != "Harbour" || *got.PracticePhone != "01632 496 0010" || *got.Service != "Nursing line" || *got.ServicePhone != "01632 496 0002" || *got.SafeguardingLead != "ben" {
		t.Fatalf("told %+v", d.told)
	}
	want := nhs.Calendar{Extra: []nhs.Holiday{{Date: "2027-06-04", Name: "jubilee"}, {Date: "2027-06-07"}}, Removed: []nhs.Date{"2026-12-28"}}
	if got.UrgentHours != 4 || got.Norm != 10 || !reflect.DeepEqual(*got.Holidays, want) {
		t.Errorf("told %+v with %+v", got, *got.Holidays)
	}
}

func TestSeries_ChangesWhenItMeets(t *testing.T) {
	d := newDesk(t)
	d.series = []meeting.Series{{ID: "w", Name: "Weekly MDT", Weekday: 1, Time: "13:00", Minutes: 60, Every: 1, Roles: []string{"GP"}, Chair: "anna"}}
	d.Tap("When we meet…")
	d.Sees("<Monday>", "<13:00>", "<60>", "<Anna Price, district nurse, Porthaven Community>")
	d.Fill("Day", "Tuesday")
	d.Fill("Minutes", "45")
	d.Key(fyne.KeyReturn)
	d.Sees("It meets next on Tuesday 24-Nov-2026.")
	d.Key(fyne.KeyReturn)
	d.closed()
	tuesday, most, chair := 2, 0, "anna"
	d.was(meeting.ChangeSeries{Series: "w", Weekday: &tuesday, Time: "13:00", Minutes: 45, Every: 1, Cap: &most, Roles: []string{"GP"}, Chair: &chair})
}

func TestSeries_AnotherOneIsAskedWhenItMeets(t *testing.T) {
	d := newDesk(t)
	d.Tap("Add a series…")
	d.Type("Falls MDT")
	d.Key(fyne.KeyReturn)
	d.Sees("Falls MDT", "<Monday>")
	d.Key(fyne.KeyEscape)
	d.was(meeting.AddSeries{Name: "Falls MDT"})
}

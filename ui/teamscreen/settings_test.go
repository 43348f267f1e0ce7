package teamscreen_test

import (
	"os"
	"reflect"
	"testing"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/sync/fault"
	"keystone/ui/kit"
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
	d.Tap("Make them the lead")
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

// TestSettings_AsksBeforeAnotherReadsTheConcerns: Return leads back to what was typed
// (F51).
func TestSettings_AsksBeforeAnotherReadsTheConcerns(t *testing.T) {
	d := newDesk(t)
	d.info = caseload.TeamInfo{Norm: 10, UrgentHours: 24, SafeguardingLead: "anna"}
	d.Tap("Team settings…")
	d.Fill("Practice", "Harbour")
	d.Fill("Safeguarding lead", "Ben Okoro, occupational therapist, Porthaven Community")
	d.Key(fyne.KeyReturn)
	d.Sees("Make Ben Okoro the safeguarding lead?", "Ben Okoro takes over every safeguarding concern from Anna Price", "Anna Price then reads only those that Anna Price raised", "cannot be taken back")
	d.Key(fyne.KeyReturn)
	d.was()
	d.Sees("Team settings", "<Harbour>", "<Ben Okoro, occupational therapist, Porthaven Community>")
	d.Key(fyne.KeyReturn)
	d.fail = fault.New("not-administrator", "They or an administrator pass it on.")
	d.Tap("Make them the lead")
	d.Sees("They or an administrator pass it on.")
	d.was()
	d.fail = nil
	d.Tap("Make them the lead")
	d.closed()
	if got, ok := d.told[0].(caseload.ChangeSettings); len(d.told) != 1 || !ok || *got.SafeguardingLead != "ben" || *got.Practice != "Harbour" {
		t.Errorf("told %+v", d.told)
	}
}

// TestSettings_AsksOnlyWhereTheRolePasses: not where nobody had it, or nobody has it
// from then on, or the same member.
func TestSettings_AsksOnlyWhereTheRolePasses(t *testing.T) {
	for was, named := range map[string]string{"": "Anna Price, district nurse, Porthaven Community", "cy": "", "anna": "Anna Price, district nurse, Porthaven Community"} {
		d := newDesk(t)
		d.info = caseload.TeamInfo{Norm: 10, UrgentHours: 24, SafeguardingLead: was}
		d.Tap("Team settings…")
		if named != "" {
			d.Fill("Safeguarding lead", named)
		}
		d.Tap("Save")
		d.closed()
		if len(d.told) != 1 {
			t.Errorf("from %q to %q: told %+v", was, named, d.told)
		}
	}
}

// TestSettings_Pictures leaves pictures of what is asked before the role passes in the
// folder that KEYSTONE_PICTURES names; where it names none, they are only drawn.
func TestSettings_Pictures(t *testing.T) {
	for name, variant := range map[string]kit.Variant{"light": kit.Light, "dark": kit.Dark} {
		d := newDesk(t)
		fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(variant, 1))
		d.info = caseload.TeamInfo{Norm: 10, UrgentHours: 24, SafeguardingLead: "anna"}
		d.Tap("Team settings…")
		d.Fill("Safeguarding lead", "Ben Okoro, occupational therapist, Porthaven Community")
		d.Picture(os.Getenv("KEYSTONE_PICTURES"), "team-settings-"+name)
		d.Tap("Save")
		d.Picture(os.Getenv("KEYSTONE_PICTURES"), "team-lead-"+name)
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

package nhs_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"keystone/caseload/nhs"
)

func TestBankHolidaysOfEngland(t *testing.T) {
	facts := map[int]string{
		2026: "2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28",
		2027: "2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28",
		2028: "2028-01-03 2028-04-14 2028-04-17 2028-05-01 2028-05-29 2028-08-28 2028-12-25 2028-12-26",
	}
	for year, want := range facts {
		var got []string
		for _, h := range (nhs.Calendar{}).Year(year) {
			got = append(got, string(h.Date))
		}
		if !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%d\n got %v\nwant %s", year, got, want)
		}
	}
}

func TestCalendarIsEditable(t *testing.T) {
	c := nhs.Calendar{Extra: []nhs.Holiday{{Date: "2026-11-24", Name: "Training day"}}, Removed: []nhs.Date{"2026-12-28"}}
	if name, ok := c.Holiday("2026-11-24"); !ok || name != "Training day" || c.Working("2026-11-24") {
		t.Errorf("the added day is %q, %v", name, ok)
	}
	if _, ok := c.Holiday("2026-12-28"); ok || !c.Working("2026-12-28") {
		t.Error("the removed day is a holiday still")
	}
	if got := len(c.Year(2026)); got != 8 {
		t.Errorf("%d holidays in 2026; want 8", got)
	}
}

func TestWorkingDays(t *testing.T) {
	c := nhs.Calendar{}
	tests := []struct {
		from  nhs.Date
		count int
		want  nhs.Date
	}{
		{"2026-04-02", 7, "2026-04-15"},
		{"2026-12-23", 7, "2027-01-06"},
		{"2026-04-05", 1, "2026-04-07"},
		{"2026-11-20", 1, "2026-11-23"},
		{"2026-11-20", 0, "2026-11-20"},
		{"", 3, ""},
	}
	for _, test := range tests {
		if got := c.WorkingDays(test.from, test.count); got != test.want {
			t.Errorf("WorkingDays(%s, %d) = %s; want %s", test.from, test.count, got, test.want)
		}
	}
	if got := c.NextWorkingDay("2026-04-06"); got != "2026-04-07" {
		t.Errorf("the meeting of Easter Monday moves to %s", got)
	}
}

func TestOutOfHours(t *testing.T) {
	c := nhs.Calendar{}
	tests := []struct {
		at   string
		want bool
	}{
		{"2026-11-20T18:29:59Z", false},
		{"2026-11-20T18:30:00Z", true},
		{"2026-11-21T12:00:00Z", true},
		{"2026-11-22T12:00:00Z", true},
		{"2026-11-23T07:59:59Z", true},
		{"2026-11-23T08:00:00Z", false},
		{"2026-04-06T12:00:00Z", true},
		{"2026-12-28T12:00:00Z", true},
		{"2026-03-27T18:00:00Z", false}, // Friday before the clocks go forward
		{"2026-03-30T07:00:00Z", false}, // Monday after it, 08:00 on England's clock
		{"2026-03-30T17:30:00Z", true},
		{"2026-10-26T07:30:00Z", true}, // Monday after they go back
	}
	for _, test := range tests {
		at, err := time.Parse(time.RFC3339, test.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.OutOfHours(at); got != test.want {
			t.Errorf("out of hours at %s = %v", test.at, got)
		}
	}
}

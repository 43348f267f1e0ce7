package nhs_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

const today = nhs.Date("2026-11-22") // a Sunday

func TestParseDate(t *testing.T) {
	tests := []struct {
		text  string
		sense nhs.Sense
		want  nhs.Date
	}{
		{"15/01/1935", nhs.Birth, "1935-01-15"},
		{"5/1/1935", nhs.Birth, "1935-01-05"},
		{"1935-01-15", nhs.Birth, "1935-01-15"},
		{"1935-01-15T00:00:00Z", nhs.Birth, "1935-01-15"},
		{"1935-01-15 00:00:00.000", nhs.Birth, "1935-01-15"},
		{"1935/01/15", nhs.Birth, "1935-01-15"},
		{"15-Jan-1935", nhs.Birth, "1935-01-15"},
		{"15/Jan/1935", nhs.Birth, "1935-01-15"},
		{"15 Jan 35", nhs.Birth, "1935-01-15"},
		{"15-JAN-35", nhs.Birth, "1935-01-15"},
		{"15.01.1935", nhs.Birth, "1935-01-15"},
		{"15.1.35", nhs.Birth, "1935-01-15"},
		{"15 January 1935", nhs.Birth, "1935-01-15"},
		{"15th Sept 1935", nhs.Birth, "1935-09-15"},
		{"January 15, 1935", nhs.Birth, "1935-01-15"},
		{"Tue 15 Jan 1935", nhs.Birth, "1935-01-15"},
		{"19350115", nhs.Birth, "1935-01-15"},
		{"12799", nhs.Birth, "1935-01-15"},
		{"12799.0", nhs.Birth, "1935-01-15"},
		{"15/01/1935 10:30", nhs.Birth, "1935-01-15"},
		{"  '15/01/1935\u00a0", nhs.Birth, "1935-01-15"},
		{"29/02/1936", nhs.Birth, "1936-02-29"},
		{"22/11/26", nhs.Birth, "2026-11-22"},
		{"23/11/26", nhs.Birth, "1926-11-23"},
		{"03 Nov 26", nhs.Event, "2026-11-03"},
		{"03 Dec 26", nhs.Event, "2026-12-03"},
		{"03 Dec 27", nhs.Event, "1927-12-03"},
		{"01/02/2031", nhs.Event, "2031-02-01"},
		{"", nhs.Birth, ""},
		{" \u00a0", nhs.Birth, ""},
	}
	for _, test := range tests {
		t.Run("OK "+test.text, func(t *testing.T) {
			got, err := nhs.ParseDate(test.text, today, test.sense)
			if err != nil || got != test.want {
				t.Fatalf("ParseDate(%q) = %q, %v; want %q", test.text, got, err, test.want)
			}
		})
	}
}

func TestParseDateRefuses(t *testing.T) {
	tests := []struct{ name, text, code string }{
		{"ErrMonthAndDaySwapped", "02/27/1940", nhs.CodeDateInvalid},
		{"ErrMonthAndDaySwappedISO", "1940-27-02", nhs.CodeDateInvalid},
		{"ErrNoSuchDay", "31/06/1940", nhs.CodeDateInvalid},
		{"ErrNoLeapYear", "29/02/1935", nhs.CodeDateInvalid},
		{"ErrDayZero", "00/01/1900", nhs.CodeDateInvalid},
		{"ErrYearAlone", "1935", nhs.CodeDateInvalid},
		{"ErrThreeDigitYear", "15/01/935", nhs.CodeDateInvalid},
		{"ErrMonthAlone", "Jan 1935", nhs.CodeDateInvalid},
		{"ErrEightDigitsSwapped", "15011935", nhs.CodeDateInvalid},
		{"ErrWords", "not known", nhs.CodeDateInvalid},
		{"ErrMoreBehind", "15/01/1935-22", nhs.CodeDateInvalid},
		{"ErrTooOld", "15/01/1835", nhs.CodeDateInvalid},
		{"ErrFuture", "01/02/2031", nhs.CodeDateFuture},
		{"ErrTomorrow", "23/11/2026", nhs.CodeDateFuture},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, err := nhs.ParseDate(test.text, today, nhs.Birth); got != "" || fault.Code(err) != test.code {
				t.Fatalf("ParseDate(%q) = %q, %v; want %s", test.text, got, err, test.code)
			}
		})
	}
}

func TestParseMoment(t *testing.T) {
	tests := []struct{ text, want string }{
		{"09/11/2026 10:07", "2026-11-09T10:07:00Z"},
		{"2026-07-09T10:07:00Z", "2026-07-09T11:07:00+01:00"},
		{"2026-07-09 10:07:30", "2026-07-09T10:07:30+01:00"},
		{"9 Nov 2026 2:05 pm", "2026-11-09T14:05:00Z"},
		{"46335.5", "2026-11-09T12:00:00Z"},
		{"09/11/2026", "2026-11-09T00:00:00Z"},
	}
	for _, test := range tests {
		t.Run("OK "+test.text, func(t *testing.T) {
			got, err := nhs.ParseMoment(test.text, today)
			if err != nil || got.Format(time.RFC3339) != test.want {
				t.Fatalf("ParseMoment(%q) = %s, %v; want %s", test.text, got.Format(time.RFC3339), err, test.want)
			}
		})
	}
	if got, err := nhs.ParseMoment("", today); err != nil || !got.IsZero() {
		t.Errorf("blank text gave %v, %v", got, err)
	}
	if _, err := nhs.ParseMoment("09/11/2026 25:99", today); fault.Code(err) != nhs.CodeDateInvalid {
		t.Errorf("25:99 gave %v", err)
	}
}

func TestTypedDate(t *testing.T) {
	tests := []struct {
		text string
		want nhs.Date
	}{
		{"23/11", "2026-11-23"},
		{"22/11", "2026-11-22"},
		{"21/11", "2027-11-21"},
		{"23 nov", "2026-11-23"},
		{"23NOV", ""},
		{"nov 23", "2026-11-23"},
		{"29/2", "2028-02-29"},
		{"11/1/27", "2027-01-11"},
		{"11/01/2027", "2027-01-11"},
		{"2027-01-11", "2027-01-11"},
		{"today", "2026-11-22"},
		{"Tomorrow", "2026-11-23"},
		{"mon", "2026-11-23"},
		{"sun", "2026-11-29"},
		{"thurs", "2026-11-26"},
		{"+7", "2026-11-29"},
		{"-1", "2026-11-21"},
		{"2w", "2026-12-06"},
		{"in 6 weeks", "2027-01-03"},
		{"3 months", "2027-02-22"},
		{"1y", "2027-11-22"},
		{"", ""},
	}
	for _, test := range tests {
		t.Run("OK "+test.text, func(t *testing.T) {
			if got, _ := nhs.TypedDate(test.text, today); got != test.want {
				t.Fatalf("TypedDate(%q) = %q; want %q", test.text, got, test.want)
			}
		})
	}
	for _, text := range []string{"7", "31/11", "27/27", "soon", "99999w"} {
		if got, err := nhs.TypedDate(text, today); got != "" || fault.Code(err) != nhs.CodeDateInvalid {
			t.Errorf("TypedDate(%q) = %q, %v; want a refusal", text, got, err)
		}
	}
}

func TestDateShownAndCounted(t *testing.T) {
	born := nhs.Date("1935-01-15")
	if got := born.Shown(); got != "15-Jan-1935" {
		t.Errorf("Shown() = %q", got)
	}
	ages := []struct {
		born, on nhs.Date
		want     int
	}{{"1935-01-15", "2026-11-22", 91}, {"1935-11-23", "2026-11-22", 90}, {"1936-02-29", "2027-02-28", 90}, {"1936-02-29", "2027-03-01", 91}, {"", "2026-11-22", -1}, {"2027-01-01", "2026-11-22", -1}}
	for _, test := range ages {
		if got := nhs.Age(test.born, test.on); got != test.want {
			t.Errorf("Age(%s, %s) = %d; want %d", test.born, test.on, got, test.want)
		}
	}
	if got := nhs.Date("2026-01-31").AddMonths(1); got != "2026-02-28" {
		t.Errorf("a month after 31-Jan = %s", got)
	}
	if got := nhs.Date("2026-11-22").DaysUntil("2027-01-03"); got != 42 {
		t.Errorf("DaysUntil = %d", got)
	}
	if !nhs.Date("").Valid() || nhs.Date("2026-02-30").Valid() || nhs.Date("22/11/2026").Valid() {
		t.Error("Valid takes ISO days of the calendar and the unknown date only")
	}
}

func TestDateInJSON(t *testing.T) {
	type carrier struct {
		Born nhs.Date `json:"born"`
	}
	for _, text := range []string{`{"born":"1935-01-15"}`, `{"born":""}`} {
		var c carrier
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			t.Fatal(err)
		}
		if again, err := json.Marshal(c); err != nil || string(again) != text {
			t.Errorf("%s became %s, %v", text, again, err)
		}
	}
}

func TestOverdueFromMidnightInEngland(t *testing.T) {
	tests := []struct {
		now  string
		want bool
	}{
		{"2026-07-01T22:59:59Z", false},
		{"2026-07-01T23:00:00Z", true}, // midnight in British Summer Time
		{"2026-07-02T00:00:00Z", true},
	}
	for _, test := range tests {
		now, err := time.Parse(time.RFC3339, test.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := nhs.Overdue("2026-07-01", now); got != test.want {
			t.Errorf("overdue at %s = %v", test.now, got)
		}
	}
	if nhs.Overdue("", time.Now()) {
		t.Error("what has no due date is never overdue")
	}
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"15/01/1935", "1935-01-15T00:00", "15 Jan 35", "12799.5", "02/27/1940", "46335,25", "1st of May", "29/02/1900", "0001 1 1 0."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, sense := range []nhs.Sense{nhs.Birth, nhs.Event} {
			date, err := nhs.ParseDate(text, today, sense)
			if !date.Valid() || err != nil && date != "" || sense == nhs.Birth && date > today {
				t.Fatalf("ParseDate(%q) = %q, %v", text, date, err)
			}
			if again, err := nhs.ParseDate(date.Shown(), today, sense); err != nil || again != date {
				t.Fatalf("%q is shown as %q and read as %q, %v", text, date.Shown(), again, err)
			}
		}
		if typed, err := nhs.TypedDate(text, today); !typed.Valid() || err != nil && typed != "" {
			t.Fatalf("TypedDate(%q) = %q, %v", text, typed, err)
		}
		if at, err := nhs.ParseMoment(text, today); err != nil && !at.IsZero() || strings.TrimSpace(text) == "" && err != nil {
			t.Fatalf("ParseMoment(%q) = %v, %v", text, at, err)
		}
	})
}

package meeting

import (
	"context"
	"fmt"
	"time"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// slot is one date of a series: the usual day, and the day proposed instead
// where that is a bank holiday.
type slot struct {
	usual, date nhs.Date
	moved       string // why date is not usual, "" where it is
}

// slotOn returns the slot of a usual day (facts.md, Clocks: a Monday meeting on
// 6 Apr 2026 proposes Tuesday 7 April).
func slotOn(c nhs.Calendar, usual nhs.Date) slot {
	name, holiday := c.Holiday(usual)
	if !holiday {
		return slot{usual: usual, date: usual}
	}
	date := c.NextWorkingDay(usual)
	return slot{usual, date, fmt.Sprintf("%s is a bank holiday (%s); %s is proposed instead.", weekdayShown(usual), name, weekdayShown(date))}
}

func weekdayShown(d nhs.Date) string {
	return d.Weekday().String()[:3] + " " + d.Shown()
}

// nextSlot returns the first slot of a series that is today or later and has
// not been held; held are the dates of its closed meetings.
func nextSlot(c nhs.Calendar, s Series, today nhs.Date, held []nhs.Date) slot {
	weeks := max(s.Every, 1)
	usual := usualOnOrBefore(today, s.Weekday)
	if last := latest(held); last.Known() {
		usual = usualOnOrBefore(last, s.Weekday).AddDays(7 * weeks)
	} else {
		weeks = 1
	}
	next := slotOn(c, usual)
	for next.date < today {
		usual = usual.AddDays(7 * weeks)
		next = slotOn(c, usual)
	}
	return next
}

func usualOnOrBefore(d nhs.Date, weekday int) nhs.Date {
	back := (int(d.Weekday()) - weekday + 7) % 7
	return d.AddDays(-back)
}

func latest(dates []nhs.Date) nhs.Date {
	var last nhs.Date
	for _, d := range dates {
		last = max(last, d)
	}
	return last
}

// heldDates returns the dates on which a series has closed meetings.
func heldDates(ctx context.Context, q ledger.Querier, series string) ([]nhs.Date, error) {
	return collect(ctx, q, func(date string, _ []byte) (nhs.Date, error) { return nhs.Date(date), nil },
		`SELECT date, NULL FROM meeting WHERE series = ? AND state IN (?, ?)`, series, MeetingClosed, MeetingSigned)
}

// dateWarnings says what is odd about holding a meeting on a date; it never refuses.
func dateWarnings(c nhs.Calendar, date, today nhs.Date) []string {
	warnings := []string{}
	if date != today {
		warnings = append(warnings, fmt.Sprintf("This meeting is dated %s and today is %s.", weekdayShown(date), weekdayShown(today)))
	}
	if s := slotOn(c, date); s.moved != "" {
		warnings = append(warnings, s.moved)
	}
	if day := date.Weekday(); day == time.Saturday || day == time.Sunday {
		warnings = append(warnings, weekdayShown(date)+" is at a weekend.")
	}
	return warnings
}

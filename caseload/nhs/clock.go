package nhs

import (
	"sync"
	"time"
	_ "time/tzdata" // Europe/London on machines that have no zone files
)

// London returns England's clock, the zone of every time that people see.
var London = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic("the embedded time zones lack Europe/London: " + err.Error())
	}
	return zone
})

const (
	opens  = 8 * 60     // 08:00 in minutes
	closes = 18*60 + 30 // 18:30 in minutes
)

// OutOfHours reports whether a moment lies outside a practice's hours: 18:30 to
// 08:00 Monday to Friday, all of Saturday, Sunday and bank holidays, on
// England's clock (facts.md, Clocks).
func (c Calendar) OutOfHours(at time.Time) bool {
	local := at.In(London())
	minute := local.Hour()*60 + local.Minute()
	return minute < opens || minute >= closes || !c.Working(DateOf(local))
}

// Working reports whether a date is neither Saturday, Sunday nor bank holiday.
func (c Calendar) Working(date Date) bool {
	day := date.Weekday()
	if day == time.Saturday || day == time.Sunday {
		return false
	}
	_, holiday := c.Holiday(date)
	return !holiday
}

// NextWorkingDay returns the first working day after a date.
func (c Calendar) NextWorkingDay(date Date) Date { return c.WorkingDays(date, 1) }

// WorkingDays returns the working day that is count days after a date, the next
// working day counting as 1: seven from Thu 2 Apr 2026 is Wed 15 Apr. It is the
// date itself for a count of 0 or less, and "" for an unknown date.
func (c Calendar) WorkingDays(from Date, count int) Date {
	date := from
	for count > 0 && date.Known() {
		date = date.AddDays(1)
		if c.Working(date) {
			count--
		}
	}
	return date
}

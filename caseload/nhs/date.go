package nhs

import (
	"strings"
	"time"
)

// Date is a civil date as ISO text, "2006-01-02", without time or zone; "" is
// unknown. Dates compare with == and <, and are the same text in JSON and SQL.
type Date string

const isoDate = "2006-01-02"

// firstYear is the first that is written in four figures; an earlier one is a
// misreading, and the first day of all would be Go's zero time.
const firstYear = 1000

// NewDate returns the date, or "" when the calendar has no such day.
func NewDate(year int, month time.Month, day int) Date {
	if month < time.January || month > time.December || day < 1 || year < firstYear || year > 9999 {
		return ""
	}
	if day > 28 && day > daysIn(year, month) {
		return ""
	}
	text := [10]byte{4: '-', 7: '-'}
	digits(text[0:4], year)
	digits(text[5:7], int(month))
	digits(text[8:10], day)
	return Date(text[:])
}

// DateOf returns the civil date of t in t's own location.
func DateOf(t time.Time) Date { return NewDate(t.Date()) }

// Known reports whether there is a date.
func (d Date) Known() bool { return d != "" }

// Valid reports whether d is "" or a day of the calendar in ISO form; text that
// came from outside, such as JSON, is checked with it.
func (d Date) Valid() bool { return d == "" || !d.Time().IsZero() }

// Time returns midnight UTC of the date, and the zero time when it is unknown.
func (d Date) Time() time.Time {
	year, month, day, ok := d.parts()
	if !ok {
		return time.Time{}
	}
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// parts takes the ISO text apart; ok is false for what is no day.
func (d Date) parts() (year int, month time.Month, day int, ok bool) {
	if len(d) != len(isoDate) || d[4] != '-' || d[7] != '-' {
		return 0, 0, 0, false
	}
	year, month, day = figure(d[0:4]), time.Month(figure(d[5:7])), figure(d[8:10])
	if year < firstYear || month < time.January || month > time.December || day < 1 || day > 28 && day > daysIn(year, month) {
		return 0, 0, 0, false
	}
	return year, month, day, true
}

// figure reads digits, -1 when one of them is none.
func figure(text Date) int {
	number := 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return -1
		}
		number = number*10 + int(text[i]-'0')
	}
	return number
}

// Midnight returns the moment at which the date begins in England.
func (d Date) Midnight() time.Time {
	t := d.Time()
	if t.IsZero() {
		return t
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, London())
}

// AddDays returns the date that many days later, or earlier when negative; an
// unknown date stays unknown.
func (d Date) AddDays(days int) Date {
	t := d.Time()
	if t.IsZero() {
		return ""
	}
	return DateOf(t.AddDate(0, 0, days))
}

// AddMonths returns the same day that many months later, or that month's last
// day when it is shorter: a month after 31-Jan is 28-Feb.
func (d Date) AddMonths(months int) Date {
	t := d.Time()
	if t.IsZero() {
		return ""
	}
	first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, months, 0)
	return NewDate(first.Year(), first.Month(), min(t.Day(), daysIn(first.Year(), first.Month())))
}

// DaysUntil returns the days from d to other, negative when other is earlier,
// and 0 when either is unknown.
func (d Date) DaysUntil(other Date) int {
	from, to := d.Time(), other.Time()
	if from.IsZero() || to.IsZero() {
		return 0
	}
	return int(to.Sub(from) / (24 * time.Hour))
}

// Weekday returns the day of the week; Sunday for an unknown date.
func (d Date) Weekday() time.Weekday {
	if !d.Known() {
		return time.Sunday
	}
	return d.Time().Weekday()
}

// Shown returns the date as the patient banner writes it, 15-Jan-1935, and ""
// when it is unknown.
func (d Date) Shown() string {
	t := d.Time()
	if t.IsZero() {
		return ""
	}
	return t.Format("02-Jan-2006")
}

// Age returns the whole years from born to on, and -1 when either is unknown or
// on comes before born. Someone born on 29 February is a year older on 1 March.
func Age(born, on Date) int {
	bornYear, _, _, okBorn := born.parts()
	onYear, _, _, okOn := on.parts()
	if !okBorn || !okOn || on < born {
		return -1
	}
	if on[4:] < born[4:] {
		return onYear - bornYear - 1
	}
	return onYear - bornYear
}

// Overdue reports whether something due on that date is overdue at now: from
// 00:00 in England of the day after (facts.md, Clocks).
func Overdue(due Date, now time.Time) bool {
	return due.Known() && due < DateOf(now.In(London()))
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func digits(into []byte, value int) {
	for i := len(into) - 1; i >= 0; i-- {
		into[i] = byte('0' + value%10)
		value /= 10
	}
}

var monthNames = [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// monthNamed returns the month whose English name begins with text, at least
// three letters of it; 0 when there is none.
func monthNamed(text string) time.Month {
	if len(text) < 3 || len(text) > 9 {
		return 0
	}
	if strings.EqualFold(text, "sept") {
		return time.September
	}
	for i, name := range monthNames {
		if len(text) <= len(name) && strings.EqualFold(text, name[:len(text)]) {
			return time.Month(i + 1)
		}
	}
	return 0
}

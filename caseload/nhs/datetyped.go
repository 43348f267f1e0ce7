package nhs

import (
	"strconv"
	"strings"
	"time"

	"keystone/sync/fault"
)

// TypedDate reads a date as people type it on a screen, for a due date, a
// review or a meeting: "23/11", "23 nov", "23/11/26", "today", "tomorrow",
// "mon", "+7", "2w", "3 months". What leaves the year or week open means the
// next such day: "23/11" may be today, "mon" is after today. Full dates are
// read as by ParseDate. Anything else is refused with date-invalid; blank text
// is the unknown date.
func TypedDate(text string, today Date) (Date, error) {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	if text == "" {
		return "", nil
	}
	readers := [...]func(string, Date) Date{typedWord, typedSpan, typedDayMonth, typedYear}
	for _, read := range readers {
		if date := read(text, today); date.Known() {
			return date, nil
		}
	}
	date, err := ParseDate(text, today, Event)
	if err != nil {
		return "", fault.New(CodeDateInvalid, "This is not a date; type it as 23/11, 23 nov, mon, tomorrow, +7 or 2w.")
	}
	return date, nil
}

func typedWord(text string, today Date) Date {
	switch text {
	case "today", "tod", "now":
		return today
	case "tomorrow", "tom", "tmr":
		return today.AddDays(1)
	case "yesterday":
		return today.AddDays(-1)
	}
	day, ok := weekdayNamed(text)
	if !ok {
		return ""
	}
	ahead := (int(day) - int(today.Weekday()) + 7) % 7
	if ahead == 0 {
		ahead = 7
	}
	return today.AddDays(ahead)
}

// typedSpan reads "+7", "-1", "10d", "2w", "in 6 weeks", "3 months", "1y".
func typedSpan(text string, today Date) Date {
	text = strings.TrimPrefix(text, "in ")
	signed := strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-")
	unit := strings.TrimLeft(text, "+-0123456789")
	count, err := strconv.Atoi(strings.TrimSuffix(text, unit))
	if err != nil || count > 9999 || count < -9999 {
		return ""
	}
	switch strings.TrimSpace(unit) {
	case "":
		if signed {
			return today.AddDays(count)
		}
	case "d", "day", "days":
		return today.AddDays(count)
	case "w", "wk", "wks", "week", "weeks":
		return today.AddDays(7 * count)
	case "m", "mth", "mths", "month", "months":
		return today.AddMonths(count)
	case "y", "yr", "yrs", "year", "years":
		return today.AddMonths(12 * count)
	}
	return ""
}

// typedDayMonth reads a day and a month; the year is the next in which it comes.
func typedDayMonth(text string, today Date) Date {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("/-. ", r) })
	if len(parts) != 2 || !today.Known() {
		return ""
	}
	if monthNamed(parts[0]) != 0 {
		parts[0], parts[1] = parts[1], parts[0]
	}
	day, okDay := dayNumber(parts[0])
	month, okMonth := monthNumber(parts[1])
	if !okDay || !okMonth {
		return ""
	}
	for year := today.Time().Year(); year <= today.Time().Year()+8; year++ {
		if date := NewDate(year, month, day); date >= today {
			return date
		}
	}
	return ""
}

// typedYear reads a full date with a two-digit year, which means this century:
// what people type on a screen lies ahead.
func typedYear(text string, today Date) Date {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("/-. ", r) })
	if len(parts) != 3 || len(parts[2]) != 2 || !today.Known() {
		return ""
	}
	day, okDay := dayNumber(parts[0])
	month, okMonth := monthNumber(parts[1])
	year, err := strconv.Atoi(parts[2])
	if !okDay || !okMonth || err != nil {
		return ""
	}
	return NewDate(today.Time().Year()/100*100+year, month, day)
}

// weekdayNamed returns the day whose English name begins with text, at least
// two letters of it.
func weekdayNamed(text string) (time.Weekday, bool) {
	if len(text) < 2 {
		return 0, false
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if name := day.String(); len(text) <= len(name) && strings.EqualFold(text, name[:len(text)]) {
			return day, true
		}
	}
	return 0, false
}

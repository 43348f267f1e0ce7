package nhs

import (
	"math"
	"strconv"
	"strings"
	"time"

	"keystone/sync/fault"
)

// Sense says what a date that is being read is the date of.
type Sense int

const (
	// Birth is a date of birth: never in the future, never over 130 years ago.
	Birth Sense = iota
	// Event is anything else an export dates: it may lie in the future.
	Event
)

// Codes of the refusals of a date.
const (
	// CodeDateInvalid is the code of text that is not one day of the calendar.
	CodeDateInvalid = "date-invalid"
	// CodeDateFuture is the code of a birth date that has not come yet.
	CodeDateFuture = "date-in-future"
)

const oldest = 130 // years

// ParseDate reads a date in any form that exports use: DD/MM/YYYY, D/M/YYYY,
// ISO with or without a time, DD-MMM-YYYY, DD/MMM/YYYY, DD MMM YY, DD.MM.YYYY,
// YYYYMMDD and spreadsheet serials (facts.md, Names, dates, banner).
//
// A two-digit year is the latest that has come by today; for an Event it may
// lie up to a year ahead. Month and day are never swapped: 02/27/1940 is
// refused with date-invalid, a birth date in the future with date-in-future.
// Blank text is the unknown date and no error.
func ParseDate(text string, today Date, sense Sense) (Date, error) {
	date, _, err := parseDateTime(text, today, sense)
	return date, err
}

// ParseMoment reads a date with a time of day, taken as England's clock unless
// the text names another zone; without a time it is midnight. Errors are those
// of ParseDate; blank text is the zero time.
func ParseMoment(text string, today Date) (time.Time, error) {
	date, rest, err := parseDateTime(text, today, Event)
	if err != nil || !date.Known() {
		return time.Time{}, err
	}
	return clockOn(date, rest)
}

// parseDateTime returns the date and what follows it, the time of day.
func parseDateTime(text string, today Date, sense Sense) (Date, string, error) {
	text = trimDate(text)
	if text == "" {
		return "", "", nil
	}
	date, rest, ok := serialDate(text)
	if !ok {
		date, rest, ok = writtenDate(text, today, sense)
	}
	if !ok || !date.Known() {
		return "", "", fault.New(CodeDateInvalid, "This is not a date the program reads without guessing; write it as day, month, year: 15/01/1935.")
	}
	if sense == Birth {
		return checkBirth(date, rest, today)
	}
	return date, rest, nil
}

func checkBirth(date Date, rest string, today Date) (Date, string, error) {
	if today.Known() && date > today {
		return "", "", fault.Newf(CodeDateFuture, "The birth date %s is in the future; check it in the clinical system.", date.Shown())
	}
	if today.Known() && Age(date, today) > oldest {
		return "", "", fault.Newf(CodeDateInvalid, "The birth date %s is more than %d years ago; check it in the clinical system.", date.Shown(), oldest)
	}
	return date, rest, nil
}

func trimDate(text string) string {
	text = strings.TrimFunc(text, func(r rune) bool {
		return r <= ' ' || r == '\'' || r == '"' || r == '=' || r == '\u00a0' || r == '\ufeff'
	})
	if name, rest, found := strings.Cut(text, " "); found {
		if _, ok := weekdayNamed(strings.TrimSuffix(name, ",")); ok {
			return strings.TrimSpace(rest)
		}
	}
	return text
}

// serialDate reads days since the end of 1899 as spreadsheets count them, and
// eight digits as YYYYMMDD. Four digits that could be a year are refused.
func serialDate(text string) (Date, string, bool) {
	whole, fraction, _ := strings.Cut(strings.Replace(text, ",", ".", 1), ".")
	if !allDigits(whole) || fraction != "" && !allDigits(fraction) {
		return "", "", false
	}
	number, err := strconv.Atoi(whole)
	if err != nil {
		return "", "", false
	}
	if len(whole) == 8 && fraction == "" {
		return NewDate(number/10000, time.Month(number/100%100), number%100), "", true
	}
	if number <= 2200 || number > 73415 || len(whole) > 5 {
		return "", "", true
	}
	date := NewDate(1899, time.December, 30).AddDays(number)
	if fraction == "" {
		return date, "", true
	}
	part, err := strconv.ParseFloat("0."+fraction, 64)
	if err != nil {
		return "", "", true
	}
	minute := int(math.Round(part * 24 * 60))
	return date, strconv.Itoa(minute/60) + ":" + strconv.Itoa(minute%60), true
}

// writtenDate reads three parts divided by one of "/-. " in the order day,
// month, year, or year, month, day when the first part has four digits.
func writtenDate(text string, today Date, sense Sense) (Date, string, bool) {
	var parts [3]string
	rest := text
	for i := range parts {
		rest = strings.TrimLeft(rest, "/-., ")
		end := partEnd(rest)
		parts[i], rest = rest[:end], rest[end:]
	}
	if parts[2] == "" {
		return "", "", false
	}
	if len(parts[0]) == 4 && allDigits(parts[0]) {
		parts[0], parts[2] = parts[2], parts[0]
	} else if monthNamed(parts[0]) != 0 {
		parts[0], parts[1] = parts[1], parts[0]
	}
	day, okDay := dayNumber(parts[0])
	month, okMonth := monthNumber(parts[1])
	year, okYear := yearNumber(parts[2], day, month, today, sense)
	if !okDay || !okMonth || !okYear || !timeFollows(rest) {
		return "", "", false
	}
	return NewDate(year, month, day), strings.TrimLeft(rest, "T, "), true
}

// partEnd returns where the digits or the letters at the start of text end; an
// ordinal's letters belong to its digits.
func partEnd(text string) int {
	end := 0
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	if end > 0 {
		if end <= 2 && len(text) >= end+2 && isOrdinal(text[end:end+2]) {
			return end + 2
		}
		return end
	}
	for end < len(text) && (text[end]|0x20 >= 'a' && text[end]|0x20 <= 'z') {
		end++
	}
	return end
}

func isOrdinal(text string) bool {
	return text == "st" || text == "nd" || text == "rd" || text == "th"
}

func dayNumber(text string) (int, bool) {
	if len(text) > 2 && isOrdinal(text[len(text)-2:]) {
		text = text[:len(text)-2]
	}
	day, err := strconv.Atoi(text)
	return day, err == nil && len(text) <= 2
}

func monthNumber(text string) (time.Month, bool) {
	if month := monthNamed(text); month != 0 {
		return month, true
	}
	month, err := strconv.Atoi(text)
	return time.Month(month), err == nil && len(text) <= 2
}

func yearNumber(text string, day int, month time.Month, today Date, sense Sense) (int, bool) {
	year, err := strconv.Atoi(text)
	if err != nil || len(text) != 4 && len(text) != 2 {
		return 0, false
	}
	if len(text) == 4 {
		return year, true
	}
	limit := today
	if sense == Event {
		limit = today.AddMonths(12)
	}
	if !limit.Known() {
		return 0, false
	}
	year += limit.Time().Year() / 100 * 100
	if date := NewDate(year, month, day); date > limit {
		year -= 100
	}
	return year, true
}

// timeFollows reports whether what stands after a date can be a time of day.
func timeFollows(rest string) bool {
	trimmed := strings.TrimLeft(rest, "T, ")
	if trimmed == "" {
		return true
	}
	return len(trimmed) != len(rest) && trimmed[0] >= '0' && trimmed[0] <= '9' && strings.ContainsAny(trimmed, ":.h")
}

var clockLayouts = [...]string{"15:4", "15:4:5", "15:4:5.999999999", "15.04", "3:4 PM", "3:4PM", "3:4:5 PM"}

func clockOn(date Date, rest string) (time.Time, error) {
	rest = strings.ToUpper(strings.TrimSpace(rest))
	if rest == "" {
		return date.Midnight(), nil
	}
	for _, zone := range [...]string{"15:04:05Z07:00", "15:04Z07:00", "15:04:05.999999999Z07:00"} {
		if t, err := time.Parse(isoDate+" "+zone, string(date)+" "+rest); err == nil {
			return t.In(London()), nil
		}
	}
	for _, layout := range clockLayouts {
		if t, err := time.ParseInLocation(isoDate+" "+layout, string(date)+" "+rest, London()); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fault.New(CodeDateInvalid, "The time of day after this date cannot be read; write it as 15/01/2026 14:30.")
}

func allDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

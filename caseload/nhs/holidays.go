package nhs

import (
	"slices"
	"strings"
	"sync"

	"github.com/rickar/cal/v2/gb"
)

// Holiday is one bank holiday.
type Holiday struct {
	Date Date   `json:"date"`
	Name string `json:"name"`
}

// Calendar knows England's bank holidays, those a library computes with what a
// team has added and removed: one-off days happen. The zero Calendar is ready.
type Calendar struct {
	// Extra are days on which the practice is closed besides.
	Extra []Holiday `json:"extra"`
	// Removed are computed holidays that were moved or do not apply.
	Removed []Date `json:"removed"`
}

var computed sync.Map // year → []Holiday

// Year returns the bank holidays observed in a year, in order of date.
func (c Calendar) Year(year int) []Holiday {
	var holidays []Holiday
	for _, h := range englandIn(year) {
		if !slices.Contains(c.Removed, h.Date) {
			holidays = append(holidays, h)
		}
	}
	for _, h := range c.Extra {
		if h.Date.Time().Year() == year {
			holidays = append(holidays, h)
		}
	}
	slices.SortStableFunc(holidays, func(a, b Holiday) int { return strings.Compare(string(a.Date), string(b.Date)) })
	return holidays
}

// Holiday returns the name of the bank holiday on a date; ok is false when
// there is none.
func (c Calendar) Holiday(date Date) (name string, ok bool) {
	for _, h := range c.Extra {
		if h.Date == date {
			return h.Name, true
		}
	}
	if !date.Known() || slices.Contains(c.Removed, date) {
		return "", false
	}
	for _, h := range englandIn(date.Time().Year()) {
		if h.Date == date {
			return h.Name, true
		}
	}
	return "", false
}

func englandIn(year int) []Holiday {
	if known, ok := computed.Load(year); ok {
		return known.([]Holiday)
	}
	var holidays []Holiday
	for _, h := range gb.Holidays {
		if _, observed := h.Calc(year); observed.Year() == year {
			holidays = append(holidays, Holiday{Date: DateOf(observed), Name: h.Name})
		}
	}
	computed.Store(year, holidays)
	return holidays
}

package meetingscreen

import (
	"fmt"
	"time"

	"keystone/meeting"
)

// clocks measure a running meeting: how long each patient has had, over all the
// times they were on screen, and what is left of the meeting.
type clocks struct {
	spent   map[string]time.Duration
	current string
	since   time.Time
}

// turn stops the clock of one patient and starts that of another; "" starts none.
func (c *clocks) turn(patient string, now time.Time) {
	if patient == c.current {
		return
	}
	if c.spent == nil {
		c.spent = map[string]time.Duration{}
	}
	if c.current != "" {
		c.spent[c.current] += now.Sub(c.since)
	}
	c.current, c.since = patient, now
}

// patient is how long the patient on screen has had, as mm:ss.
func (c *clocks) patient(now time.Time) string {
	if c.current == "" {
		return "00:00"
	}
	seconds := int((c.spent[c.current] + now.Sub(c.since)).Seconds())
	return fmt.Sprintf("%02d:%02d", seconds/60, seconds%60)
}

// leftOf says what is left of a meeting's planned length, and whether it is over it.
func leftOf(m meeting.Meeting, now time.Time) (words string, over bool) {
	opened, err := time.Parse(time.RFC3339, m.Opened)
	if err != nil || m.Planned == 0 {
		return "", false
	}
	left := opened.Add(time.Duration(m.Planned) * time.Minute).Sub(now)
	if left < 0 {
		return fmt.Sprintf("%d min over", int((-left).Minutes())), true
	}
	return fmt.Sprintf("%d min left", int(left.Minutes())), false
}

package meetingscreen

import "keystone/meeting"

// hereNow counts who takes part right now.
func hereNow(attendance []meeting.Attendance) int {
	here := 0
	for _, a := range attendance {
		if !a.Out {
			here++
		}
	}
	return here
}

// attendanceWords is one line of who is here: the name, and how if not in the room.
func attendanceWords(a meeting.Attendance) string {
	words := a.Name
	if a.Mode != meeting.InRoom {
		words += ", " + modeWords[a.Mode]
	}
	if a.From != "" {
		words += ", from " + a.From
	}
	if a.Until != "" {
		words += ", left " + a.Until
	}
	return words
}

// openItems are the places in the agenda of the items that may be shown in this
// room: no patient who objects to an organisation that is present
// (meeting.HiddenFrom). withheld counts those.
func openItems(m meeting.Meeting) (places []int, withheld int) {
	for i, item := range m.Items {
		if len(meeting.HiddenFrom(m, item)) > 0 {
			withheld++
		} else {
			places = append(places, i)
		}
	}
	return places, withheld
}

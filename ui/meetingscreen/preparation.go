package meetingscreen

import (
	"encoding/json"
	"slices"

	"keystone/meeting"
)

// preparation is what somebody changed in the agenda that proposes itself,
// before the meeting is opened. It is kept in the drafts.
type preparation struct {
	Order     []string          `json:"order"`     // NHS numbers
	Added     map[string]string `json:"added"`     // name by NHS number
	Dropped   map[string]string `json:"dropped"`   // reason by NHS number
	Questions map[string]string `json:"questions"` // by NHS number
}

func newPreparation() preparation {
	return preparation{Added: map[string]string{}, Dropped: map[string]string{}, Questions: map[string]string{}}
}

// preparationKey is the draft of what is prepared for one meeting.
func preparationKey(next meeting.Next) string { return "prepare/" + next.Series.ID + "/" + next.Date }

// preparationFrom reads a draft; one that cannot be read is an empty one.
func preparationFrom(text string) preparation {
	p := newPreparation()
	if json.Unmarshal([]byte(text), &p) != nil {
		return newPreparation()
	}
	return p
}

func (p preparation) text() string {
	data, err := json.Marshal(p)
	if err != nil {
		return ""
	}
	return string(data)
}

// prepared is one line of the agenda being prepared.
type prepared struct {
	meeting.Proposed
	question string
}

// agenda is the proposal with what was changed in it: those added behind those
// proposed, until somebody moves them.
func (p preparation) agenda(proposed []meeting.Proposed) []prepared {
	lines := []prepared{}
	for _, one := range proposed {
		if _, dropped := p.Dropped[one.NHSNumber]; !dropped {
			lines = append(lines, prepared{one, p.question(one)})
		}
	}
	for _, number := range p.Order {
		name, added := p.Added[number]
		if added && !slices.ContainsFunc(lines, func(l prepared) bool { return l.NHSNumber == number }) {
			lines = append(lines, prepared{meeting.Proposed{NHSNumber: number, Name: name}, p.Questions[number]})
		}
	}
	slices.SortStableFunc(lines, func(a, b prepared) int { return p.rank(a) - p.rank(b) })
	return lines
}

// question is what is asked of somebody: what was typed here, "" where it was
// emptied, else what came with the proposal.
func (p preparation) question(one meeting.Proposed) string {
	if typed, ok := p.Questions[one.NHSNumber]; ok {
		return typed
	}
	return one.Question
}

// rank is where a line was moved to; what was never moved keeps its place at
// the end.
func (p preparation) rank(line prepared) int {
	if at := slices.Index(p.Order, line.NHSNumber); at >= 0 {
		return at
	}
	return len(p.Order)
}

// ordered returns it with this order.
func (p preparation) ordered(lines []prepared) preparation {
	p.Order = nil
	for _, line := range lines {
		p.Order = append(p.Order, line.NHSNumber)
	}
	return p
}

package meeting

import (
	"context"
	"slices"
	"strings"

	"keystone/caseload"
)

// A laptop that has not heard of the closing of a meeting may go on discussing
// people in it. Such an item is late: it stands as discussed, and what closing
// would have asked for it and given is still to come. Its patient is on the next
// agenda until somebody closes the meeting again, which then sees to the late
// items alone.

// finishedMark begins the column of what closing saw to; in meetings closed
// before that was kept the column is empty, and nothing in them is late.
const finishedMark = "."

// isLate selects late items, i, of meetings, m.
const isLate = `(m.state <> '` + MeetingOpen + `' AND m.finished <> '' AND i.state = '` + ItemDiscussed + `' AND instr(m.finished, i.id) = 0)`

// late reports whether an item of a meeting is late.
func (r meetingRow) late(item itemRow) bool {
	return r.State != MeetingOpen && r.Finished != nil && item.Standing.State == ItemDiscussed && !slices.Contains(r.Finished, item.ID)
}

// finishing returns the ids of what closing has seen to, with items added.
func (r meetingRow) finishing(items []itemRow) []string {
	finished := append([]string{}, r.Finished...)
	for _, one := range items {
		if one.Standing.State == ItemDiscussed && !slices.Contains(finished, one.ID) {
			finished = append(finished, one.ID)
		}
	}
	slices.Sort(finished)
	return finished
}

// unfinished proposes whoever was discussed after another laptop had closed the
// meeting, and says what is still to be done.
func (p *proposal) unfinished(ctx context.Context) error {
	for _, number := range p.earlier() {
		was := p.before[number]
		if !was.late {
			continue
		}
		who, err := p.people.named(ctx, number)
		if err != nil {
			return err
		}
		if err := p.addKnown(ctx, number, WhyUnfinished, unfinishedText(who, was)); err != nil {
			return err
		}
	}
	return nil
}

func unfinishedText(who caseload.Patient, was past) string {
	text := "discussed on " + was.date.Shown() + " after another laptop had closed that meeting: close it again"
	if lacks := lacksOf(who, was.last, was.date); len(lacks) > 0 {
		text += ", missing " + strings.Join(lacks, ", ")
	}
	return text
}

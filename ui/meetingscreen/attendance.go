package meetingscreen

import (
	"context"

	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/ui/kit"
)

// leftNow is the choice for somebody who goes midway.
const leftNow = "left just now"

// cameNow is the choice for somebody who comes midway.
const cameNow = "came just now"

// modes are how somebody can take part, in the order they are offered.
var modes = []string{meeting.InRoom, meeting.ByPhone, meeting.InWriting, meeting.Apologies}

// askAttendance records that somebody is here, and how, or has left.
func (r *run) askAttendance() {
	choices := make([]string, 0, len(modes)+2)
	for _, mode := range modes {
		choices = append(choices, modeWords[mode])
	}
	who, how := kit.NewPick(r.s.memberNames(), nil), kit.NewPick(append(choices, cameNow, leftNow), nil)
	how.SetSelected(modeWords[meeting.InRoom])
	var ask []string
	r.s.ask(kit.Question{
		Title: "Who is here",
		Text:  "Attendance is kept with its times, so that each patient's minutes say who heard it.",
		Body:  kit.V(kit.Field("Who", who), kit.Field("How", how)),
		OK:    "Record", First: who,
	}, func(ctx context.Context) error {
		result, err := r.s.src.Meetings.Attend(ctx, r.attend(who.Selected(), how.Selected()))
		ask = result.Ask
		return err
	}, func() { r.s.askBasis(ask, numbersOn(r.s.meeting), onAgenda, nil) })
}

// attend is the command for a choice; leaving keeps how they took part, and
// who comes back has come later than they left.
func (r *run) attend(name, how string) meeting.Attend {
	now := r.s.env.Now().In(nhs.London()).Format("15:04")
	cmd := meeting.Attend{Meeting: r.s.meeting.ID, Member: name, Mode: meeting.InRoom}
	for _, attending := range r.s.meeting.Attendance {
		if attending.Name == name {
			cmd.Mode = attending.Mode
		}
	}
	switch how {
	case leftNow:
		cmd.Until = now
		return cmd
	case cameNow:
		cmd.Mode, cmd.From = meeting.InRoom, now
		return cmd
	}
	for _, mode := range modes {
		if modeWords[mode] == how {
			cmd.Mode = mode
		}
	}
	return cmd
}

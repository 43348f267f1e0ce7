package patientscreen

import (
	"context"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/ui/kit"
)

// AddToMeeting asks for the question and puts the patient on the next agenda;
// for one who does not want to be discussed it asks for the duty too (F56).
func (s *Screen) AddToMeeting() {
	question, duty := kit.NewText(2), kit.NewText(2)
	var ask []string
	q := kit.Question{
		Title: "Add to the next meeting", OK: "Add", First: question,
		Body: kit.Field("What should the team answer?", question),
		Do: func() (err error) {
			ask, err = s.on.AddToMeeting(s.number, question.Text, duty.Text)
			return err
		},
		Then: func() { s.askBasis(ask, nil) },
	}
	if s.page.patient.Declines != nil {
		q.Text = declinesWords(s.page.patient) + " Only a duty puts them on the agenda against their wish."
		q.Body = kit.V(q.Body, kit.Field("The duty for which they must be discussed", duty))
	}
	kit.Ask(s.env, q)
}

// declinesWords say that the patient does not want to be discussed, "" where
// they have not said so.
func declinesWords(p caseload.Patient) string {
	if p.Declines == nil {
		return ""
	}
	return "Does not want to be discussed in the meeting, said on " + joined(": ", day(p.Declines.On), p.Declines.Reason) + "."
}

// declines is the line that says so, with the way back; nothing for who has not.
func (s *Screen) declines(p caseload.Patient) fyne.CanvasObject {
	words := declinesWords(p)
	if words == "" {
		return nothing()
	}
	return kit.H(kit.Grow(unsafe(words)), s.kept("may be discussed", kit.Button("May be discussed again…", s.AllowMeeting)))
}

// MeetingWish records whichever the patient's wish has not been until now.
func (s *Screen) MeetingWish() {
	if s.page.patient.Declines != nil {
		s.AllowMeeting()
		return
	}
	s.DeclineMeeting()
}

// DeclineMeeting records that the patient does not want to be discussed (F56).
func (s *Screen) DeclineMeeting() {
	reason := kit.NewText(2)
	kit.Ask(s.env, kit.Question{
		Title: "Does not want to be discussed", OK: "Record", First: reason,
		Text: "They are proposed for no agenda and leave the one that is running, until they choose otherwise. Nobody has to give a reason.",
		Body: kit.Field("What they said", reason),
		Do: func() error {
			return s.do(func(ctx context.Context) error {
				_, err := s.src.DeclineMeeting(ctx, caseload.DeclineMeeting{Patient: s.number, Reason: reason.Text})
				return err
			})
		},
	})
}

// AllowMeeting records that they may be discussed again, by their own choice.
func (s *Screen) AllowMeeting() {
	reason := kit.NewText(2)
	kit.Ask(s.env, kit.Question{
		Title: "May be discussed again", OK: "Record", First: reason,
		Text: declinesWords(s.page.patient),
		Body: kit.Field("How they said that they may be", reason),
		Do: func() error {
			return s.do(func(ctx context.Context) error {
				_, err := s.src.AllowMeeting(ctx, caseload.AllowMeeting{Patient: s.number, Reason: reason.Text})
				return err
			})
		},
	})
}

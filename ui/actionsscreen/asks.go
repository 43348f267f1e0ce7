package actionsscreen

import (
	"context"
	"slices"
	"strings"

	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/ui/concern"
	"keystone/ui/kit"
	"keystone/ui/reassign"
)

// letter acts on a letter typed in the list.
func (s *Screen) letter(_ int, r rune) {
	switch r {
	case 'd', 'D':
		s.askDone()
	case 'b', 'B':
		s.askHandBack()
	case 'c', 'C':
		s.askCancel()
	case 'g', 'G':
		s.askGive()
	case 'a', 'A':
		s.accept()
	}
}

// about says in a dialog which action it is, in full.
func about(a meeting.Action) string {
	text := a.What + "\n" + forWhom(a) + " · " + a.Owner + " · by " + nhs.Date(a.Due).Shown()
	if warning := concern.Warning(a); warning != "" {
		text += "\n\n" + warning
	}
	return text
}

func (s *Screen) askDone() {
	action, ok := s.selected()
	if !ok {
		return
	}
	outcome := kit.NewEntry()
	outcome.SetPlaceHolder("what came of it")
	kit.Ask(s.env, kit.Question{
		Title: "Done", Text: about(action), Body: kit.Field("Outcome", outcome), OK: "Done", First: outcome,
		Do: func() error {
			_, err := s.src.Meetings.CompleteAction(context.Background(), meeting.CompleteAction{Action: action.Action, Outcome: outcome.Text})
			return s.after(action.Action, err)
		},
	})
}

func (s *Screen) askHandBack() {
	action, ok := s.selected()
	if !ok {
		return
	}
	reason := kit.NewEntry()
	kit.Ask(s.env, kit.Question{
		Title: "Hand back",
		Text:  about(action) + "\n\nIt goes back to " + giver(action) + " and stays open, with both names.",
		Body:  kit.Field("Reason", reason), OK: "Hand back", First: reason,
		Do: func() error {
			_, err := s.src.Meetings.HandBackAction(context.Background(), meeting.HandBackAction{Action: action.Action, Reason: reason.Text})
			return s.after(action.Action, err)
		},
	})
}

// askGive gives the selected action to somebody else.
func (s *Screen) askGive() {
	action, ok := s.selected()
	if !ok {
		return
	}
	members, err := s.src.Members(context.Background())
	if err != nil {
		s.env.Fail(err)
		return
	}
	reassign.Ask(s.env, reassign.Question{
		Action: action, About: about(action), Members: members,
		Do: func(cmd meeting.ReassignAction) error {
			_, err := s.src.Meetings.ReassignAction(context.Background(), cmd)
			return s.after(action.Action, err)
		},
	})
}

func giver(a meeting.Action) string {
	if a.GivenBy == "" {
		return "whoever gave it"
	}
	return a.GivenBy
}

func (s *Screen) askCancel() {
	action, ok := s.selected()
	if !ok {
		return
	}
	reason, declined := kit.NewEntry(), kit.NewCheck("The patient declined", nil)
	kit.Ask(s.env, kit.Question{
		Title: "Cancel the action", Text: about(action),
		Body: kit.V(kit.Field("Reason", reason), declined), OK: "Cancel the action", Cancel: "Keep it", Danger: true, First: reason,
		Do: func() error {
			_, err := s.src.Meetings.CancelAction(context.Background(), meeting.CancelAction{Action: action.Action, Reason: reason.Text, Declined: declined.Checked})
			return s.after(action.Action, err)
		},
	})
}

// after takes an action off the lists once a command about it was carried out.
func (s *Screen) after(id string, err error) error {
	if err == nil {
		s.took(id)
	}
	return err
}

// accept says yes to the selected action.
func (s *Screen) accept() {
	action, ok := s.selected()
	if !ok {
		return
	}
	s.env.Go(func() {
		_, err := s.src.Meetings.AcceptAction(context.Background(), meeting.AcceptAction{Action: action.Action})
		s.env.Do(func() {
			if err != nil {
				s.env.Fail(err)
				return
			}
			s.changed()
		})
	})
}

// open shows the selected action whole; Return goes on to its patient.
func (s *Screen) open() {
	action, ok := s.selected()
	if !ok {
		return
	}
	apart := s.apartOf(action)
	if apart == nil && (action.Patient == "" || s.on.OpenPatient == nil) {
		kit.Tell(s.env, "Action", action.What+"\n\n"+strings.Join(details(action), "\n"))
		return
	}
	body := kit.Tight(kit.Wrapped(action.What).Sized(kit.SizeLead))
	for _, detail := range details(action) {
		label, text, _ := strings.Cut(detail, ": ")
		body.Add(kit.Top(kit.Sized(110, 0, kit.Quiet(label)), kit.Grow(kit.Wrapped(text))))
	}
	width := float32(0)
	if apart != nil {
		body.Add(apart)
		width = 760
	}
	kit.Ask(s.env, kit.Question{
		Title: "Action", Body: body, OK: "Open patient", Cancel: "Close", Width: width,
		Do: func() error {
			if action.Patient != "" && s.on.OpenPatient != nil {
				s.on.OpenPatient(action.Patient)
			}
			return nil
		},
	})
	s.env.Window.Canvas().FocusNext()
}

// details are everything known of an action, "label: text" each.
func details(a meeting.Action) (lines []string) {
	date := by(a)
	who := []string{a.Owner, a.Organisation, a.OwnerPhone}
	for _, detail := range [][2]string{
		{"For", forWhom(a)},
		{"NHS No.", nhs.Number(a.Patient).Spaced()},
		{"Who", strings.Join(slices.DeleteFunc(who, func(text string) bool { return text == "" }), ", ")},
		{"By", strings.TrimSpace(date.Mark + " " + date.Text)},
		{"State", a.StateWords()},
		{"Given by", a.GivenBy},
		{"Outcome", a.Outcome},
		{"Reason", a.Reason},
		{"On paper", onPaper(a)},
	} {
		if detail[1] != "" {
			lines = append(lines, detail[0]+": "+detail[1])
		}
	}
	return lines
}

func onPaper(a meeting.Action) string {
	if a.Sheet == 0 {
		return ""
	}
	return "sheet and line " + number(a)
}

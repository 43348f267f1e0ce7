package patientscreen

import (
	"context"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/ui/kit"
)

// FirstContact asks for the doctor first called on, beside the key worker (R3).
func (s *Screen) FirstContact() {
	name := kit.NewEntry()
	name.SetText(s.page.patient.FirstContact)
	kit.Ask(s.env, kit.Question{
		Title: "First contact", OK: "Record", First: name,
		Text: "The doctor who is called on first. The key worker is somebody else's field.",
		Body: kit.Field("Name and number", name),
		Do: func() error {
			return s.do(func(ctx context.Context) error {
				_, err := s.src.SetFirstContact(ctx, caseload.SetFirstContact{Patient: s.number, Name: name.Text})
				return err
			})
		},
	})
}

// Carer asks who looks after the patient unpaid, and keeps what they said in
// confidence apart from what the patient may read (F52).
func (s *Screen) Carer() {
	name, relation, phone := kit.NewEntry(), kit.NewEntry(), kit.NewEntry()
	mayKnow, confidence := kit.NewText(2), kit.NewText(2)
	if c := s.page.patient.Carer; c != nil {
		name.SetText(c.Name)
		relation.SetText(c.Relation)
		phone.SetText(c.Phone)
		mayKnow.SetText(c.MayKnow)
		confidence.SetText(c.Confidence)
	}
	kit.Ask(s.env, kit.Question{
		Title: "Carer", OK: "Record", First: name, Width: 600,
		Body: kit.V(
			kit.Columns([]float32{2, 1, 1}, kit.Field("Name", name), kit.Field("Relation", relation), kit.Field("Phone", phone)),
			kit.Field("What the patient agrees they may know", mayKnow),
			kit.Field("Said in confidence: never on a paper for the patient", confidence),
		),
		Do: func() error {
			return s.do(func(ctx context.Context) error {
				_, err := s.src.SetCarer(ctx, caseload.SetCarer{
					Patient: s.number, Name: name.Text, Relation: relation.Text, Phone: phone.Text, MayKnow: mayKnow.Text, Confidence: confidence.Text,
				})
				return err
			})
		},
	})
}

// spareLines is how many empty lines the dialog of the others has.
const spareLines = 2

// otherLine is one person of the dialog of the others.
type otherLine struct{ name, role, phone *kit.Entry }

// Others asks who else is involved; none of them is a second key worker (R6).
func (s *Screen) Others() {
	known := s.page.patient.Others
	lines := make([]otherLine, len(known)+spareLines)
	rows := []fyne.CanvasObject{kit.Columns([]float32{3, 2, 2}, kit.Text("Name").Bold(), kit.Text("Role").Bold(), kit.Text("Phone").Bold())}
	for i := range lines {
		lines[i] = otherLine{kit.NewEntry(), kit.NewEntry(), kit.NewEntry()}
		if i < len(known) {
			lines[i].name.SetText(known[i].Name)
			lines[i].role.SetText(known[i].Role)
			lines[i].phone.SetText(known[i].Phone)
		}
		rows = append(rows, kit.Columns([]float32{3, 2, 2}, lines[i].name, lines[i].role, lines[i].phone))
	}
	kit.Ask(s.env, kit.Question{
		Title: "Others involved", OK: "Record", First: lines[0].name, Width: 640,
		Text: "Whoever else looks after this patient. An emptied name takes the line away.",
		Body: kit.Tight(rows...),
		Do: func() error {
			return s.do(func(ctx context.Context) error {
				_, err := s.src.SetOthers(ctx, caseload.SetOthers{Patient: s.number, Others: filled(lines)})
				return err
			})
		},
	})
}

func filled(lines []otherLine) []caseload.Other {
	others := []caseload.Other{}
	for _, l := range lines {
		if l.name.Text != "" {
			others = append(others, caseload.Other{Name: l.name.Text, Role: l.role.Text, Phone: l.phone.Text})
		}
	}
	return others
}

// more folds what is seldom needed.
func (s *Screen) more() part {
	return part{"More", func() fyne.CanvasObject {
		access := "Give ready access"
		if s.page.patient.ReadyAccess {
			access = "End ready access"
		}
		wish := "Does not want to be discussed…"
		if s.page.patient.Declines != nil {
			wish = "May be discussed again…"
		}
		return kit.Flow(
			kit.Button(wish, s.MeetingWish),
			kit.Button(access, s.readyAccess),
			kit.Button("Share with an organisation…", s.ShareWith),
			kit.Button("Objects to an organisation…", s.Object),
			kit.Button("Two records of one person…", s.SamePerson),
		)
	}}
}

// readyAccess switches the flag that shows everywhere and prints on the card (C6).
func (s *Screen) readyAccess() {
	err := s.do(func(ctx context.Context) error {
		_, err := s.src.SetReadyAccess(ctx, caseload.SetReadyAccess{Patient: s.number, On: !s.page.patient.ReadyAccess})
		return err
	})
	if err != nil {
		s.env.Fail(err)
	}
}

// Object records that the patient does not want an organisation to know (F42).
func (s *Screen) Object() {
	organisation, reason := kit.NewPick(s.organisations(), nil), kit.NewText(2)
	s.askAndWarn(kit.Question{
		Title: "Objects to an organisation", OK: "Record", First: organisation,
		Text: "That organisation no longer sees this patient. What it has read before, nobody can unread.",
		Body: kit.V(kit.Field("Organisation", organisation), kit.Field("Reason", reason)),
	}, func(ctx context.Context) ([]string, error) {
		done, err := s.src.Object(ctx, caseload.Object{Patient: s.number, Organisation: organisation.Selected(), Reason: reason.Text})
		return done.Warnings, err
	})
}

// organisations are those the members belong to, each once.
func (s *Screen) organisations() []string {
	var names []string
	seen := map[string]bool{}
	for _, m := range s.page.members {
		if m.Organisation != "" && !seen[m.Organisation] {
			seen[m.Organisation] = true
			names = append(names, m.Organisation)
		}
	}
	return names
}

// SamePerson joins this record to the one with the right NHS number.
func (s *Screen) SamePerson() {
	as, reason := kit.NewEntry(), kit.NewText(2)
	kit.Ask(s.env, kit.Question{
		Title: "Two records of one person", OK: "Join them", Danger: true, First: as,
		Text: "What is recorded here is shown under the other number from now on. It can be taken back.",
		Body: kit.V(kit.Field("The person's right NHS number", as), kit.Field("Reason", reason)),
		Do: func() error {
			return s.do(func(ctx context.Context) error {
				_, err := s.src.SamePerson(ctx, caseload.SamePerson{Patient: s.number, As: as.Text, Reason: reason.Text})
				return err
			})
		},
	})
}

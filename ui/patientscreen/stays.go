package patientscreen

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/ui/kit"
)

// shownStays is how many stays in hospital stand outside the fold.
const shownStays = 2

// stays is the panel of stays in hospital: what is missing after each (T1, T2).
func (s *Screen) stays() fyne.CanvasObject {
	var lines []fyne.CanvasObject
	for _, d := range s.page.patient.Discharges {
		line, missing := dischargeWords(d)
		lines = append(lines, kit.Tight(kit.Wrapped(line), unsafe(missing), quiet(dischargeNeeds(d))))
	}
	if len(lines) <= shownStays {
		return kit.Panel("Hospital", someOr(lines, "No stay in hospital is known here."))
	}
	earlier := lines[shownStays:]
	return kit.Panel("Hospital", kit.V(append(lines[:shownStays:shownStays],
		s.folds(part{"Earlier stays", func() fyne.CanvasObject { return kit.V(earlier...) }}))...))
}

func quiet(text string) fyne.CanvasObject {
	if text == "" {
		return nothing()
	}
	return kit.Wrapped(text).Colored(kit.ColorQuiet)
}

// scores is the panel of why the patient is here: reasons, scores and lists.
func (s *Screen) scores() fyne.CanvasObject {
	p := s.page.patient
	var lines []fyne.CanvasObject
	for _, r := range p.Reasons {
		lines = append(lines, kit.Wrapped(r.Text))
	}
	body := []fyne.CanvasObject{someOr(lines, "No list and no nomination says why.")}
	body = append(body, s.folds(part{"Scores and lists", func() fyne.CanvasObject {
		var detail []fyne.CanvasObject
		for _, sc := range p.Scores {
			detail = append(detail, kit.Wrapped(scoreWords(sc)))
		}
		if len(p.Lists) > 0 {
			detail = append(detail, quiet("On: "+strings.Join(p.Lists, ", ")))
		}
		if len(p.Gone) > 0 {
			detail = append(detail, quiet("No longer on: "+strings.Join(p.Gone, ", ")))
		}
		return someOr(detail, "No list has named this person.")
	}}))
	return kit.Panel("Why here", kit.V(body...))
}

// RecordDischarge asks what is known of a stay that ended.
func (s *Screen) RecordDischarge() {
	hospital, ward, need, contact := kit.NewEntry(), kit.NewEntry(), kit.NewEntry(), kit.NewEntry()
	admitted, left, letter := s.newPast(), s.newPast(), s.newPast()
	medicines := kit.NewCheck("Medicines were changed", nil)
	kit.Ask(s.env, kit.Question{
		Title: "Record a discharge", OK: "Record", First: hospital, Width: 640,
		Text: "Two actions come with it: a follow-up within seven days and a look after six weeks; nursing needs give the district nurse one for today.",
		Body: kit.V(
			kit.Columns([]float32{1, 1}, kit.Field("Hospital", hospital), kit.Field("Ward", ward)),
			kit.Columns([]float32{1, 1, 1}, kit.Field("Admitted", admitted.Entry), kit.Field("Left, with the time", left.Entry), kit.Field("Letter came, if it has", letter.Entry)),
			kit.Field("Nursing they need at home", need),
			kit.Field("Who was named to call, with the number", contact),
			medicines,
		),
		Do: func() error {
			if err := firstError(admitted, left, letter); err != nil {
				return err
			}
			return s.do(func(ctx context.Context) error {
				_, err := s.src.RecordDischarge(ctx, caseload.RecordDischarge{
					Patient: s.number, Hospital: hospital.Text, Ward: ward.Text,
					Admitted: admitted.moment(), Discharged: left.moment(), Letter: letter.moment(),
					NursingNeed: need.Text, MedicinesChanged: medicines.Checked, Contact: contact.Text,
				})
				return err
			})
		},
	})
}

// RecordAdmission asks where and when; owners of visits are told (F34).
func (s *Screen) RecordAdmission() {
	hospital, admitted := kit.NewEntry(), s.newPast()
	kit.Ask(s.env, kit.Question{
		Title: "Record an admission", OK: "Record", First: hospital,
		Text: "The key worker and the owners of open actions see that the patient is in hospital.",
		Body: kit.Columns([]float32{2, 1}, kit.Field("Hospital", hospital), kit.Field("Admitted", admitted.Entry)),
		Do: func() error {
			if err := firstError(admitted); err != nil {
				return err
			}
			return s.do(func(ctx context.Context) error {
				_, err := s.src.RecordAdmission(ctx, caseload.RecordAdmission{Patient: s.number, Hospital: hospital.Text, Admitted: admitted.moment()})
				return err
			})
		},
	})
}

// RecordDeath asks for the birth date again, so that it is not said of somebody
// else (F32).
func (s *Screen) RecordDeath() {
	born, on := s.newBirth(), s.newPast()
	kit.Ask(s.env, kit.Question{
		Title: "Record that " + banner(s.page.patient, false, s.today()).Name + " has died", OK: "Record the death", Danger: true, First: born.Entry,
		Text: "Letters, reviews and overdue marks stop at once; the history is kept. It can be undone with a reason. Type the birth date again to be sure of the person.",
		Body: kit.Columns([]float32{1, 1}, kit.Field("Their birth date", born.Entry), kit.Field("Died on", on.Entry)),
		Do: func() error {
			if err := firstError(born, on); err != nil {
				return err
			}
			return s.do(func(ctx context.Context) error {
				_, err := s.src.RecordDeath(ctx, caseload.RecordDeath{Patient: s.number, Born: born.date(), On: on.date()})
				return err
			})
		},
	})
}

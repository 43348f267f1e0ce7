package patientscreen

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/ui/kit"
	"keystone/ui/memberpick"
)

// keyWorkerButtons are what can be done about the key worker in this state.
func (s *Screen) keyWorkerButtons(p caseload.Patient) []*kit.PushButton {
	switch {
	case p.Died != "":
		return nil
	case p.KeyWorker == nil:
		return []*kit.PushButton{kit.Primary("Assign…", s.Assign).Key("Ctrl+K"), kit.Button("Nobody, because…", s.NobodyBecause)}
	case p.KeyWorker.AlsoNamed != "":
		return nil
	case p.KeyWorker.Stands() == caseload.Proposed:
		return []*kit.PushButton{
			kit.Primary("Accepts", s.Accept).Key("Ctrl+K"), kit.Button("Declines…", s.Decline), kit.Button("Hand over…", s.HandOver),
		}
	}
	return []*kit.PushButton{kit.Button("Hand over…", s.HandOver).Key("Ctrl+K")}
}

// KeyWorker does the first thing that can be done about the key worker.
func (s *Screen) KeyWorker() {
	if buttons := s.keyWorkerButtons(s.page.patient); len(buttons) > 0 {
		buttons[0].OnTapped()
	}
}

// overNorm asks for what the chair may override the team's norm with (F41).
const overNorm = "If they already have as many as they can: why one more"

// Assign asks who becomes key worker, and why them.
func (s *Screen) Assign() {
	who := memberpick.New(s.page.members)
	basis := kit.NewEntry()
	named := kit.NewCheck("Named by the chair without being asked", nil)
	over := kit.NewEntry()
	s.askResponsible(kit.Question{
		Title: "Assign a key worker", OK: "Assign", First: who.Pick,
		Text: "One person with overarching responsibility. They are asked, and become key worker when they accept.",
		Body: kit.V(
			kit.Field("Who", who.Pick),
			kit.Field("Why them", basis),
			kit.Field(overNorm, over),
			named,
		),
	}, func(ctx context.Context) (caseload.AssignKeyWorkerResult, error) {
		return s.src.AssignKeyWorker(ctx, caseload.AssignKeyWorker{
			Patient: s.number, Member: who.ID(), Basis: basis.Text,
			Imposed: named.Checked, OverCapacityReason: over.Text,
		})
	})
}

// Accept records that the member who was asked says yes.
func (s *Screen) Accept() {
	k := s.page.patient.KeyWorker
	kit.Ask(s.env, kit.Question{
		Title: "Accept as key worker", OK: "Accepts",
		Text: k.Name + " accepts and is key worker from now on. Papers for the patient may then name them.",
		Do: func() error {
			return s.do(func(ctx context.Context) error {
				_, err := s.src.AcceptKeyWorker(ctx, caseload.AcceptKeyWorker{Patient: s.number, Member: k.Member})
				return err
			})
		},
	})
}

// Decline records that the member who was asked says no, and why.
func (s *Screen) Decline() {
	k := s.page.patient.KeyWorker
	reason := kit.NewText(2)
	kit.Ask(s.env, kit.Question{
		Title: "Decline", OK: "Declines", First: reason,
		Text: k.Name + " declines; the patient has nobody and returns to the agenda.",
		Body: kit.Field("Reason", reason),
		Do: func() error {
			return s.do(func(ctx context.Context) error {
				_, err := s.src.DeclineKeyWorker(ctx, caseload.DeclineKeyWorker{Patient: s.number, Member: k.Member, Reason: reason.Text})
				return err
			})
		},
	})
}

// HandOver asks who takes over, and for the summary they need (F38, F39).
func (s *Screen) HandOver() {
	to, summary, reason, over := memberpick.New(s.page.members), kit.NewText(4), kit.NewEntry(), kit.NewEntry()
	s.askResponsible(kit.Question{
		Title: "Hand over", OK: "Hand over", First: to.Pick, Width: 600,
		Text: "From " + s.page.patient.KeyWorker.Name + ". What the next key worker must know goes into the summary; without it nothing is handed over.",
		Body: kit.V(kit.Field("To", to.Pick), kit.Field("Summary", summary), kit.Field("Reason", reason), kit.Field(overNorm, over)),
	}, func(ctx context.Context) (caseload.HandOverKeyWorkerResult, error) {
		return s.src.HandOverKeyWorker(ctx, caseload.HandOverKeyWorker{
			Patient: s.number, To: to.ID(), Summary: summary.Text, Reason: reason.Text, OverCapacityReason: over.Text,
		})
	})
}

// NobodyBecause records why there is no key worker, and until when (R2, F3).
func (s *Screen) NobodyBecause() {
	reason, until := kit.NewText(2), kit.NewDate(s.env.Now)
	kit.Ask(s.env, kit.Question{
		Title: "No key worker, because", OK: "Record", First: reason,
		Text: "After the date the patient returns to the agenda.",
		Body: kit.V(kit.Field("Reason", reason), kit.Field("Until", until)),
		Do: func() error {
			if err := until.Err(); err != nil {
				return err
			}
			return s.do(func(ctx context.Context) error {
				_, err := s.src.NoKeyWorkerFor(ctx, caseload.NoKeyWorkerFor{Patient: s.number, Reason: reason.Text, Until: string(until.Date())})
				return err
			})
		},
	})
}

// askAndWarn asks for a command that may work and still warn.
func (s *Screen) askAndWarn(q kit.Question, command func(ctx context.Context) ([]string, error)) {
	s.askAndTell(q, "Done, and to be looked at", func(ctx context.Context) (string, error) {
		warnings, err := command(ctx)
		return strings.Join(warnings, "\n"), err
	})
}

// askAndTell asks for a command and tells what it answered, "" for nothing.
func (s *Screen) askAndTell(q kit.Question, title string, command func(ctx context.Context) (string, error)) {
	q.Do = func() error {
		text := ""
		err := s.do(func(ctx context.Context) (err error) {
			text, err = command(ctx)
			return err
		})
		if err == nil && text != "" {
			kit.Tell(s.env, title, text)
		}
		return err
	}
	kit.Ask(s.env, q)
}

// keyWorkerPast is the folded history of who was responsible, and when.
func (s *Screen) keyWorkerPast() part {
	return lazy(s, "Key workers until now", func(ctx context.Context) ([]caseload.KeyWorkerSpell, error) {
		return s.src.KeyWorkerHistory(ctx, s.number)
	}, spellLines)
}

func spellLines(spells []caseload.KeyWorkerSpell) fyne.CanvasObject {
	var lines []fyne.CanvasObject
	for _, k := range spells {
		lines = append(lines, kit.Tight(
			kit.Text(joined(", ", k.Name, k.Role)).Bold(),
			kit.Wrapped(joined(" · ", joined(" ", since(k.Since), until(k.Until)), stateWords(k.State), k.Reason)).Colored(kit.ColorQuiet),
			paragraph(k.Summary),
		))
	}
	return someOr(lines, "Nobody has been key worker yet.")
}

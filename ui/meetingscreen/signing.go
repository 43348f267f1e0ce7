package meetingscreen

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/ui/kit"
)

// minutesState says in words how the minutes stand.
func minutesState(m meeting.Minutes) string {
	words := kit.MarkOpen + " Draft, not signed"
	if m.State == meeting.MeetingOpen {
		words = kit.MarkNow + " The meeting is running"
	}
	for _, signed := range m.Signed {
		if this(m, signed) {
			words = fmt.Sprintf("%s Version %d, signed by %s, %s %s", kit.MarkDone, signed.Version, signed.By, shown(signed.At), clockTime(signed.At))
			if signed.Aside {
				words += " · " + kit.MarkWarning + " set aside: another laptop's paper of this version counts"
			}
		}
	}
	if len(m.Conflicts) > 0 {
		words += " · " + kit.MarkWarning + " signed on two laptops: choose which paper counts"
	}
	if late := lateWords(m); late != "" {
		words += " · " + kit.MarkWarning + " " + late
	}
	if latest := len(m.Signed); latest > 0 && m.Version > 0 && m.Version < m.Signed[latest-1].Version {
		words += " · " + kit.MarkWarning + " superseded by version " + fmt.Sprint(m.Signed[latest-1].Version)
	}
	return words
}

// this reports whether a signing is the one of the minutes shown.
func this(m meeting.Minutes, signed meeting.Signed) bool {
	return signed.Version == m.Version && signed.SHA256 == m.SHA256
}

// minutesButtons are what can be done with these minutes.
func (p *papers) minutesButtons(m meeting.Minutes) (buttons []fyne.CanvasObject) {
	if m.State == meeting.MeetingOpen {
		return []fyne.CanvasObject{kit.Primary("Back to the meeting", p.s.toPrepare)}
	}
	if m.State == meeting.MeetingClosed && m.Version == 0 && countLate(m.Items) > 0 {
		buttons = append(buttons, kit.Primary("Close again…", p.closeAgain))
	}
	if m.State == meeting.MeetingClosed {
		buttons = append(buttons, kit.Primary("Sign", p.sign), kit.Button("Name a deputy…", p.askDeputy))
	}
	for _, paper := range []struct {
		words string
		do    func(meeting.Minutes)
	}{{"Preview", p.s.on.OpenMinutes}, {"Save PDF", p.s.on.SaveMinutes}, {"Print", p.s.on.PrintMinutes}} {
		if paper.do != nil {
			buttons = append(buttons, kit.Button(paper.words, func() { paper.do(m) }))
		}
	}
	if m.State == meeting.MeetingSigned {
		buttons = append(buttons, kit.Button("Reopen…", p.askReopen))
	}
	buttons = append(buttons, kit.Button("Entered in error…", p.askError))
	return append(buttons, p.versionButtons(m)...)
}

// versionButtons open the other signed papers.
func (p *papers) versionButtons(m meeting.Minutes) (buttons []fyne.CanvasObject) {
	for _, signed := range m.Signed {
		words := fmt.Sprintf("version %d", signed.Version)
		if signed.Aside {
			words += ", set aside"
		}
		if !this(m, signed) {
			buttons = append(buttons, kit.Plain(words, func() { p.readSigned(m.ID, signed.SHA256) }))
		}
	}
	return buttons
}

// sign signs the minutes once the passphrase was right.
func (p *papers) sign() {
	if p.s.on.CheckPassphrase == nil || p.minutes.State != meeting.MeetingClosed {
		return
	}
	cmd := meeting.SignMinutes{Meeting: p.minutes.ID}
	why := "Sign the minutes of " + p.minutes.Series + ", " + shown(p.minutes.Date) + ". Signed minutes never change."
	p.s.on.CheckPassphrase(why, func() {
		p.carryOut(func(ctx context.Context) error {
			_, err := p.s.src.Meetings.SignMinutes(ctx, cmd)
			return err
		})
	})
}

// carryOut saves something about closed minutes and shows them again.
func (p *papers) carryOut(do func(context.Context) error) {
	p.s.env.Go(func() {
		err := do(context.Background())
		p.s.env.Do(func() {
			if err != nil {
				p.s.env.Fail(err)
				return
			}
			p.changed()
			p.focus()
		})
	})
}

func (p *papers) changed() {
	if p.s.on.Changed != nil {
		p.s.on.Changed()
	}
	p.refresh()
}

// askDeputy lets another member sign where the chair cannot.
func (p *papers) askDeputy() {
	who, id := kit.NewPick(p.s.memberNames(), nil), p.minutes.ID
	p.ask(kit.Question{
		Title: "Name a deputy", Text: "They may sign the minutes of this meeting beside its chair, " + p.minutes.ChairName + ".",
		Body: kit.Field("Who", who), OK: "Name", First: who,
	}, func(ctx context.Context) error {
		_, err := p.s.src.Meetings.NameDeputy(ctx, meeting.NameDeputy{Meeting: id, Member: who.Selected()})
		return err
	})
}

func (p *papers) askReopen() {
	reason := kit.NewEntry()
	id := p.minutes.ID
	p.ask(kit.Question{
		Title: "Reopen the minutes",
		Text:  "The signed file stays as it is; what you sign next is a new version that says who reopened it, when and why.",
		Body:  kit.Field("Reason", reason), OK: "Reopen", First: reason,
	}, func(ctx context.Context) error {
		_, err := p.s.src.Meetings.ReopenMinutes(ctx, meeting.ReopenMinutes{Meeting: id, Reason: reason.Text})
		return err
	})
}

// errorParts are what can stand under the wrong patient, by what people call it.
func errorParts(m meeting.Minutes) (words []string, ids map[string]string) {
	ids = map[string]string{}
	add := func(word, id string) {
		words = append(words, word)
		ids[word] = id
	}
	for _, item := range m.Items {
		name := nameOf(item.Patient)
		add(name+": everything", "item/"+item.ID)
		if item.Summary != "" {
			add(name+": the note", "note/"+item.ID)
		}
		if item.Decision != "" {
			add(name+": the decision", "decision/"+item.ID)
		}
	}
	for _, action := range m.Actions {
		add(action.PatientName+": action “"+action.What+"”", "action/"+action.Action)
	}
	return words, ids
}

// askError moves or withdraws what stands under the wrong patient, and says
// what it reached before (F54).
func (p *papers) askError() {
	words, ids := errorParts(p.minutes)
	right, reason := kit.NewEntry(), kit.NewEntry()
	reached := kit.Wrapped("").Colored(kit.ColorQuiet)
	what := kit.NewPick(words, func(word string) { p.showReached(ids[word], reached) })
	right.SetPlaceHolder("NHS number; empty to withdraw it")
	kit.Ask(p.s.env, kit.Question{
		Title: "Entered in error", Width: 640,
		Text: "Moves it to the right patient or withdraws it. What stood here stays in the history.",
		Body: kit.V(kit.Field("What", what), reached, kit.Field("Belongs to", right), kit.Field("Reason", reason)),
		OK:   "Correct it", First: what,
		Do: func() error {
			cmd := meeting.EnteredInError{What: ids[what.Selected()], Reason: reason.Text}
			if number := strings.TrimSpace(right.Text); number != "" {
				cmd.Patient = &number
			}
			result, err := p.s.src.Meetings.EnteredInError(context.Background(), cmd)
			if err != nil {
				return err
			}
			p.changed()
			p.tellReached(result.Reached)
			return nil
		},
	})
}

func (p *papers) showReached(what string, into *kit.Label) {
	kind, id, ok := strings.Cut(what, "/")
	if !ok {
		return
	}
	reached, err := p.s.src.Meetings.Reached(context.Background(), kind, id)
	if err != nil {
		p.s.env.Fail(err)
		return
	}
	into.SetText("It reached nobody yet.")
	if len(reached) > 0 {
		into.SetText("It reached: " + strings.Join(reached, "; "))
	}
}

func (p *papers) tellReached(reached []string) {
	if len(reached) > 0 {
		kit.Tell(p.s.env, "Tell these", "The error reached: "+strings.Join(reached, "; ")+".")
	}
}

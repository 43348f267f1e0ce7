// Package concern is the dialogs about safeguarding concerns: raising one, and the
// list of those that the unlocked member may read (F51). What is typed goes to
// the command and nowhere else: no draft keeps it.
package concern

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/ui/kit"
	"keystone/ui/memberpick"
)

// Source is what the dialog reads and the commands it gives.
type Source interface {
	TeamInfo(ctx context.Context) (caseload.TeamInfo, error)
	Members(ctx context.Context) ([]caseload.Member, error)
	ChangeSettings(ctx context.Context, c caseload.ChangeSettings) (caseload.Done, error)
	SafeguardingConcern(ctx context.Context, c meeting.SafeguardingConcern) (meeting.SafeguardingConcernResult, error)
}

// Question is whom the concern is about.
type Question struct {
	Patient string // NHS number
	Who     string // "HART, Ivy (Mrs)"
	// Then is called once it is raised; nil for nothing.
	Then func()
}

// Ask takes a concern and says whom to telephone now. Where the team has named no
// safeguarding lead it asks for one first.
func Ask(env kit.Env, source Source, q Question) {
	a := &asker{env: env, source: source, q: q, text: kit.NewText(5)}
	if err := a.read(); err != nil {
		env.Fail(err)
		return
	}
	text, body, first := a.explained(), fyne.CanvasObject(kit.Field("What was seen or said, by whom, and when", a.text)), fyne.Focusable(a.text)
	if a.lead.ID == "" {
		a.pick = memberpick.New(a.members)
		body, first = kit.V(kit.Field("The team's safeguarding lead", a.pick.Pick), body), a.pick.Pick
	}
	kit.Ask(env, kit.Question{
		Title: "Safeguarding concern: " + q.Who, Text: text, Body: body, OK: "Raise it", First: first, Width: 640,
		Do: a.raise, Then: a.told,
	})
}

type asker struct {
	env     kit.Env
	source  Source
	q       Question
	members []caseload.Member
	lead    caseload.Member  // none where none is named
	pick    *memberpick.Pick // of the lead, where none is named
	text    *kit.Entry
	raised  meeting.SafeguardingConcernResult
}

func (a *asker) read() error {
	ctx := context.Background()
	team, err := a.source.TeamInfo(ctx)
	if err != nil {
		return err
	}
	a.members, err = a.source.Members(ctx)
	for _, m := range a.members {
		if m.Active && m.ID == team.SafeguardingLead {
			a.lead = m
		}
	}
	return err
}

// explained says who will read it.
func (a *asker) explained() string {
	text := "In danger now: ring 999 first.\n\n"
	if a.lead.ID == "" {
		return text + "Nobody is named as the team's safeguarding lead yet: choose who is. They and you alone read what you write here. Everybody else sees that there is a telephone call to be made today, and nothing of why; no paper, projected view, agenda or minutes shows either."
	}
	return text + a.lead.Name + ", the team's safeguarding lead, and you alone read what you write here. Everybody else sees that there is a telephone call to be made today, and nothing of why; no paper, projected view, agenda or minutes shows either."
}

func (a *asker) raise() (err error) {
	ctx := context.Background()
	if a.pick != nil {
		lead := a.pick.ID()
		if _, err := a.source.ChangeSettings(ctx, caseload.ChangeSettings{SafeguardingLead: &lead}); err != nil {
			return err
		}
	}
	a.raised, err = a.source.SafeguardingConcern(ctx, meeting.SafeguardingConcern{Patient: a.q.Patient, Concern: a.text.Text})
	return err
}

// Warning is what whoever writes about an action is told where it is the telephone
// call of a concern, "" of any other.
func Warning(a meeting.Action) string {
	if a.Kind != meeting.KindTelephone {
		return ""
	}
	return "Everybody reads what is written here: write nothing of what the call is about."
}

// told says what is to be done now.
func (a *asker) told() {
	title, text := "Telephone "+a.raised.Lead+" now", numbers(a.raised)
	if a.raised.Yours {
		title, text = "Raised", "You are the team's safeguarding lead: telephone whom your procedure names."
	}
	kit.Tell(a.env, title, text+"\n\nThe call is among your actions, due today. Write nothing of the concern into its outcome: everybody reads that.")
	if a.q.Then != nil {
		a.q.Then()
	}
}

func numbers(r meeting.SafeguardingConcernResult) string {
	var lines []string
	if r.Phone != "" {
		lines = append(lines, "Telephone "+r.Phone)
	}
	if r.OutOfHours != "" {
		lines = append(lines, "Out of hours "+r.OutOfHours)
	}
	if len(lines) == 0 {
		return kit.MarkWarning + " No telephone number of theirs is known here: find it, and add it under Team."
	}
	return strings.Join(lines, "\n")
}

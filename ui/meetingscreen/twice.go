package meetingscreen

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/ui/kit"
	"keystone/ui/versions"
)

// papersApart lets the chair choose between two signed papers of one version.
func (p *papers) papersApart(m meeting.Minutes) []fyne.CanvasObject {
	var all []versions.Apart
	for _, c := range m.Conflicts {
		all = append(all, versions.Apart{Conflict: c, Keep: func(ctx context.Context, v caseload.ConflictValue, reason string) error {
			_, err := p.s.src.Meetings.ResolveMinutes(ctx, meeting.ResolveMinutes{Meeting: m.ID, Entry: v.Entry, Reason: reason})
			return err
		}})
	}
	panel, _ := versions.Screen{Ask: func(q kit.Question, command func(context.Context) error) {
		q.Text += " What this one says of its patients is recorded, with your reason, where the record reads otherwise now."
		p.ask(q, command)
	}}.Show(all)
	if panel == nil {
		return nil
	}
	return []fyne.CanvasObject{panel}
}

// ask puts a question whose answer is a command about closed minutes.
func (p *papers) ask(q kit.Question, command func(context.Context) error) {
	q.Do = func() error {
		err := command(context.Background())
		if err == nil {
			p.changed()
		}
		return err
	}
	kit.Ask(p.s.env, q)
}

// lateWords say that somebody was discussed on a laptop that had not heard of
// the closing, or of the signing; "" where nobody was.
func lateWords(m meeting.Minutes) string {
	switch late := countLate(m.Items); {
	case len(m.Since) > 0:
		return count(len(m.Since), "person reads", "people read") + " otherwise on another laptop than on this paper: reopen the minutes"
	case late > 0 && m.Version == 0:
		return count(late, "person was", "people were") + " discussed on another laptop after this meeting was closed: close it again"
	}
	return ""
}

func countLate(items []meeting.Item) (n int) {
	for _, item := range items {
		if item.Late {
			n++
		}
	}
	return n
}

// sinceText is what another laptop recorded that the signed paper lacks.
func sinceText(m meeting.Minutes, p *papers) (lines []fyne.CanvasObject) {
	for _, item := range m.Since {
		lines = append(lines, kit.Text(kit.MarkWarning+" not on the signed paper").Bold().Colored(kit.ColorDecide))
		lines = append(lines, itemText(item, keyWorkerLabel(m), p.s.today())...)
		lines = append(lines, kit.Line())
	}
	return lines
}

// closeAgain asks of those discussed late what closing asks.
func (p *papers) closeAgain() {
	id := p.minutes.ID
	kit.Load(p.s.env, &p.lacking, func() ([]meeting.Lack, error) {
		return p.s.src.Meetings.Lacks(context.Background(), id)
	}, func(lacks []meeting.Lack) { p.askCloseAgain(id, lacks) })
}

func (p *papers) askCloseAgain(id string, lacks []meeting.Lack) {
	q := kit.Question{
		Title: "Close the meeting again", OK: "Close again", Width: 600,
		Text: "Whoever was discussed on another laptop is to be told within seven days, as closing does.",
	}
	var fields []fyne.CanvasObject
	reasons := make([]*kit.Entry, len(lacks))
	for i, lack := range lacks {
		reasons[i] = kit.NewEntry()
		fields = append(fields, kit.Wrapped(fmt.Sprintf("%s %s has no %s. Fill it in on the patient's page, or say why not.", kit.MarkWarning, lack.Name, strings.Join(lack.What, ", no "))),
			kit.Field("Why not", reasons[i]))
	}
	if len(fields) > 0 {
		q.Body, q.First = kit.V(fields...), reasons[0]
	}
	p.ask(q, func(ctx context.Context) error {
		cmd := meeting.CloseMeeting{Meeting: id}
		for i, lack := range lacks {
			if reason := strings.TrimSpace(reasons[i].Text); reason != "" {
				cmd.Without = append(cmd.Without, meeting.Without{Patient: lack.Patient, Reason: reason})
			}
		}
		_, err := p.s.src.Meetings.CloseMeeting(ctx, cmd)
		return err
	})
}

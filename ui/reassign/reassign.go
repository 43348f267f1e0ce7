// Package reassign asks who does an open action instead of its owner: because
// they leave, their organisation has ended, or it was not theirs (F14, F39, F40).
package reassign

import (
	"slices"
	"strings"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/sync/fault"
	"keystone/ui/kit"
	"keystone/ui/memberpick"
)

// Question is what is to be asked.
type Question struct {
	Action meeting.Action
	// About says which action it is, in full.
	About string
	// Members are the directory; who has left is not offered, nor is the owner of now.
	Members []caseload.Member
	// Do gives the action away; its error is shown inside the dialog.
	Do func(cmd meeting.ReassignAction) error
}

// everywhere is the choice of no organisation in particular.
const everywhere = "Every organisation"

// asker is the open dialog.
type asker struct {
	q                      Question
	organisation           *kit.Pick
	who                    *memberpick.Pick
	outside, phone, reason *kit.Entry
	due                    *kit.DateEntry
}

// Ask asks for the new owner, a member or somebody outside with a number, and why.
// The date stays unless another is given.
func Ask(env kit.Env, q Question) {
	a := &asker{q: q, outside: kit.NewEntry(), phone: kit.NewEntry(), reason: kit.NewEntry(), due: kit.NewDate(env.Now)}
	a.who = memberpick.New(a.of(everywhere))
	a.organisation = kit.NewPick(a.organisations(), func(chosen string) { a.who.Offer(a.of(chosen)) })
	a.organisation.SetSelected(everywhere)
	a.due.SetDate(nhs.Date(q.Action.Due))
	kit.Ask(env, kit.Question{
		Title: "Give to somebody else", Text: q.About + "\n\nThey are asked anew: it is agreed, and not accepted yet.",
		OK: "Give it to them", First: a.who.Pick, Width: 620,
		Body: kit.V(
			kit.Columns([]float32{2, 3}, kit.Field("Organisation", a.organisation), kit.Field("Who", a.who.Pick)),
			kit.Columns([]float32{3, 2}, kit.Field("Or somebody outside the team", a.outside), kit.Field("Their telephone", a.phone)),
			kit.Columns([]float32{3, 2}, kit.Field("Reason", a.reason), kit.Field("By; as it was unless you change it", a.due)),
		),
		Do: a.give,
	})
}

func (a *asker) give() error {
	if err := a.due.Err(); err != nil {
		return err
	}
	cmd := meeting.ReassignAction{Action: a.q.Action.Action, Owner: a.who.ID(), Phone: strings.TrimSpace(a.phone.Text), Reason: a.reason.Text}
	if outside := strings.TrimSpace(a.outside.Text); outside != "" {
		if cmd.Owner != "" {
			return fault.New(meeting.CodeOwnerRequired, "An action has one owner: choose a member, or name somebody outside the team, not both.")
		}
		cmd.Owner = outside
	}
	if due := string(a.due.Date()); due != a.q.Action.Due {
		cmd.Due = due
	}
	return a.q.Do(cmd)
}

// offered are the members who could do it.
func (a *asker) offered() []caseload.Member {
	return slices.DeleteFunc(slices.Clone(a.q.Members), func(m caseload.Member) bool { return !m.Active || m.ID == a.q.Action.OwnerID })
}

func (a *asker) organisations() []string {
	names := []string{}
	for _, m := range a.offered() {
		names = append(names, m.Organisation)
	}
	slices.Sort(names)
	return append([]string{everywhere}, slices.Compact(names)...)
}

// of are the members of an organisation who could do it.
func (a *asker) of(organisation string) []caseload.Member {
	return slices.DeleteFunc(a.offered(), func(m caseload.Member) bool {
		return organisation != everywhere && organisation != "" && m.Organisation != organisation
	})
}

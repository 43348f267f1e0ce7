package meetingscreen

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/ui/kit"
	"keystone/ui/versions"
)

// apart is where the meeting chooses between what two laptops wrote about the
// patient on screen: at the top of the form, and gone once it is chosen.
type apart struct {
	r     *run
	first *kit.PushButton // keeps the first version, nil where nothing is apart
	all   *fyne.Container
}

func newApart(r *run) *apart { return &apart{r: r, all: container.NewStack()} }

func (a *apart) show(item meeting.Item) {
	a.all.Objects = nil
	var panel fyne.CanvasObject
	panel, a.first = versions.Screen{Ask: func(q kit.Question, command func(context.Context) error) { a.r.s.ask(q, command, nil) }}.Show(a.r.s.apartIn(item))
	if panel != nil {
		a.all.Objects = []fyne.CanvasObject{panel}
	}
	a.all.Hidden = panel == nil
	a.all.Refresh()
}

// choose puts the focus on the first version, to go on by keyboard.
func (a *apart) choose() {
	if a.first == nil {
		kit.Tell(a.r.s.env, "One version", "Nothing about this person was written differently on two laptops.")
		return
	}
	a.r.form.top()
	a.r.s.focusOn(a.first)
}

// apartIn is what two laptops wrote differently about the person of an item, in
// the item itself and of their actions.
func (s *Screen) apartIn(item meeting.Item) []versions.Apart {
	number := item.Patient.NHSNumber
	var all []versions.Apart
	for _, c := range item.Patient.Conflicts {
		all = append(all, versions.Apart{Conflict: c, Keep: func(ctx context.Context, v caseload.ConflictValue, reason string) error {
			_, err := s.src.Caseload.ResolveConflict(ctx, caseload.ResolveConflict{Patient: number, Field: c.Field, Value: v.Value, Entry: v.Entry, Reason: reason})
			return err
		}})
	}
	for _, c := range item.Conflicts {
		all = append(all, versions.Apart{Conflict: c, Keep: func(ctx context.Context, v caseload.ConflictValue, reason string) error {
			_, err := s.src.Meetings.ResolveItem(ctx, meeting.ResolveItem{Meeting: s.meeting.ID, Patient: number, Field: c.Field, Value: v.Value, Reason: reason})
			return err
		}})
	}
	for _, actions := range [][]meeting.Action{item.Actions, item.LastTime} {
		for _, one := range actions {
			all = append(all, s.apartOf(one)...)
		}
	}
	return all
}

func (s *Screen) apartOf(action meeting.Action) []versions.Apart {
	var all []versions.Apart
	for _, c := range action.Conflicts {
		all = append(all, versions.Apart{Conflict: c, Keep: func(ctx context.Context, v caseload.ConflictValue, reason string) error {
			_, err := s.src.Meetings.ResolveAction(ctx, meeting.ResolveAction{Action: action.Action, Entry: v.Entry, Reason: reason})
			return err
		}})
	}
	return all
}

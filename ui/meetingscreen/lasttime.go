package meetingscreen

import (
	"context"
	"reflect"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/ui/kit"
)

// showLastTime shows the actions of last time anew only where one has changed,
// so that an outcome being typed is left alone.
func (f *form) showLastTime(item meeting.Item) {
	if len(f.lastTime.Objects) > 0 && reflect.DeepEqual(f.last, item.LastTime) {
		return
	}
	f.last = item.LastTime
	f.lastTime.Objects = f.lastTimeLines(item)
	f.lastTime.Refresh()
}

// lastTimeLines are the actions of last time: what is open can be ticked done
// with its outcome right there.
func (f *form) lastTimeLines(item meeting.Item) []fyne.CanvasObject {
	if len(item.LastTime) == 0 {
		words := "first time on an agenda"
		if item.LastDate != "" {
			words = "discussed " + shown(item.LastDate) + ", no actions"
		}
		return []fyne.CanvasObject{kit.Quiet(words)}
	}
	lines := []fyne.CanvasObject{}
	for _, action := range item.LastTime {
		lines = append(lines, f.lastTimeLine(action))
	}
	return lines
}

func (f *form) lastTimeLine(a meeting.Action) fyne.CanvasObject {
	words, look := actionState(a)
	if a.Ended != "" {
		if a.Outcome != "" {
			words += ": " + a.Outcome
		}
		return cut(200, kit.H(kit.Text(kit.MarkDone).Colored(look), kit.Grow(kit.Text(a.What+", "+a.Owner+" · "+words))))
	}
	outcome := kit.NewEntry()
	outcome.SetPlaceHolder("outcome")
	key := meeting.DraftKey(f.meeting, f.patient, "outcome."+a.Action)
	outcome.SetText(f.r.s.src.Drafts.All()[key])
	outcome.OnChanged = func(text string) { f.r.s.src.Drafts.Put(key, text) }
	done := func() { f.complete(a.Action, outcome.Text, key) }
	outcome.OnSubmit = func(string) { done() }
	owed := kit.Tight(kit.Text(a.What), kit.H(kit.Quiet(a.Owner), kit.Grow(kit.Text(words).Colored(look))))
	return fold(
		cut(260, kit.H(kit.Text(kit.MarkOpen), kit.Grow(owed))), kit.Sized(170, 0, outcome), kit.Button("Done", done),
	)
}

func (f *form) complete(action, outcome, draft string) {
	if f.r.settling() {
		return
	}
	f.r.s.save(func(ctx context.Context) error {
		_, err := f.r.s.src.Meetings.CompleteAction(ctx, meeting.CompleteAction{Action: action, Outcome: outcome})
		return err
	}, func() { f.r.s.src.Drafts.Clear(draft) })
}

// givenLines are the actions given in this item.
func givenLines(item meeting.Item) []fyne.CanvasObject {
	lines := []fyne.CanvasObject{}
	for _, action := range item.Actions {
		owner := action.Owner
		if action.OwnerID == "" {
			owner += " (outside the team)"
		}
		words := action.What + ", " + owner + ", " + shown(action.Due)
		if action.Urgent {
			words = "URGENT " + words
		}
		lines = append(lines, cut(200, kit.H(kit.Text(kit.MarkOpen), kit.Grow(kit.Text(words)))))
	}
	return lines
}

package meetingscreen

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/ui/kit"
)

// reasonsShown is how many reasons stand outside the fold: the room needs the
// fields below more than a score.
const reasonsShown = 2

// why is why the patient is on the agenda: the first reasons, the others folded.
type why struct {
	words *kit.Label
	more  *kit.PushButton
	all   fyne.CanvasObject

	reasons []string
	open    bool
	resized func()
}

func newWhy(resized func()) *why {
	w := &why{words: kit.Wrapped("").Sized(kit.SizeLead), resized: resized}
	w.more = kit.Plain("", func() {
		w.open = !w.open
		w.fill()
	})
	w.all = kit.Top(kit.Grow(w.words), w.more)
	return w
}

// show shows these reasons; of another patient they are folded.
func (w *why) show(reasons []string, fresh bool) {
	w.reasons, w.open = reasons, w.open && !fresh
	w.fill()
}

func (w *why) fill() {
	shown := w.reasons
	w.more.Hidden = len(shown) <= reasonsShown
	switch {
	case w.more.Hidden:
	case w.open:
		w.more.SetText("▾ fewer")
	default:
		w.more.SetText(fmt.Sprintf("▸ %d more", len(shown)-reasonsShown))
		shown = shown[:reasonsShown]
	}
	w.words.SetText(strings.Join(shown, " · "))
	w.all.Refresh()
	w.resized()
}

// whyToday are the reasons of an item; what must not be overlooked comes first.
func whyToday(item meeting.Item) []string {
	first, then := []string{}, []string{}
	if item.Duty != "" {
		first = append(first, kit.MarkWarning+" does not want to be discussed; duty: "+item.Duty)
	}
	if item.Deferrals > 1 {
		first = append(first, kit.MarkWarning+" deferred "+count(item.Deferrals, "time", "times"))
	}
	for _, reason := range item.Reasons {
		then = append(then, reason.Text)
	}
	if last := len(then) - 1; item.AddedBy != "" && last >= 0 && !strings.Contains(then[last], item.AddedBy) {
		then[last] += " (" + item.AddedBy + ")"
	}
	for _, e := range item.Elsewhere {
		then = append(then, elsewhere(e))
	}
	return append(first, then...)
}

// elsewhere says when another series has the patient (F11).
func elsewhere(e meeting.Elsewhere) string {
	words := "also in " + e.Series
	if e.Last != "" {
		words += ", " + shown(e.Last)
	}
	if e.Next != "" {
		words += ", next " + shown(e.Next)
	}
	return words
}

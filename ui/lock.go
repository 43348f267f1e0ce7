package ui

import (
	"context"
	"fmt"
	"os"
	"strings"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// lock saves what is on screen, drops the keys and shows the door.
func (w *Window) lock() {
	w.leave(func() {
		w.shut()
		w.showDoor()
	})
}

// lockOpen is lock where a team is open: the system may lock twice.
func (w *Window) lockOpen() {
	if w.house != nil && w.frame != nil {
		w.lock()
	}
}

// lockNow is lock as a person asks for it: papers left in the folder are named first.
func (w *Window) lockNow() {
	left := w.papers.Left()
	if len(left) == 0 {
		w.lock()
		return
	}
	kit.Ask(w.env, kit.Question{
		Title: "Papers are left on this laptop",
		Text:  papersLeft(len(left)) + " in " + w.papers.Dir + ". Delete what is printed and filed?",
		OK:    "Delete and lock", Cancel: "Keep and lock", Danger: true,
		Do:       func() error { err := w.papers.Delete(); w.lock(); return err },
		OnCancel: w.lock,
	})
}

// papersLeft counts papers in words.
func papersLeft(n int) string {
	if n == 1 {
		return "One paper with a patient's details is"
	}
	return fmt.Sprintf("%d papers with patients' details are", n)
}

// leave gives the meeting on screen the chance to save.
func (w *Window) leave(then func()) {
	if w.frame == nil {
		then()
		return
	}
	w.rooms.meeting.Leave(then)
}

// shut closes the open team, its listeners and the projected view.
func (w *Window) shut() {
	if w.house == nil {
		return
	}
	if w.frame != nil {
		w.stop()
	}
	w.leaveOthers()
	for top := w.win.Canvas().Overlays().Top(); top != nil; top = w.win.Canvas().Overlays().Top() {
		w.win.Canvas().Overlays().Remove(top)
	}
	w.win.Canvas().SetOnTypedKey(nil)
	if w.second != nil {
		w.second.Close()
	}
	err := w.house.Ledger.Close()
	w.house, w.frame = nil, nil
	if err != nil {
		w.env.Fail(err)
	}
}

// quit saves, closes and ends the program.
func (w *Window) quit() {
	w.leave(func() {
		w.shut()
		w.app.Quit()
	})
}

// footer says who is here and where the last save stands.
func (w *Window) footer() {
	house, newest := w.house, w.footing.Begin()
	w.env.Go(func() {
		stands, err := w.standing(context.Background(), house)
		w.env.Do(func() {
			switch {
			case !newest() || w.house != house || locked(err):
			case err != nil:
				w.frame.footer.SetText(fault.Sentence(err))
			default:
				w.frame.footer.SetText(footerWords(house.Ledger, stands))
			}
		})
	})
}

// footerWords is the footer's one line: what matters most comes first.
func footerWords(l *ledger.Ledger, s standing) string {
	who := l.Actor()
	pieces := append([]string{who.Name + ", " + who.Role}, s.words()...)
	if l.Team().Test {
		pieces = append(pieces, "invented people")
	}
	pieces = append(pieces, "locks after 5 minutes untouched, 30 in a meeting (Ctrl+L locks now)")
	return strings.Join(pieces, "  ·  ")
}

// keep writes a text where the person chose.
func keep(path, text string) error {
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return fault.Wrap(err, "file-not-written", "The file could not be written: choose another folder.")
	}
	return nil
}

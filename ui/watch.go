package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"keystone/caseload/intake"
	"keystone/ui/kit"
)

// settingWatched is the folder of this laptop that exports are saved into.
const settingWatched = "watched-folder"

// watchEvery is how often the folder is read; change notices only shorten it.
const watchEvery = 5 * time.Second

// chooseWatched asks for the folder and watches it from now on.
func (w *Window) chooseWatched() {
	kit.OpenFolder(w.env, func(folder string) {
		w.app.Preferences().SetString(settingWatched, folder)
		w.watch()
	})
}

// watch offers a new export the moment it is saved in the folder.
func (w *Window) watch() {
	w.stopWatching()
	folder := w.app.Preferences().String(settingWatched)
	w.rooms.lists.SetWatched(folder)
	if folder == "" {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	w.stopWatching = stop
	go func() {
		err := intake.Watch(ctx, folder, watchEvery, func(path string) { w.env.Do(func() { w.offer(path) }) })
		if err != nil {
			w.env.Do(func() { w.rooms.lists.SetWatched(""); w.env.Fail(err) })
		}
	}()
}

// offer shows on Lists that a file has come, and goes there from Today alone:
// nobody is taken away from what they are typing.
func (w *Window) offer(path string) {
	if w.house == nil {
		return
	}
	w.rooms.lists.Found(path, w.env.Now().Format("15:04"))
	if w.frame.current != nil && w.frame.current.name == roomToday {
		w.goTo(roomLists)
	}
}

// takeDrops reads a file that is dropped on the window.
func (w *Window) takeDrops() {
	w.win.SetOnDropped(func(_ fyne.Position, dropped []fyne.URI) {
		if w.house == nil || len(dropped) == 0 {
			return
		}
		w.goTo(roomLists)
		w.rooms.lists.Offer(dropped[0].Path())
	})
}

package ui

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/kit"
	"keystone/ui/patientscreen"
	"keystone/ui/welcomescreen"
)

// Window is the one window of the program.
type Window struct {
	app    fyne.App
	win    fyne.Window
	door   Door
	env    kit.Env
	papers Papers

	welcome *welcomescreen.Screen
	house   *House
	frame   *frame
	rooms   roomSet
	second  fyne.Window // the projected view, nil when closed
	// invented: the invented practice is, or was last, open.
	invented bool
	// cameFrom is the room a patient was opened from.
	cameFrom *room
	idle     idle
	footing  kit.Latest
	stop     func() // ends listening, ticking and watching
	// others are the team's other laptops, nil where this one meets none.
	others atomic.Pointer[others]
	// inMeeting says that a meeting runs, for who may not ask the screens.
	inMeeting atomic.Bool
	atOnce    bool
	locks     func(lock func()) (stop func())
	// stopWatching ends the watch over the folder of exports.
	stopWatching func()
	every        func(d time.Duration, do func()) (stop func())
}

// Options are what the program decides about its window.
type Options struct {
	// Papers is the folder PDFs go to.
	Papers string
	// Now is the clock.
	Now func() time.Time
	// Locks tells when the system locks the laptop or puts it to sleep, until
	// stopped; nil where nothing does.
	Locks func(lock func()) (stop func())
	// AtOnce does everything on the caller, in order, and lets nothing tick by
	// itself: what tests and pictures want.
	AtOnce bool
}

// New makes the window; Run shows it.
func New(app fyne.App, door Door, o Options) *Window {
	w := &Window{app: app, win: app.NewWindow("Keystone MDT"), door: door, papers: Papers{Dir: o.Papers, Now: o.Now}}
	w.env = kit.NewEnv(w.win, o.Now)
	w.every, w.atOnce, w.locks = w.ticking, o.AtOnce, o.Locks
	if w.locks == nil {
		w.locks = func(func()) func() { return func() {} }
	}
	if o.AtOnce {
		w.env = w.env.AtOnce()
		w.every = func(time.Duration, func()) func() { return func() {} }
	}
	w.idle = idle{now: o.Now, touched: o.Now()}
	w.stopWatching = func() {}
	w.applyLook()
	w.welcome = welcomescreen.New(welcomescreen.Actions{
		Try: w.try, Found: w.found, Restore: w.restore, Unlock: w.unlock, Recover: w.recover, Again: w.again, Leave: w.leaveInvented,
		Join: w.join, Back: w.showDoor,
		Keep: keep, Enter: w.enter,
	}, w.env)
	w.win.Resize(fyne.NewSize(1366, 768))
	w.win.SetMaster()
	w.win.SetCloseIntercept(w.quit)
	app.Lifecycle().SetOnEnteredForeground(w.lookAtOthers)
	w.win.Canvas().AddShortcut(&fyne.ShortcutUndo{}, func(fyne.Shortcut) { w.undo() })
	return w
}

// Start shows the page the data folder asks for: the first run or the lock.
func (w *Window) Start() {
	w.showDoor()
	w.win.Show()
}

// StartDemo opens the invented practice at once.
func (w *Window) StartDemo(ctx context.Context) error {
	h, err := w.door.Demo(ctx)
	if err != nil {
		return err
	}
	w.house = h
	w.enter()
	w.win.Show()
	return nil
}

// showDoor is what stands before the rooms.
func (w *Window) showDoor() {
	w.win.SetMainMenu(w.doorMenu())
	w.win.SetContent(kit.WithTips(w.env, w.welcome.Content()))
	if w.invented {
		w.welcome.ShowInvented()
		return
	}
	team, err := w.door.Team()
	if fault.Code(err) == "no-team" {
		w.welcome.ShowFirst()
		return
	}
	logins := []ledger.Login{}
	if err == nil {
		logins, err = w.door.Logins()
	}
	if err != nil {
		w.welcome.ShowFirst()
		w.env.Fail(err)
		return
	}
	w.welcome.ShowUnlock(team.Name, logins)
}

// try, found, unlock, recover and restore run off the UI goroutine.
func (w *Window) try() error {
	h, err := w.door.Demo(context.Background())
	return w.opened(h, err)
}

// again goes on with the invented practice after it was locked.
func (w *Window) again() error {
	h, err := w.door.ReopenDemo(context.Background())
	return w.opened(h, err)
}

// leaveInvented goes from the locked invented practice to the team's own door.
func (w *Window) leaveInvented() {
	w.invented = false
	w.showDoor()
}

func (w *Window) unlock(who, passphrase string) error {
	h, err := w.door.Unlock(context.Background(), who, passphrase)
	if err == nil {
		err = fetchFirst(h)
	}
	return w.opened(h, err)
}

func (w *Window) recover(identity, who, passphrase string) error {
	if err := w.door.Recover(context.Background(), identity, who, passphrase); err != nil {
		return err
	}
	return w.unlock(who, passphrase)
}

func (w *Window) join(at string, j ledger.Joining) (string, error) {
	return w.door.Join(context.Background(), at, j)
}

func (w *Window) restore(folder string) error {
	if err := w.door.Restore(context.Background(), folder); err != nil {
		return err
	}
	w.env.Do(w.showDoor)
	return nil
}

// found keeps the new team closed to view until its recovery identity is kept.
func (w *Window) found(f ledger.Founding) (string, error) {
	h, recovery, err := w.door.Found(context.Background(), f)
	if err != nil {
		return "", err
	}
	w.house = h
	return recovery, nil
}

// opened goes in once a team is unlocked.
func (w *Window) opened(h *House, err error) error {
	if err != nil {
		return err
	}
	w.house = h
	w.env.Do(w.enter)
	return nil
}

// enter shows the rooms of the open team.
func (w *Window) enter() {
	w.invented = w.house.Invented
	w.rooms = w.makeRooms(w.house)
	w.frame = newFrame(w.rooms.rail, w.turned, func(r *room) { w.goTo(r.name) })
	w.win.SetContent(kit.WithTips(w.env, w.frame.body))
	w.idle.begin()
	stopListening := w.house.Ledger.Listen(w.listen)
	stopTicking := w.every(time.Second, w.tick)
	stopLocks := w.locks(func() { w.env.Do(w.lockOpen) })
	w.stop = func() { stopListening(); stopTicking(); stopLocks(); w.stopWatching() }
	w.takeDrops()
	w.watch()
	w.begin()
	w.footer()
	w.passConcerns()
	w.meetOthers()
	w.alarm()
}

// alarm tells what of the log could not be read; what can be read is open.
func (w *Window) alarm() {
	damage := w.house.Ledger.Damage()
	if len(damage) == 0 {
		return
	}
	text := "Not everything that was saved on this laptop can be read. What can be read is open; nothing more is lost by working on. Make no new backup over an old one, and show this to whoever looks after the laptop:\n\n" + strings.Join(damage[:min(len(damage), 6)], "\n")
	kit.Tell(w.env, "Part of the log cannot be read", text)
}

// begin shows where one left off: the meeting that is running, else the patient
// whose plan was being written, else Today.
func (w *Window) begin() {
	if number := unfinishedPlan(w.house.Ledger.Drafts().All()); number != "" && !w.rooms.resume && w.reads(number) {
		w.openPatient(number)
		return
	}
	w.frame.show(w.frame.named(startRoom(w.rooms)))
}

// reads says whether this laptop still reads a patient.
func (w *Window) reads(nhsNumber string) bool {
	_, err := w.house.People.Patient(context.Background(), nhsNumber)
	return err == nil
}

// unfinishedPlan is the patient of a plan that was not saved, "" for none.
func unfinishedPlan(drafts map[string]string) string {
	for _, key := range slices.Sorted(maps.Keys(drafts)) {
		if number, ok := patientscreen.PatientOfDraft(key); ok {
			return number
		}
	}
	return ""
}

// startRoom is the meeting where one is running, else Today.
func startRoom(r roomSet) string {
	if r.resume {
		return roomMeeting
	}
	return roomToday
}

// listen hears of every change, on whatever goroutine made it. What was saved
// here is left for the others at once.
func (w *Window) listen(c ledger.Change) {
	w.env.Do(func() {
		w.changed()
		if c.Received == 0 {
			w.lookAtOthers()
		}
		if w.house != nil {
			w.passConcerns()
		}
	})
}

// changed redraws what is shown after a save.
func (w *Window) changed() {
	if w.house == nil || w.frame.current == nil {
		return
	}
	w.frame.current.screen.Refresh()
	w.footer()
}

// turned puts the room's shortcuts into the menu.
func (w *Window) turned(*room) { w.win.SetMainMenu(w.roomMenu()) }

// ticking calls do on the UI goroutine until stopped.
func (w *Window) ticking(d time.Duration, do func()) (stop func()) {
	ticker, done := time.NewTicker(d), make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				w.env.Do(do)
			}
		}
	}()
	return func() { ticker.Stop(); close(done) }
}

// tick moves the meeting's clocks and locks a window nobody touches.
func (w *Window) tick() {
	if w.house == nil {
		return
	}
	w.rooms.meeting.Tick()
	running := w.rooms.meeting.Running()
	if !w.inMeeting.Swap(running) && running {
		w.lookAtOthers() // the idle pace would wait a minute
	}
	w.idle.look(w.win.Canvas())
	if w.idle.slept() || w.idle.due(running) {
		w.lock()
	}
}

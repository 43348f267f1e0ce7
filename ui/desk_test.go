package ui

import (
	"context"
	"crypto/ed25519"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/meeting/minutes"
	ledger "keystone/sync"
	"keystone/sync/memory"
	"keystone/ui/kit"
	"keystone/ui/kit/kittest"
)

// Invented people; numbers beginning 999 are never issued.
const (
	ivy    = "9990000050"
	cecil  = "9996748219"
	phrase = "correct horse battery"
)

var ctx = context.Background()

// fakeDoor is a Door over real ledgers in a folder of the test's own, with a
// passphrase that costs next to nothing to try.
type fakeDoor struct {
	cfg, demo ledger.Config
	place     *memory.Place // where laptops meet
}

func newDoor(t *testing.T, now func() time.Time) *fakeDoor {
	t.Helper()
	dir := t.TempDir()
	d := &fakeDoor{place: &memory.Place{}}
	d.cfg = ledger.Config{
		Dir: filepath.Join(dir, "data"), Clock: now, Cost: ledger.Cost{Time: 1, MemoryKiB: 8, Lanes: 1},
		Rooms: append(caseload.Rooms(), meeting.Rooms()...), Readers: caseload.Readers, Open: d.open,
	}
	d.demo = d.cfg
	d.demo.Dir = filepath.Join(dir, "demo")
	return d
}

func (d *fakeDoor) open(context.Context, string, string, ed25519.PrivateKey) (ledger.Transport, error) {
	return d.place, nil
}

func (d *fakeDoor) Share(ctx context.Context, h *House, at string) (string, error) {
	if err := h.People.MayMeetAt(ctx, at); err != nil {
		return "", err
	}
	_, err := h.Ledger.Share(ctx, at)
	return at, err
}

func (d *fakeDoor) Join(ctx context.Context, at string, j ledger.Joining) (string, error) {
	words, _, err := ledger.Join(ctx, d.cfg, at, j)
	return words, err
}

func furnish(l *ledger.Ledger) *House {
	people := caseload.New(l)
	paper := minutes.New(minutes.Fonts{Regular: theme.DefaultTextFont().Content(), Bold: theme.DefaultTextBoldFont().Content()})
	return &House{Ledger: l, People: people, Meetings: meeting.New(l, people, paper), Paper: paper}
}

func (d *fakeDoor) Team() (ledger.Team, error)      { return ledger.TeamOf(d.cfg) }
func (d *fakeDoor) Logins() ([]ledger.Login, error) { return ledger.Logins(d.cfg) }

func (d *fakeDoor) Unlock(ctx context.Context, who, passphrase string) (*House, error) {
	l, err := ledger.Unlock(ctx, d.cfg, who, passphrase)
	if err != nil {
		return nil, err
	}
	return furnish(l), nil
}

func (d *fakeDoor) Found(ctx context.Context, f ledger.Founding) (*House, string, error) {
	return establish(ctx, d.cfg, f)
}

func establish(ctx context.Context, cfg ledger.Config, f ledger.Founding) (*House, string, error) {
	l, recovery, err := ledger.Found(ctx, cfg, f)
	if err != nil {
		return nil, "", err
	}
	h, who := furnish(l), l.Actor()
	_, err = h.People.AddMember(ctx, caseload.AddMember{Name: who.Name, Role: who.Role, Organisation: who.Organisation})
	if err == nil {
		_, err = h.Meetings.CreateSeries(ctx, "M1", "Weekly MDT")
	}
	if err != nil {
		return nil, "", errors.Join(err, l.Close())
	}
	return h, recovery, nil
}

func (d *fakeDoor) Recover(ctx context.Context, identity, who, passphrase string) error {
	return ledger.Recover(ctx, d.cfg, identity, who, passphrase)
}

func (d *fakeDoor) Restore(ctx context.Context, folder string) error {
	_, err := ledger.Restore(ctx, d.cfg, folder)
	return err
}

func (d *fakeDoor) Demo(ctx context.Context) (*House, error) {
	h, _, err := establish(ctx, d.demo, ledger.Founding{
		Team: "Porthaven (invented)", Passphrase: phrase, Test: true,
		Login: ledger.Login{Name: "Meera Patel", Role: "GP", Organisation: "Harbour Medical Centre"},
	})
	if err == nil {
		h.Invented = true
	}
	return h, err
}

func (d *fakeDoor) ReopenDemo(ctx context.Context) (*House, error) {
	l, err := ledger.Unlock(ctx, d.demo, "", phrase)
	if err != nil {
		return nil, err
	}
	h := furnish(l)
	h.Invented = true
	return h, nil
}

// desk is the whole window on a laptop of the test's own.
type desk struct {
	kittest.Hand
	t      *testing.T
	now    time.Time
	door   *fakeDoor
	window *Window
	app    fyne.App
	timer  *kittest.Timer
	opened []string // papers shown
	locks  func()   // what the system does when it locks the laptop
}

// newDesk starts the program on a laptop that has no team yet, on Monday
// 23-Nov-2026 at noon.
func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, now: time.Date(2026, time.November, 23, 12, 0, 0, 0, nhs.London())}
	d.door = newDoor(t, func() time.Time { return d.now })
	d.app = test.NewTempApp(t)
	showPaper = func(path string) error { d.opened = append(d.opened, path); return nil }
	printPaper = showPaper
	t.Cleanup(func() { showPaper, printPaper = Open, Print })
	d.start()
	t.Cleanup(func() { d.window.shut() })
	return d
}

// start opens the window anew, as after the program has ended.
func (d *desk) start() {
	d.window = New(d.app, d.door, Options{Papers: filepath.Join(filepath.Dir(d.door.cfg.Dir), "papers"), Now: func() time.Time { return d.now }, AtOnce: true, Locks: func(lock func()) func() {
		d.locks = lock
		return func() { d.locks = nil }
	}})
	d.timer = &kittest.Timer{}
	d.window.env.After = d.timer.After
	d.window.env.Fail = func(err error) { d.t.Errorf("failed: %v", err) }
	d.Hand = kittest.Hand{T: d.t, Window: d.window.win}
	d.window.Start()
}

// inTeam is a desk whose team has a second member, a third one without a
// laptop, and two people on its caseload; its founder is unlocked.
func inTeam(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	h, _, err := d.door.Found(ctx, ledger.Founding{
		Team: "Harbour", Passphrase: phrase,
		Login: ledger.Login{Name: "Meera Patel", Role: "GP", Organisation: "Harbour Medical Centre"},
	})
	d.must(err)
	for _, m := range []caseload.AddMember{
		{Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community", Phone: "01632 960001", OutOfHours: "111"},
		{Name: "Ben Okoro", Role: "occupational therapist", Organisation: "Porthaven Community", Phone: "01632 960003", OutOfHours: "111"},
	} {
		_, err = h.People.AddMember(ctx, m)
		d.must(err)
	}
	for _, p := range []caseload.Nominate{
		{Patient: ivy, Family: "HART", Given: "Ivy", Title: "Mrs", Born: "1941-03-02", Gender: "Female", Reason: "three falls"},
		{Patient: cecil, Family: "KHAN", Given: "Cecil", Title: "Mr", Born: "1938-04-04", Gender: "Male", Reason: "nobody visits"},
	} {
		_, err = h.People.Nominate(ctx, p)
		d.must(err)
	}
	anna, err := h.People.Member(ctx, "Anna Price")
	d.must(err)
	d.must(h.Ledger.AddLogin(ctx, ledger.Login{Member: anna.ID, Name: anna.Name, Role: anna.Role, Organisation: anna.Organisation}, "another good phrase"))
	d.must(h.Ledger.Close())
	d.window.showDoor()
	d.unlock("Meera Patel", phrase)
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// unlock chooses a member and types a passphrase.
func (d *desk) unlock(who, passphrase string) {
	d.t.Helper()
	logins, err := d.door.Logins()
	d.must(err)
	for _, l := range logins {
		if l.Name == who && len(logins) > 1 {
			d.Fill("Who you are", l.Name+", "+l.Role+", "+l.Organisation)
		}
	}
	d.Fill("Passphrase", passphrase)
	d.Tap("Unlock")
}

// later lets time pass and the window notice it, as it does every second.
func (d *desk) later(by time.Duration) {
	const step = 30 * time.Second // what no laptop sleeps unnoticed
	for d.window.tick(); by > 0; by -= step {
		d.now = d.now.Add(min(by, step))
		d.window.tick()
	}
}

// startMeeting starts the weekly meeting from the keyboard.
func (d *desk) startMeeting() {
	d.t.Helper()
	d.Ctrl(fyne.Key3)
	d.Tap("Start meeting")
	d.now = d.now.Add(time.Second)
}

func (d *desk) patient(number string) caseload.Patient {
	d.t.Helper()
	p, err := d.window.house.People.Patient(ctx, number)
	d.must(err)
	return p
}

// keyWorker makes a member a patient's key worker, as the last save.
func (d *desk) keyWorker(number, name string) {
	d.t.Helper()
	_, err := d.window.house.People.AssignKeyWorker(ctx, caseload.AssignKeyWorker{Patient: number, Member: name, Basis: "most contact"})
	d.must(err)
}

func (d *desk) dialog() bool { return kit.DialogOpen(d.window.win) }

// planned gives a patient a plan that may be printed.
func (d *desk) planned(number string) {
	d.t.Helper()
	_, err := d.window.house.People.WritePlan(ctx, caseload.WritePlan{Patient: number, MattersToMe: "Stay at home.", Crisis: "Ring 999."})
	d.must(err)
}

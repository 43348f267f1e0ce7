package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/ui"
	"keystone/ui/kit"
	"keystone/ui/kit/kittest"
)

// picturesDir is where TestPictures leaves a picture of every screen in every
// look; without it the screens are drawn once, on the smallest laptop.
const picturesDir = "KEYSTONE_PICTURES"

// look is how a person has set the program up, and the screen they have.
type look struct {
	name    string
	variant kit.Variant
	scale   float32
	size    fyne.Size
}

var (
	small = fyne.NewSize(1366, 768)
	large = fyne.NewSize(1920, 1080)

	looks = []look{
		{"light-1366", kit.Light, 1, small},
		{"light-150-1366", kit.Light, 1.5, small},
		{"dark-1366", kit.Dark, 1, small},
		{"contrast-1366", kit.Contrast, 1, small},
		{"contrast-150-1366", kit.Contrast, 1.5, small},
		{"light-1920", kit.Light, 1, large},
		{"dark-150-1920", kit.Dark, 1.5, large},
	}
)

// TestPictures draws every screen of the window on the invented practice. The
// window must not have to grow past the laptop's screen for any of them.
func TestPictures(t *testing.T) {
	folder := os.Getenv(picturesDir)
	wanted := looks[:1]
	if folder != "" {
		wanted = looks
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range wanted {
		t.Run(l.name, func(t *testing.T) {
			a := newAlbum(t, l, folder)
			a.door()
			a.rooms()
			a.patient()
			a.meeting()
		})
	}
}

// album takes pictures of one window in one look.
type album struct {
	kittest.Hand
	look   look
	folder string
	now    time.Time
	app    fyne.App
}

// instantDoor is the program's own door with passphrases that cost nothing to try.
type instantDoor struct {
	door
	config ledger.Config
}

func (d instantDoor) Found(ctx context.Context, f ledger.Founding) (*ui.House, string, error) {
	h, made, err := establish(ctx, d.config, f)
	return h, made.Recovery, err
}

func (d instantDoor) Unlock(ctx context.Context, who, passphrase string) (*ui.House, error) {
	l, err := ledger.Unlock(ctx, d.config, who, passphrase)
	if err != nil {
		return nil, err
	}
	return furnish(l), nil
}

func (d instantDoor) Join(ctx context.Context, at string, j ledger.Joining) (string, error) {
	words, _, err := joinAt(ctx, d.config, at, j)
	return words, err
}

func newAlbum(t *testing.T, l look, folder string) *album {
	t.Helper()
	a := &album{look: l, folder: folder, now: time.Date(2026, time.November, 23, 12, 50, 0, 0, nhs.London()), app: test.NewTempApp(t)}
	a.app.Preferences().SetInt("variant", int(l.variant))
	a.app.Preferences().SetFloat("scale", float64(l.scale))
	a.open(t)
	return a
}

// open opens the window on a laptop without a team.
func (a *album) open(t *testing.T) {
	t.Helper()
	p := newProgram(nil, io.Discard, io.Discard, os.Getenv)
	p.data = filepath.Join(t.TempDir(), "data")
	p.now = a.clock
	config := a.config(p.data)
	w := ui.New(a.app, instantDoor{door{p, p.data + "-demo"}, config}, ui.Options{Papers: t.TempDir(), Now: a.clock, AtOnce: true})
	windows := a.app.Driver().AllWindows()
	a.Hand = kittest.Hand{T: t, Window: windows[len(windows)-1]}
	w.Start()
	t.Cleanup(func() { a.quit() })
}

// config is a laptop's whose passphrases cost nothing to try.
func (a *album) config(dir string) ledger.Config {
	return ledger.Config{Dir: dir, Rooms: rooms(), Readers: caseload.Readers, Clock: a.clock, Cost: ledger.Cost{Time: 1, MemoryKiB: 8, Lanes: 1}, Open: openPlace}
}

func (a *album) clock() time.Time { return a.now }

// quit ends the program as a person does, so that it lets go of its data.
func (a *album) quit() {
	for a.Window.Canvas().Overlays().Top() != nil {
		a.Window.Canvas().Overlays().Remove(a.Window.Canvas().Overlays().Top())
	}
	a.Ctrl(fyne.KeyQ)
}

// take takes a picture once everything has found its place again, which the
// headless driver leaves to whoever resizes, and fails where the screen needs more room than there is.
func (a *album) take(name string) {
	a.T.Helper()
	a.Window.Resize(a.look.size.AddWidthHeight(1, 1))
	a.Window.Resize(a.look.size)
	a.Picture(a.folder, name+"-"+a.look.name)
	if least := a.Window.Content().MinSize(); least.Width > a.look.size.Width || least.Height > a.look.size.Height {
		a.T.Errorf("%s needs %v, the screen has %v", name, least, a.look.size)
	}
}

// settle lets the half second pass in which keys are ignored.
func (a *album) settle() { a.now = a.now.Add(time.Second) }

func (a *album) door() {
	a.take("first-run")
	a.Tap("Join a team on another laptop")
	a.Tap("Ask to join")
	a.take("join-incomplete")
	a.Tap("Back")
	a.Tap("Make a team")
	a.Tap("Make the team")
	a.take("make-a-team-incomplete")
	a.fillFound()
	a.take("make-a-team")
	a.Tap("Make the team")
	a.take("recovery-identity")
	a.keepRecovery()
	a.take("today-empty")
	a.Ctrl(fyne.Key2)
	a.take("caseload-empty")
	a.laptops()
	a.Ctrl(fyne.KeyL)
	a.take("unlock")
	a.Tap("Lost passphrase…")
	a.take("lost-passphrase")
	t, ok := a.T.(*testing.T)
	if !ok {
		a.T.Fatal("not run by a test")
	}
	a.open(t)
	a.Tap("Try it on an invented practice")
	a.Sees("Good afternoon, Meera Patel")
}

// makeTeam makes a team on a laptop that has none.
func (a *album) makeTeam() {
	a.T.Helper()
	a.Tap("Make a team")
	a.fillFound()
	a.Tap("Make the team")
	a.keepRecovery()
}

func (a *album) fillFound() {
	a.T.Helper()
	a.Fill("Name of the team", "Harbour neighbourhood")
	a.fillLogin("Meera Patel", "GP", "Harbour Medical Centre")
}

// fillLogin fills what making a team and joining one both ask for.
func (a *album) fillLogin(name, role, organisation string) {
	a.T.Helper()
	a.Fill("Your name", name)
	a.Fill("Your role", role)
	a.Fill("Your organisation", organisation)
	a.Fill("Passphrase: at least", demoPassphrase)
	a.Fill("The same passphrase again", demoPassphrase)
}

func (a *album) keepRecovery() {
	a.T.Helper()
	a.Tap("I have printed it or written it down, and no copy stays on this laptop")
	a.Tap("It is in the safe: begin")
}

func (a *album) rooms() {
	for _, r := range []struct {
		key  fyne.KeyName
		name string
	}{{fyne.Key1, "today"}, {fyne.Key2, "caseload"}, {fyne.Key4, "actions"}, {fyne.Key5, "lists"}, {fyne.Key6, "team"}} {
		a.Ctrl(r.key)
		a.take(r.name)
	}
	a.teamDialogs()
	a.Ctrl(fyne.KeySlash)
	a.take("help")
	a.Key(fyne.KeyEscape)
	a.CtrlShift(fyne.KeyZ)
	a.take("dialog-take-back")
	a.Key(fyne.KeyEscape)
}

// teamDialogs takes the dialogs of the Team screen, and goes on to a list.
func (a *album) teamDialogs() {
	for button, name := range map[string]string{
		"Add a member…": "team-add", "Let them unlock this laptop…": "team-let-in", "Has left…": "team-left",
		"Team settings…": "team-settings", "When we meet…": "team-series",
	} {
		a.Tap(button)
		a.take(name)
		a.Key(fyne.KeyEscape)
	}
	a.reassign()
	a.actionDialogs()
	a.list()
}

// reassign follows somebody who cannot leave yet to what they still have to do.
func (a *album) reassign() {
	a.Tap("Has left…")
	a.Tap("Show the patients")
	a.take("caseload-key-worker")
	a.Ctrl(fyne.Key6)
	a.Tap("Has left…")
	a.Tap("Show the actions")
	a.take("actions-to-reassign")
	a.Type("g")
	a.take("actions-give")
	a.Key(fyne.KeyEscape)
	a.Key(fyne.KeyHome)
	for range 4 {
		a.Key(fyne.KeyLeft)
	}
}

func (a *album) actionDialogs() {
	a.Ctrl(fyne.Key4)
	a.Type("d")
	a.take("actions-done")
	a.Key(fyne.KeyEscape)
	a.Type("c")
	a.take("actions-cancel")
	a.Key(fyne.KeyEscape, fyne.KeySpace)
	a.take("actions-open")
	a.Key(fyne.KeyEscape)
	a.Ctrl(fyne.KeyE)
	a.take("actions-sheet")
	a.Key(fyne.KeyEscape)
	a.Ctrl(fyne.Key2)
	a.Ctrl(fyne.KeyN)
	a.take("caseload-nominate")
	a.Key(fyne.KeyEscape)
}

// list looks at a file of which much cannot be read, and saves nothing.
func (a *album) list() {
	a.T.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "caseload", "testdata", "dirty.csv"))
	folder := filepath.Join(a.T.TempDir(), "Exports")
	if err == nil {
		err = os.Mkdir(folder, 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "dirty.csv"), data, 0o600)
	}
	if err != nil {
		a.T.Fatal(err)
	}
	a.Ctrl(fyne.Key5)
	a.Ctrl(fyne.KeyO)
	a.Fill("Folder", folder)
	a.Key(fyne.KeyReturn, fyne.KeyTab)
	a.Type("d")
	a.take("lists-open")
	a.Key(fyne.KeyReturn)
	a.take("lists-preview")
	a.Tap("Leave it")
}

// find opens a patient from the caseload.
func (a *album) find(name string) {
	a.T.Helper()
	a.Ctrl(fyne.KeyF)
	a.Type(name)
	a.take("caseload-find")
	a.Key(fyne.KeyDown, fyne.KeyReturn)
}

func (a *album) patient() {
	a.find("hart ivy")
	a.Sees("HART, Ivy (Mrs)")
	a.take("patient")
	a.Ctrl(fyne.KeyK)
	a.take("patient-key-worker")
	a.Key(fyne.KeyEscape)
	a.Ctrl(fyne.KeyE)
	a.take("patient-plan")
	a.Tap("Leave it as it was")
	a.Tap("Record discharge…")
	a.take("patient-discharge")
	a.Key(fyne.KeyEscape)
	a.Tap("Add to next meeting…")
	a.Type("safe at home?")
	a.take("patient-add-to-meeting")
	a.Tap("Add")
	a.Sees("asked: safe at home?")
	a.take("patient-on-agenda")
	a.concern()
}

// concern raises a safeguarding concern, and reads it.
func (a *album) concern() {
	a.CtrlShift(fyne.KeyG)
	a.take("patient-concern")
	a.Fill("The team's safeguarding lead", "Anna Price")
	a.Fill("What was seen or said", "Finger-shaped marks on both wrists. She says her nephew is short of money.")
	a.take("patient-concern-typed")
	a.Tap("Raise it")
	a.take("patient-concern-telephone")
	a.Key(fyne.KeyReturn)
	a.take("patient-concern-folded")
	a.Tap("For you alone (1)")
	a.take("patient-concern-read")
	a.Tap("For you alone (1)")
}

func (a *album) meeting() {
	a.Ctrl(fyne.Key3)
	a.take("meeting-prepare")
	a.Tap("Start meeting")
	a.settle()
	a.take("meeting-run")
	a.Ctrl(fyne.KeyE)
	a.Type("Three falls since August, the last in the bathroom at night.")
	a.Ctrl(fyne.KeyN)
	a.Type("fit the bed rail")
	a.take("meeting-run-typed")
	a.CtrlShift(fyne.KeyP)
	a.projected()
	a.CtrlShift(fyne.KeyL)
	a.settle()
	a.take("meeting-run-refused")
	a.Ctrl(fyne.KeyN)
	if what, ok := a.Window.Canvas().Focused().(*kit.Entry); ok {
		what.SetText("")
	}
	a.CtrlShift(fyne.KeyL)
	a.take("meeting-close")
	a.closeWithReasons()
	a.take("meeting-minutes")
	a.Tap("Sign")
	a.take("meeting-sign")
}

// projected takes the picture of the second window.
func (a *album) projected() {
	windows := a.app.Driver().AllWindows()
	second := windows[len(windows)-1]
	if second == a.Window {
		a.T.Fatal("no second window was opened")
	}
	second.Resize(a.look.size)
	kittest.Hand{T: a.T, Window: second}.Picture(a.folder, "projected-"+a.look.name)
	second.Close()
}

// closeWithReasons says of everybody why something is left open, and closes.
func (a *album) closeWithReasons() {
	a.T.Helper()
	a.Tap("Say why not…")
	a.take("meeting-close-why-not")
	a.Type("the district nurse is asked")
	a.Key(fyne.KeyReturn)
	a.Tap("Close meeting")
}

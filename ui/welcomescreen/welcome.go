// Package welcomescreen is what stands before the rooms: the first run, the
// making of a team, and the lock.
package welcomescreen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// Actions are what these screens ask of the program. Each may take a second;
// the screen calls it off the UI goroutine.
type Actions struct {
	// Try opens the invented practice.
	Try func() error
	// Again goes on with the invented practice after a lock.
	Again func() error
	// Leave goes from the locked invented practice to the team's own door.
	Leave func()
	// Found makes a team and returns its recovery identity.
	Found func(ledger.Founding) (recovery string, err error)
	// Join asks, at a folder or a hub's address, to be let into the team that
	// meets there, and returns the eight words that an administrator compares.
	Join func(at string, j ledger.Joining) (words string, err error)
	// Back shows the page that this laptop asks for now.
	Back func()
	// Restore brings a backup back into the empty data folder.
	Restore func(folder string) error
	// Unlock opens the team for one member.
	Unlock func(who, passphrase string) error
	// Recover sets a new passphrase by the recovery identity, and unlocks.
	Recover func(identity, who, passphrase string) error
	// Keep writes the recovery identity to a file that is to be printed.
	Keep func(path, text string) error
	// Enter shows the rooms of the team that was opened.
	Enter func()
}

// Screen shows one of its pages at a time.
type Screen struct {
	on    Actions
	env   kit.Env
	page  *fyne.Container
	first fyne.Focusable
	shown int // which page, counted
}

// New returns a screen that shows nothing until one of its pages is asked for.
func New(on Actions, env kit.Env) *Screen {
	return &Screen{on: on, env: env, page: kit.Grow(kit.Text(""))}
}

// Content is the screen.
func (s *Screen) Content() fyne.CanvasObject { return s.page }

// Focus puts the cursor into the page's first field.
func (s *Screen) Focus() {
	if s.first != nil {
		s.env.Window.Canvas().Focus(s.first)
	}
}

// ShowFirst is the page of a laptop that has no team yet.
func (s *Screen) ShowFirst() {
	try := kit.Primary("Try it on an invented practice", nil)
	problem := kit.Wrapped("")
	problem.Hide()
	try.OnTapped = func() { s.attempt(problem, s.on.Try) }
	s.show(try,
		kit.Title("Keystone MDT"),
		kit.Wrapped("One key worker and one plan for each patient, kept alive by a weekly meeting.").Sized(kit.SizeLead),
		rule(),
		try,
		quietly("Everybody in it is made up. Try anything: nothing of it is kept with your team's own work."),
		rule(),
		kit.Button("Make a team", s.ShowFound),
		quietly("For your own practice or neighbourhood team. It takes a minute, and everything stays on this laptop."),
		kit.Button("Join a team on another laptop", s.ShowJoin),
		quietly("A colleague's laptop has the team already, and shares it through a folder or a hub. Their administrator lets this laptop in."),
		kit.Button("Bring back a backup…", s.restore(problem)),
		problem,
	)
}

// ShowInvented is the page of the locked invented practice.
func (s *Screen) ShowInvented() {
	problem := kit.Wrapped("").Colored(kit.ColorDecide)
	problem.Hide()
	again := kit.Primary("Go on with the invented practice", func() { s.attempt(problem, s.on.Again) })
	s.show(again,
		kit.Title("The invented practice"),
		kit.Wrapped("Locked. A real team asks for a passphrase here; nobody in this one is real, so it asks for none.").Sized(kit.SizeLead),
		rule(),
		again,
		kit.Button("Leave it", s.on.Leave),
		problem,
	)
}

// restore asks for the folder of a backup.
func (s *Screen) restore(problem *kit.Label) func() {
	return func() {
		kit.OpenFolder(s.env, func(folder string) {
			s.attempt(problem, func() error { return s.on.Restore(folder) })
		})
	}
}

// attempt does something slow and shows below what went wrong.
func (s *Screen) attempt(problem *kit.Label, do func() error) {
	problem.SetText("One moment…")
	problem.SetColor(kit.ColorQuiet)
	problem.Show()
	s.env.Go(func() {
		err := do()
		s.env.Do(func() {
			if err != nil {
				problem.SetText(kit.MarkWarning + " " + fault.Sentence(err))
				problem.SetColor(kit.ColorDecide)
				return
			}
			problem.Hide()
		})
	})
}

// show puts a page of this width in the middle of the window.
func (s *Screen) show(first fyne.Focusable, parts ...fyne.CanvasObject) {
	s.first, s.shown = first, s.shown+1
	column := kit.Sized(560, 0, kit.Pad(6, kit.V(parts...)))
	s.page.Objects = []fyne.CanvasObject{kit.Scroll(kit.H(kit.Spring(), column, kit.Spring()))}
	s.page.Refresh()
	s.Focus()
}

// rule is a line across the page between two things one can do.
func rule() fyne.CanvasObject {
	room := 2 * kit.Gap
	return container.New(layout.NewCustomPaddedLayout(room, room, 0, 0), kit.Line())
}

// quietly is a paragraph in the muted colour.
func quietly(text string) *kit.Label { return kit.Wrapped(text).Colored(kit.ColorQuiet) }

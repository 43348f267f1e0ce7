// Package teamscreen is where a team looks after itself: its members, who may
// unlock this laptop, copies for safety, and how the program looks.
package teamscreen

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/meeting"
	ledger "keystone/sync"
	"keystone/ui/kit"
)

// Source is what the screen reads and changes.
type Source interface {
	Members(ctx context.Context) ([]caseload.Member, error)
	AddMember(ctx context.Context, c caseload.AddMember) (caseload.AddMemberResult, error)
	ChangeMember(ctx context.Context, c caseload.ChangeMember) (caseload.Done, error)
	EndMember(ctx context.Context, c caseload.EndMember) (caseload.Done, error)
	// EndOrganisation ends the members and the laptops of an organisation (F40).
	EndOrganisation(ctx context.Context, c meeting.EndOrganisation) (meeting.EndOrganisationResult, error)
	// Rows and Actions are what depends on whoever leaves.
	Rows(ctx context.Context, q caseload.Query) ([]caseload.Row, int, error)
	Actions(ctx context.Context, q meeting.ActionQuery) ([]meeting.Action, error)
	AddLogin(ctx context.Context, who ledger.Login, passphrase string) error
	ChangePassphrase(ctx context.Context, old, fresh string) error
	Verify(ctx context.Context) (ledger.Report, error)
	Backup(ctx context.Context, folder string) (int, error)

	TeamInfo(ctx context.Context) (caseload.TeamInfo, error)
	ChangeSettings(ctx context.Context, c caseload.ChangeSettings) (caseload.Done, error)
	SeriesAll(ctx context.Context) ([]meeting.Series, error)
	AddSeries(ctx context.Context, c meeting.AddSeries) (meeting.AddSeriesResult, error)
	ChangeSeries(ctx context.Context, c meeting.ChangeSeries) (meeting.ChangeSeriesResult, error)

	// Sharing is how the team's laptops stand to each other.
	Sharing(ctx context.Context) (Sharing, error)
	// Share makes a folder or a hub's address the place where laptops meet, and
	// returns it as the other laptops are given it.
	Share(ctx context.Context, at string) (string, error)
	// LookNow has that place looked at now.
	LookNow()
	// LetIn lets the laptop in that shows these words.
	LetIn(ctx context.Context, words string) (ledger.Laptop, error)
	// TurnAway refuses a laptop whose words differ.
	TurnAway(ctx context.Context, device string) error
	// MakeAdministrator lets a member let laptops in and end them.
	MakeAdministrator(ctx context.Context, member string) error
	// EndLaptop ends a laptop; pending says that another administrator has to agree.
	EndLaptop(ctx context.Context, device, reason string) (pending bool, err error)
	// UnderReview tells what an ended laptop wrote.
	UnderReview(ctx context.Context, entry string) (caseload.SaveInWords, error)
	// ReviewEntry takes in what an ended laptop wrote, or leaves it out.
	ReviewEntry(ctx context.Context, entry string, accept bool, reason string) error
}

// Actions are what the screen asks of the window.
type Actions struct {
	// Looks is the theme and the size of text of now.
	Looks func() (variant kit.Variant, scale float32)
	// Look changes them, for now and later.
	Look func(variant kit.Variant, scale float32)
	// Patients shows whose key worker a member is, and ToReassign the open actions
	// of somebody who has left or, by this id, is about to.
	Patients   func(m caseload.Member)
	ToReassign func(leaving string)
}

// Screen is the Team screen.
type Screen struct {
	source Source
	on     Actions
	env    kit.Env
	latest kit.Latest

	latestSharing kit.Latest

	members []caseload.Member
	rows    *kit.Rows
	tabs    *kit.Chips
	people  fyne.CanvasObject
	laptops *laptopsPage
	page    *fyne.Container // people, or laptops
	body    fyne.CanvasObject
}

// The two parts of the screen.
const (
	tabMembers = "members"
	tabLaptops = "laptops"
)

// New returns the screen of the team of this name.
func New(source Source, team string, on Actions, env kit.Env) *Screen {
	s := &Screen{source: source, on: on, env: env}
	s.rows = kit.NewRows([]kit.Column{
		{Title: "Name", Width: 140, Grow: 0.25},
		{Title: "Role", Width: 170, Grow: 1},
		{Title: "Organisation", Width: 160, Grow: 1, Spare: true},
		{Title: "Telephone", Width: 115},
		{Title: "Out of hours", Width: 115},
	})
	s.rows.OnOpen = func(i int) { s.change(s.members[i]) }
	buttons := kit.Flow(
		kit.Primary("Add a member…", s.add), kit.Button("Change…", s.chosen(s.change)),
		kit.Button("Let them unlock this laptop…", s.chosen(s.letIn)), kit.Button("Has left…", s.chosen(s.end)),
		kit.Button("Organisation has ended…", s.chosen(s.endOrganisation)),
	)
	side := kit.H(kit.Grow(kit.V(s.meetingsPanel(), s.safetyPanel(), s.lookPanel())), kit.Sized(4, 0, kit.Text("")))
	s.people = kit.V(buttons, kit.Grow(kit.Split(s.rows, kit.Scroll(side), 0.7)))
	s.tabs = kit.NewChips([]kit.Chip{{ID: tabMembers, Text: "Members", Count: -1}, {ID: tabLaptops, Text: "Laptops", Count: 1}}, s.turn)
	s.laptops = newLaptopsPage(s)
	s.page = kit.Grow(s.people)
	s.body = kit.Pad(2, kit.V(kit.H(kit.Title(team), kit.Sized(8, 0, kit.Text("")), kit.Grow(s.tabs)), s.page))
	return s
}

// turn shows the members or the laptops.
func (s *Screen) turn(tab string) {
	s.page.Objects = []fyne.CanvasObject{s.people}
	if tab == tabLaptops {
		s.page.Objects = []fyne.CanvasObject{s.laptops.body}
	}
	s.page.Refresh()
}

// ShowLaptops goes to the laptops.
func (s *Screen) ShowLaptops() { s.tabs.Choose(tabLaptops) }

// Content is the screen.
func (s *Screen) Content() fyne.CanvasObject { return s.body }

// Focus puts the focus on the list.
func (s *Screen) Focus() {
	rows := s.rows
	if s.tabs.Chosen() == tabLaptops {
		rows = s.laptops.rows
	}
	s.env.Window.Canvas().Focus(rows.Focusable())
}

// Menu has the shortcuts of this screen.
func (s *Screen) Menu() *fyne.Menu {
	return kit.Menu(s.env, "Team",
		kit.Shortcut{Text: "Members", Key: "Ctrl+M", Do: func() { s.tabs.Choose(tabMembers); s.Focus() }},
		kit.Shortcut{Text: "Laptops", Key: "Ctrl+T", Do: func() { s.tabs.Choose(tabLaptops); s.Focus() }},
	)
}

// Help explains the screen.
func (s *Screen) Help() string {
	return "Members are everybody who takes part, with or without a laptop. Return changes the one that is marked. A key worker needs a telephone number for working hours and one for the rest: both print on the patient's card.\n\nCtrl+T shows the laptops: where they meet, which are in, which ask to join, and what waits. What you save is on this laptop first; it is sent when the place can be reached, and seen when the others say so."
}

// Refresh reads the members again.
func (s *Screen) Refresh() {
	kit.Load(s.env, &s.latest, func() ([]caseload.Member, error) { return s.source.Members(context.Background()) }, s.show)
	s.laptops.refresh()
}

func (s *Screen) show(members []caseload.Member) {
	s.members = members
	rows := make([]kit.Row, len(members))
	for i, m := range members {
		rows[i] = memberRow(m)
	}
	s.rows.SetRows(rows)
}

func memberRow(m caseload.Member) kit.Row {
	name := kit.Cell{Text: m.Name, Bold: true}
	if !m.Active {
		name = kit.Cell{Text: m.Name + " (has left)", Color: kit.ColorQuiet}
	}
	return kit.Row{Key: m.ID, Cells: []kit.Cell{name, {Text: m.Role}, {Text: m.Organisation}, phone(m.Phone), phone(m.OutOfHours)}}
}

// phone shows that a number is missing instead of nothing.
func phone(number string) kit.Cell {
	if number == "" {
		return kit.Cell{Text: "none", Mark: kit.MarkWarning, Color: kit.ColorDecide}
	}
	return kit.Cell{Text: number}
}

// chosen gives the marked member to an action.
func (s *Screen) chosen(do func(caseload.Member)) func() {
	return func() {
		i := s.rows.Selected()
		if i < 0 || i >= len(s.members) {
			kit.Tell(s.env, "Nobody is marked", "Mark a member in the list first: a click, or the arrow keys.")
			return
		}
		do(s.members[i])
	}
}

// safetyPanel is copies and checks.
func (s *Screen) safetyPanel() fyne.CanvasObject {
	return kit.Panel("Kept safe", kit.V(
		kit.Wrapped("A backup is a whole, sealed copy. Keep one outside the building."),
		kit.Button("Back up to a folder…", s.backup),
		kit.Button("Check everything", s.verify),
		kit.Button("Change my passphrase…", s.passphrase),
	))
}

func (s *Screen) backup() {
	kit.OpenFolder(s.env, func(folder string) {
		s.slowly("Backing up to "+folder, "Nothing that was copied so far is a backup: make one before you rely on it.", s.env.Fail, func(ctx context.Context) (string, error) {
			n, err := s.source.Backup(ctx, folder)
			return fmt.Sprintf("%d entries were copied and read back.", n), err
		})
	})
}

func (s *Screen) verify() {
	s.slowly("Checking everything", "Nothing was found so far, and not everything was checked.", s.env.Fail, func(ctx context.Context) (string, error) {
		r, err := s.source.Verify(ctx)
		if err != nil {
			return "", err
		}
		if r.OK {
			return fmt.Sprintf("All %d entries are whole: every signature, every chain, and what the screens show.", r.Entries), nil
		}
		return fmt.Sprintf("%s found in %d entries. Restore the newest backup on another laptop and ask whoever looks after this one. The first: %s", problems(len(r.Problems)), r.Entries, r.Problems[0]), nil
	})
}

func problems(n int) string {
	if n == 1 {
		return "1 problem was"
	}
	return fmt.Sprintf("%d problems were", n)
}

// slowly does something off the UI goroutine, which can be stopped, and says
// what came of it; failed is told why it did not work.
func (s *Screen) slowly(title, stopped string, failed func(error), do func(context.Context) (string, error)) {
	bar := kit.Progress(s.env, title)
	s.env.Go(func() {
		text, err := do(bar.Context())
		halted := err != nil && bar.Cancelled()
		bar.Close()
		s.env.Do(func() {
			switch {
			case halted:
				kit.Tell(s.env, "Stopped", stopped)
			case err != nil:
				failed(err)
			default:
				kit.Tell(s.env, "Done", text)
			}
		})
	})
}

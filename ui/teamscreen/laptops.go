package teamscreen

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/ui/kit"
)

// Sharing is how the team's laptops stand to each other.
type Sharing struct {
	// Place is where they meet, "" where nowhere yet.
	Place string
	// Team is the team's number, which a hub's operator is told.
	Team string
	// Lines say where everything stands; what needs somebody begins with a mark.
	Lines    []string
	Laptops  []ledger.Laptop
	Requests []ledger.Request
	Review   []ledger.Quarantined
	// Administers: whoever is unlocked may let laptops in and end them.
	Administers bool
	// Administrators is how many members may.
	Administrators int
	// CopiedFolders and MemorySticks are allowed as places beside a practice drive.
	CopiedFolders, MemorySticks bool
}

// laptopsPage is the part of the screen about laptops.
type laptopsPage struct {
	s     *Screen
	now   Sharing
	drawn string // the requests that are drawn

	latestEntry kit.Latest

	notice    *kit.Label
	requests  *fyne.Container
	rows      *kit.Rows
	buttons   *fyne.Container
	review    *kit.Rows
	reviewing fyne.CanvasObject
	lines     *fyne.Container
	place     *kit.Label
	share     *kit.PushButton // the first time
	elsewhere *kit.PushButton
	look      *kit.PushButton
	address   *kit.PushButton // copies a hub's
	allowed   *kit.Label
	clouds    *kit.Check
	sticks    *kit.Check
	body      fyne.CanvasObject
}

// leastRows is the height that shows four laptops; with less room the page scrolls.
const leastRows = 160

func newLaptopsPage(s *Screen) *laptopsPage {
	p := &laptopsPage{s: s, notice: kit.Wrapped("").Colored(kit.ColorDecide), requests: kit.V(), lines: kit.Tight(), place: kit.Wrapped("")}
	p.rows = kit.NewRows([]kit.Column{
		{Title: "Laptop of", Width: 140, Grow: 0.5},
		{Title: "Organisation", Width: 150, Grow: 1, Spare: true},
		{Title: "State", Width: 95},
		{Title: "Last heard", Width: 120},
		{Title: "Has our saves", Width: 95},
		{Title: "Number", Width: 70, Spare: true},
	})
	p.rows.OnOpen = func(int) { p.chosen(p.end)() }
	p.buttons = kit.H(kit.Button("Make administrator…", p.chosen(p.promote)), kit.Button("End this laptop…", p.chosen(p.end)))
	p.review = kit.NewRows([]kit.Column{
		{Title: "Written", Width: 130}, {Title: "By", Width: 130, Grow: 1}, {Title: "What", Width: 150, Grow: 1}, {Title: "Decided", Width: 80},
	})
	p.review.OnOpen = func(int) { p.entry(p.takeIn)() }
	p.reviewing = kit.Panel("Written on ended laptops after their end", kit.V(
		kit.Wrapped("It may be an offline nurse's own note, or a thief's. Nothing of it is shown until it is taken in."),
		kit.Sized(0, 120, p.review),
		kit.H(kit.Button("Take in…", p.entry(p.takeIn)), kit.Button("Leave out…", p.entry(p.leaveOut))),
	))
	p.share = kit.Primary("Share this team…", func() { p.askShare("", "") })
	p.elsewhere = kit.Button("Meet elsewhere…", func() { p.askShare("", "") })
	p.look = kit.Button("Look now", s.source.LookNow)
	p.address = kit.Button("Copy the address", func() { p.copied(p.now.Place) })
	p.allowed = kit.Wrapped("").Colored(kit.ColorQuiet)
	p.clouds = kit.NewCheck("Also OneDrive and its like", func(on bool) { p.allow(on, p.now.CopiedFolders, caseload.ChangeSettings{CopiedFolders: &on}) })
	p.sticks = kit.NewCheck("Also memory sticks", func(on bool) { p.allow(on, p.now.MemorySticks, caseload.ChangeSettings{MemorySticks: &on}) })
	side := kit.Top(kit.Grow(kit.V(
		kit.Panel("Where it stands", p.lines),
		kit.Panel("Where we meet", kit.V(p.place, kit.Flow(p.share, p.elsewhere, p.look, p.address), p.allowed, p.clouds, p.sticks)),
	)), kit.Sized(4, 0, kit.Text("")))
	left := kit.V(p.notice, p.requests, p.buttons, kit.Grow(kit.Sized(0, leastRows, p.rows)), p.reviewing)
	p.body = kit.Split(kit.Scroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, 3*kit.Unit), left)), kit.Scroll(side), 0.7)
	return p
}

// refresh reads where the laptops stand.
func (p *laptopsPage) refresh() {
	kit.Load(p.s.env, &p.s.latestSharing, func() (Sharing, error) { return p.s.source.Sharing(context.Background()) }, p.show)
}

func (p *laptopsPage) show(now Sharing) {
	p.now = now
	p.s.tabs.SetCount(tabLaptops, len(now.Laptops))
	setText(p.notice, p.noticeText())
	p.drawRequests()
	rows := make([]kit.Row, len(now.Laptops))
	for i, o := range now.Laptops {
		rows[i] = p.row(o)
	}
	p.rows.SetRows(rows)
	p.buttons.Hidden = !now.Administers || len(now.Laptops) < 2
	p.drawReview()
	p.drawLines()
	p.place.SetText(placeWords(now.Place))
	p.share.Hidden, p.elsewhere.Hidden, p.look.Hidden = now.Place != "", now.Place == "", now.Place == ""
	p.address.Hidden = !caseload.IsHub(now.Place)
	p.allowed.SetText(p.allowedText())
	for check, on := range map[*kit.Check]bool{p.clouds: now.CopiedFolders, p.sticks: now.MemorySticks} {
		check.Hidden = !now.Administers
		check.SetChecked(on)
	}
	p.body.Refresh()
}

// setText shows a text, or nothing where there is none.
func setText(l *kit.Label, text string) {
	l.SetText(text)
	l.Hidden = text == ""
}

// noticeText is what somebody should do about who administers.
func (p *laptopsPage) noticeText() string {
	switch {
	case p.now.Administrators == 1 && len(p.now.Laptops) > 1 && p.now.Administers:
		return kit.MarkWarning + " You are the only administrator. If you are away, nobody can let a laptop in or end a lost one: make somebody else one too."
	case p.now.Administrators == 1 && len(p.now.Laptops) > 1:
		return kit.MarkWarning + " The team has one administrator, " + p.administrators() + ". Ask for a second: alone, nobody can let a laptop in or end a lost one while they are away."
	case !p.now.Administers:
		return "Letting a laptop in and ending one is for an administrator: " + p.administrators() + "."
	}
	return ""
}

func (p *laptopsPage) administrators() string {
	names := []string{}
	for _, o := range p.now.Laptops {
		if o.Administrator && o.State == ledger.StateIn && !slices.Contains(names, o.Member) {
			names = append(names, o.Member)
		}
	}
	return strings.Join(names, ", ")
}

func (p *laptopsPage) row(o ledger.Laptop) kit.Row {
	who, state := kit.Cell{Text: o.Member, Bold: true}, kit.Cell{Text: "in"}
	if o.Administrator {
		state.Text = "administrator"
	}
	seen := kit.Cell{Text: "not yet", Color: kit.ColorQuiet}
	if o.Seen {
		seen = kit.Cell{Text: "yes", Mark: kit.MarkDone, Color: kit.ColorDone}
	}
	if o.State == ledger.StateEnded {
		who.Color, seen = kit.ColorQuiet, kit.Cell{}
		state = kit.Cell{Text: "ended", Color: kit.ColorQuiet}
	}
	return kit.Row{Key: o.Device, Cells: []kit.Cell{who, {Text: o.Organisation}, state, p.heard(o), seen, {Text: tail(o.Device), Color: kit.ColorQuiet}}}
}

// heard is when a laptop was last heard, and that its clock is wrong.
func (p *laptopsPage) heard(o ledger.Laptop) kit.Cell {
	switch {
	case o.This:
		return kit.Cell{Text: "this laptop"}
	case o.Heard == "":
		return kit.Cell{Text: "never", Color: kit.ColorQuiet}
	case o.Ahead != 0:
		return kit.Cell{Text: p.moment(o.Heard), Mark: kit.MarkWarning, Color: kit.ColorDecide}
	}
	return kit.Cell{Text: p.moment(o.Heard)}
}

// moment is a time as a laptop gave it, of today without its day.
func (p *laptopsPage) moment(text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	at = at.In(nhs.London())
	if nhs.DateOf(at) == nhs.DateOf(p.s.env.Now()) {
		return at.Format("15:04") + " today"
	}
	return at.Format("02-Jan-2006 15:04")
}

// tail is the end of a laptop's long number: enough to tell two apart.
func tail(device string) string { return device[max(0, len(device)-6):] }

// drawLines says where it stands, and whose clock disagrees.
func (p *laptopsPage) drawLines() {
	lines := slices.Clone(p.now.Lines)
	for _, o := range p.now.Laptops {
		for _, text := range []string{o.Half(), o.Disagrees()} {
			if text != "" {
				lines = append(lines, kit.MarkWarning+" "+text)
			}
		}
	}
	p.lines.Objects = nil
	for _, text := range lines {
		line := kit.Wrapped(text)
		if strings.HasPrefix(text, kit.MarkWarning) {
			line.SetColor(kit.ColorDecide)
		}
		p.lines.Add(line)
	}
	p.lines.Refresh()
}

// chosen gives the marked laptop to an action.
func (p *laptopsPage) chosen(do func(ledger.Laptop)) func() {
	return func() {
		i := p.rows.Selected()
		switch {
		case i < 0 || i >= len(p.now.Laptops):
			kit.Tell(p.s.env, "No laptop is marked", "Mark a laptop in the list first: a click, or the arrow keys.")
		case !p.now.Administers:
			kit.Tell(p.s.env, "For an administrator", p.noticeText())
		default:
			do(p.now.Laptops[i])
		}
	}
}

// named is whose laptop it is, with its number where they have several.
func (p *laptopsPage) named(o ledger.Laptop) string {
	n := 0
	for _, other := range p.now.Laptops {
		if other.Member == o.Member {
			n++
		}
	}
	if n > 1 {
		return o.Member + "'s laptop " + tail(o.Device)
	}
	return o.Member + "'s laptop"
}

// promote makes a laptop's owner an administrator.
func (p *laptopsPage) promote(o ledger.Laptop) {
	kit.Ask(p.s.env, kit.Question{
		Title: "Make " + o.Member + " an administrator?",
		Text:  o.Member + " may then let laptops in, end them, and make others administrators. It takes two administrators to end one's laptop.",
		OK:    "Make administrator",
		Do:    func() error { return p.done(p.s.source.MakeAdministrator(context.Background(), o.Member)) },
	})
}

// end ends a laptop, for a reason.
func (p *laptopsPage) end(o ledger.Laptop) {
	reason, pending := kit.NewEntry(), false
	kit.Ask(p.s.env, kit.Question{
		Title: "End " + p.named(o) + "?", OK: "End this laptop", Danger: true, First: reason, Width: 620,
		Text: "From now on it gets nothing new, every key it had is followed by a new one, and what it writes later waits here for review. What it wrote until now counts.\n\n" +
			"It cannot unread: what that laptop has, it keeps until it is wiped. If it is lost or stolen, tell whoever answers for information governance.\n\n" +
			"The member stays in the directory: say Has left… under Members for that.",
		Body: kit.Field("Why; it stays in the team's roster", reason),
		Do: func() (err error) {
			pending, err = p.s.source.EndLaptop(context.Background(), o.Device, reason.Text)
			return p.done(err)
		},
		Then: func() {
			if pending {
				kit.Tell(p.s.env, "A second administrator has to agree", "This is an administrator's laptop. Ask another administrator to end it too, on a laptop of their own; until then it stays in.")
			}
		},
	})
}

// done shows the laptops again after a change.
func (p *laptopsPage) done(err error) error {
	if err == nil {
		p.refresh()
	}
	return err
}

// drawReview shows what waits for a person, above what they decided.
func (p *laptopsPage) drawReview() {
	slices.SortStableFunc(p.now.Review, func(a, b ledger.Quarantined) int {
		waits := func(q ledger.Quarantined) int {
			if q.State == ledger.ReviewWaiting {
				return 0
			}
			return 1
		}
		return cmp.Compare(waits(a), waits(b))
	})
	rows := make([]kit.Row, len(p.now.Review))
	for i, q := range p.now.Review {
		state := kit.Cell{Text: q.State}
		if q.State == ledger.ReviewWaiting {
			state = kit.Cell{Text: "waits", Mark: kit.MarkWarning, Color: kit.ColorDecide}
		}
		rows[i] = kit.Row{Key: q.Entry, Cells: []kit.Cell{{Text: p.moment(q.At)}, {Text: q.Actor}, {Text: strings.ReplaceAll(q.Kind, "-", " ")}, state}}
	}
	p.review.SetRows(rows)
	if p.review.Selected() < 0 {
		p.review.Select(0)
	}
	if len(rows) == 0 {
		p.reviewing.Hide()
		return
	}
	p.reviewing.Show()
}

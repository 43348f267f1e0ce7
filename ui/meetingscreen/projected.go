package meetingscreen

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"keystone/ui/kit"
)

// Projected is the plain view of the patient on screen for a second window,
// read from the back of the room. One key blanks it.
type Projected struct {
	clock, left, facts *kit.Label
	name               *canvas.Text
	numbers            *fyne.Container
	lines              *fyne.Container
	scroll             *container.Scroll
	page               fyne.CanvasObject
	dark               *canvas.Rectangle
	root               *fyne.Container
}

// nameSize is how much larger than a title the patient's name is.
const nameSize = 1.75

// NewProjected returns an empty view; the Screen that made it fills it.
func NewProjected() *Projected {
	p := &Projected{
		clock: kit.Heading(""), left: kit.Heading(""), name: canvas.NewText("", nil), facts: kit.Heading(""),
		numbers: kit.H(), lines: kit.Wide(), dark: canvas.NewRectangle(color.Black),
	}
	head := kit.V(kit.H(p.numbers, kit.Spring(), p.clock, kit.Sized(32, 0, kit.Text("")), p.left), p.name, p.facts)
	p.scroll = kit.Scroll(p.lines)
	p.page = kit.Pad(6, container.NewBorder(kit.V(head, kit.Line()), nil, nil, nil, p.scroll))
	p.dark.Hide()
	p.root = container.NewStack(p.page, p.dark)
	return p
}

// Content is what the frame puts into the second window.
func (p *Projected) Content() fyne.CanvasObject { return p.root }

// Blank hides everything, or shows it again.
func (p *Projected) Blank() {
	p.dark.Hidden = !p.dark.Hidden
	if p.dark.Hidden {
		p.page.Show()
	} else {
		p.page.Hide()
	}
	p.root.Refresh()
}

// Blanked reports whether it shows nothing.
func (p *Projected) Blanked() bool { return p.dark.Visible() }

// TypedKey blanks the view on B or Space; the frame gives it the keys of the
// second window.
func (p *Projected) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyB || ev.Name == fyne.KeySpace {
		p.Blank()
	}
}

func (p *Projected) tick(clock, left string) {
	p.clock.SetText(worded("this patient", clock))
	p.left.SetText(worded("meeting", left))
}

// worded is a label before what it measures, "" where there is nothing.
func worded(label, measured string) string {
	if measured == "" {
		return ""
	}
	return label + " " + measured
}

func (p *Projected) show(now projection) {
	p.tick(now.clock, now.left)
	p.name.Text, p.name.Color = now.name, theme.Color(kit.ColorText)
	p.name.TextSize, p.name.TextStyle.Bold = nameSize*theme.Size(kit.SizeTitle), true
	p.name.Refresh()
	p.facts.SetText(now.facts)
	p.numbers.Objects = nil
	for _, look := range now.numbers {
		p.numbers.Add(numberBadge(look))
	}
	p.lines.Objects = projectedLines(now)
	p.root.Refresh()
	p.follow()
}

// follow keeps what was typed last in view: nobody scrolls a projector.
func (p *Projected) follow() {
	if p.lines.MinSize().Height > p.scroll.Size().Height {
		p.scroll.ScrollToBottom()
		return
	}
	p.scroll.ScrollToTop()
}

func numberBadge(look agendaLook) fyne.CanvasObject {
	words := kit.Heading(look.number).Colored(kit.ColorQuiet)
	if look.current {
		words.SetColor(kit.ColorAccent)
	}
	return kit.H(words, kit.Lead(look.mark).Colored(look.markColor))
}

func projectedLines(p projection) (lines []fyne.CanvasObject) {
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, kit.Top(
				kit.Sized(190, 0, kit.Title(label).Colored(kit.ColorQuiet)),
				kit.Grow(kit.Wrapped(text).Sized(kit.SizeTitle)),
			))
		}
	}
	if p.matters != "" {
		add("What matters", "“"+p.matters+"”")
	}
	add("Key worker", p.worker)
	add("Plan", p.plan)
	add("Why today", p.why)
	add("Question", p.question)
	add("They said", p.said)
	add("Discussion", p.discussion)
	add("Decision", p.decision)
	for i, action := range p.actions {
		label := ""
		if i == 0 {
			label = "Actions"
		}
		add(label, action)
	}
	add("Next review", p.review)
	return lines
}

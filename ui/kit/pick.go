package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Pick is a field in which one of several is chosen: a click opens the list
// beneath it, typing begins anew and narrows it, the arrows move in it, Return or Tab takes what is marked, Esc
// closes it. A text that is none of them is undone when the field is left.
type Pick struct {
	Entry
	options  []string
	chosen   string
	onChange func(option string)
	menu     *pickMenu
}

// NewPick returns a field for one of these options with none chosen; onChange
// (nil for none) is called when a person chooses.
func NewPick(options []string, onChange func(option string)) *Pick {
	p := &Pick{options: options, onChange: onChange, Entry: Entry{least: 160}}
	p.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	p.prepare(p)
	p.OnChanged = func(text string) { p.narrow(text) }
	p.ActionItem = newPickOpener(p)
	return p
}

// SetOptions changes what can be chosen; a choice that is no longer among them
// stays until another is made.
func (p *Pick) SetOptions(options []string) { p.options = options }

// Selected is the choice, "" for none.
func (p *Pick) Selected() string { return p.chosen }

// SetSelected shows a choice without calling onChange.
func (p *Pick) SetSelected(option string) {
	p.chosen = option
	p.write(option)
}

// TypedKey opens the list on Down and leaves the rest to the field.
func (p *Pick) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyDown && !p.Disabled() {
		p.open(p.options)
		return
	}
	p.Entry.TypedKey(ev)
}

// Tapped opens the whole list.
func (p *Pick) Tapped(ev *fyne.PointEvent) {
	p.Entry.Tapped(ev)
	if !p.Disabled() && p.Text == p.chosen {
		p.open(p.options)
	}
}

// TypedRune takes the place of the choice that stands in the field.
func (p *Pick) TypedRune(r rune) {
	if p.Text == p.chosen && !p.Disabled() {
		p.write("")
	}
	p.Entry.TypedRune(r)
}

// FocusGained lights the ring.
func (p *Pick) FocusGained() {
	p.Entry.FocusGained()
	reveal(p)
}

// FocusLost takes a text that is one of the options and undoes any other.
func (p *Pick) FocusLost() {
	if p.menu == nil {
		p.settle()
	}
	p.Entry.FocusLost()
}

// settle takes what is typed if it names one option, and undoes it otherwise.
func (p *Pick) settle() {
	text := strings.TrimSpace(p.Text)
	if text == p.chosen {
		p.write(p.chosen)
		return
	}
	for _, option := range p.options {
		if strings.EqualFold(option, text) {
			p.choose(option)
			return
		}
	}
	if text == "" {
		p.choose("")
		return
	}
	p.write(p.chosen)
}

// matching returns the options that hold the text, those that begin with it
// first.
func (p *Pick) matching(text string) []string {
	text = strings.ToLower(strings.TrimSpace(text))
	var begin, hold []string
	for _, option := range p.options {
		switch at := strings.Index(strings.ToLower(option), text); {
		case at == 0:
			begin = append(begin, option)
		case at > 0:
			hold = append(hold, option)
		}
	}
	return append(begin, hold...)
}

// narrow shows the options that hold what is typed.
func (p *Pick) narrow(text string) {
	found := p.matching(text)
	if text == "" || len(found) == 0 {
		p.close()
		return
	}
	p.open(found)
}

func (p *Pick) open(options []string) {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(p)
	if canvas == nil || len(options) == 0 {
		return
	}
	if p.menu == nil {
		p.menu = newPickMenu(p, canvas)
	}
	p.menu.show(options)
}

func (p *Pick) close() {
	if p.menu != nil {
		menu := p.menu
		p.menu = nil
		menu.hide()
	}
}

// take chooses from the open list and closes it.
func (p *Pick) take(option string) {
	p.close()
	p.choose(option)
}

func (p *Pick) choose(option string) {
	changed := option != p.chosen
	p.SetSelected(option)
	if changed && p.onChange != nil {
		p.onChange(option)
	}
}

// write changes the text without opening the list, the cursor at its end.
func (p *Pick) write(text string) {
	onChanged := p.OnChanged
	p.OnChanged = nil
	p.SetText(text)
	p.CursorColumn = len([]rune(text))
	p.OnChanged = onChanged
}

// pickOpener is the arrow at the end of the field; it opens the whole list.
type pickOpener struct {
	widget.Icon
	of *Pick
}

func newPickOpener(of *Pick) *pickOpener {
	o := &pickOpener{of: of}
	o.Resource = theme.MenuDropDownIcon()
	o.ExtendBaseWidget(o)
	return o
}

// Tapped opens the whole list.
func (o *pickOpener) Tapped(*fyne.PointEvent) {
	if !o.of.Disabled() {
		focus(o.of)
		o.of.open(o.of.options)
	}
}

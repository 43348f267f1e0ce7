package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// BannerData is what a patient banner says, as ready strings.
type BannerData struct {
	// Name is SURNAME, Firstname (Title).
	Name string
	// Born is dd-Mmm-yyyy (age), without the word Born.
	Born string
	// Gender is the word, without its label.
	Gender string
	// NHSNumber is 3 3 4, without its label.
	NHSNumber string
	// Flags are short words: ready access, sealed.
	Flags []string
	// Note is a second line, muted; "" for none.
	Note string
}

// Banner is the patient banner of the NHS convention: SURNAME, Firstname
// (Title) largest, then Born, Gender and NHS No., each with its label, then
// flags. It wraps rather than cut anything.
type Banner struct {
	widget.BaseWidget
	name, note           *Label
	long                 *Label // the name instead, on lines of its own, where it is too wide for one
	born, gender, number *pair
	facts                *fyne.Container
	all                  *fyne.Container
}

// NewBanner returns an empty banner; SetPatient fills it.
func NewBanner() *Banner {
	b := &Banner{
		name: Title(""), note: Wrapped("").Colored(ColorQuiet),
		born: newPair(lang.L("Born")), gender: newPair(lang.L("Gender")), number: newPair(lang.L("NHS No.")),
	}
	b.long = Wrapped("").Sized(SizeTitle).Bold()
	b.facts = container.New(&flow{gap: 6 * Unit, rowGap: Unit})
	b.all = container.NewStack(
		newSurface(ColorBanner, ColorLine, 2*Unit),
		container.New(&inset{3 * Unit, 2 * Unit}, Tight(b.long, b.facts, b.note)),
	)
	b.ExtendBaseWidget(b)
	b.SetPatient(BannerData{})
	return b
}

// SetPatient shows a patient.
func (b *Banner) SetPatient(data BannerData) {
	b.name.SetText(data.Name)
	b.long.SetText(data.Name)
	b.name.Hidden = tooWide(data.Name)
	b.long.Hidden = !b.name.Hidden
	b.born.say(data.Born)
	b.gender.say(data.Gender)
	b.number.say(data.NHSNumber)
	b.facts.Objects = []fyne.CanvasObject{b.name, b.born.all, b.gender.all, b.number.all}
	for _, flag := range data.Flags {
		b.facts.Objects = append(b.facts.Objects, Tag(MarkFlag+" "+flag, ColorText))
	}
	b.note.SetText(data.Note)
	b.note.Hidden = data.Note == ""
	b.all.Refresh()
	b.Refresh()
}

// tooWide reports whether a name would be cut on one line; it is the same at every
// text scale, which widens the name and the line alike.
func tooWide(name string) bool {
	width := fyne.MeasureText(name, theme.Size(SizeTitle), fyne.TextStyle{Bold: true}).Width
	return width+1 > widestLine*textScale()
}

// CreateRenderer draws the banner.
func (b *Banner) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.all) }

// pair is a muted label and its value on one line.
type pair struct {
	value *Label
	all   *fyne.Container
}

func newPair(label string) *pair {
	p := &pair{value: Lead("").Bold()}
	p.all = container.New(&line{gap: Unit, align: 0.5}, Quiet(label), p.value)
	return p
}

func (p *pair) say(text string) {
	p.value.SetText(text)
	p.all.Hidden = text == ""
}

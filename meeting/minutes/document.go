package minutes

import (
	"math"

	"github.com/jung-kurt/gofpdf"
)

const family = "noto"

// The page, in millimetres.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	left       = 15.0
	width      = pageWidth - 2*left
	top        = 26.0
	bottom     = 278.0 // nothing of the body stands below it
	unit       = 1.4   // the one spacing unit
)

// colour is red, green and blue.
type colour [3]int

var (
	ink    = colour{0x1b, 0x24, 0x2d}
	quiet  = colour{0x55, 0x62, 0x6e}
	accent = colour{0x1f, 0x5a, 0x8c}
	danger = colour{0xa6, 0x1c, 0x1c}
	tint   = colour{0xe9, 0xf0, 0xf6}
	line   = colour{0xc4, 0xcf, 0xd9}
	white  = colour{0xff, 0xff, 0xff}
	warm   = colour{0xfb, 0xf1, 0xdc}
)

// style is one step of the type scale.
type style struct {
	size float64 // points
	bold bool
	in   colour
}

// The type scale of every paper.
var (
	tiny    = style{7.5, false, quiet}
	label   = style{8.5, true, accent}
	cell    = style{8.5, false, ink}
	strong  = style{8.5, true, ink}
	body    = style{10, false, ink}
	stress  = style{10, true, ink}
	reading = style{11, false, ink} // what a patient reads
	heading = style{13, true, accent}
	title   = style{20, true, ink}
)

// inColour is the style in another colour.
func (s style) inColour(c colour) style { s.in = c; return s }

// times is the style in another size.
func (s style) times(factor float64) style { s.size *= factor; return s }

// leading is the height of one line in millimetres.
func (s style) leading() float64 { return s.size * 25.4 / 72 * 1.36 }

// document is a paper being laid out from top to bottom: the marks on each page.
type document struct {
	pdf     *gofpdf.Fpdf // measures, and in the end writes
	covered []bool
	pages   [][]mark
	at      int     // index of the page that is drawn on
	y       float64 // where the next thing goes
	top     float64
	bottom  float64
	// spoiled says that a character could not be drawn and a mark stands for it.
	spoiled bool
	// onBreak draws what a page that continues something begins with; nil for nothing.
	onBreak func()
}

// page begins a new page.
func (d *document) page() {
	d.at = len(d.pages)
	d.pages = append(d.pages, nil)
	d.y = d.top
}

// need begins a new page unless h millimetres are left on this one.
func (d *document) need(h float64) {
	if d.y+h <= d.bottom || d.y <= d.top {
		return
	}
	d.page()
	if again := d.onBreak; again != nil {
		d.onBreak = nil // what it draws may not come again by itself
		again()
		d.onBreak = again
	}
}

// together keeps what draw draws, and follow millimetres after it, on one page,
// unless it is taller than a page.
func (d *document) together(follow float64, draw func(*document)) {
	d.need(min(d.tall(draw)+follow, d.bottom-d.top))
	draw(d)
}

// tall is the height in millimetres of what draw draws.
func (d *document) tall(draw func(*document)) float64 {
	trial := &document{pdf: d.pdf, covered: d.covered, bottom: math.MaxFloat64}
	trial.page()
	draw(trial)
	return trial.y
}

// add puts a mark on the page.
func (d *document) add(m mark) { d.pages[d.at] = append(d.pages[d.at], m) }

// put draws one line of text that is already clean, its top at y.
func (d *document) put(x, y float64, text string, s style) {
	if text != "" {
		d.add(words{x, y + s.leading()*0.74, unjoined(text), s})
	}
}

// putRight is put with the line ending at x.
func (d *document) putRight(x, y float64, text string, s style) {
	d.put(x-d.measure(text, s), y, text, s)
}

// use makes s the style in which text is measured next.
func (d *document) use(s style) { d.pdf.SetFont(family, s.weight(), s.size) }

// weight is the style's weight as gofpdf says it.
func (s style) weight() string {
	if s.bold {
		return "B"
	}
	return ""
}

// measure is the width of a clean line in millimetres.
func (d *document) measure(text string, s style) float64 {
	d.use(s)
	return d.pdf.GetStringWidth(unjoined(text))
}

// fill draws a coloured rectangle.
func (d *document) fill(x, y, w, h float64, c colour) { d.add(ground{x, y, w, h, c}) }

// box draws the outline of a rectangle: a tick box, a frame.
func (d *document) box(x, y, w, h, thick float64, c colour) { d.add(outline{x, y, w, h, thick, c}) }

// rule draws a level line.
func (d *document) rule(x, y, w, thick float64, c colour) { d.add(level{x, y, w, thick, c}) }

// gap leaves n spacing units empty.
func (d *document) gap(n float64) { d.y += n * unit }

// para writes text over the whole width, over as many pages as it takes.
func (d *document) para(text string, s style) { d.paraAt(left, width, text, s) }

// paraAt writes text into a column, over as many pages as it takes.
func (d *document) paraAt(x, w float64, text string, s style) {
	for _, l := range d.wrap(text, w, s) {
		d.need(s.leading())
		d.put(x, d.y, l, s)
		d.y += s.leading()
	}
}

// section writes a heading that stays with the first lines of what follows.
func (d *document) section(text string) {
	d.need(heading.leading() + 30)
	d.para(text, heading)
	d.gap(1)
}

// framed draws the head and foot of every page, now that their number is known.
func (d *document) framed(fr frame) *document {
	for n := range d.pages {
		d.at = n
		d.draw(fr, n+1, len(d.pages))
	}
	return d
}

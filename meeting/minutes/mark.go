package minutes

import "github.com/jung-kurt/gofpdf"

// mark is one thing drawn on a page, in millimetres from its upper left corner.
// The PDF and the picture on the screen are made from the same marks.
type mark interface {
	// print writes the mark into the PDF.
	print(f *gofpdf.Fpdf)
	// paint draws the mark into a picture.
	paint(p *picture) error
}

// words are one line of text; y is its base line.
type words struct {
	x, y float64
	text string
	look style
}

// ground is a filled rectangle.
type ground struct {
	x, y, w, h float64
	in         colour
}

// outline is the edge of a rectangle, half of its thickness inside.
type outline struct {
	x, y, w, h, thick float64
	in                colour
}

// level is a level line, half of its thickness above y.
type level struct {
	x, y, w, thick float64
	in             colour
}

func (m words) print(f *gofpdf.Fpdf) {
	f.SetFont(family, m.look.weight(), m.look.size)
	f.SetTextColor(m.look.in[0], m.look.in[1], m.look.in[2])
	f.Text(m.x, m.y, m.text)
}

func (m ground) print(f *gofpdf.Fpdf) {
	f.SetFillColor(m.in[0], m.in[1], m.in[2])
	f.Rect(m.x, m.y, m.w, m.h, "F")
}

func (m outline) print(f *gofpdf.Fpdf) {
	f.SetLineWidth(m.thick)
	f.SetDrawColor(m.in[0], m.in[1], m.in[2])
	f.Rect(m.x, m.y, m.w, m.h, "D")
}

func (m level) print(f *gofpdf.Fpdf) {
	f.SetLineWidth(m.thick)
	f.SetDrawColor(m.in[0], m.in[1], m.in[2])
	f.Line(m.x, m.y, m.x+m.w, m.y)
}

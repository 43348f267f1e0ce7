package minutes

import (
	"bytes"
	"image"

	"golang.org/x/image/font/sfnt"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/sync/fault"
)

// Printable is what one paper is made from: MinutesPaper, SheetPaper, PlanPaper,
// CardPaper, LetterPaper or ExtractPaper.
type Printable interface {
	// lay lays the paper out. Errors: as the method of Paper of its name.
	lay(p *Paper) (*document, error)
}

// MinutesPaper is what the minutes of one meeting are made from.
type MinutesPaper struct{ Minutes meeting.Minutes }

// SheetPaper is what a numbered sheet of actions is made from, with the patients
// it names.
type SheetPaper struct {
	Sheet    meeting.Sheet
	Patients []caseload.Patient
}

// PDF returns a paper as it prints. Errors: as the method of Paper of its name.
func (p *Paper) PDF(what Printable) ([]byte, error) {
	d, err := what.lay(p)
	if err != nil {
		return nil, err
	}
	for _, page := range d.pages {
		d.pdf.AddPage()
		for _, m := range page {
			m.print(d.pdf)
		}
	}
	var out bytes.Buffer
	if err := d.pdf.Output(&out); err != nil {
		return nil, fault.Wrap(err, CodePaper, "This paper could not be made; nothing was saved or lost. Tell whoever looks after Keystone.")
	}
	return out.Bytes(), nil
}

// Preview is a paper for the screen: the pages of the PDF, mark for mark. It is
// safe for use by several goroutines at once.
type Preview struct {
	pages         [][]mark
	regular, bold *sfnt.Font
}

// Preview lays a paper out for the screen. Errors: as PDF.
func (p *Paper) Preview(what Printable) (*Preview, error) {
	d, err := what.lay(p)
	if err != nil {
		return nil, err
	}
	return &Preview{pages: d.pages, regular: p.regular, bold: p.bold}, nil
}

// Pages is how many pages the paper has.
func (v *Preview) Pages() int { return len(v.pages) }

// Page draws a page, counted from 0, this many pixels across. Errors: CodeFont.
func (v *Preview) Page(n, across int) (*image.RGBA, error) {
	p := newPicture(across, v.regular, v.bold)
	for _, m := range v.pages[n] {
		if err := m.paint(p); err != nil {
			return nil, err
		}
	}
	return p.img, nil
}

// Height is the height of a page of this width, in the same measure.
func Height(width float32) float32 { return width * pageHeight / pageWidth }

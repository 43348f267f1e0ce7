// Package minutes puts a meeting and its patients on paper: the minutes, the
// numbered sheet of actions, the plan, the emergency card, the letter to the
// patient and one patient's extract, as PDF on A4, the extract also as plain text.
//
// It knows how things look and what may stand on which paper (facts.md,
// "Minutes", "The emergency card", "Papers"); it decides nothing else. The same
// input gives the same bytes, so that signed minutes can be compared by digest.
package minutes

import (
	"bytes"
	"time"

	"github.com/jung-kurt/gofpdf"
	"golang.org/x/image/font/sfnt"

	"keystone/meeting"
)

// Codes of the refusals of this package.
const (
	// CodeFont says that the fonts handed in cannot be used.
	CodeFont = "font-unreadable"
	// CodePlanIncomplete says that what matters or crisis is empty: nothing prints as a plan (facts.md, In the room).
	CodePlanIncomplete = "plan-incomplete"
	// CodeCardTooLong says that the emergency card does not fit on its one page (F35).
	CodeCardTooLong = "card-too-long"
	// CodeConfidence says that what a carer said in confidence stands in a text of a patient's paper (F52).
	CodeConfidence = "carer-confidence"
	// CodeUnsettled says that two laptops recorded differently what a letter or an extract would tell as settled.
	CodeUnsettled = "unsettled"
	// CodeDied says that letters to this patient have stopped (F32).
	CodeDied = "died"
	// CodePaper says that the PDF could not be written: a defect of the program.
	CodePaper = "paper-failed"
)

// Fonts are the bytes of two TrueType fonts; Noto Sans as Fyne carries it.
type Fonts struct{ Regular, Bold []byte }

// Paper makes every paper. It is safe for use by several goroutines at once.
type Paper struct {
	fonts Fonts
	// covered tells which characters both fonts can draw.
	covered       []bool
	regular, bold *sfnt.Font
	broken        error
}

var _ meeting.Printer = (*Paper)(nil)

// New returns a Paper that draws with f. Fonts that cannot be used are reported
// by the first paper asked for, as CodeFont.
func New(f Fonts) *Paper {
	p := &Paper{fonts: f, covered: make([]bool, 1<<16)}
	regular, err := sfnt.Parse(f.Regular)
	if err != nil {
		p.broken = err
		return p
	}
	bold, err := sfnt.Parse(f.Bold)
	if err != nil {
		p.broken = err
		return p
	}
	p.regular, p.bold = regular, bold
	var buf sfnt.Buffer
	for r := ' '; r < 0xFFFE; r++ {
		p.covered[r] = draws(regular, &buf, r) && draws(bold, &buf, r)
	}
	return p
}

// draws tells whether a font has a glyph of its own for r.
func draws(f *sfnt.Font, buf *sfnt.Buffer, r rune) bool {
	glyph, err := f.GlyphIndex(buf, r)
	return err == nil && glyph != 0
}

// document starts an empty document that claims to be made at the given time.
func (p *Paper) document(title string, made time.Time) (*document, error) {
	if p.broken != nil {
		return nil, unreadable(p.broken)
	}
	f := gofpdf.New("P", "mm", "A4", "")
	// gofpdf writes into the bytes it is given, so each document has its own.
	f.AddUTF8FontFromBytes(family, "", bytes.Clone(p.fonts.Regular))
	f.AddUTF8FontFromBytes(family, "B", bytes.Clone(p.fonts.Bold))
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(left, top, left)
	f.SetCellMargin(0)
	f.SetCatalogSort(true)
	f.SetCreationDate(made)
	f.SetModificationDate(made)
	f.SetProducer("Keystone MDT", true)
	d := &document{pdf: f, covered: p.covered, top: top, bottom: bottom}
	f.SetTitle(d.clean(title), true)
	return d, nil
}

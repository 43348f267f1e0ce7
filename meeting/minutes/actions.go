package minutes

import (
	"strconv"

	"keystone/caseload"
	"keystone/meeting"
)

// Actions returns a numbered sheet of actions to write results on; each comes
// back by sheet number, line number and the patient's birth year (F22).
// Errors: CodeFont, CodePaper.
func (p *Paper) Actions(s meeting.Sheet) ([]byte, error) { return p.ActionsFor(s, nil) }

// ActionsFor is Actions with what a visit needs beside each action: address,
// telephone and key worker of those of the patients that the sheet names.
func (p *Paper) ActionsFor(s meeting.Sheet, patients []caseload.Patient) ([]byte, error) {
	return p.PDF(SheetPaper{s, patients})
}

func (in SheetPaper) lay(p *Paper) (*document, error) {
	s := in.Sheet
	d, err := p.document("Action sheet "+strconv.Itoa(s.Number), stamp(s.Made))
	if err != nil {
		return nil, err
	}
	known := map[string]caseload.Patient{}
	for _, one := range in.Patients {
		known[one.NHSNumber] = one
	}
	d.page()
	d.sheetTitle(s)
	for i, a := range s.Lines {
		d.sheetLine(s.Number, or0(a.Line, i+1), a, known[a.Patient])
	}
	if len(s.Lines) == 0 {
		d.para("No open action.", body)
	}
	return d.framed(frame{
		left:  list(" · ", s.Team, "Action sheet "+strconv.Itoa(s.Number), said("for ", s.For), day(s.Made)),
		right: "Sheet " + strconv.Itoa(s.Number),
		foot:  "Bring this sheet back to the team; it names patients, so never leave it in a car.",
		test:  s.Test,
	}), nil
}

// or0 is the first number that is not 0.
func or0(n, instead int) int {
	if n != 0 {
		return n
	}
	return instead
}

func (d *document) sheetTitle(s meeting.Sheet) {
	d.para("Action sheet "+strconv.Itoa(s.Number)+said(", ", s.For), title)
	d.para(list(" · ", s.Team, "printed "+day(s.Made), caseload.Counted(len(s.Lines), "action")), body.inColour(quiet))
	d.gap(2)
	d.panel(tint, accent, []text{
		{"Do it, tick the box, write the result and the day. Then bring the sheet back, or ring the results through.", body},
		{"To enter a result, Keystone asks for three things: this sheet's number (" + strconv.Itoa(s.Number) +
			"), the line number, and the patient's year of birth.", stress},
		{"Cannot do it? Write BACK and why: it returns at once to whoever gave it, and stays open.", body},
	})
	d.gap(3)
}

// text is some words and how they look.
type text struct {
	words string
	look  style
}

// panel writes texts on a coloured ground with a bar at its left, on one page.
func (d *document) panel(ground, bar colour, texts []text) {
	const inset = 4.0
	h := 4.0
	for _, t := range texts {
		h += float64(len(d.wrap(t.words, width-2*inset, t.look))) * t.look.leading()
	}
	if h > d.bottom-d.top {
		for _, t := range texts {
			d.para(t.words, t.look)
		}
		return
	}
	d.need(h)
	d.fill(left, d.y, width, h, ground)
	d.fill(left, d.y, 1.1, h, bar)
	end := d.y + h
	d.y += 2
	for _, t := range texts {
		for _, l := range d.wrap(t.words, width-2*inset, t.look) {
			d.put(left+inset, d.y, l, t.look)
			d.y += t.look.leading()
		}
	}
	d.y = end
}

// Places on a line of the sheet.
const (
	tick      = 5.0
	besideBox = left + 22
	resultRow = 8.5
)

// sheetLine draws one action: its number and box at the left, what to do and for
// whom beside them, and two lines to write the result on; never over two pages
// unless it is taller than one.
func (d *document) sheetLine(sheet, lineNumber int, a meeting.Action, p caseload.Patient) {
	w := left + width - besideBox
	texts := sheetTexts(a, p)
	h := 2*resultRow + 6
	for _, t := range texts {
		h += float64(len(d.wrap(t.words, w, t.look))) * t.look.leading()
	}
	d.need(min(h, d.bottom-d.top))
	d.rule(left, d.y, width, 0.2, line)
	d.gap(1.5)
	if a.Urgent {
		d.fill(left, d.y, 1.1, min(h-4, d.bottom-d.y), danger)
	}
	d.put(left+3, d.y, strconv.Itoa(lineNumber), heading.inColour(ink))
	d.put(left+3, d.y+6, "sheet "+strconv.Itoa(sheet), tiny)
	d.box(left+13.5, d.y+0.6, tick, tick, 0.4, ink)
	for _, t := range texts {
		for _, l := range d.wrap(t.words, w, t.look) {
			d.need(t.look.leading())
			d.words(besideBox, d.y, l, t.look)
			d.y += t.look.leading()
		}
	}
	d.need(2*resultRow + 2)
	d.answer()
	d.gap(2)
}

func sheetTexts(a meeting.Action, p caseload.Patient) []text {
	who := or(a.PatientName, "For the team, no patient")
	if a.Patient != "" {
		who = list(" · ", who, joined("born "+day(a.Born)), joined("NHS No. ")+number(a.Patient))
	}
	texts := []text{
		{who, stress},
		{actionWhat(a), body},
		{list(" · ", said("by ", joined(day(a.Due))), list(", ", a.Owner, a.Organisation, joined(a.OwnerPhone)), said("given by ", a.GivenBy)), cell},
	}
	if visit := visitFacts(p); visit != "" {
		texts = append(texts, text{visit, cell})
	}
	return texts
}

// visitFacts is what somebody at the door needs to know.
func visitFacts(p caseload.Patient) string {
	k := ""
	if p.KeyWorker != nil && p.KeyWorker.State == caseload.Accepted && !contested(p) {
		k = "key worker " + list(" ", p.KeyWorker.Name, joined(p.KeyWorker.Phone))
	}
	ready := ""
	if p.ReadyAccess {
		ready = "READY ACCESS"
	}
	return list(" · ", list(", ", p.Address, joined(p.Postcode)), joined(p.Phone), said("practice ", p.Practice), k, ready)
}

// answer draws the lines a result is written on.
func (d *document) answer() {
	x, end := besideBox, left+width
	d.y += resultRow
	d.put(x, d.y-cell.leading(), "Result", label)
	d.rule(x+14, d.y, end-x-14, 0.25, quiet)
	d.y += resultRow
	d.rule(x+14, d.y, end-x-76, 0.25, quiet)
	d.put(end-60, d.y-cell.leading(), "Day", label)
	d.rule(end-53, d.y, 20, 0.25, quiet)
	d.put(end-31, d.y-cell.leading(), "By", label)
	d.rule(end-25, d.y, 25, 0.25, quiet)
}

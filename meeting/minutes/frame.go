package minutes

import (
	"strconv"
	"strings"
)

// frame is what stands at the head and foot of every page of one paper.
type frame struct {
	left  string // "Riverside MDT · Weekly MDT · 23-Nov-2026"
	right string // "Version 2"
	foot  string // who the page is for
	draft bool   // DRAFT on every page
	test  bool   // invented people
	// void is a word such as SUPERSEDED on every page; "" for none.
	void string
}

// draw draws the frame of page n of pages.
func (d *document) draw(fr frame, n, pages int) {
	d.put(left, 11, d.fitted(fr.left, width-62, tiny), tiny)
	d.putRight(left+width, 11, d.fitted(fr.right, 60, tiny), tiny)
	d.rule(left, 16.4, width, 0.3, line)
	d.marks(fr)
	d.rule(left, 282.5, width, 0.3, line)
	d.put(left, 284.2, "Confidential", tiny.inColour(danger).heavy())
	x := left + d.measure("Confidential", tiny.heavy()) + 3
	of := "page " + strconv.Itoa(n) + " of " + strconv.Itoa(pages)
	room := width - (x - left) - d.measure(of, tiny) - 6
	d.put(x, 284.2, d.fitted(fr.foot, room, tiny), tiny)
	d.putRight(left+width, 284.2, of, tiny)
	if d.spoiled {
		d.put(left, 288, string(missing)+" stands where this printer's letters lack a character; the screen shows it.", tiny)
	}
}

// heavy is the style in bold.
func (s style) heavy() style { s.bold = true; return s }

// marks draws what must never be overlooked on a page: draft, test, void.
func (d *document) marks(fr frame) {
	x := left
	mark := func(text string, c colour) {
		s := tiny.inColour(white).heavy().times(1.15)
		w := d.measure(text, s) + 4
		d.fill(x, 17.6, w, 5, c)
		d.put(x+2, 17.9, text, s)
		x += w + 2
	}
	if fr.void != "" {
		mark(fr.void, danger)
	}
	if fr.draft {
		mark("DRAFT: not signed, may still change", danger)
	}
	if fr.test {
		mark("TEST TEAM: invented people, not real patients", quiet)
	}
}

// fitted is the clean text on one line, shortened with … where it is wider than
// w. Only heads and feet are ever shortened; what they name stands in full on
// the first page.
func (d *document) fitted(text string, w float64, s style) string {
	one, _, _ := strings.Cut(strings.TrimSpace(d.clean(text)), "\n")
	if d.measure(one, s) <= w {
		return one
	}
	full, rest := d.split(one, w-d.measure("…", s))
	if len(full) == 0 {
		return rest
	}
	return full[0] + "…"
}

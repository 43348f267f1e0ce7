package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"keystone/meeting/minutes"
	"keystone/ui/kit"
)

// preview is a paper in front of the window as it will print, with what can be
// done with it. It takes the keys, and what is behind it gets none.
type preview struct {
	w      *Window
	out    printout
	pages  *pageView
	place  *kit.Label // "page 2 of 5"
	state  *kit.Label // what was done with the paper
	all    fyne.CanvasObject
	before func(*fyne.KeyEvent)
}

// showPreview puts a paper in front of the window.
func (w *Window) showPreview(out printout, paper *minutes.Preview) {
	place := func(n int) string { return fmt.Sprintf("page %d of %d", n, paper.Pages()) }
	// the last page's number is the widest, and so makes room for the others
	p := &preview{w: w, out: out, place: kit.Text(place(paper.Pages())), state: kit.Quiet("")}
	p.pages = newPageView(w.env, paper)
	p.pages.onKey = p.typedKey
	p.pages.onPlace = func(n int) { p.place.SetText(place(n + 1)) }
	p.all = container.NewStack(canvas.NewRectangle(theme.Color(kit.ColorShade)), kit.Pad(4, p.panel()))
	screen := w.win.Canvas()
	p.before = screen.OnTypedKey()
	screen.SetOnTypedKey(p.typedKey)
	screen.Overlays().Add(p.all)
	screen.Focus(p.pages)
}

func (p *preview) panel() fyne.CanvasObject {
	head := kit.H(
		kit.Grow(kit.Tight(kit.Heading(p.out.title), kit.Quiet(p.out.note))), p.place,
		kit.Primary("Print", func() { p.deal(printPaper, "Waiting for the printer…", "Given to the printer.") }),
		kit.Button("Open in viewer", func() { p.deal(showPaper, "Opening…", "Opened in this laptop's viewer.") }),
		kit.Button("Save as…", p.save),
		kit.Button("Close", p.close),
	)
	keys := kit.Quiet("Page Up and Page Down move through the paper, Esc closes it")
	return kit.Panel("", kit.V(head, kit.Grow(p.pages), kit.H(kit.Grow(p.state), keys)))
}

// deal makes the file in the folder for papers and hands it to the system,
// which may take its time; the paper stays to be read meanwhile.
func (p *preview) deal(then deal, meanwhile, done string) {
	p.state.SetText(meanwhile)
	p.w.release(p.out, then, func(err error) {
		if err != nil {
			p.state.SetText("")
			return
		}
		p.state.SetText(done + " The file is in " + p.w.papers.Dir + ".")
	})
}

// save keeps the file where the person chooses.
func (p *preview) save() {
	p.w.savePaper(p.out, func(path string) { p.state.SetText("Saved as " + path + ".") })
}

func (p *preview) typedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		p.close()
		return
	}
	p.pages.turn(ev.Name)
}

func (p *preview) close() {
	screen := p.w.win.Canvas()
	screen.Overlays().Remove(p.all)
	screen.SetOnTypedKey(p.before)
}

package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keystone/meeting/minutes"
	"keystone/ui/kit"
)

// widestPage is the width of a page, in Fyne's units, beyond which a wider
// window only gives it more margin.
const widestPage float32 = 960

// pageView shows the pages of a paper below one another, as wide as there is
// room. Only the pages in view and beside them are drawn, off the UI goroutine.
type pageView struct {
	widget.BaseWidget
	env     kit.Env
	paper   *minutes.Preview
	onKey   func(*fyne.KeyEvent)
	onPlace func(page int) // counted from 0

	strip  *strip
	sheets []*canvas.Image
	across []int // pixels that each sheet is drawn at, 0 for not
	scroll *container.Scroll
	ring   *canvas.Rectangle
}

func newPageView(env kit.Env, paper *minutes.Preview) *pageView {
	v := &pageView{env: env, paper: paper, strip: &strip{}, across: make([]int, paper.Pages()), ring: canvas.NewRectangle(nil)}
	v.ring.StrokeWidth = 2
	pages := []fyne.CanvasObject{}
	for range paper.Pages() {
		blank := canvas.NewRectangle(color.White)
		blank.StrokeColor, blank.StrokeWidth = theme.Color(kit.ColorLine), 1
		sheet := &canvas.Image{FillMode: canvas.ImageFillStretch}
		v.sheets = append(v.sheets, sheet)
		pages = append(pages, container.NewStack(blank, sheet))
	}
	v.scroll = container.NewVScroll(container.New(v.strip, pages...))
	v.scroll.OnScrolled = func(fyne.Position) { v.look() }
	v.ExtendBaseWidget(v)
	return v
}

// turn moves through the paper by a key.
func (v *pageView) turn(key fyne.KeyName) {
	const step = 60
	far := v.scroll.Size().Height - step
	to := v.scroll.Offset.Y
	switch key {
	case fyne.KeyPageDown:
		to += far
	case fyne.KeyPageUp:
		to -= far
	case fyne.KeyDown:
		to += step
	case fyne.KeyUp:
		to -= step
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = v.scroll.Content.Size().Height
	default:
		return
	}
	to = max(0, min(to, v.scroll.Content.Size().Height-v.scroll.Size().Height))
	v.scroll.ScrollToOffset(fyne.NewPos(0, to))
	v.look()
}

// look draws what is in view, forgets what is far from it, and says which page
// is in the middle.
func (v *pageView) look() {
	size := v.strip.page()
	if size.Width <= 0 {
		return
	}
	pixels := int(size.Width * v.env.Window.Canvas().Scale())
	each, top, tall := size.Height+kit.Gap, v.scroll.Offset.Y, v.scroll.Size().Height
	first, last := int(top/each)-1, int((top+tall)/each)+1
	for n := range v.sheets {
		switch {
		case n < first || n > last:
			v.forget(n)
		case v.across[n] != pixels:
			v.across[n] = pixels
			v.draw(n, pixels)
		}
	}
	v.onPlace(min(int((top+tall/2)/each), len(v.sheets)-1))
}

// forget gives back the room a page takes.
func (v *pageView) forget(n int) {
	if v.across[n] > 0 {
		v.across[n], v.sheets[n].Image = 0, nil
		v.sheets[n].Refresh()
	}
}

// draw draws a page; one that was scrolled or resized away meanwhile is dropped.
func (v *pageView) draw(n, pixels int) {
	v.env.Go(func() {
		page, err := v.paper.Page(n, pixels)
		v.env.Do(func() {
			switch {
			case err != nil:
				v.env.Fail(err)
			case v.across[n] == pixels:
				v.sheets[n].Image = page
				v.sheets[n].Refresh()
			}
		})
	})
}

// FocusGained lights the ring.
func (v *pageView) FocusGained() { v.light(theme.Color(kit.ColorRing)) }

// FocusLost puts the ring out.
func (v *pageView) FocusLost() { v.light(color.Transparent) }

func (v *pageView) light(c color.Color) {
	v.ring.StrokeColor = c
	v.ring.Refresh()
}

// TypedRune does nothing: there is nothing to type here.
func (v *pageView) TypedRune(rune) {}

// TypedKey hands every key to the preview.
func (v *pageView) TypedKey(ev *fyne.KeyEvent) { v.onKey(ev) }

// CreateRenderer draws the pages on the ground of the window.
func (v *pageView) CreateRenderer() fyne.WidgetRenderer {
	return &pageViewRenderer{v, canvas.NewRectangle(theme.Color(theme.ColorNameBackground))}
}

type pageViewRenderer struct {
	view   *pageView
	ground *canvas.Rectangle
}

func (r *pageViewRenderer) Destroy()           {}
func (r *pageViewRenderer) MinSize() fyne.Size { return fyne.NewSize(200, 200) }
func (r *pageViewRenderer) Refresh()           { canvas.Refresh(r.view) }

func (r *pageViewRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.view.scroll, r.view.ring}
}

// Layout gives the pages their width before the area that scrolls asks for
// their height.
func (r *pageViewRenderer) Layout(size fyne.Size) {
	r.view.strip.width = size.Width
	for _, o := range r.Objects() {
		o.Resize(size)
	}
	r.view.look()
}

// strip lays pages out below one another in the middle of a width.
type strip struct{ width float32 }

// page is the size of one page.
func (s *strip) page() fyne.Size {
	wide := min(s.width-6*kit.Gap, widestPage)
	return fyne.NewSize(wide, minutes.Height(wide))
}

// MinSize asks for the height of all pages.
func (s *strip) MinSize(pages []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, float32(len(pages))*(s.page().Height+kit.Gap)+kit.Gap)
}

// Layout centres the pages.
func (s *strip) Layout(pages []fyne.CanvasObject, size fyne.Size) {
	one := s.page()
	for i, o := range pages {
		o.Resize(one)
		o.Move(fyne.NewPos((size.Width-one.Width)/2, kit.Gap+float32(i)*(one.Height+kit.Gap)))
	}
}

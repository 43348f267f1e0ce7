package minutes

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"keystone/sync/fault"
)

// picture is one page being drawn in pixels.
type picture struct {
	img           *image.RGBA
	perMM         float64 // pixels
	regular, bold *sfnt.Font
	faces         map[style]font.Face
	buf           sfnt.Buffer
}

// newPicture is an empty page of this many pixels across.
func newPicture(across int, regular, bold *sfnt.Font) *picture {
	perMM := float64(across) / pageWidth
	p := &picture{
		img:   image.NewRGBA(image.Rect(0, 0, across, int(math.Round(pageHeight*perMM)))),
		perMM: perMM, regular: regular, bold: bold, faces: map[style]font.Face{},
	}
	draw.Draw(p.img, p.img.Bounds(), image.White, image.Point{}, draw.Src)
	return p
}

// rect fills a rectangle given in millimetres, its edges smoothed.
func (p *picture) rect(x, y, w, h float64, c colour) {
	x0, y0, x1, y1 := x*p.perMM, y*p.perMM, (x+w)*p.perMM, (y+h)*p.perMM
	around := image.Rect(int(math.Floor(x0)), int(math.Floor(y0)), int(math.Ceil(x1)), int(math.Ceil(y1)))
	if around.Intersect(p.img.Bounds()).Empty() {
		return
	}
	var r vector.Rasterizer
	r.Reset(around.Dx(), around.Dy())
	to := func(x, y float64) (float32, float32) {
		return float32(x - float64(around.Min.X)), float32(y - float64(around.Min.Y))
	}
	r.MoveTo(to(x0, y0))
	r.LineTo(to(x1, y0))
	r.LineTo(to(x1, y1))
	r.LineTo(to(x0, y1))
	r.ClosePath()
	r.Draw(p.img, around, image.NewUniform(c.rgba()), image.Point{})
}

func (c colour) rgba() color.RGBA {
	return color.RGBA{R: uint8(c[0]), G: uint8(c[1]), B: uint8(c[2]), A: 0xff} //nolint:gosec // each is one byte
}

func (m ground) paint(p *picture) error {
	p.rect(m.x, m.y, m.w, m.h, m.in)
	return nil
}

func (m level) paint(p *picture) error {
	p.rect(m.x, m.y-m.thick/2, m.w, m.thick, m.in)
	return nil
}

func (m outline) paint(p *picture) error {
	half := m.thick / 2
	p.rect(m.x-half, m.y-half, m.w+m.thick, m.thick, m.in)
	p.rect(m.x-half, m.y+m.h-half, m.w+m.thick, m.thick, m.in)
	p.rect(m.x-half, m.y+half, m.thick, m.h-m.thick, m.in)
	p.rect(m.x+m.w-half, m.y+half, m.thick, m.h-m.thick, m.in)
	return nil
}

// paint draws each letter where the PDF has it: unkerned, its advance in
// thousandths of the size.
func (m words) paint(p *picture) error {
	face, err := p.face(m.look)
	if err != nil {
		return err
	}
	x, y := m.x*p.perMM, fixed.Int26_6(math.Round(m.y*p.perMM*64))
	ink := image.NewUniform(m.look.in.rgba())
	em := m.look.size * 25.4 / 72 * p.perMM
	for _, r := range m.text {
		at, mask, from, _, ok := face.Glyph(fixed.Point26_6{X: fixed.Int26_6(math.Round(x * 64)), Y: y}, r)
		if ok {
			draw.DrawMask(p.img, at, ink, image.Point{}, mask, from, draw.Over)
		}
		advance, err := p.advance(m.look, r)
		if err != nil {
			return err
		}
		x += advance * em
	}
	return nil
}

// font is the font of a style.
func (p *picture) font(s style) *sfnt.Font {
	if s.bold {
		return p.bold
	}
	return p.regular
}

// face is the font of a style in its size; the colour does not matter.
func (p *picture) face(s style) (font.Face, error) {
	key := s.inColour(ink)
	if face, ok := p.faces[key]; ok {
		return face, nil
	}
	face, err := opentype.NewFace(p.font(s), &opentype.FaceOptions{Size: s.size, DPI: p.perMM * 25.4})
	if err != nil {
		return nil, unreadable(err)
	}
	p.faces[key] = face
	return face, nil
}

// advance is how far a letter moves the next one, as a share of the size.
func (p *picture) advance(s style, r rune) (float64, error) {
	const thousand = 1000
	f := p.font(s)
	glyph, err := f.GlyphIndex(&p.buf, r)
	if err != nil {
		return 0, unreadable(err)
	}
	wide, err := f.GlyphAdvance(&p.buf, glyph, fixed.I(thousand), font.HintingNone)
	if err != nil {
		return 0, unreadable(err)
	}
	return float64(wide.Round()) / thousand, nil
}

// unreadable says that a font cannot be used.
func unreadable(err error) error {
	return fault.Wrap(err, CodeFont, "The fonts that Keystone prints with cannot be read, so nothing was printed; install Keystone again.")
}

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// surface is a rounded ground whose colours follow the theme.
type surface struct {
	widget.BaseWidget
	fill, stroke fyne.ThemeColorName
	round        float32
	width        float32
}

func newSurface(fill, stroke fyne.ThemeColorName, round float32) *surface {
	s := &surface{fill: fill, stroke: stroke, round: round, width: 1}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer draws the ground.
func (s *surface) CreateRenderer() fyne.WidgetRenderer {
	r := &surfaceRenderer{surface: s, rect: canvas.NewRectangle(nil)}
	r.paint()
	return r
}

type surfaceRenderer struct {
	surface *surface
	rect    *canvas.Rectangle
}

func (r *surfaceRenderer) Destroy()                     {}
func (r *surfaceRenderer) Layout(size fyne.Size)        { r.rect.Resize(size) }
func (r *surfaceRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *surfaceRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect} }

// Refresh takes the colours of the theme in use.
func (r *surfaceRenderer) Refresh() {
	r.paint()
	r.rect.Refresh()
}

func (r *surfaceRenderer) paint() {
	r.rect.CornerRadius = r.surface.round
	r.rect.FillColor, r.rect.StrokeColor, r.rect.StrokeWidth = nil, nil, 0
	if r.surface.fill != "" {
		r.rect.FillColor = theme.Color(r.surface.fill)
	}
	if r.surface.stroke != "" {
		r.rect.StrokeColor, r.rect.StrokeWidth = theme.Color(r.surface.stroke), r.surface.width
	}
}

// Line returns a thin dividing line, across a V or down an H.
func Line() fyne.CanvasObject {
	return container.New(&thin{}, newSurface(ColorLine, "", 0))
}

// thin gives its one object a size of one unit at least.
type thin struct{}

func (*thin) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

func (*thin) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
}

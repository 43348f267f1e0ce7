package kit

import "fyne.io/fyne/v2"

// column is the layout of V.
type column struct{ gap float32 }

func (l *column) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	for i, o := range shown(objects) {
		asked := o.MinSize()
		size.Width = max(size.Width, asked.Width)
		size.Height += asked.Height
		if i > 0 {
			size.Height += l.gap
		}
	}
	return size
}

func (l *column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	visible := shown(objects)
	heights := make([]float32, len(visible))
	left, growing := size.Height-l.gap*float32(len(visible)-1), 0
	for i, o := range visible {
		if grows(o) {
			growing++
			heights[i] = o.MinSize().Height
		} else {
			heights[i] = heightAt(o, size.Width)
		}
		left -= heights[i]
	}
	y := float32(0)
	for i, o := range visible {
		if grows(o) {
			heights[i] += max(0, left/float32(growing))
		}
		o.Resize(fyne.NewSize(size.Width, heights[i]))
		o.Move(fyne.NewPos(0, y))
		y += heights[i] + l.gap
	}
}

// line is the layout of H: align is 0 for the top, 1 for the bottom.
type line struct{ gap, align float32 }

func (l *line) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	for i, o := range shown(objects) {
		asked := o.MinSize()
		size.Height = max(size.Height, asked.Height)
		size.Width += asked.Width
		if i > 0 {
			size.Width += l.gap
		}
	}
	return size
}

func (l *line) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	visible := shown(objects)
	left, growing := size.Width-l.gap*float32(len(visible)-1), 0
	for _, o := range visible {
		left -= o.MinSize().Width
		if grows(o) {
			growing++
		}
	}
	x := float32(0)
	for _, o := range visible {
		width := o.MinSize().Width
		if grows(o) {
			width = max(width+left/float32(growing), 0)
		}
		height := heightAt(o, width)
		o.Resize(fyne.NewSize(width, height))
		o.Move(fyne.NewPos(x, (size.Height-height)*l.align))
		x += width + l.gap
	}
}

// columns is the layout of Columns.
type columns struct{ shares []float32 }

func (l *columns) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	visible := shown(objects)
	for _, o := range visible {
		asked := o.MinSize()
		size.Width += asked.Width
		size.Height = max(size.Height, asked.Height)
	}
	return size.AddWidthHeight(2*Gap*float32(max(0, len(visible)-1)), 0)
}

func (l *columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	total, count := float32(0), 0
	for i, o := range objects {
		if o.Visible() {
			total += l.share(i)
			count++
		}
	}
	room := size.Width - 2*Gap*float32(max(0, count-1))
	x := float32(0)
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		width := room * l.share(i) / total
		o.Resize(fyne.NewSize(width, size.Height))
		o.Move(fyne.NewPos(x, 0))
		x += width + 2*Gap
	}
}

func (l *columns) share(i int) float32 {
	if i < len(l.shares) {
		return l.shares[i]
	}
	return 1
}

package kit

import "fyne.io/fyne/v2"

// flow is the layout of Flow. It remembers the width it was last given, since
// Fyne asks for a minimum without naming one. On each line the objects are
// centred on one another.
type flow struct{ gap, rowGap, width float32 }

func (l *flow) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range shown(objects) {
		size.Width = max(size.Width, o.MinSize().Width)
	}
	for i, line := range l.lines(objects, max(l.width, size.Width)) {
		size.Height += tallest(line)
		if i > 0 {
			size.Height += l.rowGap
		}
	}
	return size
}

func (l *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	y := float32(0)
	for _, line := range l.lines(objects, size.Width) {
		x, height := float32(0), tallest(line)
		for _, o := range line {
			asked := o.MinSize()
			o.Resize(asked)
			o.Move(fyne.NewPos(x, y+(height-asked.Height)/2))
			x += asked.Width + l.gap
		}
		y += height + l.rowGap
	}
}

// lines shares the visible objects among lines of a width.
func (l *flow) lines(objects []fyne.CanvasObject, width float32) (lines [][]fyne.CanvasObject) {
	x := float32(0)
	for _, o := range shown(objects) {
		own := o.MinSize().Width
		if len(lines) == 0 || x+own > width {
			lines, x = append(lines, nil), 0
		}
		last := len(lines) - 1
		lines[last] = append(lines[last], o)
		x += own + l.gap
	}
	return lines
}

func tallest(objects []fyne.CanvasObject) (height float32) {
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	return height
}

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// FormField is a label above a field, and below it what is wrong with it.
type FormField struct {
	widget.BaseWidget
	// Field is the widget that is labelled.
	Field fyne.CanvasObject

	label, problem *Label
	body           *fyne.Container
}

// Field puts a label above a field.
func Field(label string, field fyne.CanvasObject) *FormField {
	f := &FormField{Field: field, label: Text(label).Bold(), problem: Wrapped("").Colored(ColorDecide)}
	f.problem.Hide()
	f.body = container.New(&column{gap: Unit}, f.label, field, f.problem)
	f.ExtendBaseWidget(f)
	return f
}

// SetError says below the field what is wrong and what to do; "" says nothing.
func (f *FormField) SetError(text string) {
	if text == "" {
		f.problem.Hide()
	} else {
		f.problem.SetText(MarkWarning + " " + text)
		f.problem.Show()
	}
	f.body.Refresh()
	f.Refresh()
}

// Problem returns what SetError said, with its mark; "" where nothing is wrong.
func (f *FormField) Problem() string {
	if f.problem.Hidden {
		return ""
	}
	return f.problem.Text
}

// SetLabel changes the label.
func (f *FormField) SetLabel(text string) { f.label.SetText(text) }

// CreateRenderer draws the label, the field and the error line.
func (f *FormField) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(f.body)
}

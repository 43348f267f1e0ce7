package kit

import (
	"time"

	"fyne.io/fyne/v2"

	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

// DateEntry is a field for a date. It shows 22-Nov-2026 and reads what people
// type (nhs.TypedDate). Up and Down move a date by a day, PgUp and PgDn by a
// week.
type DateEntry struct {
	Entry
	// OnChanged is called with the date, "" for an emptied field, each time the
	// date changes; it is not called while what is typed cannot be read.
	OnChanged func(date nhs.Date)

	now  func() time.Time
	date nhs.Date
	err  error
}

// NewDate returns an empty field for a date; now is the clock that "tomorrow"
// and a missing year are read by.
func NewDate(now func() time.Time) *DateEntry {
	d := &DateEntry{now: now, Entry: Entry{least: 130}}
	d.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	d.prepare(d)
	d.OnSubmitted = d.submit
	d.Entry.Entry.OnChanged = d.read
	d.SetPlaceHolder("dd-Mmm-yyyy")
	return d
}

// SetDate shows a date, "" for none, without calling OnChanged.
func (d *DateEntry) SetDate(date nhs.Date) {
	d.date, d.err = date, nil
	d.show()
}

// Date is the date in the field, "" for none or while Err is not nil.
func (d *DateEntry) Date() nhs.Date { return d.date }

// Err is why what is typed cannot be read as a date; nil where it can.
func (d *DateEntry) Err() error { return d.err }

// Problem is the sentence of Err for FormField.SetError, "" for none.
func (d *DateEntry) Problem() string {
	if d.err == nil {
		return ""
	}
	return fault.Sentence(d.err)
}

// read takes what is typed; the text is left alone until the field is left.
func (d *DateEntry) read(text string) {
	before := d.date
	d.date, d.err = "", nil
	if text != "" {
		d.date, d.err = nhs.TypedDate(text, nhs.DateOf(d.now()))
	}
	if d.err == nil && d.date != before && d.OnChanged != nil {
		d.OnChanged(d.date)
	}
}

func (d *DateEntry) submit(text string) {
	if d.err == nil {
		d.show()
	}
	d.Entry.submit(text)
}

// FocusGained lights the ring.
func (d *DateEntry) FocusGained() {
	d.Entry.FocusGained()
	reveal(d)
}

// FocusLost shows what was typed in its one form.
func (d *DateEntry) FocusLost() {
	if d.err == nil {
		d.show()
	}
	d.Entry.FocusLost()
}

// TypedKey moves the date by the arrows and page keys.
func (d *DateEntry) TypedKey(ev *fyne.KeyEvent) {
	step, ok := map[fyne.KeyName]int{fyne.KeyUp: 1, fyne.KeyDown: -1, fyne.KeyPageUp: 7, fyne.KeyPageDown: -7}[ev.Name]
	if !ok || d.date == "" || d.Disabled() {
		d.Entry.TypedKey(ev)
		return
	}
	d.SetText(d.date.AddDays(step).Shown())
}

// show writes the date in its one form, without calling OnChanged.
func (d *DateEntry) show() {
	shown := ""
	if d.date.Known() {
		shown = d.date.Shown()
	}
	if shown == d.Text {
		return
	}
	d.Entry.Entry.OnChanged = nil
	d.SetText(shown)
	d.Entry.Entry.OnChanged = d.read
}

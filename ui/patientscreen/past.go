package patientscreen

import (
	"time"

	"keystone/caseload/nhs"
	"keystone/ui/kit"
)

// past is a field for a day, or a day and time, that lies behind: kit's own
// date field reads a missing year as the next one.
type past struct {
	*kit.Entry
	read func(text string) (time.Time, error)
}

// newPast returns a field for something that happened.
func (s *Screen) newPast() *past {
	return newField("e.g. 14-Nov-2026 14:07", func(text string) (time.Time, error) {
		return nhs.ParseMoment(text, s.today())
	})
}

// newBirth returns a field for a birth date.
func (s *Screen) newBirth() *past {
	return newField("e.g. 02-Mar-1941", func(text string) (time.Time, error) {
		date, err := nhs.ParseDate(text, s.today(), nhs.Birth)
		return date.Time(), err
	})
}

func newField(example string, read func(string) (time.Time, error)) *past {
	p := &past{Entry: kit.NewEntry(), read: read}
	p.SetPlaceHolder(example)
	p.OnLeave = func(text string) {
		if at, err := read(text); err == nil && !at.IsZero() {
			p.SetText(shownMoment(at))
		}
	}
	return p
}

func shownMoment(at time.Time) string {
	if at.Hour() == 0 && at.Minute() == 0 {
		return nhs.DateOf(at).Shown()
	}
	return nhs.DateOf(at).Shown() + at.Format(" 15:04")
}

// date is what is typed as an ISO date, "" for none.
func (p *past) date() string {
	at, err := p.read(p.Text)
	if err != nil || at.IsZero() {
		return ""
	}
	return string(nhs.DateOf(at))
}

// moment is what is typed as an ISO date with its time where one was given.
func (p *past) moment() string {
	at, err := p.read(p.Text)
	switch {
	case err != nil || at.IsZero():
		return ""
	case at.Hour() == 0 && at.Minute() == 0:
		return string(nhs.DateOf(at))
	}
	return at.Format("2006-01-02T15:04")
}

// firstError is why one of the fields cannot be read, nil where all can.
func firstError(fields ...*past) error {
	for _, f := range fields {
		if _, err := f.read(f.Text); err != nil {
			return err
		}
	}
	return nil
}

package intake

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

// fill reads everything about a person but the number; only a birth date that
// cannot be right refuses the row.
func (p *parser) fill(row *Row, cells []string) error {
	born, err := nhs.ParseDate(p.text(cells, p.at.born), p.today, nhs.Birth)
	if err != nil {
		if isSwapped(p.text(cells, p.at.born)) {
			p.swapped++
		}
		return fault.Newf(fault.Code(err), "Date of birth: %s", fault.Sentence(err))
	}
	row.Born = born
	if p.at.born >= 0 && !born.Known() {
		p.warn("no birth date", row.Line, "there is no birth date; the person is kept without one.")
	}
	p.fillName(row, cells)
	p.fillAge(row, cells, p.text(cells, p.at.born))
	row.Gender = nhs.Gender(p.text(cells, p.at.gender))
	row.GP = p.text(cells, p.at.gp)
	row.Postcode = strings.ToUpper(p.text(cells, p.at.postcode))
	if row.Practice = p.text(cells, p.at.practice); row.Practice == "" {
		row.Practice = p.text(cells, p.at.code)
	}
	row.Admissions = p.count(row.Line, cells, p.at.admissions, Admissions)
	row.Medicines = p.count(row.Line, cells, p.at.medicines, Medicines)
	row.Conditions = p.count(row.Line, cells, p.at.conditions, Conditions)
	p.fillSeveral(row, cells)
	p.fillScores(row, cells)
	p.fillDischarge(row, cells)
	return nil
}

// fits refuses a row that holds a text longer than is recorded.
func (r *Row) fits() error {
	for _, t := range [...]struct {
		field   Field
		text    string
		longest int
	}{
		{Family, r.Family, nhs.LongestName},
		{Given, r.Given, nhs.LongestName},
		{Title, r.Title, nhs.LongestName},
		{Practice, r.Practice, nhs.LongestName},
		{GP, r.GP, nhs.LongestName},
		{Postcode, r.Postcode, nhs.LongestName},
		{Phone, r.Phone, nhs.LongestName},
		{Address, r.Address, nhs.LongestLine},
	} {
		if err := nhs.Fits(string(t.field), t.text, t.longest); err != nil {
			return err
		}
	}
	if d := r.Discharge; d != nil {
		return d.fits()
	}
	return nil
}

func (d *Discharge) fits() error {
	return cmp.Or(
		nhs.Fits(string(Hospital), d.Hospital, nhs.LongestName), nhs.Fits(string(Ward), d.Ward, nhs.LongestName),
		nhs.Fits(string(NursingNeed), d.NursingNeed, nhs.LongestLine), nhs.Fits(string(Contact), d.Contact, nhs.LongestLine),
	)
}

// isSwapped reports whether a date would be one with month before day: where one
// stands, those that can be read both ways are in doubt too.
func isSwapped(text string) bool {
	month, rest, _ := strings.Cut(text, "/")
	day, _, found := strings.Cut(rest, "/")
	m, errMonth := strconv.Atoi(month)
	d, errDay := strconv.Atoi(day)
	return found && errMonth == nil && errDay == nil && m >= 1 && m <= 12 && d > 12 && d <= 31
}

func (p *parser) fillName(row *Row, cells []string) {
	if whole := p.text(cells, p.at.name); whole != "" {
		if isFormula(whole) {
			p.warn("formula", row.Line, "the name is a spreadsheet formula and was left out.")
		} else {
			named := fullName(whole)
			row.Family, row.Given, row.Title = named.family, named.given, named.title
		}
	}
	if family := p.namePart(row.Line, cells, p.at.family, Family); family != "" {
		row.Family = family
	}
	if given := p.namePart(row.Line, cells, p.at.given, Given); given != "" {
		row.Given = given
	}
	if title := p.text(cells, p.at.title); title != "" && !isFormula(title) {
		row.Title = strings.Trim(title, ".")
		if known, ok := nhs.Title(title); ok {
			row.Title = known
		}
	}
	if nhs.Damaged(row.Family) || nhs.Damaged(row.Given) {
		p.warn("damaged", row.Line, "letters of the name were lost in the export; a whole name from another list is kept.")
	}
}

func (p *parser) namePart(line int, cells []string, position int, field Field) string {
	if position < 0 || position >= len(cells) {
		return ""
	}
	text := value(cells[position])
	if text == "" && strings.EqualFold(strings.TrimSpace(cells[position]), "null") {
		return strings.TrimSpace(cells[position])
	}
	if isFormula(text) {
		p.warn("formula", line, "the "+string(field)+" name is a spreadsheet formula and was left out.")
		return ""
	}
	return text
}

// isFormula reports whether a spreadsheet would run the text.
func isFormula(text string) bool {
	if text == "" {
		return false
	}
	switch text[0] {
	case '=', '@':
		return true
	case '+', '-':
		return strings.ContainsAny(text, "(!|")
	}
	return false
}

// fillAge takes the age and warns when it disagrees with the birth date by more
// than a year. A year of two digits that the age puts a century earlier is that
// century's: 14 Feb 25 at 101 is 1925.
func (p *parser) fillAge(row *Row, cells []string, written string) {
	row.Age = p.count(row.Line, cells, p.at.age, Age)
	if !row.Born.Known() {
		return
	}
	age := nhs.Age(row.Born, p.asOf)
	if age >= 0 && age < 27 && hasShortYear(written, row.Born) {
		switch {
		case row.Age < 0:
			p.warn("short year", row.Line, "the birth year has two digits and was read as "+string(row.Born[:4])+"; check that it is not a century earlier.")
		case row.Age >= age+99 && row.Age <= age+101:
			row.Born = row.Born.AddMonths(-1200)
			age += 100
		}
	}
	if apart := row.Age - age; row.Age >= 0 && age >= 0 && (apart > 1 || apart < -1) {
		p.warn("age", row.Line, "the age "+strconv.Itoa(row.Age)+" and the birth date "+row.Born.Shown()+" disagree by more than a year; check which is right.")
	}
}

// hasShortYear reports whether a date was written with a two-digit year.
func hasShortYear(written string, born nhs.Date) bool {
	return strings.ContainsAny(written, "/-. ") && !strings.Contains(written, string(born[:4]))
}

// count reads a whole number, -1 where there is none.
func (p *parser) count(line int, cells []string, position int, field Field) int {
	text := p.text(cells, position)
	if text == "" {
		return -1
	}
	if number, err := strconv.Atoi(text); err == nil && number >= 0 {
		return number
	}
	number, err := nhs.ParseDecimal(text)
	if err == nil && number >= 0 && number == float64(int(number)) {
		return int(number)
	}
	if field == Age {
		digits := strings.TrimRight(strings.ToLower(text), "years old.")
		if number, err := strconv.Atoi(digits); err == nil && number >= 0 {
			return number
		}
	}
	if field == Conditions && strings.ContainsAny(text, ";,|") {
		return len(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(";,|", r) }))
	}
	p.warn("count "+string(field), line, "the column of "+string(field)+" holds no whole number and was left out.")
	return -1
}

func (p *parser) fillSeveral(row *Row, cells []string) {
	for _, column := range p.several {
		if column.position >= len(cells) {
			continue
		}
		text := value(cells[column.position])
		if text == "" {
			continue
		}
		switch {
		case column.field == Address && row.Address == "":
			row.Address = text
		case column.field == Address:
			row.Address += ", " + text
		case column.field == Phone && row.Phone == "":
			row.Phone = text
		case column.field == Register && saysYes(text, p.today):
			row.Registers = append(row.Registers, column.name)
		}
	}
}

// registerName is a register's name as its header gives it.
func registerName(header string) string {
	lower := strings.ToLower(header)
	for _, word := range [...]string{" register", " flag", " (y/n)"} {
		if at := strings.Index(lower, word); at > 0 {
			header, lower = header[:at], lower[:at]
		}
	}
	for _, word := range [...]string{"on the ", "on "} {
		if strings.HasPrefix(lower, word) {
			header, lower = header[len(word):], lower[len(word):]
		}
	}
	return strings.TrimSpace(header)
}

// saysYes reports whether a cell puts a person on a register: yes, a tick, 1, or
// the date since when.
func saysYes(text string, today nhs.Date) bool {
	switch strings.ToLower(text) {
	case "y", "yes", "true", "x", "1", "t", "✓", "✔", "on", "on register", "positive":
		return true
	case "n", "no", "false", "0", "f", "none", "not on register", "negative", "unknown":
		return false
	}
	date, err := nhs.ParseDate(text, today, nhs.Event)
	return err == nil && date.Known()
}

func (p *parser) fillDischarge(row *Row, cells []string) {
	if p.at.discharged < 0 {
		return
	}
	d := Discharge{
		Hospital: p.text(cells, p.at.hospital), Ward: p.text(cells, p.at.ward), NursingNeed: p.text(cells, p.at.nursing), Contact: p.text(cells, p.at.contact),
		Admitted: p.moment(row.Line, cells, p.at.admitted, Admitted), Discharged: p.moment(row.Line, cells, p.at.discharged, Discharged),
		LetterReceived: p.moment(row.Line, cells, p.at.letter, LetterReceived),
	}
	switch strings.ToLower(d.NursingNeed) {
	case "n", "no", "none", "nil", "false", "0":
		d.NursingNeed = ""
	}
	if text := p.text(cells, p.at.changed); text != "" {
		d.MedicinesChanged = "no"
		if saysYes(text, p.today) || !isNo(text) {
			d.MedicinesChanged = "yes"
		}
	}
	if d.Discharged.IsZero() {
		p.warn("no discharge", row.Line, "there is no time of discharge; the person is kept without one.")
	} else if !d.Admitted.IsZero() && d.Discharged.Before(d.Admitted) {
		p.warn("order", row.Line, "the discharge comes before the admission; check both.")
	}
	row.Discharge = &d
}

func isNo(text string) bool {
	switch strings.ToLower(text) {
	case "n", "no", "none", "nil", "false", "0", "f", "unchanged", "no change":
		return true
	}
	return false
}

// moment reads a time, zero where there is none; one that cannot be read is left
// out with a warning.
func (p *parser) moment(line int, cells []string, position int, field Field) time.Time {
	at, err := nhs.ParseMoment(p.text(cells, position), p.today)
	if err != nil {
		p.warn("moment "+string(field), line, "the column of "+string(field)+" holds no time that can be read and was left out.")
	}
	return at
}

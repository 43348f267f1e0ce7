package intake

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

// bornAt is a birth date with the line that gives it.
type bornAt struct {
	line int
	born nhs.Date
}

// keep adds a person, or joins a row to the same person above. A number with two
// birth dates stops that person: its rows are refused when the file is read.
func (p *parser) keep(row *Row) {
	at, again := p.seen[row.NHS]
	if !again {
		p.seen[row.NHS] = len(p.reading.Rows)
		p.reading.Rows = append(p.reading.Rows, *row)
		return
	}
	first := &p.reading.Rows[at]
	if first.Born.Known() && row.Born.Known() && first.Born != row.Born {
		if p.split[row.NHS] == nil {
			p.split[row.NHS] = []bornAt{{first.Line, first.Born}}
		}
		p.split[row.NHS] = append(p.split[row.NHS], bornAt{row.Line, row.Born})
		return
	}
	p.join(first, row)
}

// join puts what a second row of the same person tells into the first.
func (p *parser) join(first, row *Row) {
	first.Again = append(first.Again, row.Line)
	if first.Discharge != nil && row.Discharge != nil && !first.Discharge.Discharged.Equal(row.Discharge.Discharged) {
		first.addStay(*row.Discharge)
	} else if name := nhs.Fold(row.Family + " " + row.Given); name != "" && name != nhs.Fold(first.Family+" "+first.Given) {
		p.warn("twice", row.Line, fmt.Sprintf("the same person stands on line %d under another name; they are listed once.", first.Line))
	} else {
		p.warn("twice", row.Line, fmt.Sprintf("the same person stands on line %d already; they are listed once.", first.Line))
	}
	if row.nameParts() > first.nameParts() {
		first.Family, first.Given, first.Title = row.Family, row.Given, row.Title
	}
	texts := [...][2]*string{
		{&first.Title, &row.Title},
		{&first.Gender, &row.Gender},
		{&first.Practice, &row.Practice},
		{&first.GP, &row.GP},
		{&first.Postcode, &row.Postcode},
		{&first.Address, &row.Address},
		{&first.Phone, &row.Phone},
	}
	for _, text := range texts {
		if *text[0] == "" {
			*text[0] = *text[1]
		}
	}
	if !first.Born.Known() {
		first.Born = row.Born
	}
	numbers := [...][2]*int{{&first.Age, &row.Age}, {&first.Admissions, &row.Admissions}, {&first.Medicines, &row.Medicines}, {&first.Conditions, &row.Conditions}}
	for _, number := range numbers {
		*number[0] = max(*number[0], *number[1])
	}
	for _, register := range row.Registers {
		if !slices.Contains(first.Registers, register) {
			first.Registers = append(first.Registers, register)
		}
	}
	for _, score := range row.Scores {
		p.addScore(first, row.Line, score)
	}
}

// addStay keeps the latest stay as the discharge and the others beside it.
func (r *Row) addStay(stay Discharge) {
	if stay.Discharged.After(r.Discharge.Discharged) {
		stay, *r.Discharge = *r.Discharge, stay
	}
	r.Earlier = append(r.Earlier, stay)
}

// nameParts counts the parts of a name that are there and undamaged.
func (r *Row) nameParts() int {
	parts := 0
	for _, part := range [...]string{r.Family, r.Given} {
		if part != "" && !nhs.Damaged(part) {
			parts++
		}
	}
	return parts
}

// addScore keeps the latest score of each index; of two without dates the first.
func (p *parser) addScore(first *Row, line int, score Score) {
	at := slices.IndexFunc(first.Scores, func(s Score) bool { return s.Index == score.Index })
	switch {
	case at < 0:
		first.Scores = append(first.Scores, score)
	case first.Scores[at].Date < score.Date:
		first.Scores[at] = score
	case first.Scores[at].Date == score.Date && first.Scores[at].Value != score.Value:
		p.warn("two scores", line, fmt.Sprintf("the score %g differs from %g on line %d, which is kept.", score.Value, first.Scores[at].Value, first.Line))
	}
}

// finish refuses people with two birth dates, puts refusals in the order of the
// file and says what was left uncounted.
func (p *parser) finish() error {
	if err := p.refuseSplit(); err != nil {
		return err
	}
	slices.SortStableFunc(p.reading.Rejected, func(a, b Rejected) int { return a.Line - b.Line })
	p.reading.Warnings = append(p.reading.Warnings, p.table.notes()...)
	sorts := make([]string, 0, len(p.counted))
	for sort, count := range p.counted {
		if count > warned {
			sorts = append(sorts, sort)
		}
	}
	slices.Sort(sorts)
	for _, sort := range sorts {
		p.reading.Warnings = append(p.reading.Warnings, fmt.Sprintf("There are %d more warnings of the sort %q.", p.counted[sort]-warned, sort))
	}
	if p.swapped > 0 {
		p.reading.Warnings = append(p.reading.Warnings, fmt.Sprintf("%d birth dates have the month before the day and were refused; where both are 12 or less the others may be swapped unseen, so check how the list was exported.", p.swapped))
	}
	if len(p.reading.Rows) == 0 && len(p.reading.Rejected) == 0 {
		p.reading.Warnings = append(p.reading.Warnings, "The list holds nobody.")
	}
	if p.progress != nil {
		_, total := p.table.progress()
		p.progress(total, total)
	}
	return nil
}

// refuseSplit reads the file again for the rows of people with two birth dates.
func (p *parser) refuseSplit() error {
	if len(p.split) == 0 {
		return nil
	}
	p.reading.Rows = slices.DeleteFunc(p.reading.Rows, func(r Row) bool { return p.split[r.NHS] != nil })
	refused := make(map[int]bool, len(p.reading.Rejected))
	for _, r := range p.reading.Rejected {
		refused[r.Line] = true
	}
	p.table.rewind()
	for {
		r, err := p.table.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		number, err := nhs.ParseNumber(p.raw(r.cells, p.numbers))
		if dates := p.split[number]; err == nil && dates != nil && !refused[r.line] {
			p.reject(r, fault.New(CodeBornDiffers, twoBirths(dates)))
		}
	}
}

// twoBirths says which two birth dates stand on which lines.
func twoBirths(dates []bornAt) string {
	first := dates[0]
	second := dates[slices.IndexFunc(dates, func(d bornAt) bool { return d.born != first.born })]
	return fmt.Sprintf("This NHS number has two birth dates in the file, %s on line %d and %s on line %d; check in the clinical system whose it is.",
		first.born.Shown(), first.line, second.born.Shown(), second.line)
}

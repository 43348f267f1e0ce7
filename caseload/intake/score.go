package intake

import (
	"fmt"
	"math"
	"strings"

	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

// scoreColumn is one column of scores with the columns that belong to it.
type scoreColumn struct {
	position int
	index    string
	deficits bool
	date     int // -1 when no column dates the score
	band     int // -1 when no column says its band
}

// layScores finds which date and which band belong to which score: the one whose
// header names the same index, else the one beside it.
func (p *parser) layScores(options Options) {
	for position, k := range p.kinds {
		if k.field != ScoreValue && k.field != Deficits {
			continue
		}
		s := scoreColumn{position: position, index: k.index, deficits: k.field == Deficits, date: -1, band: -1}
		p.nameIndex(&s, options.Index)
		p.scores = append(p.scores, s)
		p.reading.Columns[position].Index = s.index
	}
	for position, k := range p.kinds {
		switch owner := p.owner(position, k.index); {
		case owner < 0:
		case k.field == ScoreDate && p.scores[owner].date < 0:
			p.scores[owner].date = position
		case k.field == BandSaid && p.scores[owner].band < 0:
			p.scores[owner].band = position
		}
	}
}

// nameIndex gives a score the index its header does not name, from what a person
// said, and warns where nobody did.
func (p *parser) nameIndex(s *scoreColumn, given string) {
	switch {
	case s.index == "" && s.deficits:
		s.index = nhs.EFI
	case s.index == "" && given != "":
		s.index = given
	case s.index == "":
		p.reading.Warnings = append(p.reading.Warnings, fmt.Sprintf("Column %d does not name its index, so its scores have no band; say which index it is: 0.20 is mild on eFI and moderate on eFI2.", s.position+1))
	case given != "" && given != s.index && s.index != nhs.ACG:
		p.reading.Warnings = append(p.reading.Warnings, fmt.Sprintf("Column %d names %s itself; the index %s that was given is not used for it.", s.position+1, s.index, given))
	}
}

// owner returns the score to which a column belongs, -1 when there is none.
func (p *parser) owner(position int, index string) int {
	before := -1
	for i, s := range p.scores {
		if index != "" && s.index == index {
			return i
		}
		if s.position < position || before < 0 {
			before = i
		}
	}
	if index != "" && before >= 0 && p.scores[before].index != "" {
		return -1
	}
	return before
}

func (p *parser) fillScores(row *Row, cells []string) {
	for _, s := range p.scores {
		text := value(p.raw(cells, s.position))
		if text == "" {
			continue
		}
		score, err := p.score(row.Line, text, s, cells)
		if err != nil {
			p.warn("score", row.Line, "the score was left out and the person kept. "+fault.Sentence(err))
			continue
		}
		p.compare(row, score)
		row.Scores = append(p.room(row.Scores), score)
	}
}

// compare warns of two scores of one index and day that are not the same rounded
// to two decimal places.
func (p *parser) compare(row *Row, score Score) {
	for _, s := range row.Scores {
		if s.Index == score.Index && s.Date == score.Date && math.Abs(s.Value-score.Value) > 0.005 {
			p.warn("two scores", row.Line, fmt.Sprintf("the scores %g and %g are of one index and one day; the greater counts, so check which is right.", s.Value, score.Value))
		}
	}
}

// room gives a row that has no scores yet its part of one large piece of memory.
func (p *parser) room(scores []Score) []Score {
	if scores != nil {
		return scores
	}
	if len(p.spare) < len(p.scores) {
		p.spare = make([]Score, 512*len(p.scores))
	}
	scores, p.spare = p.spare[0:0:len(p.scores)], p.spare[len(p.scores):]
	return scores
}

func (p *parser) score(line int, text string, s scoreColumn, cells []string) (Score, error) {
	number, err := nhs.ParseDecimal(text)
	if err != nil && s.index == nhs.Rockwood {
		number, err = nhs.ParseDecimal(strings.Trim(before(before(strings.TrimPrefix(strings.ToUpper(text), "CFS"), "-"), " - "), " :="))
	}
	if err != nil {
		return Score{}, err
	}
	if s.deficits && number >= 1 {
		number /= 36
	}
	score := Score{Index: s.index, Value: number}
	if score.Band, err = nhs.Band(s.index, number); err != nil {
		return Score{}, err
	}
	said := value(p.raw(cells, s.band))
	switch {
	case s.index == nhs.ACG:
		score.Band = said
	case said != "" && score.Band != "" && bandIn(said) != "" && bandIn(said) != score.Band:
		p.warn("band", line, fmt.Sprintf("the list says %s and the score %g is %s on %s; the score counts.", bandIn(said), number, score.Band, s.index))
	}
	score.Date, err = nhs.ParseDate(value(p.raw(cells, s.date)), p.today, nhs.Event)
	if err != nil {
		p.warn("score date", line, "the date of the score cannot be read and was left out.")
	}
	return score, nil
}

// bandIn returns the band that words such as "Moderate frailty" name.
func bandIn(text string) string {
	text = strings.ToLower(text)
	for _, band := range [...]string{"severe", "moderate", "mild", "fit"} {
		if strings.Contains(text, band) {
			return band
		}
	}
	return ""
}

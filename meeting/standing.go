package meeting

import (
	"context"
	"slices"
	"strings"

	"keystone/caseload"
	"keystone/caseload/nhs"
)

// enough is how many of a standing list are wanted, 0 for all of them: thousands
// in a large practice, of whom few fit into a meeting.
func (p *proposal) enough() int {
	if p.limit == 0 {
		return 0
	}
	return p.limit + len(p.declining) + len(p.before)
}

// full reports whether those gathered so far are all that are wanted: whoever
// is only on a standing list comes behind them and would wait.
func (p *proposal) full() bool {
	if p.limit == 0 {
		return false
	}
	coming := len(p.by)
	for number := range p.declining {
		if one, known := p.by[number]; known && one.duty == "" {
			coming--
		}
	}
	return coming >= p.limit
}

func (p *proposal) nobody(ctx context.Context) error {
	if p.full() {
		return nil
	}
	today := p.meetings.today()
	all, err := p.meetings.people.Nobody(ctx, today, p.enough())
	if err != nil {
		return err
	}
	texts := make(map[nhs.Date]string) // a list makes thousands wait since one day
	for _, one := range all {
		text, said := texts[one.Waiting]
		if !said {
			text = nobodyText(one.Waiting, today)
			texts[one.Waiting] = text
		}
		p.add(one.NHSNumber, one.Name, WhyNobody, text)
	}
	return nil
}

func nobodyText(since, today nhs.Date) string {
	switch days := since.DaysUntil(today); {
	case !since.Valid():
		return "no key worker"
	case days > 0:
		return "no key worker for " + caseload.Counted(days, "day")
	}
	return "no key worker since today"
}

func (p *proposal) newOnList(ctx context.Context) error {
	if p.full() {
		return nil
	}
	numbers, at, err := p.meetings.people.NewOnLists(ctx)
	if err != nil {
		return err
	}
	read := dayOf(at)
	if p.alsoNew(numbers, read) == 0 {
		return nil
	}
	all, err := p.meetings.people.Newcomers(ctx, p.meetings.today(), p.enough())
	if err != nil {
		return err
	}
	for _, one := range all {
		if _, known := p.by[one.NHSNumber]; !known && p.news(one.NHSNumber, read) {
			p.add(one.NHSNumber, one.Name, WhyNewOnList, "new on a list")
		}
	}
	return nil
}

// alsoNew notes of those proposed already that they are new on a list, and
// returns how many more are.
func (p *proposal) alsoNew(numbers []string, read nhs.Date) (more int) {
	for _, number := range numbers {
		one, known := p.by[number]
		switch {
		case !p.news(number, read):
		case known:
			one.because(WhyNewOnList, "new on a list")
		default:
			more++
		}
	}
	return more
}

// news reports whether no meeting has discussed somebody since the lists were read.
func (p *proposal) news(number string, read nhs.Date) bool {
	discussed := p.before[number].discussed
	return !discussed.Known() || discussed < read
}

// known says of those who fit and stand on a list why they are on the caseload.
func (p *proposal) known(ctx context.Context, all []Proposed) error {
	for _, one := range all {
		if one.Waits || !one.hasReason(WhyNobody) && !one.hasReason(WhyNewOnList) {
			continue
		}
		rows, _, err := p.meetings.people.Rows(ctx, caseload.Query{Find: one.NHSNumber, Limit: 1})
		if err != nil {
			return err
		}
		for i, r := range one.Reasons {
			if slices.Contains([]string{WhyNobody, WhyNewOnList}, r.Code) && len(rows) == 1 && rows[0].Why != "" {
				one.Reasons[i].Text = strings.Join([]string{r.Text, rows[0].Why}, between)
			}
		}
	}
	return nil
}

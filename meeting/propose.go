package meeting

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"keystone/caseload"
	"keystone/caseload/nhs"
)

// minutesEach is how long one patient takes: what decides how many fit into a
// meeting whose series sets no cap.
const minutesEach = 5

// reasonOrder is how the reasons of one patient are listed.
var reasonOrder = []string{WhyDeferred, WhyAdded, WhyNobody, WhyConflict, WhyUnfinished, WhyActionOverdue, WhyDischarged, WhyReviewOverdue, WhyReviewDue, WhyNewOnList, WhyNominated, WhyCarriedOver}

// Places that a reason alone does not give: an urgent action that nobody has
// accepted in time (F13), and a request that was sent and not accepted by its
// date (F12).
const (
	placeUrgent     = "urgent"
	placeUnaccepted = "unaccepted"
)

// placeOrder is how patients follow each other. Behind what is urgent deferred
// people head the agenda (F9), then come whom somebody added. What happened to somebody comes before the standing lists of those with
// nobody, oldest first (F3), and of those new on a list, so that the first
// reading of a practice's list cannot drown what happened since last week.
var placeOrder = []string{placeUrgent, WhyDeferred, WhyAdded, placeUnaccepted, WhyConflict, WhyUnfinished, WhyActionOverdue, WhyDischarged, WhyNominated, WhyReviewOverdue, WhyReviewDue, WhyCarriedOver, WhyNobody, WhyNewOnList}

// Proposal returns whom a meeting of a series on a date would discuss and why,
// everyone, in order; those beyond what fits into its planned time wait. An
// empty date is the next one. Codes: series-unknown, date-invalid.
func (m *Meetings) Proposal(ctx context.Context, series, date string) ([]Proposed, error) {
	s, err := m.SeriesNamed(ctx, series)
	if err != nil {
		return nil, err
	}
	on, err := isoDate(date, "date of the meeting")
	if err != nil {
		return nil, err
	}
	if !on.Known() {
		next, err := m.slotOf(ctx, s)
		if err != nil {
			return nil, err
		}
		on = next.date
	}
	return m.propose(ctx, s, on, 0)
}

// propose gathers the reasons and puts people into order. A limit is how many
// are wanted to be counted, 0 for everyone with all their reasons: below it the
// standing lists add to the others only until there are so many.
func (m *Meetings) propose(ctx context.Context, s Series, on nhs.Date, limit int) ([]Proposed, error) {
	before, err := readPast(ctx, m.ledger.DB(), s.ID, on, m.meetingID(s.ID, on))
	if err != nil {
		return nil, err
	}
	p := &proposal{meetings: m, series: s.ID, on: on, limit: limit, before: before, people: m.newPeople(), by: make(map[string]*Proposed)}
	for _, gather := range []func(context.Context) error{
		p.declines, p.planned, p.deferred, p.conflicts, p.papers, p.unfinished, p.actions, p.discharged, p.nominated, p.reviews, p.carriedOver, p.nobody, p.newOnList,
	} {
		if err := gather(ctx); err != nil {
			return nil, err
		}
	}
	p.leaveOut()
	all := p.ordered(fits(s))
	if limit > 0 {
		return all, nil
	}
	if err := p.known(ctx, all); err != nil {
		return nil, err
	}
	for _, one := range all {
		saidOnce(one.Reasons)
	}
	return all, nil
}

// fits returns how many patients a meeting takes: its cap, else what its
// planned length allows at five minutes each.
func fits(s Series) int {
	if s.Cap > 0 {
		return s.Cap
	}
	return max(1, s.Minutes/minutesEach)
}

// proposal is one agenda being gathered.
type proposal struct {
	meetings *Meetings
	series   string // id
	on       nhs.Date
	limit    int
	before   map[string]past
	people   *people
	by       map[string]*Proposed
	order    []*Proposed // as first proposed

	declining map[string]bool // NHS numbers of who does not want to be discussed
}

func (p *proposal) add(number, name, code, text string) {
	one, known := p.by[number]
	if !known {
		one = &Proposed{NHSNumber: number, Name: name}
		if was, dealt := p.before[number]; dealt {
			one.Deferrals, one.recurring = was.deferrals, was.last.Recurring && was.last.live()
			if was.last.Standing.State == ItemDeferred {
				one.Question = was.last.Question
			}
		}
		p.by[number] = one
		p.order = append(p.order, one)
	}
	one.because(code, text)
}

func (one *Proposed) because(code, text string) {
	one.Reasons = append(one.Reasons, caseload.Reason{Code: code, Text: text})
}

// addKnown adds somebody by number; who has died is on no agenda (F32).
func (p *proposal) addKnown(ctx context.Context, number, code, text string) error {
	who, err := p.people.named(ctx, number)
	if err != nil || who.Died != "" {
		return err
	}
	p.add(who.NHSNumber, shownName(who), code, text)
	return nil
}

// earlier returns the NHS numbers of everyone dealt with before, the longest ago first.
func (p *proposal) earlier() []string {
	numbers := make([]string, 0, len(p.before))
	for number := range p.before {
		numbers = append(numbers, number)
	}
	slices.SortFunc(numbers, func(a, b string) int {
		x, y := p.before[a], p.before[b]
		return cmp.Or(cmp.Compare(y.deferrals, x.deferrals), cmp.Compare(x.date, y.date), cmp.Compare(x.last.Position, y.last.Position), cmp.Compare(a, b))
	})
	return numbers
}

// ordered puts people and their reasons into order, marks who waits and warns
// of names that could be mistaken among those who do not.
func (p *proposal) ordered(room int) []Proposed {
	at := make([][]*Proposed, len(placeOrder)+1)
	for _, one := range p.order {
		if p.by[one.NHSNumber] != one {
			continue
		}
		slices.SortStableFunc(one.Reasons, func(a, b caseload.Reason) int {
			return cmp.Compare(slices.Index(reasonOrder, a.Code), slices.Index(reasonOrder, b.Code))
		})
		one.place = place(one)
		at[one.place] = append(at[one.place], one)
	}
	all := make([]Proposed, 0, len(p.order))
	for _, one := range slices.Concat(at...) {
		all = append(all, *one)
	}
	var families []string
	for i := range all {
		all[i].Waits = i >= room && all[i].place > slices.Index(placeOrder, placeUnaccepted)
		if !all[i].Waits {
			families = append(families, familyOf(all[i].Name))
		}
	}
	for i, alert := range nameAlerts(families) {
		all[i].NameAlert = alert
	}
	return all
}

// place returns the place of the strongest reason.
func place(p *Proposed) int {
	best := len(placeOrder)
	if p.above != "" {
		best = slices.Index(placeOrder, p.above)
	}
	for _, r := range p.Reasons {
		if i := slices.Index(placeOrder, r.Code); i >= 0 {
			best = min(best, i)
		}
	}
	return best
}

// familyOf returns the surname of a shown name, "" where only a number is known.
func familyOf(name string) string {
	if name == nhs.NameNotKnown {
		return ""
	}
	family, _, _ := strings.Cut(name, ",")
	if strings.ContainsAny(family, "0123456789") {
		return ""
	}
	return family
}

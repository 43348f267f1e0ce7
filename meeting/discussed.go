package meeting

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

// Domains are asked for each patient, so that every part of the team has its
// say or its "nothing to add" (F43); mental health is the one that is forgotten
// and so is asked by name (F26).
var Domains = []string{"GP", "nurse", "social care", "voluntary sector", MentalHealth}

// Discussed is one agenda that a patient is or was on.
type Discussed struct {
	Meeting   string            // id, "" before it opens
	Series    string            // name
	Date      string            // ISO 8601
	State     string            // an Item constant: waiting, discussed or deferred
	Question  string            //
	Decision  string            //
	Why       string            // reason of a deferral
	HeardFrom map[string]string // domain to "heard", "nothing" or "not-discussed"
}

// Discussed returns the agendas that a patient is on, those of meetings that have
// yet to open among them, and was on, the newest first, without those that dropped
// them or were entered in error. Codes: nhs-number-invalid.
func (m *Meetings) Discussed(ctx context.Context, patient string) ([]Discussed, error) {
	number, err := nhs.ParseNumber(patient)
	if err != nil {
		return nil, err
	}
	numbers, err := recordsOf(ctx, m.ledger.DB(), string(number))
	if err != nil {
		return nil, err
	}
	names, err := m.seriesNames(ctx)
	if err != nil {
		return nil, err
	}
	apart := map[string]bool{}
	all, err := collect(ctx, m.ledger.DB(), func(held string, doc []byte) (Discussed, error) {
		var r itemRow
		err := decode(doc, &r)
		parts := strings.Split(held, " ")
		series, date := parts[0], parts[1]
		apart[r.Meeting] = apart[r.Meeting] || parts[2] != ""
		return Discussed{
			Meeting: r.Meeting, Series: names[series], Date: date, State: r.Standing.State,
			Question: r.Question, Decision: r.Decision, Why: r.Standing.Why, HeardFrom: r.HeardFrom,
		}, err
	}, `SELECT m.series || ' ' || m.date || ' ' || i.contested, i.doc FROM item i JOIN meeting m ON m.id = i.meeting
		WHERE i.`+ofPatient+` ORDER BY m.date DESC, m.id, i.id`, numbers)
	if err != nil {
		return nil, err
	}
	for i, d := range all {
		if !apart[d.Meeting] {
			continue
		}
		item, err := m.Item(ctx, d.Meeting, patient)
		if fault.Code(err) == CodeItemUnknown {
			continue
		}
		if err != nil {
			return nil, err
		}
		item = item.WithBoth()
		all[i].Question, all[i].Decision = item.Question, item.Decision
	}
	all = slices.DeleteFunc(all, func(d Discussed) bool { return d.State == ItemDropped || d.State == ItemWithdrawn })
	next, err := m.toDiscuss(ctx, string(number))
	return append(next, all...), err
}

// toDiscuss returns the agendas that somebody put a patient on before their
// meetings opened, each with the day on which its series meets next.
func (m *Meetings) toDiscuss(ctx context.Context, number string) ([]Discussed, error) {
	db := m.ledger.DB()
	waiting, err := readPlanned(ctx, db, "")
	if err != nil {
		return nil, err
	}
	joined, err := readJoins(ctx, db)
	if err != nil {
		return nil, err
	}
	waiting = slices.DeleteFunc(waiting, func(r plannedRow) bool { return r.Patient != joined.of(number) })
	if len(waiting) == 0 {
		return nil, nil
	}
	who, err := m.people.Patient(ctx, number)
	if err != nil || who.Died != "" {
		return nil, err
	}
	var next []Discussed
	for _, r := range waiting {
		if who.Declines != nil && r.Duty == "" {
			continue
		}
		s, err := knownSeries(ctx, db, r.Series)
		if err != nil {
			return nil, err
		}
		at, err := m.slotOf(ctx, s)
		if err != nil {
			return nil, err
		}
		d := Discussed{Series: s.Name, Date: string(at.date), State: ItemWaiting, Question: r.Question}
		if i := slices.IndexFunc(next, func(o Discussed) bool { return o.Series == d.Series && o.Date == d.Date }); i >= 0 {
			next[i].Question = cmp.Or(d.Question, next[i].Question)
			continue
		}
		next = append(next, d)
	}
	slices.SortStableFunc(next, func(a, b Discussed) int { return cmp.Compare(b.Date, a.Date) })
	return next, nil
}

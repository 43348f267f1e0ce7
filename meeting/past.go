package meeting

import (
	"context"
	"strings"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// past is what earlier meetings left of one patient. Deferral and carry-over are
// of one series; when they were discussed is of every series (F11).
type past struct {
	last      itemRow           // the newest item of the series that was dealt with
	date      nhs.Date          // of the meeting it belongs to
	meeting   string            // likewise
	discussed nhs.Date          // when last discussed in any series, "" if never
	review    nhs.Date          // the review agreed then, in the series
	deferrals int               // how often in a row put off since, in the series
	elsewhere map[string]abroad // by id of another series
	late      bool              // the last item, discussed after its meeting was closed
}

// abroad is what another series left of a patient.
type abroad struct {
	last   nhs.Date // the newest agenda they were on
	review nhs.Date // the review agreed there
}

// heldIn is the meeting of an item.
type heldIn struct {
	id, series string
	date       nhs.Date
	late       bool // for this item
}

// readPast returns, by NHS number, what the meetings before one left, seen from
// a series; except is the id of a meeting to leave out, and of a later one
// nothing counts.
func readPast(ctx context.Context, q ledger.Querier, series string, before nhs.Date, except string) (map[string]past, error) {
	joined, err := readJoins(ctx, q)
	if err != nil {
		return nil, err
	}
	all := make(map[string]past)
	_, err = collect(ctx, q, func(held string, doc []byte) (struct{}, error) {
		var r itemRow
		err := decode(doc, &r)
		r.under, r.Patient = r.Patient, joined.of(r.Patient)
		parts := strings.Split(held, " ")
		in := heldIn{id: parts[0], series: parts[1], date: nhs.Date(parts[2]), late: parts[4] == "1"}
		r.apart = fieldsIn(parts[3])
		if in.series == series {
			all[r.Patient] = all[r.Patient].and(r, in)
		} else {
			all[r.Patient] = all[r.Patient].andElsewhere(r, in)
		}
		return struct{}{}, err
	}, `SELECT m.id || ' ' || m.series || ' ' || m.date || ' ' || i.contested || ' ' || `+isLate+`, i.doc FROM item i JOIN meeting m ON m.id = i.meeting
		WHERE m.date <= ? AND m.id <> ? ORDER BY m.date, m.id, i.position, i.id`, before, except)
	return all, err
}

// and adds an item of the series. Where a join put two of one person onto one
// agenda, the one that was discussed counts.
func (p past) and(r itemRow, in heldIn) past {
	if p.meeting == in.id && p.last.Standing.State == ItemDiscussed && r.Standing.State != ItemDiscussed {
		return p
	}
	switch r.Standing.State {
	case ItemDiscussed:
		p.discussed, p.review, p.deferrals = max(p.discussed, in.date), nhs.Date(r.NextReview), 0
	case ItemDeferred:
		if p.meeting != in.id {
			p.deferrals++
		}
	case ItemDropped:
		p.deferrals = 0
	default:
		return p
	}
	p.last, p.date, p.meeting, p.late = r, in.date, in.id, in.late
	return p
}

func (p past) andElsewhere(r itemRow, in heldIn) past {
	if !r.live() {
		return p
	}
	if p.elsewhere == nil {
		p.elsewhere = make(map[string]abroad)
	}
	was := p.elsewhere[in.series]
	was.last = in.date
	if r.Standing.State == ItemDiscussed {
		was.review = nhs.Date(r.NextReview)
		p.discussed = max(p.discussed, in.date)
	}
	p.elsewhere[in.series] = was
	return p
}

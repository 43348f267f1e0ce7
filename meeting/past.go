package meeting

import (
	"context"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// past is what earlier meetings left of one patient.
type past struct {
	last      itemRow  // the newest item that was dealt with
	date      nhs.Date // of the meeting it belongs to
	discussed nhs.Date // when last discussed, "" if never
	review    nhs.Date // the review agreed then
	deferrals int      // how often in a row put off since
}

// readPast returns, by NHS number, what the meetings before one left; except is
// the id of a meeting to leave out, and of a later one nothing counts.
func readPast(ctx context.Context, q ledger.Querier, before nhs.Date, except string) (map[string]past, error) {
	all := make(map[string]past)
	_, err := collect(ctx, q, func(date string, doc []byte) (struct{}, error) {
		var r itemRow
		err := decode(doc, &r)
		all[r.Patient] = all[r.Patient].and(r, nhs.Date(date))
		return struct{}{}, err
	}, `SELECT m.date, i.doc FROM item i JOIN meeting m ON m.id = i.meeting WHERE m.date <= ? AND m.id <> ? ORDER BY m.date, m.id`, before, except)
	return all, err
}

func (p past) and(r itemRow, date nhs.Date) past {
	switch r.Standing.State {
	case ItemDiscussed:
		p.discussed, p.review, p.deferrals = date, nhs.Date(r.NextReview), 0
	case ItemDeferred:
		p.deferrals++
	case ItemDropped:
		p.deferrals = 0
	default:
		return p
	}
	p.last, p.date = r, date
	return p
}

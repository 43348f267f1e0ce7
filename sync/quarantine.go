package sync

import (
	"context"
	"slices"
	"strings"
	"time"

	"keystone/sync/fault"
)

// Quarantined is an entry that a laptop wrote after it was ended. It may be an
// offline nurse's genuine note, or a thief's: a person decides.
type Quarantined struct {
	Entry  string `json:"entry"`
	Device string `json:"device"`
	At     string `json:"at"` // RFC 3339, by that laptop's clock
	Actor  string `json:"actor"`
	Kind   string `json:"kind"`
	State  string `json:"state"` // waiting, accepted or refused
}

// ReviewWaiting is the state of an entry that nobody has decided on.
const ReviewWaiting = "waiting"

// after says whether a laptop wrote this segment after its end.
func (r *roster) after(h *segmentHeader, id string) bool {
	e, over := r.revoked(h.Device)
	if !over || h.First < e.Last.Seq {
		return false
	}
	return h.First > e.Last.Seq || id != entryID(e.Last.Hash)
}

// quarantine lists an entry to be reviewed, unless nothing is left of it.
func (p *projection) quarantine(ctx context.Context, s *loadedSegment) error {
	if len(s.zeroed) > 0 && len(s.zeroed) == len(s.parts) {
		return nil
	}
	h := entryHeader{}
	for _, part := range s.arrival.parts {
		if h.Kind == "" || h.Kind == kindReads { // which only rides on what it is of
			h = part.Entry
		}
	}
	_, err := p.db.ExecContext(ctx, `INSERT OR IGNORE INTO ledger_quarantine(id, device, seq, wall, actor, kind) VALUES (?,?,?,?,?,?)`,
		s.arrival.id, s.arrival.device, int64(s.arrival.seq), h.Wall, h.Name, h.Kind) //nolint:gosec // written from one
	return err
}

// accepted is which of the arrivals set aside a person has accepted.
func (p *projection) accepted(ctx context.Context, aside []arrival) ([]arrival, error) {
	if len(aside) == 0 {
		return nil, nil
	}
	ids := map[string]bool{}
	rows, err := p.db.QueryContext(ctx, `SELECT id FROM ledger_review WHERE accepted`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids[id] = true
	}
	return slices.DeleteFunc(aside, func(a arrival) bool { return !ids[a.id] }), rows.Err()
}

// Quarantine is what ended laptops wrote after their end, oldest first.
func (l *Ledger) Quarantine(ctx context.Context) ([]Quarantined, error) {
	if l.closed.Load() {
		return nil, errLocked
	}
	rows, err := l.DB().QueryContext(ctx, `SELECT q.id, q.device, q.wall, q.actor, q.kind, coalesce((SELECT max(accepted) FROM ledger_review r WHERE r.id = q.id), -1)
		FROM ledger_quarantine q ORDER BY q.wall, q.id`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := []Quarantined{}
	for rows.Next() {
		var q Quarantined
		var wall int64
		var accepted int
		if err := rows.Scan(&q.Entry, &q.Device, &wall, &q.Actor, &q.Kind, &accepted); err != nil {
			return nil, err
		}
		q.At, q.State = time.UnixMilli(wall).UTC().Format(time.RFC3339), []string{ReviewWaiting, "refused", "accepted"}[accepted+1]
		out = append(out, q)
	}
	return out, rows.Err()
}

// review is a decision on a quarantined entry. Of two the one that accepts counts.
type review struct {
	_      struct{} `cbor:",toarray"`
	Entry  string
	Accept bool
}

// Review takes a quarantined entry in or leaves it out, on every laptop.
// Errors: not-administrator, entry-unknown, reason-required, and as Command.
func (l *Ledger) Review(ctx context.Context, id string, accept bool, reason string) error {
	touched, err := l.review(ctx, id, accept, reason)
	if err == nil {
		l.tell(Change{Entities: touched})
	}
	return err
}

func (l *Ledger) review(ctx context.Context, id string, accept bool, reason string) ([]string, error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.mayAdminister(); err != nil {
		return nil, err
	}
	if reason == "" {
		return nil, fault.New("reason-required", "Say why this is taken in or left out: the reason stays in the ledger.")
	}
	var one int
	if err := l.DB().QueryRowContext(ctx, `SELECT 1 FROM ledger_quarantine WHERE id = ?`, id).Scan(&one); err != nil {
		return nil, fault.New("entry-unknown", "Nothing of that name waits to be reviewed.")
	}
	kind := "refuse-quarantined"
	if accept {
		kind = "accept-quarantined"
	}
	if _, _, err := l.record(ctx, entry{Save: Save{Kind: kind, Reason: reason}, reviews: []review{{Entry: id, Accept: accept}}}); err != nil {
		return nil, err
	}
	touched, err := l.applyAccepted(ctx)
	if err == nil {
		err = l.confirm(ctx, id)
	}
	if err == nil {
		err = l.settle(ctx)
	}
	return touched, err
}

// applyAccepted brings quarantined entries that a person accepted into the projection.
func (l *Ledger) applyAccepted(ctx context.Context) (touched []string, err error) {
	return l.readAgain(ctx, `SELECT q.id, q.device FROM ledger_quarantine q WHERE EXISTS (SELECT 1 FROM ledger_review r WHERE r.id = q.id AND r.accepted)
		AND CASE WHEN q.part IS NULL THEN NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.id = q.id)
			ELSE NOT EXISTS (SELECT 1 FROM ledger_part p WHERE p.hash = q.part) END`)
}

// readAgain applies entries that are in the log already and open now, or may
// be shown now, and did not or might not before. query gives id and device.
func (l *Ledger) readAgain(ctx context.Context, query string, args ...any) (touched []string, err error) {
	wanted, devices, err := l.wanted(ctx, query, args...)
	if err != nil || len(wanted) == 0 {
		return nil, err
	}
	segments, err := l.reread(wanted, devices)
	if err != nil {
		return nil, err
	}
	arrivals := make([]arrival, 0, len(segments))
	for i := range segments {
		arrivals = append(arrivals, segments[i].arrival)
		l.chains.tell(&segments[i].arrival)
	}
	if arrivals, err = l.admissible(ctx, l.projection, arrivals); err != nil {
		return nil, err
	}
	return l.projection.apply(context.WithoutCancel(ctx), arrivals, pace{})
}

// reread opens entries of these devices that are in the log, with the keys and
// rosters of now.
func (l *Ledger) reread(wanted, devices map[string]bool) (found []loadedSegment, err error) {
	names, err := l.log.list()
	if err != nil {
		return nil, diskFault(err, "reading the log")
	}
	r := &reader{log: l.log, team: l.rosters.latest, circles: l.secrets.Circles}
	for _, name := range names {
		if device, _, _ := strings.Cut(name, "/"); !devices[device] {
			continue
		}
		for _, s := range r.readFile(name).segments {
			if wanted[s.arrival.id] {
				found = append(found, s)
				delete(wanted, s.arrival.id)
			}
		}
	}
	return found, nil
}

func (l *Ledger) wanted(ctx context.Context, query string, args ...any) (ids, devices map[string]bool, err error) {
	ids, devices = map[string]bool{}, map[string]bool{}
	rows, err := l.DB().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, device string
		if err := rows.Scan(&id, &device); err != nil {
			return nil, nil, err
		}
		ids[id], devices[device] = true, true
	}
	return ids, devices, rows.Err()
}

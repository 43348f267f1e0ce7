package sync

import (
	"context"
	"errors"
)

// An ended laptop's entries count up to the one that its end names, and those
// are the ones that this one follows, link by link. Whoever holds the laptop's
// key could still write another entry under an old number: it hangs on no link
// and waits to be reviewed like what came after.

// ofEnded says whether a laptop is ended and wrote this at or before its last
// number that counts.
func (r *roster) ofEnded(h *segmentHeader, id string) bool {
	_, over := r.revoked(h.Device)
	return over && !r.after(h, id)
}

// genuine is which entries of an ended laptop its last one follows, by id.
func (l *Ledger) genuine(device string) (map[string]bool, error) {
	e, over := l.rosters.latest.revoked(device)
	if !over {
		return nil, nil
	}
	links, err := l.links(device)
	if err != nil {
		return nil, err
	}
	return followed(links, e.Last), nil
}

// links is every entry of a laptop that is in the log, and the one it follows.
func (l *Ledger) links(device string) (map[string]string, error) {
	names, err := l.log.of(device)
	if err != nil {
		return nil, diskFault(err, "reading the log")
	}
	key := l.rosters.latest.deviceKey(device)
	before := map[string]string{}
	var unread error
	for _, name := range names {
		data, err := l.log.read(name)
		if err != nil {
			unread = errors.Join(unread, err)
			continue
		}
		eachSegment(data, func(s *segment, err error) bool {
			if s == nil || err != nil || s.header.Device != device || !s.signed(key) {
				return false
			}
			before[s.entryID()] = entryID(s.header.Prev)
			return true
		})
	}
	return before, diskFault(unread, "reading the log")
}

// followed is which entries the last one follows, itself among them.
func followed(links map[string]string, last link) map[string]bool {
	out := map[string]bool{}
	for id := entryID(last.Hash); ; {
		next, here := links[id]
		if !here || out[id] {
			return out
		}
		out[id] = true
		id = next
	}
}

// sift splits segments of ended laptops into those that count and those that
// wait for a person, which it lists.
func (l *Ledger) sift(ctx context.Context, p *projection, suspects []loadedSegment) (counting, waiting []arrival, err error) {
	known := map[string]map[string]bool{}
	for i := range suspects {
		s := &suspects[i]
		device := s.header.Device
		if known[device] == nil {
			if known[device], err = l.genuine(device); err != nil {
				return nil, nil, err
			}
		}
		if known[device][s.arrival.id] {
			counting = append(counting, s.arrival)
			continue
		}
		if err := p.quarantine(ctx, s); err != nil {
			return nil, nil, err
		}
		waiting = append(waiting, s.arrival)
	}
	return counting, waiting, nil
}

// clear brings in what waited only because the entries between it and the
// laptop's last had not come.
func (l *Ledger) clear(ctx context.Context, device string) (touched []string, err error) {
	genuine, err := l.genuine(device)
	if err != nil {
		return nil, err
	}
	ids, _, err := l.wanted(ctx, `SELECT id, device FROM ledger_quarantine WHERE device = ?`, device)
	if err != nil {
		return nil, err
	}
	for id := range ids {
		if !genuine[id] {
			continue
		}
		if _, err := l.DB().ExecContext(ctx, `DELETE FROM ledger_quarantine WHERE id = ?`, id); err != nil {
			return nil, err
		}
		more, err := l.readAgain(ctx, `SELECT ?, ?`, id, device)
		if err != nil {
			return nil, err
		}
		touched = append(touched, more...)
	}
	return touched, nil
}

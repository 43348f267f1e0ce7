package sync

import (
	"context"
	"fmt"
	"time"
)

// An erasure counts where the laptop that wrote it was an administrator's by the
// rosters that count, up to the number of the one that its header names: every
// laptop can check that, in whatever order entries and rosters come. One that
// does not count erases nothing and is a line of the audit trail. What an ended
// laptop wrote after its end waits for a person, its erasures too, and does not
// count until it is accepted.

// eraser is on whose word something is erased: a laptop, and the roster that it
// named.
type eraser struct {
	device string
	roster digest
}

// mayErase says whether an eraser's word counts. The caller holds l.saving.
func (c *rosters) mayErase(e eraser) bool {
	may, asked := c.erasers[e]
	if !asked {
		r := c.upTo(e.roster)
		may = r != nil && r.administers(e.device)
		c.erasers[e] = may
	}
	return may
}

// upTo is what the rosters that count and are numbered no higher than one of them
// say together: whoever named it, as the newest they had, had no others.
func (c *rosters) upTo(sum digest) *roster {
	last := c.all[sum]
	if last == nil || !last.counts {
		return nil
	}
	return c.together(func(n *rosterNode) bool { return n.counts && n.said.Number <= last.said.Number })
}

// erases says whether what this laptop erases now counts.
func (l *Ledger) erases() bool {
	_, over := l.rosters.latest.revoked(l.team.Device)
	return !over && l.rosters.mayErase(eraser{l.team.Device, l.rosters.head})
}

// erasures keeps which parts an entry erases, and whether that counts.
func (b *batch) erasures(a *arrival, part *arrivedPart, entry int64) error {
	if len(part.Erased) == 0 {
		return nil
	}
	counts := b.p.rosters.mayErase(eraser{a.device, a.roster})
	for _, hash := range part.Erased {
		if _, err := b.tx.ExecContext(b.ctx, `INSERT OR IGNORE INTO ledger_erasure(hash, entry, device, roster, counts) VALUES (?,?,?,?,?)`,
			hash[:], entry, a.device, a.roster[:], counts); err != nil {
			return err
		}
		if counts {
			b.p.erased++
		}
	}
	return nil
}

// weigh decides anew which erasures count, by the rosters of now; changed says
// that others do.
func (l *Ledger) weigh(ctx context.Context) (changed bool, err error) {
	const differ = `UPDATE ledger_erasure SET counts = NOT counts WHERE device = ? AND roster = ?`
	fewer := false
	judged, err := l.erasers(ctx)
	if err != nil {
		return false, err
	}
	for e, counted := range judged {
		if l.rosters.mayErase(e) == counted {
			continue
		}
		if _, err := l.DB().ExecContext(ctx, differ, e.device, e.roster[:]); err != nil {
			return false, err
		}
		changed, fewer = true, fewer || counted
	}
	if fewer {
		return true, l.rebuild(ctx)
	}
	if changed {
		err = l.projection.recount(ctx)
	}
	return changed, err
}

// erasers is on whose word something is or is to be erased, and whether it counted so far.
func (l *Ledger) erasers(ctx context.Context) (map[eraser]bool, error) {
	rows, err := l.DB().QueryContext(ctx, `SELECT DISTINCT device, roster, counts FROM ledger_erasure`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[eraser]bool{}
	for rows.Next() {
		var e eraser
		var roster []byte
		var counts bool
		if err := rows.Scan(&e.device, &roster, &counts); err != nil {
			return nil, err
		}
		e.roster = digest(roster)
		out[e] = counts
	}
	return out, rows.Err()
}

// retell erases once more, on this laptop's word, the parts that a query finds.
func (l *Ledger) retell(ctx context.Context, reason, query string, args ...any) error {
	if !l.erases() {
		return nil
	}
	hashes, err := l.digests(ctx, query, args...)
	if err != nil || len(hashes) == 0 {
		return err
	}
	_, _, err = l.record(ctx, entry{Save: Save{Kind: kindErase, Reason: reason}, erased: hashes})
	return err
}

// tellAgain erases once more, by the rosters of now, what an administrator's
// laptop erased by one that counts no more: whoever wrote that was ended.
func (l *Ledger) tellAgain(ctx context.Context) error {
	return l.retell(ctx, "told again: the team's roster that it named counts no more",
		`SELECT hash FROM ledger_erasure WHERE device = ? AND hash NOT IN (SELECT hash FROM ledger_erased) ORDER BY hash`, l.team.Device)
}

// confirm erases, on this laptop's word, what an accepted entry erases: it may lie
// under a circle that not all of the team can open, or name a roster that counts no more.
func (l *Ledger) confirm(ctx context.Context, id string) error {
	return l.retell(ctx, "an erasure of an ended laptop was accepted",
		`SELECT x.hash FROM ledger_entry e CROSS JOIN ledger_erasure x ON x.entry = e.n AND (?2 OR NOT x.counts) WHERE e.id = ?1 ORDER BY x.hash`, id, l.several())
}

// unheeded is the audit trail's lines about erasures that do not count.
func (l *Ledger) unheeded(ctx context.Context) ([]Event, error) {
	rows, err := l.DB().QueryContext(ctx, `SELECT e.wall, e.actor, e.device, e.reason, count(*) FROM ledger_erasure x CROSS JOIN ledger_entry e ON e.n = x.entry
		WHERE NOT x.counts GROUP BY e.n ORDER BY e.hlc, e.id`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var events []Event
	for rows.Next() {
		e := Event{Kind: noteRefused}
		var wall int64
		var parts int
		if err := rows.Scan(&wall, &e.Actor, &e.Device, &e.Reason, &parts); err != nil {
			return nil, err
		}
		e.At = time.UnixMilli(wall).UTC().Format(time.RFC3339)
		e.What = fmt.Sprintf("an erasure of %d sealed parts erases nothing: the laptop %s that wrote it was no administrator's", parts, e.Device)
		events = append(events, e)
	}
	return events, rows.Err()
}

package sync

import (
	"context"
	"slices"
)

// What an erasure that counts no more took away is given back: by a laptop that
// heard of the end first and kept it. Until one does, the entry is hollow here.

// unshown notes a part that is here and not shown, so that erasing reaches it:
// is nil where it cannot be opened.
func (p *projection) unshown(ctx context.Context, hash, circle digest, device string, is *arrivedPart) error {
	var scope, clock any
	if is != nil {
		scope, clock = is.Scope, int64(is.Entry.HLC) //nolint:gosec // below 2^63 until the year 6429
		p.wished = p.wished || is.Entry.HLC <= p.until
	} else {
		var asked bool
		if err := p.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM ledger_asked WHERE hash = ?)`, hash[:]).Scan(&asked); err != nil {
			return err
		}
		p.wished = p.wished || asked
	}
	_, err := p.db.ExecContext(ctx, `INSERT INTO ledger_sealed(hash, circle, device, scope, hlc) VALUES (?,?,?,?,?)
		ON CONFLICT (hash) DO UPDATE SET scope = excluded.scope, hlc = excluded.hlc WHERE excluded.scope IS NOT NULL`, hash[:], circle[:], device, scope, clock)
	return err
}

// keepZeroed notes which parts of a segment lie here as zeros.
func (p *projection) keepZeroed(ctx context.Context, s *loadedSegment) error {
	for _, hash := range s.zeroed {
		if _, err := p.db.ExecContext(ctx, `INSERT OR IGNORE INTO ledger_zeroed(hash, id) VALUES (?,?)`, hash[:], s.arrival.id); err != nil {
			return err
		}
	}
	return nil
}

// hollow is the parts that lie here as zeros though no erasure says so.
func (l *Ledger) hollow(ctx context.Context) (map[digest]bool, error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return nil, err
	}
	return l.hollowParts(ctx)
}

// hollowParts is hollow for a caller that holds l.saving.
func (l *Ledger) hollowParts(ctx context.Context) (map[digest]bool, error) {
	hashes, err := l.digests(ctx, `SELECT hash FROM ledger_zeroed WHERE hash NOT IN (SELECT hash FROM ledger_erased)`)
	return setOf(hashes), err
}

// deaf is the parts that this laptop wrote, where it is ended: what was erased of
// them it would leave there again and again.
func (l *Ledger) deaf() (map[digest]bool, error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return nil, err
	}
	if _, over := l.rosters.latest.revoked(l.team.Device); !over {
		return nil, nil
	}
	out := map[digest]bool{}
	for _, device := range l.rosters.latest.line(l.team.Device) {
		names, err := l.log.of(device)
		if err != nil {
			return nil, diskFault(err, "reading the log")
		}
		for _, name := range names {
			data, err := l.log.read(name)
			if err != nil {
				continue // told when the log was read
			}
			eachSegment(data, func(s *segment, err error) bool {
				for i := 0; s != nil && i < len(s.parts); i++ {
					out[s.header.Parts[i].Sum] = true
				}
				return s != nil && err == nil
			})
		}
	}
	return out, nil
}

// fills says whether a segment has bytes that are zeros here.
func (n *inspector) fills(s *segment) bool {
	for i := range s.parts {
		if n.hollow[s.header.Parts[i].Sum] && !s.zeroed(i) {
			return true
		}
	}
	return false
}

// mend fills what is hollow from the whole entries that came, and nothing that was
// erased since they were read.
func (l *Ledger) mend(ctx context.Context, in *intake) error {
	hollow, err := l.hollowParts(ctx)
	if err != nil || len(hollow) == 0 {
		return err
	}
	whole, wrote := map[string]*segment{}, map[string]bool{}
	for _, id := range in.order {
		if l.chains.seen[id] {
			whole[id], wrote[in.fresh[id].header.Device] = in.fresh[id].segment, true
		}
	}
	filled := false
	for device := range wrote {
		names, err := l.log.of(device)
		if err != nil {
			return diskFault(err, "reading the log")
		}
		for _, name := range names {
			data, err := l.log.read(name)
			if err != nil || !fill(data, whole, hollow) {
				continue // one that cannot be read is told when the log is
			}
			if err := l.rewrite(name, data); err != nil {
				return diskFault(err, "taking in what other laptops sent")
			}
			filled = true
		}
	}
	if !filled {
		return nil
	}
	return l.hide(ctx)
}

// fill puts into a file's segments the hollow parts.
func fill(data []byte, whole map[string]*segment, hollow map[digest]bool) (found bool) {
	eachSegment(data, func(s *segment, err error) bool {
		if s == nil || err != nil {
			return false
		}
		w := whole[s.entryID()]
		for i := range s.parts {
			if w != nil && hollow[s.header.Parts[i].Sum] && s.zeroed(i) && !w.zeroed(i) {
				copy(s.parts[i], w.parts[i])
				found = true
			}
		}
		return true
	})
	return found
}

// reconsider reads again what lies there of hollow parts, and files with zeros
// that were taken for an erasure which counts no more.
func (x *Exchange) reconsider(ctx context.Context) error {
	hollow, err := x.l.hollow(ctx)
	if err != nil {
		return err
	}
	erased, err := x.l.erasedParts(ctx)
	if err != nil {
		return err
	}
	for _, f := range x.lying {
		if f.holdsAny(hollow) || slices.ContainsFunc(f.zeros, func(part digest) bool { return !erased[part] && !hollow[part] }) {
			f.ready = false
		}
	}
	if len(hollow) != x.hollow {
		x.hollow, x.mark = len(hollow), "" // what was passed over before is listed once more
	}
	return nil
}

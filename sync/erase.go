package sync

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"keystone/sync/fault"
)

// Erase takes away for ever the sealed parts of a scope: from the log, the
// projection and the snapshot; and the papers of that scope alone. An entry says who did it and why; header, chain
// and signature stay and verify. What an erased write had superseded is live
// again: erasing a wrong list leaves what was known before it. It returns how
// many parts went. What it does not reach: backups, papers of several people, and
// laptops that have not heard yet. Errors: as Command, reason-required, and not-administrator.
func (l *Ledger) Erase(ctx context.Context, scope, reason string) (parts int, err error) {
	if strings.TrimSpace(reason) == "" || scope == "" {
		return 0, fault.New("reason-required", "Erasing needs what is to be erased and a reason, which stays in the ledger.")
	}
	parts, touched, err := l.erase(ctx, scope, reason)
	if parts > 0 {
		l.tell(Change{Entities: touched})
	}
	return parts, err
}

func (l *Ledger) erase(ctx context.Context, scope, reason string) (int, []string, error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return 0, nil, err
	}
	if l.mayAdminister() != nil || !l.erases() {
		return 0, nil, fault.New("not-administrator", "Erasing is for ever and reaches every laptop: only an administrator of the team can do it, on a laptop of their own.")
	}
	hashes, err := l.partsOfScope(ctx, scope)
	if err != nil {
		return 0, nil, err
	}
	papers, err := l.papersOf(scope)
	if err != nil {
		return 0, nil, err
	}
	if hashes = append(hashes, papers...); len(hashes) == 0 {
		return 0, nil, nil
	}
	touched, err := l.entitiesOfScope(ctx, scope)
	if err != nil {
		return 0, nil, err
	}
	e := entry{Save: Save{Kind: kindErase, Reason: reason}, erased: hashes, wish: l.wishFor(scope)}
	if e.tell, err = l.circlesOfScope(ctx, scope); err != nil {
		return 0, nil, err
	}
	if _, _, err := l.record(ctx, e); err != nil {
		return 0, nil, err
	}
	return len(hashes), touched, l.finishErasures(context.WithoutCancel(ctx))
}

func (l *Ledger) digests(ctx context.Context, query string, args ...any) ([]digest, error) {
	rows, err := l.DB().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []digest
	for rows.Next() {
		var hash []byte
		if err := rows.Scan(&hash); err != nil {
			return nil, err
		}
		out = append(out, digest(hash))
	}
	return out, rows.Err()
}

func (l *Ledger) entitiesOfScope(ctx context.Context, scope string) ([]string, error) {
	rows, err := l.DB().QueryContext(ctx, `SELECT DISTINCT w.entity FROM ledger_part p CROSS JOIN ledger_write w
		ON w.n BETWEEN p.n << 24 AND (p.n << 24) + 16777215 WHERE `+strings.ReplaceAll(ofScope, "scope ", "p.scope "), scope)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var entity string
		if err := rows.Scan(&entity); err != nil {
			return nil, err
		}
		out = append(out, entity)
	}
	return out, rows.Err()
}

// resumeErasures finishes what a crash cut off. That the disk refuses is no
// reason to stay shut: it is told, and tried again at the next Unlock.
func (l *Ledger) resumeErasures(ctx context.Context) error {
	err := l.finishErasures(ctx)
	switch fault.Code(err) {
	case "disk-error", "disk-full", "data-damaged":
		l.warnings = append(l.warnings, "Something that was erased is still in the data folder and may still be shown, because the disk refused to take it away. Check the disk, then lock and unlock to finish.")
		return nil
	}
	return err
}

// finishErasures takes away the parts that an entry says are erased and that
// are still here: the second half of Erase, and of one that a crash cut off.
func (l *Ledger) finishErasures(ctx context.Context) error {
	if err := l.removePapers(ctx); err != nil {
		return diskFault(err, "erasing")
	}
	hashes, err := l.unfinished(ctx)
	if err != nil || len(hashes) == 0 {
		return err
	}
	l.erasing = true
	snapshots, err := snapshotNames(l.fs, l.dir)
	if err == nil {
		err = removeAll(l.fs, l.dir, snapshots)
	}
	if err == nil {
		err = l.blank(hashes)
	}
	if err != nil {
		return diskFault(err, "erasing")
	}
	err = l.rebuild(ctx)
	l.erasing = err != nil
	return err
}

// unfinished is which erased parts are here: in the projection, or in a copy of
// a segment, as blank leaves one when it is cut off before it removes the old file.
func (l *Ledger) unfinished(ctx context.Context) ([]digest, error) {
	here, err := l.digests(ctx, `SELECT p.hash FROM ledger_erased x CROSS JOIN ledger_part p ON p.hash = x.hash
		UNION SELECT s.hash FROM ledger_erased x CROSS JOIN ledger_sealed s ON s.hash = x.hash`)
	here = append(here, l.projection.unblank...)
	if err != nil || len(l.chains.copies) == 0 {
		return here, err
	}
	erased, err := l.digests(ctx, `SELECT hash FROM ledger_erased`)
	for _, hash := range erased {
		if l.chains.copies[hash] {
			here = append(here, hash)
		}
	}
	return here, err
}

// setOf is digests to look up.
func setOf(list []digest) map[digest]bool {
	out := make(map[digest]bool, len(list))
	for _, d := range list {
		out[d] = true
	}
	return out
}

// blank writes every file that holds one of the parts anew, with zeros in
// their place, and removes the old one. One that cannot be read holds up none
// of the others.
func (l *Ledger) blank(hashes []digest) error {
	drop := setOf(hashes)
	names, err := l.log.list()
	if err != nil {
		return err
	}
	var unread error
	for _, name := range names {
		data, err := l.log.read(name)
		if err != nil {
			unread = errors.Join(unread, err)
			continue
		}
		if !blankParts(data, drop) {
			continue
		}
		if err := l.rewrite(name, data); err != nil {
			return err
		}
	}
	l.changed = true
	return unread
}

// rewrite puts other bytes in a file's place, under a name that nobody has.
func (l *Ledger) rewrite(name string, data []byte) error {
	if _, err := l.log.put(l.erasedName(name), data); err != nil {
		return err
	}
	return l.log.remove(name)
}

// blankParts fills the parts of a file that are to go with zeros.
func blankParts(data []byte, drop map[digest]bool) (found bool) {
	eachSegment(data, func(s *segment, _ error) bool {
		if s == nil {
			return false
		}
		for i, part := range s.parts {
			if drop[s.header.Parts[i].Sum] && !s.zeroed(i) {
				clear(part)
				found = true
			}
		}
		return true
	})
	return found
}

// freeName is a name for a file: another where a damaged one has it.
func (l *Ledger) freeName(name string) string {
	if l.log.names[name] {
		return l.erasedName(name)
	}
	return name
}

// erasedName is a name that nobody has for a file that was partly erased.
func (l *Ledger) erasedName(name string) string {
	stem, _, _ := strings.Cut(strings.TrimSuffix(name, ".seg"), ".")
	for i := 1; ; i++ {
		next := fmt.Sprintf("%s.e%d.seg", stem, i)
		if !l.log.names[next] && next != name {
			return next
		}
	}
}

// rebuild fills the projection from the log once more, in place: readers keep
// their database.
func (l *Ledger) rebuild(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	words, err := l.projection.heard(ctx)
	if err != nil {
		return err
	}
	fresh, c, problems, err := l.scratch(ctx)
	if err != nil {
		return err
	}
	if err := fresh.hear(ctx, words...); err != nil {
		return errors.Join(err, fresh.close())
	}
	if err := l.projection.replace(ctx, fresh.db); err != nil {
		return errors.Join(err, fresh.close())
	}
	l.projection.unblank = fresh.unblank
	maps.Copy(l.projection.widened, fresh.widened)
	l.projection.known, l.chains, l.problems = fresh.known, c, append(problems, lostProblems(l.lost)...)
	l.changed = true
	return errors.Join(l.projection.recount(ctx), fresh.close())
}

// scratch is a projection of its own, built from the log alone. Who left what is
// known only when all of the log was read: where somebody did, it is read again.
func (l *Ledger) scratch(ctx context.Context) (*projection, *chains, []problem, error) {
	files, err := l.log.list()
	if err != nil {
		return nil, nil, nil, diskFault(err, "reading the log")
	}
	fresh, c, problems, err := l.scratchKnowing(ctx, files, nil)
	if err != nil || !fresh.marked {
		return fresh, c, problems, err
	}
	if err = fresh.readMarks(ctx); err == nil {
		marks := fresh.marks
		if err = fresh.close(); err == nil {
			return l.scratchKnowing(ctx, files, marks)
		}
	}
	return nil, nil, nil, err
}

// emptyProjection is a projection of nothing that knows whose erasures count.
func (l *Ledger) emptyProjection(ctx context.Context) (*projection, error) {
	p, err := newProjection(ctx, l.cfg.Rooms)
	if err == nil {
		p.rosters = l.rosters
	}
	return p, err
}

func (l *Ledger) scratchKnowing(ctx context.Context, files []string, marks []mark) (*projection, *chains, []problem, error) {
	fresh, err := l.emptyProjection(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := fresh.prepare(ctx); err != nil {
		return nil, nil, nil, errors.Join(err, fresh.close())
	}
	c := newChains()
	fresh.marks = marks
	problems, err := l.replay(ctx, files, c, fresh)
	if err != nil {
		return nil, nil, nil, errors.Join(err, fresh.close())
	}
	return fresh, c, problems, nil
}

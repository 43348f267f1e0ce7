package sync

import (
	"context"
	"errors"
)

// start fills the projection: from the snapshot where one fits, and from the
// segments that it does not cover.
func (l *Ledger) start(ctx context.Context) error {
	files, err := l.log.list()
	if err != nil {
		return diskFault(err, "reading the log")
	}
	for _, name := range files {
		l.log.names[name] = true
	}
	l.warn(l.sweep(), "clearing what a crash left half written")
	if l.projection, err = l.emptyProjection(ctx); err != nil {
		return err
	}
	l.chains = newChains()
	if s := l.readSnapshot(files); s != nil {
		if err := l.restoreSnapshot(ctx, s); err == nil {
			return l.continueFrom(ctx, s, without(files, s.Names))
		}
		if err := l.startAgain(ctx); err != nil {
			return err
		}
	}
	if err := l.fill(ctx, files); err != nil {
		return err
	}
	l.lost = l.missing()
	l.problems = append(l.problems, lostProblems(l.lost)...)
	return l.hearAgain(ctx)
}

// continueFrom reads the files that a snapshot does not cover, and tells again
// what the snapshot tells.
func (l *Ledger) continueFrom(ctx context.Context, s *snapshot, rest []string) error {
	if len(rest) > 0 {
		if err := l.chains.remember(ctx, l.projection); err != nil {
			return errors.Join(err, l.projection.close())
		}
	}
	if err := l.fill(ctx, rest); err != nil {
		return err
	}
	l.lost = s.Lost
	l.problems = append(problemsOf(s.Alarms), l.problems...)
	return nil
}

// startAgain empties the projection after a snapshot that did not load.
func (l *Ledger) startAgain(ctx context.Context) error {
	if err := l.projection.close(); err != nil {
		return err
	}
	var err error
	l.projection, err = l.emptyProjection(ctx)
	l.chains = newChains()
	return err
}

// fill reads the given files into the projection.
func (l *Ledger) fill(ctx context.Context, files []string) error {
	if err := l.projection.prepare(ctx); err != nil {
		return errors.Join(err, l.projection.close())
	}
	var err error
	if l.problems, err = l.replay(ctx, files, l.chains, l.projection); err != nil {
		return errors.Join(err, l.projection.close())
	}
	if l.projection.marked {
		if err := l.rebuild(ctx); err != nil {
			return errors.Join(err, l.projection.close())
		}
	}
	l.newest.Store(l.chains.wall)
	l.ownSeq.Store(l.chains.heads[l.team.Device].Seq)
	l.changed = len(files) > 0
	return nil
}

// replay reads files in order into chains and projection and says what it
// could not read.
func (l *Ledger) replay(ctx context.Context, files []string, c *chains, p *projection) ([]problem, error) {
	var problems []problem
	p.lenient = true
	defer func() { p.lenient = false }()
	var waiting, aside []arrival
	var suspects []loadedSegment
	rows := 0
	flush := func() error {
		shown, err := l.admissible(ctx, p, waiting)
		if err == nil {
			_, err = p.apply(ctx, shown, pace{bulk: true})
		}
		for i := range shown {
			if len(shown[i].parts) < len(waiting[i].parts) {
				aside = append(aside, waiting[i])
			}
		}
		waiting, rows = waiting[:0], 0
		return err
	}
	r := &reader{log: l.log, team: l.rosters.latest, circles: l.secrets.Circles}
	err := r.readAll(files, func(f loadedFile) error {
		problems = append(problems, f.problems...)
		for i := range f.segments {
			s := &f.segments[i]
			if s.header.Device == l.team.Device {
				l.need(s.header.Roster)
			}
			if !c.follow(f.name, s) {
				continue
			}
			if err := p.shelve(ctx, s); err != nil {
				return err
			}
			if s.review {
				aside = append(aside, s.arrival)
				continue
			}
			if s.suspect {
				suspects = append(suspects, *s)
				continue
			}
			waiting = append(waiting, s.arrival)
			for _, part := range s.arrival.parts {
				rows += len(part.Rows) + 1
			}
		}
		if rows < bulkBatch {
			return ctx.Err()
		}
		return flush()
	})
	if err != nil {
		return problems, err
	}
	if err = flush(); err == nil {
		err = l.decideOn(ctx, p, suspects, aside)
	}
	problems = append(problems, c.broken()...)
	return append(problems, p.passedOver()...), err
}

// decideOn brings in what counts of ended laptops' entries: those before their
// end, and those after it that a person has accepted.
func (l *Ledger) decideOn(ctx context.Context, p *projection, suspects []loadedSegment, aside []arrival) error {
	counting, waiting, err := l.sift(ctx, p, suspects)
	if err != nil {
		return err
	}
	if counting, err = l.admissible(ctx, p, counting); err != nil {
		return err
	}
	if _, err := p.apply(ctx, counting, pace{bulk: true}); err != nil {
		return err
	}
	accepted, err := p.accepted(ctx, append(aside, waiting...))
	if err != nil {
		return err
	}
	if accepted, err = l.admissible(ctx, p, accepted); err != nil {
		return err
	}
	_, err = p.apply(ctx, accepted, pace{bulk: true})
	return err
}

// without is files less names.
func without(files, names []string) []string {
	drop := make(map[string]bool, len(names))
	for _, n := range names {
		drop[n] = true
	}
	var rest []string
	for _, f := range files {
		if !drop[f] {
			rest = append(rest, f)
		}
	}
	return rest
}

// Close locks: it saves the reads that no save took along and the unfinished
// text, packs past months, seals a snapshot, drops the keys and lets go of the
// folder. It does all of it whatever fails, and says what did. Closing twice is
// no error. There is no snapshot, and no packing, while an erasure is
// unfinished, which only the log tells, or while a room cannot take an entity.
func (l *Ledger) Close() error {
	l.saving.Lock()
	defer l.saving.Unlock()
	if l.closed.Load() {
		return nil
	}
	ctx := context.Background()
	var err error
	if l.spoiled == nil {
		err = diskFault(l.saveReads(ctx), "noting what was read")
	}
	l.closed.Store(true)
	err = errors.Join(err, diskFault(l.drafts.close(), "clearing old unfinished text"))
	if l.spoiled == nil && !l.erasing && !hasDefect(l.problems) {
		err = errors.Join(err, l.tidy(ctx))
	}
	defer giveBack(l.projection.size(ctx))
	return errors.Join(err, l.projection.close(), l.letGo())
}

// letGo drops the keys and the folder's lock, of an unlocked ledger or of one
// that did not get so far.
func (l *Ledger) letGo() error {
	l.keysLock.Lock()
	defer l.keysLock.Unlock()
	if l.secrets != nil {
		l.secrets.wipe()
	}
	if l.keys != nil {
		clear(l.keys.Laptop)
		clear(l.keys.Seed)
	}
	return l.release()
}

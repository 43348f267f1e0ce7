package sync

import (
	"context"
	"database/sql"
	"time"
)

// Damage is what opening found that could not be read or had to be put right, one
// sentence each; none is the rule. Verify reads everything and finds more.
func (l *Ledger) Damage() []string {
	l.saving.Lock()
	defer l.saving.Unlock()
	return append(append(sentences(l.problems), l.warnings...), l.mended...)
}

func sentences(problems []problem) []string {
	out := make([]string, 0, len(problems))
	for _, p := range problems {
		out = append(out, p.String())
	}
	return out
}

// Team is the team this ledger belongs to, and which of its laptops this is: it
// may become another while laptops meet (renew).
func (l *Ledger) Team() Team {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	return l.team
}

// Actor is the unlocked member.
func (l *Ledger) Actor() Login { return l.actor }

// Dir is the data folder's full path.
func (l *Ledger) Dir() string { return l.dir }

// Now is the time by the ledger's clock.
func (l *Ledger) Now() time.Time { return l.cfg.Clock() }

// ID is a uuid that follows from what a thing is called: the same on every
// laptop of the team, and telling nobody else what it stands for; "" once locked.
func (l *Ledger) ID(kind, name string) string {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	if l.closed.Load() {
		return ""
	}
	return l.secrets.name(kind, name)
}

// DB is the projection, to read. It has one connection: finish reading one
// query's rows before the next.
func (l *Ledger) DB() *sql.DB { return l.projection.db }

// Listen has hear called, on whatever goroutine saved, after every change,
// until stop is called.
func (l *Ledger) Listen(hear func(Change)) (stop func()) {
	l.listening.Lock()
	defer l.listening.Unlock()
	n := l.nextEar
	l.nextEar++
	l.listeners[n] = hear
	return func() {
		l.listening.Lock()
		defer l.listening.Unlock()
		delete(l.listeners, n)
	}
}

func (l *Ledger) tell(c Change) {
	l.listening.Lock()
	ears := make([]func(Change), 0, len(l.listeners))
	for _, hear := range l.listeners {
		ears = append(ears, hear)
	}
	l.listening.Unlock()
	for _, hear := range ears {
		hear(c)
	}
}

// Drafts is the unfinished text of the actor.
func (l *Ledger) Drafts() *Drafts { return l.drafts }

// Standing is how safe the last save is.
type Standing struct {
	LastSaved time.Time // zero before the first save
	Seq       uint64    // number of this laptop's last save, 0 before the first
	Seen      int       // laptops that hold everything that was saved here, this one too
	Devices   int       // laptops of the team
}

// Saved says how safe the last save is: on this laptop, and on how many of the
// team's others, as far as their words have come here. Errors: locked.
func (l *Ledger) Saved(ctx context.Context) (Standing, error) {
	laptops, err := l.Laptops(ctx)
	if l.closed.Load() {
		return Standing{}, errLocked
	}
	if err != nil {
		return Standing{}, err
	}
	s := Standing{Seq: l.ownSeq.Load()}
	for _, o := range laptops {
		if o.State != StateIn {
			continue
		}
		s.Devices++
		if o.Seen {
			s.Seen++
		}
	}
	if wall := l.newest.Load(); wall > 0 {
		s.LastSaved = time.UnixMilli(wall).UTC()
	}
	return s, nil
}

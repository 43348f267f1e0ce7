package sync

import (
	"context"
	"errors"

	"keystone/sync/fault"
)

// Share makes at the place where this laptop meets the team's others from now
// on, and leaves there what it holds. Errors: locked, and as Transport.
func (l *Ledger) Share(ctx context.Context, at string) (Round, error) {
	t, err := l.travel(ctx, at)
	if err != nil {
		return Round{}, err
	}
	r, err := l.Exchange(t).Round(ctx)
	if err = errors.Join(err, t.Close()); err != nil {
		return r, err
	}
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return r, err
	}
	l.keysLock.Lock()
	l.secrets.Place = at
	l.keysLock.Unlock()
	return r, l.saveSecrets()
}

// Place is where this laptop meets the others, "" where nowhere.
func (l *Ledger) Place() string {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	if l.closed.Load() {
		return ""
	}
	return l.secrets.Place
}

// Meet is an exchange at this laptop's place. close lets go of it. Errors:
// not-shared, locked, and as Transport.
func (l *Ledger) Meet(ctx context.Context) (x *Exchange, close func() error, err error) {
	at := l.Place()
	if at == "" {
		return nil, nil, fault.New("not-shared", "This team's laptops meet nowhere yet: choose a shared folder (\"keystone team share FOLDER\").")
	}
	t, err := l.travel(ctx, at)
	if err != nil {
		return nil, nil, err
	}
	claims, _ := t.(Claimer)
	l.claimer.Store(claimerBox{claims})
	return l.Exchange(t), func() error {
		l.claimer.Store(claimerBox{})
		return t.Close()
	}, nil
}

func (l *Ledger) travel(ctx context.Context, at string) (Transport, error) {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	switch {
	case l.closed.Load():
		return nil, errLocked
	case l.cfg.Open == nil:
		return nil, fault.New("not-shared", "This program was started without a way to share.")
	}
	t, err := l.cfg.Open(ctx, at, l.team.ID, l.secrets.signer())
	if t != nil && fault.Code(err) == "place-unreachable" {
		return t, nil // it answers again by itself once it is back
	}
	return t, err
}

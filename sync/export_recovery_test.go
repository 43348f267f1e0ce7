package sync

import (
	"context"
	"errors"
)

// NewEpoch gives a ledger's own circle a new key, as ending a laptop does, and
// says how many keys it has then.
func NewEpoch(l *Ledger) (int, error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	own := l.secrets.Held[l.secrets.Home.String()]
	l.keysLock.Lock()
	l.secrets.Home = l.secrets.newCircle(own.Organisations, own.Epoch+1)
	l.keysLock.Unlock()
	return len(l.secrets.Circles), l.saveSecrets()
}

// LoseKeyring removes every keyring of a data folder, as a failing disk does.
func LoseKeyring(cfg Config) error {
	names, err := keyringNames(cfg.FS, cfg.Dir)
	for _, name := range names {
		err = errors.Join(err, cfg.FS.Remove(cfg.Dir+"/"+name))
	}
	return err
}

// RefuseAnyway writes the line of a refusal whoever is unlocked.
func RefuseAnyway(l *Ledger, device string) error {
	l.saving.Lock()
	defer l.saving.Unlock()
	_, _, err := l.record(context.Background(), entry{Save: Save{Kind: noteNotLetIn}, notes: []note{{Kind: noteNotLetIn, What: device + " x: y", At: l.Now().UnixMilli()}}})
	return err
}

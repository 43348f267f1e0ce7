package sync

import (
	"context"
	"crypto/ed25519"

	"keystone/sync/fault"
)

// open says whether the ledger can be used: locked, or the reason it has to be
// reopened. The caller holds l.saving.
func (l *Ledger) open() error {
	if l.closed.Load() {
		return errLocked
	}
	return l.spoiled
}

// AddLogin gives another member a passphrase on this laptop and a place in the
// roster. Errors: member-exists, passphrase-weak, locked, disk-full, disk-error.
func (l *Ledger) AddLogin(_ context.Context, login Login, passphrase string) error {
	if err := strongEnough(passphrase); err != nil {
		return err
	}
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return err
	}
	login = l.named(login)
	for _, lock := range l.keyring.Locks {
		if lock.Login.Member == login.Member {
			return fault.Newf("member-exists", "%s of %s already has a login on this laptop.", login.Name, login.Organisation)
		}
	}
	keys := memberKeys{Laptop: l.keys.Laptop, Seed: randomBytes(ed25519.SeedSize)}
	lock, err := newLock(login, l.cfg.least(), passphrase, keys)
	if err != nil {
		return err
	}
	if err := l.enrol(login, publicKey(keys.Seed)); err != nil {
		return diskFault(err, "adding "+login.Name)
	}
	return diskFault(l.saveLock(lock), "adding "+login.Name)
}

// saveLock puts a lock into the keyring on the disk and then into this one.
func (l *Ledger) saveLock(lock memberLock) error {
	next := *l.keyring
	next.Locks = append([]memberLock(nil), l.keyring.Locks...)
	next.put(lock)
	inForce, err := next.save(l.fs, l.dir, nil)
	if inForce {
		l.keysLock.Lock()
		defer l.keysLock.Unlock()
		l.keyring = &next
	}
	return err
}

// enrol writes a roster in which login signs with key.
func (l *Ledger) enrol(login Login, key ed25519.PublicKey) error {
	next := *l.rosters.latest
	next.Author = l.secrets.device()
	next.Members = append([]rosterMember(nil), next.Members...)
	if m := next.member(login.Member); m != nil {
		m.Keys = append(append([][]byte(nil), m.Keys...), key)
	} else {
		next.Members = append(next.Members, rosterMember{Login: login, Keys: [][]byte{key}})
	}
	l.keysLock.Lock()
	defer l.keysLock.Unlock()
	return l.rosters.appendRoster(l.fs, l.dir, next, l.secrets.signer())
}

// ChangePassphrase changes the actor's. Errors: passphrase-wrong, passphrase-weak, locked, disk-full, disk-error.
func (l *Ledger) ChangePassphrase(ctx context.Context, old, new string) error {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return err
	}
	if err := l.CheckPassphrase(ctx, old); err != nil {
		return err
	}
	if err := strongEnough(new); err != nil {
		return err
	}
	lock, err := newLock(l.actor, l.cfg.least(), new, *l.keys)
	if err != nil {
		return err
	}
	return diskFault(l.saveLock(lock), "changing the passphrase")
}

// CheckPassphrase says whether this is the actor's: signing asks for it again.
// Errors: passphrase-wrong, locked.
func (l *Ledger) CheckPassphrase(_ context.Context, passphrase string) error {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	if l.closed.Load() {
		return errLocked
	}
	lock, err := l.keyring.find(l.actor.Member)
	if err != nil {
		return err
	}
	_, err = lock.open(passphrase, l.cfg.least())
	return err
}

// memberPrefix keeps a member's signature from meaning anything elsewhere.
const memberPrefix = "keystone member signature v1\x00"

// SignAsMember is the actor's Ed25519 signature of a message; the key's public
// half is in the roster. Errors: locked.
func (l *Ledger) SignAsMember(_ context.Context, message []byte) ([]byte, error) {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	if l.closed.Load() {
		return nil, errLocked
	}
	return ed25519.Sign(ed25519.NewKeyFromSeed(l.keys.Seed), append([]byte(memberPrefix), message...)), nil
}

// SignedByMember says whether sig is a signature of message by a key that the
// roster gives, or gave, this member.
func (l *Ledger) SignedByMember(member string, message, sig []byte) bool {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	m := l.rosters.latest.member(member)
	if m == nil {
		return false
	}
	for _, key := range m.Keys {
		if len(key) == ed25519.PublicKeySize && ed25519.Verify(key, append([]byte(memberPrefix), message...), sig) {
			return true
		}
	}
	return false
}

// keyring lists the roster's members as locks without keys, to find one by name.
func (r *roster) keyring() *keyring {
	k := &keyring{}
	for _, m := range r.Members {
		k.Locks = append(k.Locks, memberLock{Login: m.Login})
	}
	return k
}

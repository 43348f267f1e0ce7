package sync

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"github.com/google/uuid"

	"keystone/sync/fault"
)

// Found makes a new team in an empty data folder and leaves it unlocked.
// recovery is the identity (AGE-SECRET-KEY-1…) that opens the data when every
// passphrase is lost; it is kept nowhere and shown once. Errors:
// data-folder-shared, data-not-empty, data-in-use, passphrase-weak, disk-full, disk-error.
func Found(ctx context.Context, cfg Config, f Founding) (l *Ledger, recovery string, err error) {
	if err := strongEnough(f.Passphrase); err != nil {
		return nil, "", err
	}
	l, err = claim(cfg)
	if err != nil {
		return nil, "", err
	}
	if err := errors.Join(clearUnfounded(l.fs, l.dir), refuseFull(l.fs, l.dir)); err != nil {
		return nil, "", errors.Join(err, l.letGo())
	}
	recovery, err = l.found(f)
	if err != nil {
		return nil, "", errors.Join(diskFault(err, "making the team"), l.letGo())
	}
	if err := l.load(ctx); err != nil {
		return nil, "", errors.Join(err, l.letGo())
	}
	return l, recovery, nil
}

// refuseFull accepts a folder that holds nothing but the lock.
func refuseFull(fsys FS, dir string) error {
	entries, err := listDir(fsys, dir)
	if err != nil {
		return diskFault(err, "reading the data folder")
	}
	for _, e := range entries {
		if e.Name() != lockName {
			return fault.Newf("data-not-empty", "The data folder %s is not empty (it holds %s). Choose an empty folder.", dir, e.Name())
		}
	}
	return nil
}

// clearUnfounded removes what a founding left that was cut off before its last
// step, the roster: nothing can have been saved under those keys. A folder that
// holds anything else is left as it is.
func clearUnfounded(fsys FS, dir string) error {
	if _, err := loadRosters(fsys, dir); fault.Code(err) != "no-team" {
		return nil
	}
	if logs, err := listDir(fsys, filepath.Join(dir, logDir)); err != nil || len(logs) > 0 {
		return err
	}
	var leftovers []string
	for _, below := range []string{rosterDir, ""} {
		entries, err := listDir(fsys, filepath.Join(dir, below))
		if err != nil {
			return diskFault(err, "reading the data folder")
		}
		for _, e := range entries {
			switch {
			case e.Name() == lockName || e.Name() == logDir:
			case unfounded(e.Name()):
				leftovers = append(leftovers, filepath.Join(below, e.Name()))
			default:
				return nil
			}
		}
	}
	return diskFault(removeAll(fsys, dir, leftovers), "clearing an unfinished team")
}

// unfounded says whether founding makes a file of that name before there is a team.
func unfounded(name string) bool {
	return strings.HasPrefix(name, keyringPrefix) || strings.HasPrefix(name, recoveryPrefix) || strings.HasSuffix(name, ".ros.tmp") || name == rosterDir
}

// found makes keys, keyring and roster. The roster comes last: until it is
// there, there is no team.
func (l *Ledger) found(f Founding) (string, error) {
	s, err := newSecrets()
	if err != nil {
		return "", err
	}
	s.Held = map[string]circle{s.Home.String(): {Organisations: []string{f.Login.Organisation}}}
	safe, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	device, err := age.ParseX25519Identity(s.Age)
	if err != nil {
		return "", err
	}
	l.secrets, l.keyring, l.rosters = s, &keyring{}, &rosters{}
	l.keys = &memberKeys{Laptop: s.Laptop, Seed: randomBytes(ed25519.SeedSize)}
	l.actor = l.named(f.Login)
	first := roster{
		Team: uuid.NewString(), Number: 1, Name: f.Team, Test: f.Test, Author: s.device(), Recovery: safe.Recipient().String(),
		Members: []rosterMember{{Login: l.actor, Keys: [][]byte{publicKey(l.keys.Seed)}, Admin: 1}},
		Devices: []rosterDevice{{ID: s.device(), Key: publicKey(s.Device), Recipient: device.Recipient().String(), Owner: l.actor.Member}},
		Circles: []rosterCircle{{Key: s.Home, Organisations: []string{f.Login.Organisation}}},
	}
	signed, err := encodeRoster(&first, s.signer())
	if err != nil {
		return "", err
	}
	s.Root = sha256.Sum256(signed)
	if err := l.lockWith(f.Passphrase, first.Recovery); err != nil {
		return "", err
	}
	return safe.String(), l.rosters.appendRoster(l.fs, l.dir, first, s.signer())
}

// named fills in a login's member id.
func (l *Ledger) named(login Login) Login {
	if login.Member == "" {
		login.Member = l.secrets.name("member", login.Name+"\x00"+login.Organisation)
	}
	return login
}

// lockWith puts the actor's lock into the keyring and saves it, and what recovery
// opens.
func (l *Ledger) lockWith(passphrase, recovery string) error {
	lock, err := newLock(l.actor, l.cfg.least(), passphrase, *l.keys)
	if err != nil {
		return err
	}
	l.keyring.put(lock)
	_, err = l.keyring.keep(l.fs, l.dir, l.secrets, recovery)
	return err
}

// put replaces the lock of the same member, or adds it.
func (k *keyring) put(lock memberLock) {
	for i := range k.Locks {
		if k.Locks[i].Login.Member == lock.Login.Member {
			k.Locks[i] = lock
			return
		}
	}
	k.Locks = append(k.Locks, lock)
}

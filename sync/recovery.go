package sync

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"keystone/sync/fault"
)

// recoveryPrefix begins the names of the files that the recovery identity opens.
const recoveryPrefix = "recovery"

// recoveryName is the file that goes with the keyring that has this number as
// its Recovery; 0 is from a time when it was written once.
func recoveryName(number uint64) string {
	if number == 0 {
		return recoveryPrefix + ".age"
	}
	return fmt.Sprintf(recoveryPrefix+"-%06d.age", number)
}

// sealForRecovery wraps the secrets for the team's recovery identity. Its public
// half is in the roster, so that this needs nobody to fetch it from the safe.
func (s *secrets) sealForRecovery(recipient string) ([]byte, error) {
	to, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		return nil, err
	}
	plain, err := encMode.Marshal(s)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	return sealTo(plain, to)
}

// openRecovered opens what sealForRecovery made.
func openRecovered(sealed []byte, identity string) (*secrets, error) {
	id, err := age.ParseX25519Identity(identity)
	if err != nil {
		return nil, errWrongRecovery
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), id)
	if err != nil {
		return nil, errWrongRecovery
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxKeyring))
	if err != nil {
		return nil, errMalformed
	}
	s := &secrets{}
	if err := decMode.Unmarshal(plain, s); err != nil || !s.sound() {
		return nil, errMalformed
	}
	return s, nil
}

// recoveryMark is what a file for the recovery identity is known by on this laptop.
func (s *secrets) recoveryMark(sealed []byte) []byte {
	mac := hmac.New(sha256.New, s.Laptop)
	mac.Write([]byte("keystone recovery file v1\x00"))
	mac.Write(sealed)
	return mac.Sum(nil)
}

// recoveryDamage says what is wrong with the file that the keyring numbers; "" for
// nothing.
func (l *Ledger) recoveryDamage() string {
	name := recoveryName(l.keyring.Recovery)
	sealed, err := readFile(l.fs, filepath.Join(l.dir, name), maxKeyring)
	switch {
	case err != nil:
		return name + ": the file that the recovery identity opens is missing or cannot be read"
	case !hmac.Equal(l.keyring.Mark, l.secrets.recoveryMark(sealed)):
		return name + ": the file that the recovery identity opens is damaged"
	}
	return ""
}

// renewRecovery writes what the recovery identity opens where the keyring's has
// gone or is damaged, or is from a time when it was written once or had no mark.
func (l *Ledger) renewRecovery() error {
	damage := ""
	if l.keyring.Recovery > 0 && l.keyring.Mark != nil {
		if damage = l.recoveryDamage(); damage == "" {
			return nil
		}
	}
	err := l.saveSecrets()
	if err == nil && damage != "" {
		l.mended = append(l.mended, damage+"; this unlocking wrote it anew")
	}
	return err
}

// Recover gives who a new passphrase by the team's recovery identity, and a new
// signing key: nobody else can sign as they did. Their unfinished text stays. Errors: recovery-wrong,
// passphrase-weak, member-needed, member-unknown, no-team, data-in-use, data-damaged, disk-full, disk-error.
func Recover(_ context.Context, cfg Config, identity, who, newPassphrase string) error {
	if err := strongEnough(newPassphrase); err != nil {
		return err
	}
	l, err := claimTeam(cfg)
	if err != nil {
		return err
	}
	return errors.Join(diskFault(l.recover(identity, who, newPassphrase), "recovering"), l.letGo())
}

func (l *Ledger) recover(identity, who, passphrase string) error {
	var err error
	if l.rosters, err = loadRosters(l.fs, l.dir); err != nil {
		return err
	}
	if l.secrets, err = l.recovered(identity); err != nil {
		return err
	}
	member, err := l.rosters.latest.keyring().find(who)
	if err != nil {
		return err
	}
	if l.keyring, err = loadKeyring(l.fs, l.dir); err != nil {
		l.keyring = &keyring{}
	} else if newer, err := l.keyring.secretsOf(&memberKeys{Laptop: l.secrets.Laptop}); err == nil {
		l.secrets = newer
	}
	l.actor = member.Login
	l.keys = &memberKeys{Laptop: l.secrets.Laptop, Seed: randomBytes(ed25519.SeedSize)}
	if err := l.enrol(l.actor, publicKey(l.keys.Seed)); err != nil {
		return err
	}
	return l.lockWith(passphrase, l.rosters.latest.Recovery)
}

// recovered is the newest secrets that the identity opens.
func (l *Ledger) recovered(identity string) (*secrets, error) {
	names, err := keyFiles(l.fs, l.dir)
	if err != nil {
		return nil, err
	}
	err = fault.New("data-damaged", "The file recovery-….age is missing from the data folder. Restore a backup into an empty folder.")
	for _, name := range names {
		if !strings.HasPrefix(name, recoveryPrefix) {
			continue
		}
		sealed, unread := readFile(l.fs, filepath.Join(l.dir, name), maxKeyring)
		if unread != nil {
			continue
		}
		var s *secrets
		if s, err = openRecovered(sealed, identity); err == nil {
			return s, nil
		}
	}
	return nil, err
}

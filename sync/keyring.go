package sync

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"keystone/sync/fault"
)

const (
	keyringMagic  = "KSKEY01"
	keyringPrefix = "keyring-"
	maxKeyring    = 4 << 20
)

// keyring holds what each member's passphrase opens. The laptop's secrets are
// sealed once, under a key that every member's lock holds; the file that Recovery
// numbers has the same ones for the recovery identity.
type keyring struct {
	Number   uint64       `cbor:"1,keyasint"`
	Locks    []memberLock `cbor:"2,keyasint"`
	Secrets  []byte       `cbor:"3,keyasint"`
	Recovery uint64       `cbor:"4,keyasint,omitempty"`
	// Mark tells whether that file is as it was written, which nobody can open here.
	Mark []byte `cbor:"5,keyasint,omitempty"`
}

// memberLock is one member's: a passphrase of this cost and salt opens Sealed.
type memberLock struct {
	Login  Login  `cbor:"1,keyasint"`
	Cost   Cost   `cbor:"2,keyasint"`
	Salt   []byte `cbor:"3,keyasint"`
	Sealed []byte `cbor:"4,keyasint"`
}

// memberKeys is what a passphrase opens.
type memberKeys struct {
	Laptop []byte `cbor:"1,keyasint"` // opens keyring.Secrets
	Seed   []byte `cbor:"2,keyasint"` // Ed25519 seed the member signs with
}

const secretsAAD = "keystone secrets v1"

// newLock seals a member's keys under a passphrase.
func newLock(login Login, cost Cost, passphrase string, keys memberKeys) (memberLock, error) {
	lock := memberLock{Login: login, Cost: cost, Salt: randomBytes(16)}
	plain, err := encMode.Marshal(keys)
	if err != nil {
		return lock, err
	}
	aad, err := lock.aad()
	if err != nil {
		return lock, err
	}
	lock.Sealed, err = seal(rand.Reader, cost.derive(passphrase, lock.Salt), plain, aad)
	return lock, err
}

func (m memberLock) aad() ([]byte, error) {
	m.Sealed = nil
	return encMode.Marshal(m)
}

// open tries a passphrase.
func (m memberLock) open(passphrase string, least Cost) (*memberKeys, error) {
	if !m.Cost.within(least) {
		return nil, fault.New("data-damaged", "The keyring asks for a weaker passphrase check than this program accepts. Restore a backup, or use the recovery identity.")
	}
	aad, err := m.aad()
	if err != nil {
		return nil, err
	}
	plain, err := unseal(m.Cost.derive(passphrase, m.Salt), m.Sealed, aad)
	if err != nil {
		return nil, errWrongPassphrase
	}
	keys := &memberKeys{}
	if err := decMode.Unmarshal(plain, keys); err != nil || len(keys.Laptop) != 32 || len(keys.Seed) != ed25519.SeedSize {
		return nil, errMalformed
	}
	return keys, nil
}

// secretsOf opens the laptop's secrets with a member's keys.
func (k *keyring) secretsOf(keys *memberKeys) (*secrets, error) {
	plain, err := unseal(keys.Laptop, k.Secrets, []byte(secretsAAD))
	if err != nil {
		return nil, errSealed
	}
	s := &secrets{}
	if err := decMode.Unmarshal(plain, s); err != nil || !s.sound() {
		return nil, errMalformed
	}
	return s, nil
}

// sealSecrets puts the laptop's secrets in the keyring.
func (k *keyring) sealSecrets(s *secrets, laptop []byte) error {
	plain, err := encMode.Marshal(s)
	if err != nil {
		return err
	}
	k.Secrets, err = seal(rand.Reader, laptop, plain, []byte(secretsAAD))
	return err
}

// find is the member that who names, by id or name; the only one for "".
func (k *keyring) find(who string) (*memberLock, error) {
	if who == "" && len(k.Locks) == 1 {
		return &k.Locks[0], nil
	}
	if who == "" {
		return nil, fault.New("member-needed", "Several people use this laptop: say who you are (--as NAME, or choose in the window).")
	}
	var found *memberLock
	for i := range k.Locks {
		l := &k.Locks[i]
		if l.Login.Member == who {
			return l, nil
		}
		if strings.EqualFold(l.Login.Name, who) {
			if found != nil {
				return nil, fault.Newf("member-needed", "More than one person here is called %s: use the member id instead.", who)
			}
			found = l
		}
	}
	if found == nil {
		return nil, fault.Newf("member-unknown", "%s has no login on this laptop. Check the spelling, or ask someone who has one to add you.", who)
	}
	return found, nil
}

// encodeKeyring lays a keyring out, with a hash that tells rot from a wrong passphrase.
func encodeKeyring(k *keyring) ([]byte, error) {
	out, err := framed(keyringMagic, k)
	if err != nil {
		return nil, err
	}
	if len(out) > maxKeyring {
		return nil, fault.New("save-too-large", "The keyring would be too large to read again. Shorten the name.")
	}
	sum := sha256.Sum256(out)
	return append(out, sum[:]...), nil
}

func decodeKeyring(data []byte) (*keyring, error) {
	k := &keyring{}
	n, err := unframe(keyringMagic, data, maxKeyring, k)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data[:n]); !bytes.Equal(sum[:], data[n:]) {
		return nil, errHash
	}
	return k, nil
}

// keyringNames lists the keyring's files, newest first.
func keyringNames(fsys FS, dir string) ([]string, error) {
	names, err := keyFiles(fsys, dir)
	return slices.DeleteFunc(names, func(name string) bool { return !strings.HasPrefix(name, keyringPrefix) }), err
}

// keyFiles lists the files of the keyring and those for the recovery identity,
// of each kind the newest first.
func keyFiles(fsys FS, dir string) ([]string, error) {
	entries, err := listDir(fsys, dir)
	if err != nil {
		return nil, diskFault(err, "reading the keyring")
	}
	var names []string
	for _, e := range entries {
		if _, ok := keyNumber(e.Name()); ok {
			names = append(names, e.Name())
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		m, _ := keyNumber(a)
		n, _ := keyNumber(b)
		return cmp.Or(strings.Compare(a[:1], b[:1]), cmp.Compare(n, m))
	})
	return names, nil
}

// keyNumber is the number in the name of a file that holds the laptop's keys.
func keyNumber(name string) (number uint64, ok bool) {
	for _, named := range []func(uint64) string{keyringName, recoveryName} {
		_, _ = fmt.Sscanf(strings.TrimLeft(name, "abcdefghijklmnopqrstuvwxyz-"), "%d", &number)
		if named(number) == name {
			return number, true
		}
	}
	return 0, false
}

// loadKeyring reads the newest keyring that is whole.
func loadKeyring(fsys FS, dir string) (*keyring, error) {
	names, err := keyringNames(fsys, dir)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := readFile(fsys, filepath.Join(dir, name), maxKeyring+1024)
		if err != nil {
			continue
		}
		if k, err := decodeKeyring(data); err == nil {
			return k, nil
		}
	}
	return nil, fault.New("data-damaged", "This laptop's keyring is missing or damaged. Use the recovery identity (\"keystone recover\"), or restore a backup into an empty folder.")
}

func keyringName(number uint64) string { return fmt.Sprintf(keyringPrefix+"%06d.ks1", number) }

// keep seals the laptop's secrets, for its members and, once it is in, for the
// recovery identity of recipient, and saves both.
func (k *keyring) keep(fsys FS, dir string, s *secrets, recipient string) (inForce bool, err error) {
	if err := k.sealSecrets(s, s.Laptop); err != nil {
		return false, err
	}
	if s.Waiting != "" {
		return k.save(fsys, dir, nil)
	}
	recovery, err := s.sealForRecovery(recipient)
	if err != nil {
		return false, err
	}
	k.Mark = s.recoveryMark(recovery)
	return k.save(fsys, dir, recovery)
}

// save writes the keyring under the next number and removes the ones before it,
// so that an old passphrase opens nothing here. What recovery is to open, where
// that is new, lies there first: it never opens less than the keyring. inForce
// says that this keyring is the one that counts, though something after that may
// have failed.
func (k *keyring) save(fsys FS, dir string, recovery []byte) (inForce bool, err error) {
	old, err := keyFiles(fsys, dir)
	if err != nil {
		return false, err
	}
	for _, name := range old {
		n, _ := keyNumber(name)
		k.Number = max(k.Number, n)
	}
	k.Number++
	if recovery != nil {
		k.Recovery = k.Number
		if _, err := writeFile(fsys, dir, recoveryName(k.Recovery), recovery); err != nil {
			return false, err
		}
	}
	data, err := encodeKeyring(k)
	if err != nil {
		return false, err
	}
	if inForce, err = writeOrUndo(fsys, dir, keyringName(k.Number), data); err != nil {
		if inForce {
			err = fault.Wrap(err, "disk-error", "The change is made, but the disk did not confirm it. Check the disk; after a power cut the old passphrase may count again.")
		}
		return inForce, err
	}
	return true, k.removeOlder(fsys, dir)
}

// removeOlder removes for good what this keyring has taken the place of, and what
// a change that was cut off left behind.
func (k *keyring) removeOlder(fsys FS, dir string) error {
	names, err := keyFiles(fsys, dir)
	renewed := slices.Contains(names, recoveryName(k.Recovery))
	names = slices.DeleteFunc(names, func(name string) bool {
		if strings.HasPrefix(name, keyringPrefix) {
			return name >= keyringName(k.Number)
		}
		return !renewed || name == recoveryName(k.Recovery)
	})
	for _, name := range names {
		err = errors.Join(err, removeQuietly(fsys, filepath.Join(dir, name)))
	}
	if len(names) > 0 {
		err = errors.Join(err, fsys.SyncDir(dir))
	}
	if err != nil {
		return fault.Wrap(err, "disk-error", "The newest keyring counts, but the file of one before it could not be removed, and an old passphrase opens that file. Lock and unlock to remove it.")
	}
	return nil
}

package sync

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"sort"
	"strings"

	"keystone/sync/fault"
)

const (
	rosterMagic = "KSROS01"
	maxRoster   = 4 << 20
	rosterDir   = "roster"
)

// roster says who is in the team, with which keys. It is readable without a
// passphrase and signed by a device that the roster before it names; the first
// is signed by the device that founded the team.
type roster struct {
	Team     string         `cbor:"1,keyasint"`
	Name     string         `cbor:"2,keyasint"`
	Test     bool           `cbor:"3,keyasint"`
	Number   uint64         `cbor:"4,keyasint"`
	Prev     digest         `cbor:"5,keyasint"`
	Author   string         `cbor:"6,keyasint"`
	Members  []rosterMember `cbor:"7,keyasint"`
	Devices  []rosterDevice `cbor:"8,keyasint"`
	Circles  []rosterCircle `cbor:"9,keyasint"`
	Recovery string         `cbor:"10,keyasint"` // age recipient
}

// rosterMember is a person; the last of Keys is the one they sign with now.
type rosterMember struct {
	Login Login    `cbor:"1,keyasint"`
	Keys  [][]byte `cbor:"2,keyasint"`
}

// rosterDevice is a laptop.
type rosterDevice struct {
	ID        string `cbor:"1,keyasint"`
	Key       []byte `cbor:"2,keyasint"`
	Recipient string `cbor:"3,keyasint"` // age recipient
}

// rosterCircle is a set of organisations and the name of their key.
type rosterCircle struct {
	Key           digest   `cbor:"1,keyasint"`
	Organisations []string `cbor:"2,keyasint"`
}

// deviceName is a device's id: it follows from its key, so nobody can take another's.
func deviceName(key ed25519.PublicKey) string {
	sum := sha256.Sum256(append([]byte("keystone device v1\x00"), key...))
	return fmt.Sprintf("d%x", sum[:8])
}

func (r *roster) deviceKey(id string) ed25519.PublicKey {
	for _, d := range r.Devices {
		if d.ID == id && len(d.Key) == ed25519.PublicKeySize && deviceName(d.Key) == id {
			return d.Key
		}
	}
	return nil
}

func (r *roster) member(id string) *rosterMember {
	for i := range r.Members {
		if r.Members[i].Login.Member == id {
			return &r.Members[i]
		}
	}
	return nil
}

// encodeRoster signs r.
func encodeRoster(r *roster, key ed25519.PrivateKey) ([]byte, error) {
	out, err := framed(rosterMagic, r)
	if err != nil {
		return nil, err
	}
	if len(out) > maxRoster {
		return nil, fault.New("save-too-large", "The team's roster would be too large to read again. Shorten the name.")
	}
	return append(out, ed25519.Sign(key, out)...), nil
}

// decodeRoster reads a roster; signers are the devices that may have signed
// it, nil for the first of a team, which signs for itself.
func decodeRoster(data []byte, before *roster) (*roster, error) {
	r := &roster{}
	n, err := unframe(rosterMagic, data, maxRoster, r)
	if err != nil {
		return nil, err
	}
	signers := before
	if signers == nil {
		signers = r
	}
	key := signers.deviceKey(r.Author)
	if key == nil || len(data) != n+ed25519.SignatureSize || !ed25519.Verify(key, data[:n], data[n:]) {
		return nil, errSignature
	}
	return r, nil
}

// rosters is the chain of rosters of a data folder.
type rosters struct {
	latest   *roster
	head     digest
	root     digest
	problems []string
}

func rosterName(number uint64, data []byte) string {
	return fmt.Sprintf("%06d-%.8s.ros", number, digest(sha256.Sum256(data)))
}

// loadRosters follows the chain from the first roster as far as it holds.
func loadRosters(fsys FS, dir string) (*rosters, error) {
	entries, err := listDir(fsys, filepath.Join(dir, rosterDir))
	if err != nil {
		return nil, diskFault(err, "reading the team")
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".ros") {
			names = append(names, e.Name())
		}
	}
	sort.Strings(names)
	c := &rosters{}
	for _, name := range names {
		if err := c.follow(fsys, filepath.Join(dir, rosterDir, name)); err != nil {
			c.problems = append(c.problems, fmt.Sprintf("roster/%s: %s", name, fault.Sentence(err)))
		}
	}
	if c.latest == nil {
		return nil, c.missing(len(names))
	}
	return c, nil
}

func (c *rosters) missing(files int) error {
	if files > 0 {
		return fault.New("data-damaged", "The team's roster is damaged, so this data folder cannot be opened. Restore it from a backup into an empty folder.")
	}
	return fault.New("no-team", "There is no team in this data folder yet. Make one with \"keystone init\", or restore a backup.")
}

func (c *rosters) follow(fsys FS, path string) error {
	data, err := readFile(fsys, path, maxRoster+1024)
	if err != nil {
		return err
	}
	r, err := decodeRoster(data, c.latest)
	if err != nil {
		return err
	}
	sum := digest(sha256.Sum256(data))
	switch {
	case c.latest == nil:
		c.root = sum
	case r.Prev != c.head || r.Team != c.latest.Team:
		return fault.New("data-damaged", "It does not follow the roster before it.")
	}
	c.latest, c.head = r, sum
	return nil
}

// appendRoster signs and writes the roster that follows c.
func (c *rosters) appendRoster(fsys FS, dir string, next roster, key ed25519.PrivateKey) error {
	next.Number, next.Prev = 1, digest{}
	if c.latest != nil {
		next.Number, next.Prev = c.latest.Number+1, c.head
	}
	data, err := encodeRoster(&next, key)
	if err != nil {
		return err
	}
	folder := filepath.Join(dir, rosterDir)
	if err := makeDir(fsys, dir, folder); err != nil {
		return err
	}
	if _, err := writeOrUndo(fsys, folder, rosterName(next.Number, data), data); err != nil {
		return err
	}
	c.latest, c.head = &next, sha256.Sum256(data)
	if next.Number == 1 {
		c.root = c.head
	}
	return nil
}

package sync

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"

	"filippo.io/age"
	"github.com/google/uuid"
)

// secrets is what unlocking gives: everything this laptop can open and sign with.
type secrets struct {
	Device  []byte            `cbor:"1,keyasint"` // Ed25519 seed
	Age     string            `cbor:"2,keyasint"` // age identity
	Naming  []byte            `cbor:"3,keyasint"` // team naming key
	Circles map[string][]byte `cbor:"4,keyasint"` // circle keys by the hex of their hash
	Home    digest            `cbor:"5,keyasint"` // circle that saves go to
	Root    digest            `cbor:"6,keyasint"` // the team's first roster
	Laptop  []byte            `cbor:"7,keyasint"` // seals these in the keyring; every member's lock holds it

	Held    map[string]circle `cbor:"8,keyasint,omitempty"`  // what the circles are, by the hex of their key's hash
	Place   string            `cbor:"9,keyasint,omitempty"`  // where this laptop meets the others
	Waiting string            `cbor:"10,keyasint,omitempty"` // the words this laptop asked to join with, until it is let in
	Asked   int64             `cbor:"13,keyasint,omitempty"` // when it asked, milliseconds since 1970
	Before  []byte            `cbor:"11,keyasint,omitempty"` // the first Device, where this is a successor's
	Next    []byte            `cbor:"12,keyasint,omitempty"` // the Device that is to follow, until the roster names it
}

// circle is who may read what is sealed with its key: the members of some
// organisations, of all of them for none. Of two circles of the same
// organisations the one of the later epoch counts.
type circle struct {
	_             struct{} `cbor:",toarray"`
	Organisations []string
	Epoch         uint64
}

// newSecrets makes a laptop's keys and one circle's.
func newSecrets() (*secrets, error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	circle := randomBytes(circleKeySize)
	home := circleHash(circle)
	return &secrets{
		Device:  randomBytes(ed25519.SeedSize),
		Age:     identity.String(),
		Naming:  randomBytes(32),
		Circles: map[string][]byte{home.String(): circle},
		Home:    home,
		Laptop:  randomBytes(32),
	}, nil
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: crypto/rand crashes the program instead
	return b
}

func (s *secrets) signer() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(s.Device) }

func (s *secrets) device() string { return deviceName(publicKey(s.Device)) }

func publicKey(seed []byte) ed25519.PublicKey {
	key, _ := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	return key
}

func (s *secrets) sound() bool {
	if len(s.Device) != ed25519.SeedSize || len(s.Laptop) != 32 {
		return false
	}
	return s.Waiting != "" || (len(s.Naming) == 32 && len(s.Circles[s.Home.String()]) == circleKeySize)
}

// name is the id of the thing that kind and name say: the same on every laptop of the team.
func (s *secrets) name(kind, name string) string {
	mac := hmac.New(sha256.New, s.Naming)
	mac.Write([]byte(kind + "\x00" + name))
	var id uuid.UUID
	copy(id[:], mac.Sum(nil))
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}

// key is a key of this laptop for one use.
func (s *secrets) key(use string) ([]byte, error) {
	seed := s.Device
	if len(s.Before) > 0 {
		seed = s.Before
	}
	return hkdf.Key(sha256.New, seed, s.Naming, "keystone "+use+" v1", 32)
}

// wipe overwrites the keys; copies the runtime made are not reached.
func (s *secrets) wipe() {
	clear(s.Device)
	clear(s.Naming)
	clear(s.Laptop)
	clear(s.Before)
	clear(s.Next)
	s.Age = "" // a string cannot be overwritten
	for _, k := range s.Circles {
		clear(k)
	}
}

func sealTo(plain []byte, to ...age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to...)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

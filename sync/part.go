package sync

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"
	"golang.org/x/crypto/chacha20poly1305"
)

const (
	circleKeySize = 32
	entryVersion  = 1
)

// entryHeader says who did what on which device, when and why. It lies in every part of the entry.
type entryHeader struct {
	Member       string `cbor:"1,keyasint"`
	Name         string `cbor:"2,keyasint"`
	Role         string `cbor:"3,keyasint"`
	Organisation string `cbor:"4,keyasint"`
	Device       string `cbor:"5,keyasint"`
	Wall         int64  `cbor:"6,keyasint"` // milliseconds since 1970
	HLC          uint64 `cbor:"7,keyasint"`
	Kind         string `cbor:"8,keyasint"`
	Version      uint32 `cbor:"9,keyasint"`
	Reason       string `cbor:"10,keyasint,omitempty"`
}

func (h entryHeader) at() time.Time { return time.UnixMilli(h.Wall).UTC() }

// payload is what a part seals. Keys that a newer version adds are ignored on
// reading and stay in the segment.
type payload struct {
	Entry  entryHeader `cbor:"1,keyasint"`
	Scope  string      `cbor:"2,keyasint,omitempty"`
	Refs   []digest    `cbor:"3,keyasint,omitempty"` // parts that Rows' parents name by place
	Rows   []row       `cbor:"4,keyasint,omitempty"`
	Notes  []note      `cbor:"5,keyasint,omitempty"`
	Erased []digest    `cbor:"6,keyasint,omitempty"`
	Heads  *vector     `cbor:"7,keyasint,omitempty"`
	Review []review    `cbor:"8,keyasint,omitempty"`
	Marks  []mark      `cbor:"9,keyasint,omitempty"`  // who reads a scope no longer, or again
	Of     string      `cbor:"10,keyasint,omitempty"` // the entry that Rows are written once more from
	Again  []ref       `cbor:"11,keyasint,omitempty"` // which of its writes each of Rows is
	Wish   []wish      `cbor:"12,keyasint,omitempty"`
	Wished *digest     `cbor:"13,keyasint,omitempty"` // of the wish that this erasure begins
	For    string      `cbor:"14,keyasint,omitempty"` // the erasure that Wish and Asked are for, where it is another entry
	Asked  []digest    `cbor:"15,keyasint,omitempty"` // parts that it means and its laptop cannot open
}

// row is one write.
type row struct {
	_       struct{} `cbor:",toarray"`
	Entity  string
	Field   string
	Value   cbor.RawMessage
	Parents []ref
}

// ref names a write: a place in Refs and a place in that part.
type ref struct {
	_     struct{} `cbor:",toarray"`
	Part  uint32
	Index uint32
}

// note is a line of the audit trail that changes nothing: a read or a print.
type note struct {
	Kind  string `cbor:"1,keyasint"`
	Scope string `cbor:"2,keyasint"`
	What  string `cbor:"3,keyasint"`
	At    int64  `cbor:"4,keyasint"` // milliseconds since 1970
}

// partAAD is what a part is bound to: it opens nowhere else.
type partAAD struct {
	_      struct{} `cbor:",toarray"`
	Magic  string
	Team   string
	Device string
	First  uint64
	Count  uint32
	Prev   digest
	Roster digest
	Circle digest
	Number uint32
}

func (h *segmentHeader) aad(circle digest, number int) ([]byte, error) {
	return encMode.Marshal(partAAD{
		Magic: segmentMagic, Team: h.Team, Device: h.Device, First: h.First, Count: h.Count,
		Prev: h.Prev, Roster: h.Roster, Circle: circle, Number: uint32(number), //nolint:gosec // bounded by maxHeader
	})
}

// partKey is a device's key in a circle.
func partKey(circleKey []byte, device string) ([]byte, error) {
	return hkdf.Key(sha256.New, circleKey, []byte(device), "keystone part v1", chacha20poly1305.KeySize)
}

// circleHash is a circle's key's public name.
func circleHash(circleKey []byte) digest {
	return sha256.Sum256(append([]byte("keystone circle v1\x00"), circleKey...))
}

// sealPart encodes and seals p as part number of a segment with header h.
func sealPart(random io.Reader, key []byte, h *segmentHeader, circle digest, number int, p *payload) ([]byte, partHeader, error) {
	buf := bytes.NewBuffer(make([]byte, chacha20poly1305.NonceSizeX, p.sizeHint()))
	if err := encMode.MarshalToBuffer(p, buf); err != nil {
		return nil, partHeader{}, err
	}
	plain := buf.Bytes()
	if err := decMode.Wellformed(plain[chacha20poly1305.NonceSizeX:]); err != nil {
		return nil, partHeader{}, err
	}
	aad, err := h.aad(circle, number)
	if err != nil {
		return nil, partHeader{}, err
	}
	sealed, err := sealInPlace(random, key, plain, aad)
	if err != nil {
		return nil, partHeader{}, err
	}
	return sealed, partHeader{Circle: circle, Length: uint64(len(sealed)), Sum: sha256.Sum256(sealed)}, nil
}

// openPart opens and decodes part number of s.
func openPart(circleKey []byte, s *segment, number int) (*payload, error) {
	key, err := partKey(circleKey, s.header.Device)
	if err != nil {
		return nil, err
	}
	aad, err := s.header.aad(s.header.Parts[number].Circle, number)
	if err != nil {
		return nil, err
	}
	plain, err := unseal(key, s.parts[number], aad)
	if err != nil {
		return nil, errSealed
	}
	return decodePayload(plain)
}

// decodePayload reads what a part sealed.
func decodePayload(plain []byte) (*payload, error) {
	p := &payload{}
	if err := decMode.Unmarshal(plain, p); err != nil {
		return nil, errMalformed
	}
	p.Entry.HLC, p.Entry.Wall = min(p.Entry.HLC, maxClock), min(max(p.Entry.Wall, 0), maxWall)
	for i := range p.Rows {
		for _, r := range p.Rows[i].Parents {
			if !p.names(r) {
				return nil, errMalformed
			}
		}
	}
	if p.Of != "" && len(p.Again) != len(p.Rows) || slices.ContainsFunc(p.Again, func(r ref) bool { return !p.names(r) }) {
		return nil, errMalformed
	}
	return p, nil
}

// names says whether a ref can be what it says.
func (p *payload) names(r ref) bool {
	return int64(r.Part) < int64(len(p.Refs)) && r.Index <= maxWrites
}

// sizeHint is about the bytes that sealing needs, so that a long list is not copied while it grows.
func (p *payload) sizeHint() int {
	size := 1024 + 32*len(p.Refs)
	for i := range p.Rows {
		r := &p.Rows[i]
		size += len(r.Entity) + len(r.Field) + len(r.Value) + 16 + 12*len(r.Parents)
	}
	return size
}

// seal is a random 24-byte nonce and XChaCha20-Poly1305 of plain.
func seal(random io.Reader, key, plain, aad []byte) ([]byte, error) {
	buf := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+len(plain)+chacha20poly1305.Overhead)
	return sealInPlace(random, key, append(buf, plain...), aad)
}

// sealInPlace seals what follows the first 24 bytes of buf, which become the nonce.
func sealInPlace(random io.Reader, key, buf, aad []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	nonce := buf[:chacha20poly1305.NonceSizeX]
	if _, err := io.ReadFull(random, nonce); err != nil {
		return nil, err
	}
	return aead.Seal(nonce, nonce, buf[chacha20poly1305.NonceSizeX:], aad), nil
}

// unseal opens what seal made.
func unseal(key, sealed, aad []byte) ([]byte, error) {
	if len(sealed) < chacha20poly1305.NonceSizeX {
		return nil, errNotSealed
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	n := chacha20poly1305.NonceSizeX
	return aead.Open(nil, sealed[:n], sealed[n:], aad)
}

var errNotSealed = errors.New("too short to be sealed")

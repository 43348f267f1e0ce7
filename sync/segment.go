package sync

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
)

const (
	segmentMagic  = "KSSEG01"
	headerBlock   = 1024
	maxHeader     = 16 << 20
	maxPartLength = 512 << 20
)

// digest is a SHA-256.
type digest [sha256.Size]byte

func (d digest) String() string { return hex.EncodeToString(d[:]) }

// segmentHeader is all that anyone without a key can read of a segment.
type segmentHeader struct {
	Team   string       `cbor:"1,keyasint"`
	Device string       `cbor:"2,keyasint"`
	First  uint64       `cbor:"3,keyasint"`
	Count  uint32       `cbor:"4,keyasint"`
	Prev   digest       `cbor:"5,keyasint"`
	Roster digest       `cbor:"6,keyasint"`
	Parts  []partHeader `cbor:"7,keyasint"`
}

// partHeader names a sealed part: which circle's key opens it, its length in
// bytes and its SHA-256.
type partHeader struct {
	_      struct{} `cbor:",toarray"`
	Circle digest
	Length uint64
	Sum    digest
}

// segment is one save as it lies in a file.
type segment struct {
	header segmentHeader
	link   digest // SHA-256 of the padded header: what the next segment's Prev names
	block  []byte
	sig    []byte
	parts  [][]byte
	size   int // bytes it takes in its file
}

// entryID is the id of the entry the segment holds.
func (s *segment) entryID() string { return entryID(s.link) }

func entryID(link digest) string { return hex.EncodeToString(link[:16]) }

// encodeSegment signs a header that decodeSegment can read. What it returns is
// followed by the parts in the file.
func encodeSegment(h segmentHeader, key ed25519.PrivateKey) ([]byte, *segment, error) {
	block, err := framed(segmentMagic, h)
	if err != nil {
		return nil, nil, err
	}
	if len(block) > maxHeader || len(h.Parts) > maxItems {
		return nil, nil, errTooLarge
	}
	if over := len(block) % headerBlock; over > 0 {
		block = append(block, make([]byte, headerBlock-over)...)
	}
	sig := ed25519.Sign(key, block)
	head := append(block[:len(block):len(block)], sig...)
	return head, &segment{header: h, link: sha256.Sum256(block), block: block, sig: sig, size: len(head)}, nil
}

// decodeSegment reads the first segment of data without checking signature or
// hashes. When only the parts are cut short it returns the segment and errTruncated.
func decodeSegment(data []byte) (*segment, error) {
	s := &segment{}
	n, err := unframe(segmentMagic, data, maxHeader, &s.header)
	if err != nil {
		return nil, err
	}
	end := (n + headerBlock - 1) / headerBlock * headerBlock
	if len(data) < end+ed25519.SignatureSize {
		return nil, errTruncated
	}
	if len(bytes.Trim(data[n:end], "\x00")) > 0 {
		return nil, errMalformed
	}
	if s.header.Count == 0 || !plainName(s.header.Device) {
		return nil, errMalformed
	}
	s.block, s.sig = data[:end], data[end:end+ed25519.SignatureSize]
	s.link = sha256.Sum256(s.block)
	s.size = end + ed25519.SignatureSize
	return s, s.cut(data)
}

// cut slices the parts out of data.
func (s *segment) cut(data []byte) error {
	for _, p := range s.header.Parts {
		if p.Length > maxPartLength {
			return errMalformed
		}
		length := int(p.Length) //nolint:gosec // bounded by maxPartLength
		if len(data)-s.size < length {
			return errTruncated
		}
		s.parts = append(s.parts, data[s.size:s.size+length:s.size+length])
		s.size += length
	}
	return nil
}

// bytes is the whole segment as it lies in a file.
func (s *segment) bytes() []byte {
	return bytes.Join(append([][]byte{s.block, s.sig}, s.parts...), nil)
}

// signed says whether the header carries a signature of this key.
func (s *segment) signed(key ed25519.PublicKey) bool {
	return len(key) == ed25519.PublicKeySize && ed25519.Verify(key, s.block, s.sig)
}

// intact says whether part i has the hash that the signed header gives it.
func (s *segment) intact(i int) bool {
	return sha256.Sum256(s.parts[i]) == s.header.Parts[i].Sum
}

// zeroed says whether part i holds nothing but zero bytes, as an erased part does.
func (s *segment) zeroed(i int) bool {
	for _, b := range s.parts[i] {
		if b != 0 {
			return false
		}
	}
	return true
}

// plainName says whether a name is safe in a path on every system: [a-z0-9-], 1 to 64 of them.
func plainName(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

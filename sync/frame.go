package sync

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io"

	"filippo.io/age"
)

// signedFrame is a frame and a laptop's signature over it.
func signedFrame(magic string, v any, key ed25519.PrivateKey) ([]byte, error) {
	out, err := framed(magic, v)
	if err != nil {
		return nil, err
	}
	return append(out, ed25519.Sign(key, out)...), nil
}

// openFrame reads what signedFrame wrote; author names, once v is filled, the
// laptop of r that has to have signed it.
func openFrame(magic string, data []byte, limit int, v any, author func() string, r *roster) error {
	n, err := unframe(magic, data, limit, v)
	if err != nil {
		return err
	}
	key := r.deviceKey(author())
	switch {
	case key == nil:
		return errStranger
	case len(data) < n+ed25519.SignatureSize:
		return errTruncated
	case len(data) != n+ed25519.SignatureSize || !ed25519.Verify(key, data[:n], data[n:]):
		return errSignature
	}
	return nil
}

// errStranger is no damage: the roster that names the laptop may yet come.
var errStranger = errors.New("no roster that is here names the laptop that signed it")

// openSealedTo opens an age file with a laptop's identity.
func openSealedTo(sealed []byte, identity string) ([]byte, error) {
	id, err := age.ParseX25519Identity(identity)
	if err != nil {
		return nil, errSealed
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), id)
	if err != nil {
		return nil, errSealed
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxBundle))
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

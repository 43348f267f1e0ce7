package sync

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"slices"

	"golang.org/x/crypto/chacha20poly1305"

	"keystone/sync/fault"
)

const (
	blobDir    = "blob"
	blobMagic  = "KSBLB01"
	blobSuffix = ".ks1"
	maxBlob    = 256 << 20
)

// PutBlob keeps data for ever, sealed, under its SHA-256: signed minutes as
// printed. The same data twice is one file. Who reads every one of the scopes it
// is about reads it; without any, all of the team. One of a single scope is erased
// with it, one of several stays byte for byte. Errors: locked, save-too-large,
// disk-full, disk-error.
func (l *Ledger) PutBlob(ctx context.Context, data []byte, scopes ...string) (sha string, err error) {
	if len(data) > maxBlob {
		return "", fault.New("save-too-large", "This paper is too large to keep. Print fewer pages at a time.")
	}
	if l.closed.Load() {
		return "", errLocked
	}
	circle, err := l.circleOfAll(ctx, scopes)
	if err != nil {
		return "", err
	}
	l.papers.Lock()
	defer l.papers.Unlock()
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	if l.closed.Load() {
		return "", errLocked
	}
	sum := digest(sha256.Sum256(data))
	sha = sum.String()
	h := paperHeader{Team: l.team.ID, Circle: circle, Sum: sum}
	if of := organisations(scopes); len(of) == 1 {
		h.Of = l.secrets.paperOf(&h, of[0])
	}
	if err := l.keep(&h, data); err != nil {
		return "", diskFault(err, "keeping the paper")
	}
	return sha, nil
}

// circleOfAll is the circle of those who read every one of the scopes.
func (l *Ledger) circleOfAll(ctx context.Context, scopes []string) (digest, error) {
	all, err := l.teamCircle()
	if err != nil {
		return digest{}, err
	}
	for _, scope := range organisations(scopes) {
		one, err := l.circleFor(ctx, scope)
		if err != nil {
			return digest{}, err
		}
		if all, err = l.within(all, one); err != nil {
			return digest{}, err
		}
	}
	return all, nil
}

// within is the circle of those who are in both.
func (l *Ledger) within(a, b digest) (digest, error) {
	of, other := l.secrets.Held[a.String()].Organisations, l.secrets.Held[b.String()]
	switch {
	case len(of) == 0:
		return b, nil
	case len(other.Organisations) == 0:
		return a, nil
	}
	both := slices.DeleteFunc(slices.Clone(of), func(o string) bool { return !other.holds(o) })
	return l.circleNamed(append(both, l.organisation()))
}

// keep makes a paper durable that may be there, whole or damaged, already.
func (l *Ledger) keep(h *paperHeader, data []byte) error {
	sha := h.Sum.String()
	folder := filepath.Join(l.dir, blobDir)
	path := filepath.Join(folder, sha+blobSuffix)
	if err := makeDir(l.fs, l.dir, folder); err != nil {
		return err
	}
	if _, err := openBlob(l.fs, path, sha, l.secrets); err == nil {
		return l.fs.SyncDir(folder) // an earlier try may have been cut off before this
	}
	sealed, err := sealPaper(l.secrets, h, data)
	if err != nil {
		return err
	}
	if err := removeQuietly(l.fs, path); err != nil {
		return err
	}
	_, err = writeFile(l.fs, folder, sha+blobSuffix, sealed)
	return err
}

// Blob is what PutBlob kept under sha. Errors: locked, blob-unknown, blob-erased,
// blob-closed, data-damaged.
func (l *Ledger) Blob(sha string) ([]byte, error) {
	data, err := l.blob(sha)
	if fault.Code(err) == "blob-unknown" && l.erasedPaper(sha) {
		return nil, fault.New("blob-erased", "That paper was of one person alone and was erased with them.")
	}
	return data, err
}

func (l *Ledger) blob(sha string) ([]byte, error) {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	if l.closed.Load() {
		return nil, errLocked
	}
	if len(sha) != 2*sha256.Size || !plainName(sha) {
		return nil, fault.New("blob-unknown", "There is no paper of that name.")
	}
	return openBlob(l.fs, filepath.Join(l.dir, blobDir, sha+blobSuffix), sha, l.secrets)
}

func openBlob(fsys FS, path, sha string, s *secrets) ([]byte, error) {
	sealed, err := readFile(fsys, path, maxBlob+maxBlob/64)
	if err != nil {
		return nil, fault.Wrap(err, "blob-unknown", "That paper is not in the data folder. Look for it in a backup.")
	}
	data, err := openPaper(s, sealed)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != sha {
		return nil, errHash
	}
	return data, nil
}

// paperHeader is what anyone can read of a kept paper.
type paperHeader struct {
	Team   string `cbor:"1,keyasint"`
	Circle digest `cbor:"2,keyasint"`
	Sum    digest `cbor:"3,keyasint"` // SHA-256 of the paper
	// Of tells those in the circle whether it is of one scope alone, and which.
	Of []byte `cbor:"4,keyasint,omitempty"`
}

func sealPaper(s *secrets, h *paperHeader, data []byte) ([]byte, error) {
	head, err := framed(blobMagic, h)
	if err != nil {
		return nil, err
	}
	key, err := paperKey(s.Circles[h.Circle.String()])
	if err != nil {
		return nil, err
	}
	sealed, err := seal(rand.Reader, key, data, head)
	return append(head, sealed...), err
}

func paperKey(circleKey []byte) ([]byte, error) {
	return hkdf.Key(sha256.New, circleKey, nil, "keystone paper v1", chacha20poly1305.KeySize)
}

func openPaper(s *secrets, sealed []byte) ([]byte, error) {
	var h paperHeader
	n, err := unframe(blobMagic, sealed, 1<<10, &h)
	if err != nil {
		return nil, err
	}
	circleKey := s.Circles[h.Circle.String()]
	if circleKey == nil {
		return nil, fault.New("blob-closed", "That paper is for other organisations of the team: this laptop cannot open it.")
	}
	key, err := paperKey(circleKey)
	if err != nil {
		return nil, err
	}
	data, err := unseal(key, sealed[n:], sealed[:n])
	if err != nil {
		return nil, errSealed
	}
	return data, nil
}

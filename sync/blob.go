package sync

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path/filepath"

	"filippo.io/age"

	"keystone/sync/fault"
)

const (
	blobDir = "blob"
	maxBlob = 256 << 20
)

// PutBlob keeps data for ever, sealed, under its SHA-256: signed minutes as
// printed. The same data twice is one file. Errors: locked, save-too-large,
// disk-full, disk-error.
func (l *Ledger) PutBlob(_ context.Context, data []byte) (sha string, err error) {
	if len(data) > maxBlob {
		return "", fault.New("save-too-large", "This paper is too large to keep. Print fewer pages at a time.")
	}
	l.papers.Lock()
	defer l.papers.Unlock()
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	if l.closed.Load() {
		return "", errLocked
	}
	sum := sha256.Sum256(data)
	sha = hex.EncodeToString(sum[:])
	if err := l.keep(sha, data); err != nil {
		return "", diskFault(err, "keeping the paper")
	}
	return sha, nil
}

// keep makes a paper durable that may be there, whole or damaged, already.
func (l *Ledger) keep(sha string, data []byte) error {
	folder := filepath.Join(l.dir, blobDir)
	path := filepath.Join(folder, sha+".age")
	if err := makeDir(l.fs, l.dir, folder); err != nil {
		return err
	}
	if _, err := openBlob(l.fs, path, sha, l.secrets); err == nil {
		return l.fs.SyncDir(folder) // an earlier try may have been cut off before this
	}
	identity, err := age.ParseX25519Identity(l.secrets.Age)
	if err != nil {
		return err
	}
	sealed, err := sealTo(data, identity.Recipient())
	if err != nil {
		return err
	}
	if err := removeQuietly(l.fs, path); err != nil {
		return err
	}
	_, err = writeFile(l.fs, folder, sha+".age", sealed)
	return err
}

// Blob is what PutBlob kept under sha. Errors: locked, blob-unknown, data-damaged.
func (l *Ledger) Blob(sha string) ([]byte, error) {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	if l.closed.Load() {
		return nil, errLocked
	}
	if len(sha) != 2*sha256.Size || !plainName(sha) {
		return nil, fault.New("blob-unknown", "There is no paper of that name.")
	}
	return openBlob(l.fs, filepath.Join(l.dir, blobDir, sha+".age"), sha, l.secrets)
}

func openBlob(fsys FS, path, sha string, s *secrets) ([]byte, error) {
	sealed, err := readFile(fsys, path, maxBlob+maxBlob/64)
	if err != nil {
		return nil, fault.Wrap(err, "blob-unknown", "That paper is not in the data folder. Look for it in a backup.")
	}
	identity, err := age.ParseX25519Identity(s.Age)
	if err != nil {
		return nil, err
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), identity)
	if err != nil {
		return nil, errSealed
	}
	data, err := io.ReadAll(io.LimitReader(r, maxBlob))
	if err != nil {
		return nil, errSealed
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != sha {
		return nil, errHash
	}
	return data, nil
}

package sync

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
)

// A paper of one scope alone is erased with it: its header holds a hash of the
// scope under the circle's key, another one for each paper, so that outside the
// circle nobody can tell of whom it is, nor whether two are of the same.

// paperOf is the hash that a paper of one scope alone bears.
func (s *secrets) paperOf(h *paperHeader, scope string) []byte {
	mac := hmac.New(sha256.New, s.Circles[h.Circle.String()])
	mac.Write([]byte("keystone paper of v1\x00" + h.Sum.String() + scope))
	return mac.Sum(nil)
}

// papersOf is the papers here that are of a scope alone.
func (l *Ledger) papersOf(scope string) ([]digest, error) {
	kept, err := l.keptPapers()
	if err != nil {
		return nil, err
	}
	var out []digest
	for _, sum := range kept {
		data, err := l.sealedPaper(sum)
		if err != nil {
			return nil, err
		}
		var h paperHeader
		if _, err := unframe(blobMagic, data, 1<<10, &h); err != nil {
			continue // Verify tells of it
		}
		if h.Sum == sum && l.secrets.Circles[h.Circle.String()] != nil && hmac.Equal(h.Of, l.secrets.paperOf(&h, scope)) {
			out = append(out, sum)
		}
	}
	return out, nil
}

// removePapers takes away the papers that are erased and still here.
func (l *Ledger) removePapers(ctx context.Context) error {
	if l.projection.erased == 0 {
		return nil
	}
	l.papers.Lock()
	defer l.papers.Unlock()
	kept, err := l.keptPapers()
	if err != nil || len(kept) == 0 {
		return err
	}
	hashes, err := l.digests(ctx, `SELECT hash FROM ledger_erased`)
	if err != nil {
		return err
	}
	erased := setOf(hashes)
	folder, removed := filepath.Join(l.dir, blobDir), false
	for _, sum := range kept {
		if !erased[sum] {
			continue
		}
		if err := l.fs.Remove(filepath.Join(folder, sum.String()+blobSuffix)); err != nil {
			return err
		}
		removed = true
	}
	if !removed {
		return nil
	}
	return l.fs.SyncDir(folder)
}

// erasedPaper says whether the paper of that hash was erased.
func (l *Ledger) erasedPaper(sha string) bool {
	sum, err := hex.DecodeString(sha)
	if err != nil {
		return false
	}
	var one int
	return l.DB().QueryRowContext(context.Background(), queryErased, sum).Scan(&one) == nil
}

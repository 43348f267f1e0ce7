package sync

import (
	"bytes"
	"context"
	"crypto/sha256"
	"maps"
	"slices"
	"strings"

	"github.com/tyler-smith/go-bip39/wordlists"
)

// Checkpoint signs where every laptop's chain stands, and a hash of what each
// circle holds, as an entry; its eight words print on the minutes and anchor
// the ledger outside the system. The same chains give the same words. Called
// while a command decides, it travels with that command's save. Errors: as Command.
func (l *Ledger) Checkpoint(ctx context.Context) (words string, err error) {
	if l.deciding.Load() {
		l.wish = l.vector()
		return l.wish.words()
	}
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return "", err
	}
	l.wish = l.vector()
	words, err = l.wish.words()
	if err != nil {
		return "", err
	}
	return words, l.grantWish(ctx)
}

// grantWish saves a checkpoint that no save took along.
func (l *Ledger) grantWish(ctx context.Context) error {
	if l.wish == nil {
		return nil
	}
	e := entry{Save: Save{Kind: "checkpoint"}, heads: l.wish}
	l.wish = nil
	_, _, err := l.record(ctx, e)
	return err
}

// vector is where the chains stand and what each circle holds.
func (l *Ledger) vector() *vector {
	v := &vector{Links: maps.Clone(l.chains.heads), State: map[string]digest{}}
	for circle, parts := range l.chains.parts {
		v.State[circle] = stateHash(parts)
	}
	return v
}

// stateHash is the same for the same parts in any order.
func stateHash(parts []digest) digest {
	sorted := slices.SortedFunc(slices.Values(parts), func(a, b digest) int { return bytes.Compare(a[:], b[:]) })
	h := sha256.New()
	for i, p := range sorted {
		if i == 0 || p != sorted[i-1] {
			h.Write(p[:])
		}
	}
	return digest(h.Sum(nil))
}

// words are the vector's hash in words.
func (v *vector) words() (string, error) {
	data, err := encMode.Marshal(v)
	if err != nil {
		return "", err
	}
	return wordsOf(sha256.Sum256(data)), nil
}

// wordsOf is the first 88 bits of a hash in eight words, eleven bits to a word.
func wordsOf(sum digest) string {
	var out []string
	bits, have := uint32(0), 0
	for _, b := range sum[:11] {
		bits, have = bits<<8|uint32(b), have+8
		for have >= 11 {
			have -= 11
			out = append(out, wordlists.English[bits>>have&0x7ff])
		}
	}
	return strings.Join(out, " ")
}

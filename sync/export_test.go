package sync

import (
	"context"
	"errors"
	"strings"
)

// StateOf is a hash of every write that a ledger can open, live and superseded.
func StateOf(l *Ledger) (string, error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	return l.projection.digest(context.Background())
}

// Holds says whether an entry is in a ledger's log, readable here or not.
func Holds(l *Ledger, id string) (bool, error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	err := l.recollect(context.Background())
	return l.chains.seen[id], err
}

// EntriesIn is the entries of a file that are whole.
func EntriesIn(data []byte) []string {
	var out []string
	eachSegment(data, func(s *segment, err error) bool {
		if s == nil || err != nil {
			return false
		}
		if s.whole() {
			out = append(out, s.entryID())
		}
		return true
	})
	return out
}

// Unerased is which of some files hold bytes of a part that a ledger knows to be erased.
func Unerased(l *Ledger, files map[string][]byte) ([]string, error) {
	erased, err := l.erasedParts(context.Background())
	var out []string
	for name, data := range files {
		eachSegment(data, func(s *segment, err error) bool {
			if s == nil {
				return false
			}
			for i := range s.parts {
				if erased[s.header.Parts[i].Sum] && !s.zeroed(i) {
					out = append(out, name)
				}
			}
			return err == nil
		})
	}
	return out, err
}

// OnlyAlarms says whether Verify found nothing but broken chains, as a disk that
// was put back leaves them.
func OnlyAlarms(r Report) error {
	for _, p := range r.Problems {
		if !strings.Contains(p, "does not follow an entry") {
			return errors.New(p)
		}
	}
	return nil
}

package sync

import (
	"bytes"
	"context"
	"time"

	"github.com/google/uuid"
)

// claiming is how long a save waits for the place to say who was first.
const claiming = 3 * time.Second

// Claim asks the place where this laptop meets the others to hold what for this
// laptop, where nobody holds it or only a token that stale knows of. It returns
// the token that holds it now, "" where the place has no say: a folder, or a hub
// that does not answer. mine says that it is this laptop's. Nobody at the place
// learns what is claimed or for whom.
func (l *Ledger) Claim(ctx context.Context, what string, stale func(token string) bool) (token string, mine bool) {
	c, _ := l.claimer.Load().(claimerBox)
	subject := l.ID("claim", what)
	if c.Claimer == nil || subject == "" {
		return "", false
	}
	ctx, end := context.WithTimeout(ctx, claiming)
	defer end()
	own := []byte(uuid.NewString())
	var after []byte
	for range maxClaims {
		holder, err := c.Claim(ctx, subject, after, own)
		switch {
		case err != nil:
			return "", false
		case bytes.Equal(holder, own):
			return string(own), true
		case !stale(string(holder)):
			return string(holder), false
		}
		after = holder
	}
	return string(after), false
}

// maxClaims bounds how often one claim follows holders that are stale.
const maxClaims = 8

// claimerBox lets an atomic value hold any claimer, or none.
type claimerBox struct{ Claimer }

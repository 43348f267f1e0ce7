package sync

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// claiming is how long a save waits for the place to say who was first.
const claiming = 3 * time.Second

// lease is how long a claim holds of which nothing else is heard: a laptop that
// was cut off before it saved must not hold it for ever.
const lease = 10 * time.Minute

// maxClaims bounds how often one claim follows holders that are stale.
const maxClaims = 8

// claimerBox lets an atomic value hold any claimer, or none.
type claimerBox struct{ Claimer }

// Claims says whether the place where this laptop meets the others can say who
// was first: a hub, while an exchange with it is open.
func (l *Ledger) Claims() bool {
	box, ok := l.claimer.Load().(claimerBox)
	return ok && box.Claimer != nil
}

// Claim asks the hub to hold what for this laptop, where nobody holds it or only
// a token that known knows of, or that is older than ten minutes. It returns the
// token that holds it now, "" where the place has no say: a folder, or a hub
// that does not answer. mine says that it is this laptop's. Nobody at the place
// learns what is claimed or for whom.
func (l *Ledger) Claim(ctx context.Context, what string, known func(token string) bool) (token string, mine bool) {
	box, _ := l.claimer.Load().(claimerBox)
	subject := l.ID("claim", what)
	if box.Claimer == nil || subject == "" {
		return "", false
	}
	ctx, end := context.WithTimeout(ctx, claiming)
	defer end()
	own := fmt.Appendf(nil, "%s.%d", uuid.NewString(), l.Now().Unix())
	var after []byte
	for range maxClaims {
		holder, err := box.Claim(ctx, subject, after, own)
		switch {
		case err != nil:
			return "", false
		case bytes.Equal(holder, own):
			return string(own), true
		case !known(string(holder)) && !l.lapsed(string(holder)):
			return string(holder), false
		}
		after = holder
	}
	return string(after), false
}

// lapsed says whether a token was made so long ago that what it was made for
// would have been heard.
func (l *Ledger) lapsed(token string) bool {
	var made int64
	_, at, _ := strings.Cut(token, ".")
	if _, err := fmt.Sscan(at, &made); err != nil {
		return true
	}
	return l.Now().Sub(time.Unix(made, 0)).Abs() > lease
}

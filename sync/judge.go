package sync

import (
	"crypto/ed25519"
	"crypto/sha256"

	"keystone/sync/fault"
)

// DeviceName is a device's id: it follows from its key, so nobody can take another's.
func DeviceName(key ed25519.PublicKey) string { return deviceName(key) }

// Bench is what the rosters of a team say to whoever has no secret of it: a hub.
type Bench struct {
	team  string
	known *rosters
}

// atHub is how many times modestRosters a hub keeps: what several laptops do, each
// within theirs, may differ.
const atHub = 8

var errNoRoster = fault.New("roster-refused", "This roster does not follow from those that are known: one between them is missing, or who signed it may not say this.")

// NewBench reads the rosters that a hub keeps of a team, oldest first. founded is
// the SHA-256 of the one that founded it; nil takes the first that can have.
func NewBench(team string, founded []byte, files [][]byte) *Bench {
	b := &Bench{team: team, known: &rosters{all: map[digest]*rosterNode{}}}
	if len(founded) == len(digest{}) {
		b.known.root = digest(founded)
	}
	for _, data := range files {
		_, err := b.known.hold("", data)
		if n := b.known.all[sha256.Sum256(data)]; err == nil && n != nil {
			b.root(n)
		}
	}
	b.settle()
	return b
}

// root takes a roster for the one that founded the team, where none is known.
func (b *Bench) root(n *rosterNode) {
	if b.known.root == (digest{}) && n.said.Team == b.team && n.said.Number == 1 && n.said.Prev == (digest{}) && n.signedBy(n.said) {
		b.known.root = n.sum
	}
}

// settle decides what counts; without the roster that founded the team nothing does.
func (b *Bench) settle() {
	if b.known.all[b.known.root] == nil {
		b.known.latest = nil
		return
	}
	b.known.settle()
}

// Founded is the SHA-256 of the roster that founded the team, nil where none did.
func (b *Bench) Founded() []byte {
	if b.known.root == (digest{}) {
		return nil
	}
	return b.known.root[:]
}

// Ended says whether a hub may go on letting a device in: one that was ended may
// not. One that no roster names yet may ask to join. Error: laptop-ended.
func (b *Bench) Ended(device ed25519.PublicKey) error {
	if b.known.latest == nil {
		return nil
	}
	if _, over := b.known.latest.revoked(deviceName(device)); over {
		return fault.New("laptop-ended", "An administrator of the team ended this laptop: the hub lets it in no more.")
	}
	return nil
}

// Administers says whether a device, by its id, is an administrator's and was not
// ended.
func (b *Bench) Administers(device string) bool {
	r := b.known.latest
	if r == nil || r.deviceKey(device) == nil || !r.administers(device) {
		return false
	}
	_, over := r.revoked(device)
	return !over
}

// Takes says whether a roster is sound beside those that are known, which it joins
// then: one that an end does away with is still what the team's laptops decide by.
// Error: roster-refused.
func (b *Bench) Takes(data []byte) error {
	fresh, err := b.known.hold("", data)
	if err != nil {
		return errNoRoster
	}
	if !fresh {
		return nil
	}
	n := b.known.all[sha256.Sum256(data)]
	b.root(n)
	b.settle()
	if n.sound && b.known.within(n, atHub*modestRosters) {
		return nil
	}
	delete(b.known.all, n.sum)
	b.settle()
	return errNoRoster
}

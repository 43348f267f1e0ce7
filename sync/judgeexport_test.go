package sync

import (
	"crypto/ed25519"
	"testing"
)

// RosterCircle is a circle as a roster names it.
type RosterCircle = rosterCircle

// KeepRosters has a test keep no more of a member's rosters than some bytes.
func KeepRosters(t *testing.T, size int) {
	before := modestRosters
	modestRosters = size
	t.Cleanup(func() { modestRosters = before })
}

// Rosters is those that are sound, as a hub is given them.
func Rosters(l *Ledger) (files [][]byte) {
	for _, n := range l.soundRosters() {
		files = append(files, n.data)
	}
	return files
}

// DeviceKey is a laptop's own public key.
func DeviceKey(l *Ledger) ed25519.PublicKey { return publicKey(l.secrets.Device) }

// Refounded is a roster that founds a team of an id that another has.
func Refounded(team string) []byte {
	key := ed25519.NewKeyFromSeed(randomBytes(ed25519.SeedSize))
	public := publicKey(key.Seed())
	data, err := encodeRoster(&roster{
		Team: team, Number: 1, Author: deviceName(public),
		Members: []rosterMember{{Login: Login{Member: "m", Name: "Mallory"}}},
		Devices: []rosterDevice{{ID: deviceName(public), Key: public}},
	}, key)
	if err != nil {
		panic(err)
	}
	return data
}

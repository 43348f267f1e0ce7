package sync

import (
	"crypto/ed25519"

	"keystone/sync/fault"
)

// DeviceName is a device's id: it follows from its key, so nobody can take another's.
func DeviceName(key ed25519.PublicKey) string { return deviceName(key) }

// Judge says whether a hub may go on letting a device in, from the rosters that
// a team keeps there, without any secret: one that was ended may not. One that
// no roster names yet may ask to join. Error: laptop-ended.
func Judge(team string, files [][]byte, device ed25519.PublicKey) error {
	c := &rosters{all: map[digest]*rosterNode{}}
	for _, data := range files {
		_, _ = c.hold("", data) // what is no roster counts for nothing
	}
	c.settle()
	if c.latest == nil || c.latest.Team != team {
		return nil
	}
	if _, over := c.latest.revoked(deviceName(device)); over {
		return fault.New("laptop-ended", "An administrator of the team ended this laptop: the hub lets it in no more.")
	}
	return nil
}

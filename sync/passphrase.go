package sync

import (
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"keystone/sync/fault"
)

// Cost is what one try at a passphrase costs: argon2id's parameters.
type Cost struct {
	Time, MemoryKiB uint32
	Lanes           uint8
}

// ShippedCost is what the shipped program uses and the least it accepts: 0.3 s on a laptop.
var ShippedCost = Cost{Time: 3, MemoryKiB: 64 << 10, Lanes: 4}

// mostCost bounds what a hostile keyring can make us spend.
var mostCost = Cost{Time: 64, MemoryKiB: 2 << 20, Lanes: 64}

// least is the smallest cost cfg accepts in a keyring.
func (c Config) least() Cost {
	if c.Cost == (Cost{}) {
		return ShippedCost
	}
	return c.Cost
}

func (c Cost) within(least Cost) bool {
	return c.Time >= least.Time && c.MemoryKiB >= least.MemoryKiB && c.Lanes >= least.Lanes && c.Lanes > 0 && c.Time > 0 &&
		c.Time <= mostCost.Time && c.MemoryKiB <= mostCost.MemoryKiB && c.Lanes <= mostCost.Lanes
}

// derive makes a key of a passphrase. The same letters typed on any keyboard
// give the same key: Unicode form C. The derivation's memory goes back to the
// system at once, before the projection wants as much again.
func (c Cost) derive(passphrase string, salt []byte) []byte {
	giveBack(int(c.MemoryKiB) << 10)
	defer giveBack(int(c.MemoryKiB) << 10)
	return argon2.IDKey([]byte(norm.NFC.String(passphrase)), salt, c.Time, c.MemoryKiB, c.Lanes, 32)
}

// minPassphrase is in characters.
const minPassphrase = 8

func strongEnough(passphrase string) error {
	if utf8.RuneCountInString(norm.NFC.String(passphrase)) < minPassphrase {
		return fault.Newf("passphrase-weak", "A passphrase needs at least %d characters; three or four unrelated words are easiest to remember.", minPassphrase)
	}
	return nil
}

var (
	errWrongPassphrase = fault.New("passphrase-wrong", "That passphrase does not open this laptop's data. Check capital letters and the keyboard's language, and try again.")
	errWrongRecovery   = fault.New("recovery-wrong", "That recovery identity does not belong to this team. It begins with AGE-SECRET-KEY-1; check every character against the printed copy.")
)

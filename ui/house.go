// Package ui is the window: the frame around the screens, the way between
// them, and the lock. Each screen is a package of its own below it.
package ui

import (
	"context"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/meeting/minutes"
	ledger "keystone/sync"
)

// House is an unlocked team: the rooms over one open ledger.
type House struct {
	Ledger   *ledger.Ledger
	People   *caseload.Caseload
	Meetings *meeting.Meetings
	Paper    *minutes.Paper
	// Invented: everybody in it is made up, and no passphrase is ever asked.
	Invented bool
}

// Door is how the window gets into a team; the program behind it knows the
// data folder and the clock.
type Door interface {
	// Team is who the data folder belongs to; its error has the code no-team where there is nobody.
	Team() (ledger.Team, error)
	// Logins are who can unlock this laptop.
	Logins() ([]ledger.Login, error)
	// Unlock opens the team for one member.
	Unlock(ctx context.Context, who, passphrase string) (*House, error)
	// Found makes a team and returns its recovery identity, shown once.
	Found(ctx context.Context, f ledger.Founding) (*House, string, error)
	// Share makes a folder, or a hub's address, the place at which the team's
	// laptops meet, and returns it as other laptops are given it.
	Share(ctx context.Context, h *House, at string) (string, error)
	// Join asks at such a place to be let in, and returns the eight words that an
	// administrator compares; until they have, Unlock fails with a *ledger.Waiting.
	Join(ctx context.Context, at string, j ledger.Joining) (words string, err error)
	// Recover sets a new passphrase by the recovery identity.
	Recover(ctx context.Context, identity, who, passphrase string) error
	// Restore brings a backup back into the empty data folder.
	Restore(ctx context.Context, folder string) error
	// Demo opens the invented practice, made afresh.
	Demo(ctx context.Context) (*House, error)
	// ReopenDemo opens the invented practice as it was left.
	ReopenDemo(ctx context.Context) (*House, error)
}

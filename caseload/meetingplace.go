package caseload

import (
	"context"
	"strings"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// CodePlaceNotAllowed is the code of a kind of folder that the team does not meet in.
const CodePlaceNotAllowed = "place-not-allowed"

// IsHub says whether a place where laptops meet is a hub's address and no folder.
func IsHub(at string) bool { return strings.HasPrefix(at, "nats://") }

// MayMeetAt refuses with place-not-allowed a folder of a kind that the team's
// administrator has not allowed. A hub, and a practice drive, always may be used.
func (c *Caseload) MayMeetAt(ctx context.Context, at string) error {
	if IsHub(at) {
		return nil
	}
	info, err := c.TeamInfo(ctx)
	if err != nil {
		return err
	}
	const how = " An administrator of the team can allow it under Team, Laptops; until then choose a practice drive."
	switch kind := ledger.KindOf(at); {
	case kind == ledger.PlaceCloud && !info.CopiedFolders:
		return fault.Newf(CodePlaceNotAllowed, "%s is a folder that a program copies elsewhere, and this team does not meet in such folders.%s", at, how)
	case kind == ledger.PlaceStick && !info.MemorySticks:
		return fault.Newf(CodePlaceNotAllowed, "%s is on a memory stick, and this team does not meet on memory sticks.%s", at, how)
	}
	return nil
}

// LetIn lets the laptop in that shows these words, and puts whose it is into
// the directory. Errors: as Ledger.Approve.
func (c *Caseload) LetIn(ctx context.Context, requests []ledger.Request, words string) (ledger.Laptop, error) {
	laptop, err := c.l.Approve(ctx, requests, words)
	if err != nil {
		return laptop, err
	}
	_, err = c.AddMember(ctx, AddMember{Name: laptop.Member, Role: laptop.Role, Organisation: laptop.Organisation})
	if fault.Code(err) == CodeMemberExists { // in the directory already, with other details
		err = nil
	}
	return laptop, err
}

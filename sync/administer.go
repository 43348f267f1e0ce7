package sync

import "keystone/sync/fault"

// mayAdminister says whether this laptop's owner may let others in and end
// them. The caller holds l.saving.
func (l *Ledger) mayAdminister() error {
	if err := l.open(); err != nil {
		return err
	}
	m := l.rosters.latest.member(l.actor.Member)
	if m == nil || m.Admin%2 == 0 || !l.rosters.latest.administers(l.team.Device) {
		return fault.New("not-administrator", "Only an administrator of the team can do this, on a laptop of their own. \"keystone team list\" says who they are.")
	}
	return nil
}

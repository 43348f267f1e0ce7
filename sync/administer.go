package sync

import (
	"slices"

	"keystone/sync/fault"
)

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

// Administers says whether whoever is unlocked may let laptops in and end them here.
func (l *Ledger) Administers() bool {
	l.saving.Lock()
	defer l.saving.Unlock()
	return l.mayAdminister() == nil
}

// MakeAdministrator lets a member let laptops in and end them. Errors:
// not-administrator, member-unknown, locked, disk-full, disk-error.
func (l *Ledger) MakeAdministrator(who string) error {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.mayAdminister(); err != nil {
		return err
	}
	lock, err := l.rosters.latest.keyring().find(who)
	if err != nil {
		return fault.Newf("member-unknown", "No member of the team with a laptop is called %s.", who)
	}
	next := *l.rosters.latest
	next.Author, next.Members = l.secrets.device(), slices.Clone(next.Members)
	m := next.member(lock.Login.Member)
	if m.Admin%2 == 1 {
		return nil
	}
	m.Admin++
	return l.addRoster(next, "making "+m.Login.Name+" an administrator")
}

// Administrators is how many members may let laptops in; one alone is a risk.
func (l *Ledger) Administrators() (n int) {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	for _, m := range l.rosters.latest.Members {
		if m.Admin%2 == 1 {
			n++
		}
	}
	return n
}

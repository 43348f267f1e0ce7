package sync

import (
	"crypto/ed25519"
	"slices"

	"keystone/sync/fault"
)

// noteRenewed is the audit trail's line about a laptop that goes on under a new key.
const noteRenewed = "new-device-key"

// renew gives this laptop a new key where others hold entries in its name that
// it does not know: its disk was put back to an earlier day, or a copy of its
// data is used somewhere else. Its next number may be taken, so it begins again
// at one, under a key that the old one signs for. The caller holds l.saving.
func (l *Ledger) renew(in *intake) error {
	unknown := 0
	for _, id := range in.order {
		if in.fresh[id].header.Device == l.team.Device && !l.chains.seen[id] {
			unknown++
		}
	}
	if _, over := l.rosters.latest.revoked(l.team.Device); unknown == 0 || over {
		return nil
	}
	if err := l.prepareSuccessor(); err != nil {
		return err
	}
	if err := l.nameSuccessor(); err != nil {
		return err
	}
	return l.becomeSuccessor(unknown)
}

// prepareSuccessor makes the next key durable before anybody hears of it, so
// that a crash never leaves a laptop in the roster that nobody has the key of.
func (l *Ledger) prepareSuccessor() error {
	if len(l.secrets.Next) > 0 {
		return nil
	}
	l.keysLock.Lock()
	l.secrets.Next = randomBytes(ed25519.SeedSize)
	l.keysLock.Unlock()
	return l.saveSecrets()
}

// nameSuccessor writes the roster in which the next key follows this one.
func (l *Ledger) nameSuccessor() error {
	key := publicKey(l.secrets.Next)
	id := deviceName(key)
	if l.rosters.latest.deviceKey(id) != nil {
		return nil
	}
	next := *l.rosters.latest
	old := next.device(l.team.Device)
	next.Author = l.team.Device
	next.Devices = append(slices.Clone(next.Devices), rosterDevice{ID: id, Key: key, Recipient: old.Recipient, Owner: old.Owner, Succeeds: old.ID})
	if err := l.addRoster(next, "giving this laptop a new key"); err != nil {
		return err
	}
	if l.rosters.latest.deviceKey(id) == nil {
		return fault.New("data-damaged", "This laptop needs a new key and the team's rosters do not take it up. Ask an administrator to let this laptop in once more.")
	}
	return nil
}

// becomeSuccessor goes on under the next key and tells people why.
func (l *Ledger) becomeSuccessor(unknown int) error {
	l.keysLock.Lock()
	l.secrets.succeed()
	l.team.Device = l.secrets.device()
	l.keysLock.Unlock()
	l.ownSeq.Store(l.chains.heads[l.team.Device].Seq)
	told := fault.Newf("data-damaged", "%d saves in this laptop's name came back that it did not know: its disk was put back to an earlier day, or a copy of its data is used elsewhere. Everything is kept; this laptop goes on as %s. If a copy is in use, end it.", unknown, l.team.Device)
	l.warnings = append(l.warnings, told.Message)
	l.reads.add(note{Kind: noteRenewed, What: told.Message, At: l.Now().UnixMilli()})
	return l.saveSecrets()
}

// succeed makes the next key this laptop's. What the first one seals on this
// laptop, drafts and snapshots, it goes on to seal.
func (s *secrets) succeed() {
	if len(s.Before) == 0 {
		s.Before = s.Device
	}
	s.Device, s.Next = s.Next, nil
}

// resume takes up a change of key that a crash cut off after the roster said so.
func (s *secrets) resume(r *roster) {
	if len(s.Next) == ed25519.SeedSize && r.deviceKey(deviceName(publicKey(s.Next))) != nil {
		s.succeed()
	}
}

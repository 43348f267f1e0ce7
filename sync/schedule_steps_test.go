package sync_test

import (
	"errors"
	"fmt"
	"slices"
	"time"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/faultfs"
)

func (f *fleet) save(b *box, writes ...ledger.Write) error {
	r, err := b.l.Command(ctx, func(ledger.Querier) (ledger.Save, error) { return ledger.Save{Kind: "note", Writes: writes}, nil })
	if err == nil {
		f.saved = append(f.saved, savedEntry{r.Entry, b.l.Team().Device})
	}
	return err
}

func (f *fleet) round(b *box) error {
	_, err := f.exchange(b)
	return err
}

// exchange is one round, and how many entries travelled.
func (f *fleet) exchange(b *box) (moved int, err error) {
	r, err := b.x.Round(ctx)
	switch fault.Code(err) {
	case "place-unreachable":
		err = nil
	case "laptop-ended":
		b.ended, err = true, nil
	}
	return r.Sent + r.Received, err
}

// honest says whether a laptop may do what is an administrator's.
func (b *box) honest() bool { return b.l.Administers() && !ledger.Ended(b.l, b.l.Team().Device) }

// erase erases, or tries to with a program that asks nobody whether it may.
func (f *fleet) erase(b *box, scope string) error {
	if !b.honest() {
		return ledger.EraseAnyway(b.l, scope)
	}
	_, err := b.l.Erase(ctx, scope, "asked")
	return err
}

// wish has somebody who may not wish a scope erased as if an administrator did.
func (f *fleet) wish(b *box, s step, scope string) error {
	if b.honest() {
		return nil
	}
	origin := ""
	if s.n%2 == 0 {
		err := b.l.DB().QueryRowContext(ctx, `SELECT coalesce(max(id), '') FROM ledger_entry WHERE kind = 'erase' AND device <> ?`, b.l.Team().Device).Scan(&origin)
		if err != nil {
			return err
		}
	}
	return ledger.WishAnyway(b.l, scope, origin, s.n%3 == 0)
}

// promote has the founder make another an administrator, who hears of it.
func (f *fleet) promote(b *box) error {
	first := f.boxes[0]
	if err := first.unlock(); err != nil || !first.honest() {
		return err
	}
	if err := f.round(first); err != nil {
		return err
	}
	if err := first.l.MakeAdministrator(b.who.Name); err != nil {
		if fault.Code(err) == "member-unknown" { // put back to before they joined
			err = nil
		}
		return err
	}
	if err := f.round(first); err != nil {
		return err
	}
	return f.round(b)
}

// depose has an administrator erase and others hear of that, before the founder
// and a third end their laptop, each offline, as of before it.
func (f *fleet) depose(b *box, s step, scope string) error {
	third := f.boxes[s.n%len(f.boxes)]
	if err := third.unlock(); err != nil || b == third || b == f.boxes[0] || third == f.boxes[0] {
		return err
	}
	for _, p := range []*box{b, third} {
		if err := f.promote(p); err != nil {
			return err
		}
	}
	if who := f.boxes[0].who; !b.honest() || !third.honest() || b.who == who || third.who == who {
		return nil
	}
	if err := errors.Join(f.erase(b, scope), f.round(b)); err != nil {
		return err
	}
	for i, p := range f.boxes {
		if p == b || p == third && s.a%2 == 0 || p == f.boxes[0] && s.b%2 == 0 || (s.n>>i)%2 == 0 {
			continue
		}
		if err := errors.Join(p.unlock(), f.round(p)); err != nil {
			return err
		}
	}
	for _, p := range []*box{third, f.boxes[0]} {
		if _, err := p.l.Revoke(ctx, b.l.Team().Device, "not to be trusted"); err != nil && fault.Code(err) != "device-unknown" {
			return err
		}
	}
	return f.round(third)
}

// failing is a save and a round on a disk that refuses from some call on, and
// then the power goes.
func (f *fleet) failing(b *box, s step) error {
	b.disk.Fail(1+s.b%40, errors.New("refused"), s.n%2 == 0)
	_ = f.save(b, ledger.Write{Entity: "patient/p3", Field: "disk", Value: s.n, Scope: "p3"})
	_, _ = b.x.Round(ctx)
	b.crash(faultfs.Loss(s.n % 3))
	return nil
}

// join lets another laptop in, at most five of them, approved by an
// administrator: with a third number the founder's second, with an odd one of
// the council.
func (f *fleet) join(s step) error {
	if len(f.boxes) > 4 || f.place.Gone {
		return nil
	}
	who := ledger.Login{Name: fmt.Sprintf("Nurse %d", len(f.boxes)), Role: "nurse", Organisation: []string{practice, council}[s.b%2]}
	if s.b%4 == 3 {
		who = f.boxes[0].who
	}
	b, err := f.let(who, time.Duration(s.n%481-240)*time.Minute)
	if b != nil && err == nil {
		f.boxes = append(f.boxes, b)
	}
	return err
}

// let lets a laptop in; nil where the first laptop cannot approve now.
func (f *fleet) let(who ledger.Login, skew time.Duration) (*box, error) {
	admin := f.boxes[0]
	if err := admin.unlock(); err != nil {
		return nil, err
	}
	if err := f.round(admin); err != nil { // so that the team's rosters lie there
		return nil, err
	}
	b := f.box(who, skew)
	b.cfg.FS = b.disk
	words, _, err := ledger.Join(ctx, b.cfg, "memory", ledger.Joining{Login: who, Passphrase: phrase})
	if err != nil {
		return nil, fmt.Errorf("asking to join: %w", err)
	}
	if err := f.round(admin); err != nil {
		return nil, err
	}
	if _, err := admin.l.Approve(ctx, admin.x.Requests(), words); err != nil {
		return nil, fmt.Errorf("approving: %w", err)
	}
	if err := f.round(admin); err != nil {
		return nil, err
	}
	return b, b.unlock()
}

// endOne has an administrator end a laptop that is no administrator's.
func (f *fleet) endOne(b *box, s step) error {
	if !b.honest() || len(f.boxes) < 4 {
		return nil
	}
	all, err := b.l.Laptops(ctx)
	if err != nil {
		return err
	}
	other := all[s.b%len(all)]
	if other.This || other.Administrator || other.State == "ended" {
		return nil
	}
	_, err = b.l.Revoke(ctx, other.Device, "lost")
	return err
}

// review has an administrator accept or refuse what an ended laptop wrote.
func (f *fleet) review(b *box, s step) error {
	waits, err := b.l.Quarantine(ctx)
	if err != nil || len(waits) == 0 || !b.honest() {
		return err
	}
	return b.l.Review(ctx, waits[s.b%len(waits)].Entry, s.n%2 == 0, "looked at")
}

// rollback puts a copy of a disk back. What was saved since and reached no other
// laptop is gone with the disk, unless the place has it and keeps it whole.
func (f *fleet) rollback(b *box) error {
	if b.image == nil {
		return nil
	}
	b.crash(faultfs.KeepAll)
	b.disk, f.alarms = b.image.Crash(faultfs.KeepAll), true
	held := map[string]bool{}
	for _, o := range f.boxes {
		for _, data := range o.disk.Files() {
			for _, id := range ledger.EntriesIn(data) {
				held[id] = true
			}
		}
	}
	f.saved = slices.DeleteFunc(f.saved, func(s savedEntry) bool { return !held[s.entry] })
	return nil
}

// damage does to a file at the place what sync programs and disks do.
func (f *fleet) damage(s step) {
	names := f.place.Names("")
	if len(names) == 0 {
		return
	}
	name := names[s.b%len(names)]
	data := f.place.Data(name)
	if len(data) == 0 {
		return
	}
	at := s.n % len(data)
	switch s.what {
	case "truncate":
		f.place.Set(name, data[:at])
	case "zero":
		f.place.Set(name, make([]byte, len(data)))
	case "tail":
		clear(data[at:])
		f.place.Set(name, data)
	case "flip":
		data[at] ^= 1 << (s.a % 8)
		f.place.Set(name, data)
	case "copy":
		f.place.Set(name+" (conflicted copy 2026-03-02)", data)
	case "foreign":
		f.place.Set(fmt.Sprintf("Thumbs%d.db", s.n), []byte("nothing of ours"))
	case "delete":
		f.place.Delete(name)
	}
}

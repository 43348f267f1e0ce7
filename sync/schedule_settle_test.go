package sync_test

import (
	"errors"
	"fmt"
	"slices"

	ledger "keystone/sync"
)

// settle heals everything and looks whether all is well.
func (f *fleet) settle() error {
	f.place.Gone = false
	for _, b := range f.boxes {
		if err := b.unlock(); err != nil {
			return err
		}
		b.x = b.l.Exchange(f.place)
	}
	if err := f.quiet(); err != nil {
		return err
	}
	if err := errors.Join(f.accept(), f.forget()); err != nil {
		return err
	}
	newcomer, err := f.let(ledger.Login{Name: "Nina New", Role: "nurse", Organisation: practice}, 0)
	if err != nil {
		return fmt.Errorf("a newcomer: %w", err)
	}
	defer func() { _ = newcomer.l.Close() }() // checked before
	for range 3 {
		if err := f.round(newcomer); err != nil {
			return err
		}
	}
	return f.check(append(slices.Clone(f.boxes), newcomer))
}

// accept has the founder accept the erasures of ended laptops whose bytes nobody
// has kept, or nobody else had; what anybody still has, all have.
func (f *fleet) accept() error {
	lost := false
	for _, s := range f.saved {
		held, err := ledger.Holds(f.boxes[0].l, s.entry)
		if err != nil {
			return err
		}
		lost = lost || !held
	}
	for i, b := range f.boxes {
		for j, o := range f.boxes {
			if b.ended || o.ended {
				continue
			}
			hollow, in, err := ledger.Hollow(b.l, o.disk.Files())
			if err != nil || len(in) > 0 {
				return fmt.Errorf("laptop %d lacks what laptop %d has in %q (%w)", i, j, in, err)
			}
			lost = lost || hollow
		}
	}
	if !lost {
		return nil
	}
	waits, err := f.boxes[0].l.Quarantine(ctx)
	if err != nil {
		return err
	}
	for _, w := range waits {
		if w.Kind == "erase" && w.State != "accepted" {
			if err := f.boxes[0].l.Review(ctx, w.Entry, true, "nobody has it any more"); err != nil {
				return err
			}
		}
	}
	return f.quiet()
}

// forget passes over what an ended laptop saved and took away again before others
// had it, under a key that nobody takes from it: there is nothing that can be read.
func (f *fleet) forget() error {
	for _, b := range f.boxes {
		hollow, err := ledger.HollowEntries(b.l)
		if err != nil {
			return err
		}
		before := len(f.saved)
		f.saved = slices.DeleteFunc(f.saved, func(s savedEntry) bool {
			held, _ := ledger.Holds(f.boxes[0].l, s.entry)
			return b.ended && hollow[s.entry] && !held
		})
		f.alarms = f.alarms || len(f.saved) < before
	}
	return nil
}

// quiet exchanges until nothing travels any more.
func (f *fleet) quiet() error {
	calm := 0
	for range 40 {
		moved := 0
		for _, b := range f.boxes {
			n, err := f.exchange(b)
			if err != nil {
				return err
			}
			moved += n
		}
		if calm++; moved > 0 {
			calm = 0
		}
		if calm == 3 {
			return nil
		}
	}
	return errors.New("something travels for ever")
}

func (f *fleet) check(boxes []*box) error {
	states := map[string]string{}
	for i, b := range boxes {
		if b.ended {
			continue
		}
		for _, s := range f.saved {
			if ok, err := ledger.Holds(b.l, s.entry); err != nil || !ok {
				return fmt.Errorf("laptop %d lost the entry %s (%w)", i, s.entry, err)
			}
		}
		state, err := ledger.StateOf(b.l)
		if err != nil {
			return err
		}
		if before, ok := states[b.who.Organisation]; ok && before != state {
			return fmt.Errorf("laptop %d shows something else than another of %s", i, b.who.Organisation)
		}
		states[b.who.Organisation] = state
		if err := f.sameForAll(i, b); err != nil {
			return err
		}
		if err := f.checkOne(i, b); err != nil {
			return err
		}
	}
	return nil
}

// sameForAll looks whether a laptop shows of the team's own what the first one
// does, of whatever organisation.
func (f *fleet) sameForAll(i int, b *box) error {
	first, err := ledger.ShownOfTeam(f.boxes[0].l)
	if err != nil {
		return err
	}
	shown, err := ledger.ShownOfTeam(b.l)
	if err == nil && shown != first {
		err = fmt.Errorf("laptop %d of %s shows of the team's own %q, the first laptop %q", i, b.who.Organisation, shown, first)
	}
	return err
}

func (f *fleet) checkOne(i int, b *box) error {
	report, err := b.l.Verify(ctx)
	if err != nil {
		return err
	}
	if err := ledger.OnlyAlarms(report); err != nil || (!report.OK && !f.alarms) {
		return fmt.Errorf("laptop %d does not verify: %q (%w)", i, report.Problems, err)
	}
	files := b.disk.Files()
	for _, name := range f.place.Names("") {
		files["place "+name] = f.place.Data(name)
	}
	left, err := ledger.Unerased(b.l, files)
	if err != nil || len(left) > 0 {
		return fmt.Errorf("laptop %d: erased, and still in %q (%w)", i, left, err)
	}
	return nil
}

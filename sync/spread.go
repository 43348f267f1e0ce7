package sync

import (
	"context"
	"maps"
	"slices"
)

// kindReads is the kind that what rides on a save has for those who may not read the save.
const kindReads = "reads"

// readersOf is who reads each scope that a save shares, from the save on.
func (l *Ledger) readersOf(e *entry) map[string][]string {
	if len(e.Shared) == 0 || !l.several() {
		return nil
	}
	out := map[string][]string{}
	for i := range e.Shared {
		s := &e.Shared[i]
		readers := organisations(append(slices.Clone(s.Readers), l.organisation()))
		out[s.Scope] = readers
		for _, scope := range s.Entities {
			out[scope] = readers
		}
	}
	return out
}

// sealing is under which circle what an entry says of a scope is sealed.
func (l *Ledger) sealing(ctx context.Context, e *entry) func(scope string) (digest, error) {
	shared := l.readersOf(e)
	return func(scope string) (digest, error) {
		if readers, ok := shared[scope]; ok {
			return l.circleNamed(readers)
		}
		return l.circleFor(ctx, scope)
	}
}

// spread adds what a save says under other circles than those of its writes:
// what is shared once more, who left, what was read, and what is to be erased.
func (l *Ledger) spread(ctx context.Context, e *entry, c *cutter) error {
	if !l.several() {
		return nil
	}
	team, err := l.teamCircle()
	if err != nil {
		return err
	}
	copies := &copying{l: l, ctx: ctx, cutter: c, taken: map[written]bool{}, to: team}
	if err := copies.copyHeads(e.copied, "", true); err != nil {
		return err
	}
	for _, scope := range slices.Sorted(maps.Keys(e.late)) {
		if copies.to, err = c.circle(scope); err != nil {
			return err
		}
		if err := copies.copyHeads(e.late[scope], scope, scope == ""); err != nil {
			return err
		}
	}
	for i := range e.Shared {
		if err := l.spreadScope(ctx, c, copies, &e.Shared[i]); err != nil {
			return err
		}
	}
	if err := spreadWish(e, c); err != nil {
		return err
	}
	if err := l.spreadNotes(ctx, e, c); err != nil {
		return err
	}
	c.narrow(team, e)
	return nil
}

// spreadScope writes what is shown of a scope once more for who may read it now
// and could not, and tells those who left.
func (l *Ledger) spreadScope(ctx context.Context, c *cutter, copies *copying, s *Shared) error {
	before, err := l.circleFor(ctx, s.Scope)
	if err != nil {
		return err
	}
	if copies.to, err = c.circle(s.Scope); err != nil {
		return err
	}
	heads, err := l.heads(ctx, `WHERE p.scope = ?`, s.Scope)
	if err != nil {
		return err
	}
	if err := copies.copyHeads(c.without(heads), s.Scope, false); err != nil {
		return err
	}
	if heads, err = l.heads(ctx, `WHERE p.scope LIKE '%.' || ?`, s.Scope); err != nil {
		return err
	}
	for _, h := range c.without(heads) {
		if err := copies.copyHead(&h, h.Scope, false); err != nil {
			return err
		}
	}
	for _, entity := range slices.Sorted(maps.Keys(s.Entities)) {
		if heads, err = l.headsOf(ctx, entity); err != nil {
			return err
		}
		if err := copies.copyHeads(c.without(heads), s.Entities[entity], false); err != nil {
			return err
		}
	}
	left, back := l.marksFor(s.Scope, l.secrets.Held[before.String()], l.secrets.Held[copies.to.String()].Organisations)
	if len(left) > 0 {
		k := c.aside(before, "left")
		k.payload.Marks = append(k.payload.Marks, left...)
	}
	if len(back) > 0 {
		k := c.aside(copies.to, "share")
		k.payload.Marks = append(k.payload.Marks, back...)
	}
	return nil
}

// without is heads less those of fields that the save itself writes anew.
func (c *cutter) without(heads []Head) []Head {
	return slices.DeleteFunc(heads, func(h Head) bool {
		return slices.ContainsFunc(c.cuts, func(k *cut) bool {
			return k.payload.Of == "" && slices.ContainsFunc(k.payload.Rows, func(r row) bool { return r.Entity == h.Entity && r.Field == h.Field })
		})
	})
}

// spreadWish asks whoever reads what of a scope is to be erased to do so too: it
// may be written there again under circles that this laptop cannot open.
func spreadWish(e *entry, c *cutter) error {
	for _, w := range e.wish {
		if e.origin == "" {
			own, err := c.cut("")
			if err != nil {
				return err
			}
			w.Until = c.header.HLC
			_, sum, err := w.sum()
			if err != nil {
				return err
			}
			own.payload.Wished = &sum
		}
		for _, circle := range e.tell {
			k := c.aside(circle, e.Kind)
			k.payload.Entry.Reason, k.payload.For = e.Reason, e.origin
			k.payload.Wish = append(k.payload.Wish, w)
		}
	}
	return nil
}

// spreadNotes puts every read and print where those read it who read what it was of.
func (l *Ledger) spreadNotes(ctx context.Context, e *entry, c *cutter) error {
	for _, n := range e.notes {
		circle, err := c.circle(n.Scope)
		if err != nil {
			return err
		}
		k := c.aside(circle, kindReads)
		k.payload.Notes = append(k.payload.Notes, n)
	}
	return nil
}

// aside is a part of no scope for one circle, which tells it nothing of the
// save that it travels with.
func (c *cutter) aside(circle digest, kind string) *cut {
	by := "\x01" + circle.String() + kind
	if k := c.by[by]; k != nil {
		return k
	}
	header := c.header
	header.Kind, header.Reason = kind, ""
	k := &cut{payload: &payload{Entry: header}, circle: circle, refs: map[digest]uint32{}}
	c.by[by] = k
	c.cuts = append(c.cuts, k)
	return k
}

// narrow keeps the reason of a save about something that not all of the team
// reads out of the team's own part; why something was erased all may know.
func (c *cutter) narrow(team digest, e *entry) {
	k := c.by[""]
	if k == nil || len(e.erased)+len(e.asked) > 0 || !slices.ContainsFunc(c.cuts, func(k *cut) bool { return k.circle != team && k.payload.Scope != "" }) {
		return
	}
	k.payload.Entry.Reason = ""
}

package sync

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"keystone/sync/fault"
)

// Command decides and saves. decide reads today's state through q and returns
// the writes, or a typed error, which Command returns as it is; it runs alone,
// and must not call Command or Erase itself. No writes is
// nothing saved and no error.
//
// When Command returns without error the save is on the disk, fsynced, and in
// the projection. Errors: locked, disk-full, disk-error, save-too-large.
func (l *Ledger) Command(ctx context.Context, decide func(q Querier) (Save, error)) (Receipt, error) {
	receipt, touched, err := l.command(ctx, decide)
	if receipt.Entry != "" {
		l.tell(Change{Entities: touched})
	}
	return receipt, err
}

func (l *Ledger) command(ctx context.Context, decide func(q Querier) (Save, error)) (Receipt, []string, error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return Receipt{}, nil, err
	}
	save, err := l.decide(decide)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil || len(save.Writes) == 0 {
		return Receipt{}, nil, errors.Join(err, l.grantWish(ctx))
	}
	e := entry{Save: save, heads: l.wish}
	l.wish = nil
	return l.record(ctx, e)
}

// decide lets a command decide. What it asks of the audit trail or of
// Checkpoint meanwhile travels with its save.
func (l *Ledger) decide(decide func(q Querier) (Save, error)) (Save, error) {
	l.deciding.Store(true)
	defer l.deciding.Store(false)
	return decide(l.DB())
}

// entry is a save and what else may travel in it.
type entry struct {
	Save
	notes   []note
	erased  []digest
	asked   []digest // parts that an administrator is to erase
	origin  string   // the erasure that asked and wish are for, "" for this one
	wish    []wish
	tell    []digest // the circles that wish goes to
	heads   *vector
	reviews []review
	copied  []Head            // what all of the team is to read from now on
	late    map[string][]Head // likewise who reads these scopes
}

// told passes on how far applying is, where the save asked for it.
func (e *entry) told() func(done int) {
	if e.Applied == nil {
		return nil
	}
	total := len(e.Writes)
	return func(done int) { e.Applied(min(done, total), total) }
}

// record seals, appends and applies one entry, with the reads gathered since
// the last. The caller holds l.saving.
func (l *Ledger) record(ctx context.Context, e entry) (Receipt, []string, error) {
	reads := l.reads.all()
	e.notes = append(e.notes, reads...)
	now := l.Now()
	payloads, err := l.payloads(ctx, &e, now)
	if err != nil {
		return Receipt{}, nil, err
	}
	if err := ctx.Err(); err != nil {
		return Receipt{}, nil, err
	}
	arrived, err := l.append(payloads, now)
	if err != nil {
		return Receipt{}, nil, err
	}
	l.reads.drop(len(reads))
	receipt := Receipt{Entry: arrived.id, Seq: arrived.seq, At: time.UnixMilli(now.UnixMilli()).UTC()}
	l.spoiled = errUnshown // stays, should Applied panic
	touched, err := l.projection.apply(context.WithoutCancel(ctx), []arrival{*arrived}, pace{told: e.told()})
	if err != nil {
		l.spoiled = fault.Wrap(err, fault.Internal, errUnshown.Message)
		return receipt, touched, l.spoiled
	}
	l.spoiled = nil
	return receipt, touched, l.heedOwn(ctx)
}

var errUnshown = fault.New(fault.Internal, "The last save is safe on this laptop's disk but could not be shown. Lock and unlock to see it.")

// payloads cuts an entry into parts by scope; what is the team's own comes first.
func (l *Ledger) payloads(ctx context.Context, e *entry, now time.Time) ([]*cut, error) {
	writes := lastOfEach(e.Writes)
	if len(writes) > maxWrites {
		return nil, fault.Newf("save-too-large", "One save can hold %d changes; this has %d. Split the file and read it in pieces.", maxWrites, len(writes))
	}
	parents, err := l.projection.parents(ctx, writes)
	if err != nil {
		return nil, err
	}
	c := &cutter{header: l.header(e, now), by: map[string]*cut{}, circle: l.sealing(ctx, e)}
	if err := l.ofTeam(e, c); err != nil {
		return nil, err
	}
	for i := range writes {
		if err := c.add(&writes[i], parents[i]); err != nil {
			return nil, err
		}
	}
	return c.cuts, l.spread(ctx, e, c)
}

// ofTeam puts what an entry holds besides writes into the team's own part: in a
// team of one organisation also what was read and printed.
func (l *Ledger) ofTeam(e *entry, c *cutter) error {
	notes := e.notes
	if l.several() {
		notes = nil
	}
	if len(notes) == 0 && len(e.erased) == 0 && len(e.asked) == 0 && e.heads == nil && len(e.reviews) == 0 {
		return nil
	}
	k, err := c.cut("")
	if err != nil {
		return err
	}
	own := k.payload
	own.Notes, own.Erased, own.Heads, own.Review = notes, e.erased, e.heads, e.reviews
	if own.Asked = e.asked; len(e.asked) > 0 {
		own.For = e.origin
	}
	return nil
}

func (l *Ledger) header(e *entry, now time.Time) entryHeader {
	return entryHeader{
		Member: l.actor.Member, Name: l.actor.Name, Role: l.actor.Role, Organisation: l.actor.Organisation, Device: l.team.Device,
		Wall: now.UnixMilli(), HLC: tick(l.chains.clock, now), Kind: e.Kind, Version: entryVersion, Reason: e.Reason,
	}
}

// lastOfEach drops the writes that a later one of the same save overwrites.
func lastOfEach(writes []Write) []Write {
	type field struct{ entity, field string }
	last := make(map[field]int, len(writes))
	for i := range writes {
		last[field{writes[i].Entity, writes[i].Field}] = i
	}
	if len(last) == len(writes) {
		return writes
	}
	kept := make([]Write, 0, len(last))
	for i := range writes {
		if last[field{writes[i].Entity, writes[i].Field}] == i {
			kept = append(kept, writes[i])
		}
	}
	return kept
}

// cutter cuts writes into payloads by scope.
type cutter struct {
	header entryHeader
	circle func(scope string) (digest, error)
	by     map[string]*cut
	cuts   []*cut
}

// cut is one payload being filled, and the circle that may read it.
type cut struct {
	payload *payload
	circle  digest
	refs    map[digest]uint32
}

func (c *cutter) cut(scope string) (*cut, error) {
	k := c.by[scope]
	if k == nil {
		of, err := c.circle(scope)
		if err != nil {
			return nil, err
		}
		k = &cut{payload: &payload{Entry: c.header, Scope: scope}, circle: of, refs: map[digest]uint32{}}
		c.by[scope] = k
		c.cuts = append(c.cuts, k)
	}
	return k, nil
}

func (c *cutter) add(w *Write, parents []parent) error {
	k, err := c.cut(w.Scope)
	if err != nil {
		return err
	}
	value, err := encMode.Marshal(w.Value)
	if err != nil {
		return fmt.Errorf("%s of a write cannot be encoded: %w", w.Field, err)
	}
	r := row{Entity: w.Entity, Field: w.Field, Value: value}
	for _, p := range parents {
		r.Parents = append(r.Parents, k.ref(written(p)))
	}
	k.payload.Rows = append(k.payload.Rows, r)
	return nil
}

// ref names a write of another part.
func (k *cut) ref(w written) ref {
	at, ok := k.refs[w.part]
	if !ok {
		at = uint32(len(k.payload.Refs)) //nolint:gosec // at most one for each write
		k.refs[w.part] = at
		k.payload.Refs = append(k.payload.Refs, w.part)
	}
	return ref{Part: at, Index: w.place}
}

// append seals payloads as this laptop's next segment and makes it durable.
func (l *Ledger) append(cuts []*cut, now time.Time) (*arrival, error) {
	last := l.chains.heads[l.team.Device]
	h := segmentHeader{Team: l.team.ID, Device: l.team.Device, First: last.Seq + 1, Count: 1, Prev: last.Hash, Roster: l.rosters.head}
	arrived := &arrival{device: h.Device, seq: h.First, roster: h.Roster}
	sealed := make([][]byte, 0, len(cuts))
	total := uint64(2 * maxHeader)
	for i, k := range cuts {
		key, err := l.keyIn(k.circle)
		if err != nil {
			return nil, err
		}
		part, ph, err := sealPart(rand.Reader, key, &h, k.circle, i, k.payload)
		if err != nil {
			return nil, err
		}
		if total += ph.Length; ph.Length > maxPartLength || total > maxLogFile {
			return nil, errTooLarge
		}
		sealed = append(sealed, part)
		h.Parts = append(h.Parts, ph)
		arrived.parts = append(arrived.parts, arrivedPart{hash: ph.Sum, circle: ph.Circle, payload: k.payload})
	}
	head, s, err := encodeSegment(h, l.secrets.signer())
	if err != nil {
		return nil, err
	}
	s.parts = sealed
	arrived.id = s.entryID()
	name := segmentName(h.Device, h.First, now, s.link)
	renamed, err := l.log.put(name, append([][]byte{head}, sealed...)...)
	if err != nil {
		return nil, l.unsaved(err, renamed)
	}
	l.lies(arrived.id, name)
	l.chains.follow(name, &loadedSegment{segment: s, arrival: *arrived})
	l.newest.Store(l.chains.wall)
	l.ownSeq.Store(h.First)
	l.changed = true
	return arrived, nil
}

// unsaved says why a save did not happen. When the name was given but the
// folder was not synced, nobody can say whether the save survives a power cut:
// going on could write the same number twice, so the ledger asks to be reopened.
func (l *Ledger) unsaved(err error, renamed bool) error {
	err = diskFault(err, "saving")
	if renamed {
		l.spoiled = fault.Wrap(err, "disk-error", "The disk did not confirm the last save. Lock and unlock to see whether it is there, then check the disk.")
		return errors.Join(l.spoiled, err)
	}
	return err
}

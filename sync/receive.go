package sync

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"

	"keystone/sync/fault"
)

// noteRefused is the audit trail's line about a file that was not taken in.
const noteRefused = "refused"

// received is what a file from a transport turned out to hold.
type received struct {
	honest  []*segment      // signed, and with all their bytes
	ids     []string        // entries in it that are whole
	parts   map[digest]bool // whose bytes lie in it
	zeros   []digest        // that are zeros in it
	unready bool            // cut short, or from a laptop that no roster names yet: look again
	refused string          // why it will never be taken in
	spoilt  string          // why it will not, unless a whole one takes its place
}

// inspector tells what is in a file from a transport. It changes nothing, so
// that several files can be inspected at a time.
type inspector struct {
	reader reader
	erased map[digest]bool // parts that an entry erased: of no others are zeros taken, but of these:
	hollow map[digest]bool // that are zeros here, though nobody erased them
	deaf   map[digest]bool // that this laptop wrote: ended as it is, it hears of no erasure
}

// intake collects what one round brought.
type intake struct {
	inspector
	fresh map[string]*whole // by the entry's id
	order []string
}

// whole is one segment's bytes on its way into the log.
type whole struct {
	loadedSegment
	file  string // in the log, once kept
	bytes []byte
}

// inspect reads a segment file. Nothing is taken from a file on trust: signature
// and hashes are checked as they are when the log is read, and seals by take.
func (n *inspector) inspect(data []byte) received {
	out := received{parts: map[digest]bool{}, unready: len(data) == 0}
	eachSegment(data, func(s *segment, err error) bool {
		if s == nil || err != nil {
			out.unready = true
			if s != nil {
				out.holds(s)
			}
			if err != nil && !errors.Is(err, errTruncated) {
				out.spoilt = fault.Sentence(err)
			}
			return false
		}
		trusted, ready := n.judge(s, &out)
		if !ready {
			out.unready = true
		}
		out.holds(s)
		if trusted && ready {
			out.honest = append(out.honest, s)
		}
		return trusted
	})
	return out
}

// holds notes which parts' bytes are in a file, in whatever state: what has been
// erased is to go from there.
func (r *received) holds(s *segment) {
	for i := range s.parts {
		if s.zeroed(i) {
			r.zeros = append(r.zeros, s.header.Parts[i].Sum)
		} else {
			r.parts[s.header.Parts[i].Sum] = true
		}
	}
}

// judge says whether a segment's header can be trusted and its bytes are whole.
func (n *inspector) judge(s *segment, out *received) (trusted, ready bool) {
	if s.header.Team != n.reader.team.Team {
		out.refused = "it belongs to another team"
		return false, true
	}
	key := n.reader.team.deviceKey(s.header.Device)
	if key == nil {
		return false, false
	}
	if !s.signed(key) {
		out.refused = "it is not signed by the laptop " + s.header.Device + ", in whose name it was written"
		return false, true
	}
	for i := range s.parts {
		sum := s.header.Parts[i].Sum
		erased := s.zeroed(i) && (n.erased[sum] || n.hollow[sum] || n.deaf[sum])
		if !s.intact(i) && !erased {
			if !s.zeroed(i) {
				out.spoilt = fault.Sentence(errHash)
			}
			return true, false // damaged, or not copied to its end: a whole one may come
		}
	}
	return true, true
}

// take puts what is new of an inspected file into the intake.
func (in *intake) take(got *received, known func(id string) bool) {
	for _, s := range got.honest {
		id := s.entryID()
		if (!known(id) || in.fills(s)) && in.fresh[id] == nil && !in.add(id, s) {
			got.refused = "a part of it was sealed for another place than the one it is in"
			continue
		}
		got.ids = append(got.ids, id)
	}
	got.honest = nil
}

// add opens the parts of a segment that judge trusts and keeps it for the log;
// false where a part does not open that should: it was taken from elsewhere.
func (in *intake) add(id string, s *segment) bool {
	f := loadedFile{name: id}
	in.reader.keep(&f, s)
	if len(f.problems) > 0 {
		return false
	}
	w := &whole{loadedSegment: f.segments[0]}
	w.bytes = s.bytes()
	in.fresh[id] = w
	in.order = append(in.order, id)
	return true
}

// newIntake reads with the keys and roster of now.
func (l *Ledger) newIntake(ctx context.Context) (*intake, error) {
	if err := l.knowEntries(ctx); err != nil {
		return nil, err
	}
	erased, err := l.erasedParts(ctx)
	if err != nil {
		return nil, err
	}
	hollow, err := l.hollow(ctx)
	if err != nil {
		return nil, err
	}
	deaf, err := l.deaf()
	if err != nil {
		return nil, err
	}
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	with := reader{team: l.rosters.latest, circles: maps.Clone(l.secrets.Circles)}
	return &intake{inspector: inspector{reader: with, erased: erased, hollow: hollow, deaf: deaf}, fresh: map[string]*whole{}}, nil
}

// admit makes what an intake found durable in this laptop's log, one file a
// laptop, and brings it into the projection. It returns how many entries came.
func (l *Ledger) admit(ctx context.Context, in *intake) (int, error) {
	entries, touched, err := l.admitLocked(ctx, in)
	if len(touched) > 0 || entries > 0 {
		l.tell(Change{Entities: touched, All: l.hid.Swap(false), Received: entries})
	}
	return entries, err
}

func (l *Ledger) admitLocked(ctx context.Context, in *intake) (int, []string, error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return 0, nil, err
	}
	if err := l.renew(in); err != nil {
		return 0, nil, err
	}
	if err := l.mend(ctx, in); err != nil {
		return 0, nil, err
	}
	taken, err := l.keepAll(in)
	if err != nil {
		return 0, nil, err
	}
	touched, err := l.bring(ctx, taken)
	return len(taken), touched, err
}

// bring shows what is in the log now, or sets it aside.
func (l *Ledger) bring(ctx context.Context, taken []*whole) (touched []string, err error) {
	l.changed = l.changed || len(taken) > 0
	arrivals, ended, err := l.sort(ctx, taken)
	if err != nil {
		return nil, err
	}
	touched, err = l.projection.apply(context.WithoutCancel(ctx), arrivals, pace{})
	if err != nil {
		l.spoiled = fault.Wrap(err, fault.Internal, "What other laptops sent is safe on this laptop's disk but could not be shown. Lock and unlock to see it.")
		return touched, l.spoiled
	}
	for device := range ended {
		more, err := l.clear(ctx, device)
		if err != nil {
			return touched, err
		}
		touched = append(touched, more...)
	}
	more, err := l.applyAccepted(ctx)
	if err == nil {
		err = l.settle(ctx)
	}
	return append(touched, more...), err
}

// sort tells what may be shown from what waits for a person, and which ended
// laptops wrote some of it.
func (l *Ledger) sort(ctx context.Context, taken []*whole) (arrivals []arrival, ended map[string]bool, err error) {
	var suspects []loadedSegment
	ended = map[string]bool{}
	for _, w := range taken {
		w.review, w.suspect = l.rosters.latest.after(&w.header, w.arrival.id), l.rosters.latest.ofEnded(&w.header, w.arrival.id)
		l.chains.follow(w.file, &w.loadedSegment)
		l.lies(w.arrival.id, w.file)
		if err := l.projection.shelve(ctx, &w.loadedSegment); err != nil {
			return nil, nil, err
		}
		switch {
		case w.suspect:
			suspects = append(suspects, w.loadedSegment)
			ended[w.header.Device] = true
		case !w.review:
			arrivals = append(arrivals, w.arrival)
		}
	}
	counting, _, err := l.sift(ctx, l.projection, suspects)
	if err != nil {
		return nil, nil, err
	}
	arrivals, err = l.admissible(ctx, l.projection, append(arrivals, counting...))
	return arrivals, ended, err
}

// knowEntries is recollect for an intake, which takes in what is not here.
func (l *Ledger) knowEntries(ctx context.Context) error {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return err
	}
	return l.recollect(ctx)
}

// recollect fills in which entries are here after a start from a snapshot.
func (l *Ledger) recollect(ctx context.Context) error {
	if l.recollected {
		return nil
	}
	l.recollected = true
	return l.chains.remember(ctx, l.projection)
}

// keepAll writes what is new to the log: a laptop's entries of one round in one
// file, so that catching up is one write and one fsync for each laptop.
func (l *Ledger) keepAll(in *intake) ([]*whole, error) {
	by := map[string][]*whole{}
	for _, id := range in.order {
		if w := in.fresh[id]; !l.chains.seen[id] {
			by[w.header.Device] = append(by[w.header.Device], w)
		}
	}
	var taken []*whole
	for _, device := range slices.Sorted(maps.Keys(by)) {
		of := by[device]
		slices.SortFunc(of, func(a, b *whole) int { return int(a.header.First) - int(b.header.First) }) //nolint:gosec // sequences are small
		name := l.freeName(segmentName(device, of[0].header.First, l.Now(), of[0].link))
		chunks := make([][]byte, len(of))
		for i, w := range of {
			chunks[i], w.file = w.bytes, name
		}
		if _, err := l.log.put(name, chunks...); err != nil {
			return nil, diskFault(err, "taking in what other laptops sent")
		}
		taken = append(taken, of...)
	}
	return taken, nil
}

// shelve notes what of a segment this laptop cannot open, or may not show.
func (p *projection) shelve(ctx context.Context, s *loadedSegment) error {
	if len(s.arrival.parts)+len(s.zeroed) < len(s.parts) || len(s.arrival.parts) == 0 {
		if _, err := p.db.ExecContext(ctx, `INSERT OR IGNORE INTO ledger_closed(id, device, seq) VALUES (?,?,?)`,
			s.arrival.id, s.arrival.device, int64(s.arrival.seq)); err != nil { //nolint:gosec // written from one
			return err
		}
	}
	if err := p.keepSealed(ctx, s); err != nil {
		return err
	}
	if s.review {
		return p.quarantine(ctx, s)
	}
	return nil
}

// keepSealed notes the parts that are here and not shown: erasing reaches them too.
func (p *projection) keepSealed(ctx context.Context, s *loadedSegment) error {
	opened := map[digest]*arrivedPart{}
	for i := range s.arrival.parts {
		opened[s.arrival.parts[i].hash] = &s.arrival.parts[i]
	}
	for i := range s.parts { // fewer than the header names where the file is cut short
		part := s.header.Parts[i]
		is := opened[part.Sum]
		if is != nil && !s.review && !s.suspect || s.segment.zeroed(i) {
			continue
		}
		if err := p.unshown(ctx, part.Sum, part.Circle, s.header.Device, is); err != nil {
			return err
		}
	}
	return p.keepZeroed(ctx, s)
}

// refuse writes into the audit trail, once, that a file was not taken in. The
// line travels with the next save.
func (l *Ledger) refuse(data []byte, why string) string {
	sum := sha256.Sum256(data)
	what := fmt.Sprintf("a file of %d bytes (%x) was not taken in: %s", len(data), sum[:6], why)
	l.saving.Lock()
	defer l.saving.Unlock()
	if l.open() != nil || l.refusedBefore(what) {
		return what
	}
	l.reads.add(note{Kind: noteRefused, What: what, At: l.Now().UnixMilli()})
	return what
}

func (l *Ledger) refusedBefore(what string) bool {
	for _, n := range l.reads.all() {
		if n.Kind == noteRefused && n.What == what {
			return true
		}
	}
	var one int
	err := l.DB().QueryRowContext(context.Background(), `SELECT 1 FROM ledger_note WHERE scope = '' AND kind = ? AND what = ?`, noteRefused, what).Scan(&one)
	return err == nil
}

// Refusals is the audit trail's lines about files that were not taken in,
// oldest first.
func (l *Ledger) Refusals(ctx context.Context) ([]Event, error) {
	events, err := l.History(ctx, "")
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(events, func(e Event) bool { return e.Kind != noteRefused }), nil
}

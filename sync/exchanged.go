package sync

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"keystone/sync/fault"
)

// What the exchange asks of the ledger: each answers under its locks and does
// no more than that, so that saving never waits for a slow place.

// has says whether an entry is here.
func (l *Ledger) has(id string) bool {
	l.saving.Lock()
	defer l.saving.Unlock()
	return l.chains.seen[id]
}

var errForeignRoster = fault.New("roster-refused", "it is a roster of another team, or who signed it may not say what it says")

// takeRoster takes a roster in that follows from those here; fresh says that it
// says something new.
func (l *Ledger) takeRoster(ctx context.Context, data []byte) (fresh bool, err error) {
	l.saving.Lock()
	fresh, rebuilt, err := l.holdRoster(ctx, data)
	l.saving.Unlock()
	if rebuilt {
		l.tell(Change{All: true})
	}
	return fresh, err
}

func (l *Ledger) holdRoster(ctx context.Context, data []byte) (fresh, rebuilt bool, err error) {
	if err := l.open(); err != nil {
		return false, false, err
	}
	before, several := l.rosters.latest, l.several()
	l.projection.wished = true
	l.keysLock.Lock()
	node, fresh, err := l.rosters.admit(data)
	l.keysLock.Unlock()
	if err != nil || !fresh {
		return false, false, err
	}
	folder := filepath.Join(l.dir, rosterDir)
	if _, err := writeFile(l.fs, folder, rosterName(node.said.Number, data), data); err != nil {
		return false, false, diskFault(err, "keeping the team's roster")
	}
	l.changed = true
	if !several && l.several() {
		l.projection.widened[""] = true
		if err := l.tellErased(ctx); err != nil {
			return true, false, err
		}
	}
	again, err := l.namesWriters(before)
	if err != nil {
		return true, false, err
	}
	if again || !l.rosters.latest.endsAs(before) {
		if err := l.recollect(ctx); err != nil {
			return true, false, err
		}
		return true, true, errors.Join(l.rebuild(ctx), l.settle(ctx))
	}
	more, err := l.weigh(ctx)
	if err == nil && more {
		err = l.settle(ctx)
	}
	return true, more, err
}

// namesWriters says whether the team's roster names a laptop that before did not,
// and that wrote some of the log: whoever let it in was ended, and now somebody
// else has.
func (l *Ledger) namesWriters(before *roster) (bool, error) {
	for _, d := range l.rosters.latest.Devices {
		if before.device(d.ID) != nil {
			continue
		}
		names, err := l.log.of(d.ID)
		if err != nil || len(names) > 0 {
			return true, diskFault(err, "reading the log")
		}
	}
	return false, nil
}

// modestRosters bounds what a laptop keeps of one member's rosters that no
// administrator signed or that do not count, in bytes: a member writes one for a new
// key and no others.
var modestRosters = 1 << 20

var errNoRoom = fault.New("roster-refused", "a member's laptop that is no administrator's, or was ended, signed more rosters than are kept")

// admit holds a roster that is sound, though it may not count: what does, all
// laptops find alike only if they all have the same. Any other is let go again,
// until a roster that follows it comes from somebody else.
func (c *rosters) admit(data []byte) (node *rosterNode, fresh bool, err error) {
	r := &roster{}
	if _, err := unframe(rosterMagic, data, maxRoster, r); err != nil {
		return nil, false, err
	}
	if r.Team != c.latest.Team {
		return nil, false, errForeignRoster
	}
	if fresh, err = c.hold(rosterName(r.Number, data), data); err != nil || !fresh {
		return nil, false, err
	}
	problems := c.problems
	c.settle()
	c.problems = problems
	node = c.all[sha256.Sum256(data)]
	room := c.wanted[node.sum] || c.within(node, modestRosters)
	if node.sound && room {
		return node, true, nil
	}
	delete(c.all, node.sum)
	c.settle()
	c.problems = problems
	switch {
	case node.sound:
		return nil, false, errNoRoom
	case c.want(node):
		return nil, false, errUnfollowed
	}
	return nil, false, errForeignRoster
}

// want says whether a roster follows one that is not here, and notes which, where
// a laptop that is in the team signed it: that one is kept when it comes.
func (c *rosters) want(n *rosterNode) (lacks bool) {
	_, over := c.latest.revoked(n.said.Author)
	trusted := !over && n.signedBy(c.latest)
	for _, sum := range append([]digest{n.said.Prev}, n.said.Also...) {
		if c.all[sum] != nil {
			continue
		}
		if lacks = true; trusted {
			if c.wanted == nil {
				c.wanted = map[digest]bool{}
			}
			c.wanted[sum] = true
		}
	}
	return lacks
}

// receiveBundle opens keys that were left for this laptop; fresh says that there
// were new ones. Of another laptop's it tells only which are in it.
func (l *Ledger) receiveBundle(ctx context.Context, data []byte) (h *bundleHeader, fresh bool, err error) {
	l.saving.Lock()
	var touched []string
	h, fresh, touched, err = l.unwrap(ctx, data)
	l.saving.Unlock()
	if len(touched) > 0 {
		l.tell(Change{Entities: touched})
	}
	return h, fresh, err
}

func (l *Ledger) unwrap(ctx context.Context, data []byte) (*bundleHeader, bool, []string, error) {
	if err := l.open(); err != nil {
		return nil, false, nil, err
	}
	b, h, err := openBundle(data, l.rosters.latest, l.secrets)
	if err != nil || b == nil {
		return h, false, nil, err
	}
	fresh, err := l.takeBundle(b)
	if err != nil || !fresh {
		return h, false, nil, err
	}
	touched, err := l.readAgain(ctx, `SELECT id, device FROM ledger_closed WHERE id NOT IN (SELECT id FROM ledger_quarantine)`)
	if err != nil {
		return h, true, touched, err
	}
	more, err := l.applyAccepted(ctx)
	if err == nil {
		err = l.settle(ctx)
	}
	return h, true, append(touched, more...), err
}

// asks says whether a request is for this team and not yet answered.
func (l *Ledger) asks(j *joinRequest) bool {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	return j.Team == l.rosters.latest.Team && j.Root == l.rosters.root && l.rosters.latest.device(j.device()) == nil
}

// erasedParts is what entries have erased; nil for nothing.
func (l *Ledger) erasedParts(ctx context.Context) (map[digest]bool, error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil || l.projection.erased == 0 {
		return nil, err
	}
	hashes, err := l.digests(ctx, `SELECT hash FROM ledger_erased`)
	return setOf(hashes), err
}

// erasedCount is how much has been erased: another number where that is more.
func (l *Ledger) erasedCount() int {
	l.saving.Lock()
	defer l.saving.Unlock()
	return l.projection.erased
}

func (l *Ledger) soundRosters() []*rosterNode {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	return slices.DeleteFunc(slices.Clone(l.rosters.order), func(n *rosterNode) bool { return !n.sound })
}

// owed is which keys every laptop may have, of those held here; this one too: put
// back to an earlier day, it finds there what it has made since.
func (l *Ledger) owed() map[string][]digest {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	out := map[string][]digest{}
	if _, over := l.rosters.latest.revoked(l.team.Device); over || l.closed.Load() {
		return out
	}
	for _, d := range l.rosters.latest.current() {
		out[d.ID] = l.entitled(d.ID)
	}
	return out
}

func (l *Ledger) sealBundle(device string, names []digest) ([]byte, error) {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	if l.closed.Load() {
		return nil, errLocked
	}
	return l.bundleFor(device, names)
}

// lacking is which entries of this laptop are in neither set.
func (l *Ledger) lacking(ctx context.Context, there map[string]int, left map[string]bool) ([]string, error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return nil, err
	}
	if err := l.recollect(ctx); err != nil {
		return nil, err
	}
	mine, err := l.offerable()
	if err != nil {
		return nil, err
	}
	var out []string
	for id := range mine {
		if there[id] <= 0 && !left[id] {
			out = append(out, id)
		}
	}
	return out, nil
}

// offerable is the entries that this laptop may leave at the place: all, and once
// it is ended only those that wait to be reviewed. What has been erased since it
// does not hear of any more, and would bring back.
func (l *Ledger) offerable() (map[string]bool, error) {
	r := l.rosters.latest
	if _, over := r.revoked(l.team.Device); !over {
		return l.chains.seen, nil
	}
	out := map[string]bool{}
	for _, device := range r.line(l.team.Device) {
		links, err := l.links(device)
		if err != nil {
			return nil, err
		}
		e, _ := r.revoked(device)
		counts := followed(links, e.Last)
		for id := range links {
			if !counts[id] {
				out[id] = true
			}
		}
	}
	return out, nil
}

// offered is some entries of one laptop as one file.
type offered struct {
	name string // below the log
	ids  []string
	data []byte
}

// What one gathering holds in memory, and how much goes into one file.
const (
	gatherBytes = 16 << 20
	offerBytes  = 1 << 20
)

// gather reads entries from the log, a laptop's in as few files as can be; rest
// is what the next gathering takes.
func (l *Ledger) gather(ids []string) (offers []offered, rest []string, err error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return nil, nil, err
	}
	files, err := l.locate(ids)
	if err != nil {
		return nil, nil, err
	}
	size := 0
	for _, name := range slices.SortedFunc(maps.Keys(files), func(a, b string) int { return strings.Compare(sortKey(a), sortKey(b)) }) {
		if size > gatherBytes {
			rest = slices.AppendSeq(rest, maps.Keys(files[name]))
			continue
		}
		data, err := l.log.read(name)
		if err != nil {
			return nil, nil, diskFault(err, "reading the log")
		}
		size += len(data)
		offers = addOffers(offers, name, data, files[name])
	}
	return offers, rest, nil
}

// addOffers cuts the wanted entries out of a file, next to what is there of the
// same laptop while that is small.
func addOffers(offers []offered, name string, data []byte, wanted map[string]bool) []offered {
	eachSegment(data, func(s *segment, err error) bool {
		if s == nil || err != nil || !s.whole() || !wanted[s.entryID()] {
			return s != nil && err == nil
		}
		last := len(offers) - 1
		if last < 0 || len(offers[last].data) > offerBytes || !strings.HasPrefix(offers[last].name, s.header.Device+"/") {
			canonical := segmentFile(s.header.Device, s.header.First, s.link)
			offers, last = append(offers, offered{name: path.Join(path.Dir(name), canonical)}), last+1
		}
		o := &offers[last]
		o.ids, o.data = append(o.ids, s.entryID()), append(o.data, s.bytes()...)
		return true
	})
	return offers
}

// lies notes the file of an entry.
func (l *Ledger) lies(id, name string) {
	if l.where == nil {
		l.where = map[string]string{}
	}
	l.where[id] = name
}

// locate finds the files that entries lie in.
func (l *Ledger) locate(ids []string) (map[string]map[string]bool, error) {
	out := map[string]map[string]bool{}
	for try := range 2 {
		clear(out)
		found := 0
		for _, id := range ids {
			if name := l.where[id]; l.log.names[name] {
				if out[name] == nil {
					out[name] = map[string]bool{}
				}
				out[name][id] = true
				found++
			}
		}
		if found == len(ids) || try == 1 {
			break
		}
		if err := l.findAll(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// findAll notes where every entry lies.
func (l *Ledger) findAll() error {
	names, err := l.log.list()
	if err != nil {
		return diskFault(err, "reading the log")
	}
	l.where = map[string]string{}
	for _, name := range names {
		data, err := l.log.read(name)
		if err != nil {
			continue // told when the log was read
		}
		eachSegment(data, func(s *segment, err error) bool {
			if s != nil && err == nil {
				l.where[s.entryID()] = name
			}
			return s != nil && err == nil
		})
	}
	return nil
}

// keptPapers is the hashes of the papers here.
func (l *Ledger) keptPapers() ([]digest, error) {
	names, err := papersIn(l.fs, l.dir)
	if err != nil {
		return nil, diskFault(err, "reading the papers")
	}
	var out []digest
	for name := range names {
		if raw, err := hex.DecodeString(strings.TrimSuffix(name, blobSuffix)); err == nil && len(raw) == len(digest{}) {
			out = append(out, digest(raw))
		}
	}
	return out, nil
}

func (l *Ledger) sealedPaper(sum digest) ([]byte, error) {
	data, err := readFile(l.fs, filepath.Join(l.dir, blobDir, sum.String()+blobSuffix), maxBlob+maxBlob/64)
	return data, diskFault(err, "reading a paper")
}

// opens says whether this laptop has a circle's key.
func (l *Ledger) opens(circle digest) bool {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	return l.secrets.Circles[circle.String()] != nil
}

// takePaper keeps a paper; false where it does not hold what it says it does.
func (l *Ledger) takePaper(h *paperHeader, data []byte) (bool, error) {
	l.papers.Lock()
	defer l.papers.Unlock()
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	if l.closed.Load() {
		return false, errLocked
	}
	if h.Team != l.team.ID || l.secrets.Circles[h.Circle.String()] == nil {
		return true, nil // for others of the team, or not for it at all
	}
	plain, err := openPaper(l.secrets, data)
	if err != nil || digest(sha256.Sum256(plain)) != h.Sum {
		return false, nil
	}
	folder := filepath.Join(l.dir, blobDir)
	if _, err := openBlob(l.fs, filepath.Join(folder, h.Sum.String()+blobSuffix), h.Sum.String(), l.secrets); err == nil {
		return true, nil
	}
	if err := makeDir(l.fs, l.dir, folder); err != nil {
		return false, diskFault(err, "keeping a paper")
	}
	if err := removeQuietly(l.fs, filepath.Join(folder, h.Sum.String()+blobSuffix)); err != nil {
		return false, diskFault(err, "keeping a paper")
	}
	_, err = writeFile(l.fs, folder, h.Sum.String()+blobSuffix, data)
	return true, diskFault(err, "keeping a paper")
}

package sync

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
)

// StateOf is a hash of every write that a ledger can open, live and superseded.
func StateOf(l *Ledger) (string, error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	return l.projection.digest(context.Background())
}

// ShownOfTeam is what a ledger shows of the team's own: every value that stands, once.
func ShownOfTeam(l *Ledger) (out string, err error) {
	err = l.DB().QueryRowContext(context.Background(), `SELECT coalesce(group_concat(said, char(10)), '') FROM (
		SELECT DISTINCT w.entity || ' ' || w.field || ' ' || w.value said FROM ledger_write w CROSS JOIN ledger_part p ON p.n = w.n >> 24 WHERE w.live AND p.scope = '' ORDER BY 1)`).Scan(&out)
	return out, err
}

// Holds says whether an entry is in a ledger's log, readable here or not.
func Holds(l *Ledger, id string) (bool, error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	err := l.recollect(context.Background())
	return l.chains.seen[id], err
}

// EntriesIn is the entries of a file that are whole.
func EntriesIn(data []byte) []string {
	var out []string
	eachSegment(data, func(s *segment, err error) bool {
		if s == nil || err != nil {
			return false
		}
		if s.whole() {
			out = append(out, s.entryID())
		}
		return true
	})
	return out
}

// Unerased is which of some files hold bytes of a part that a ledger knows to be erased.
func Unerased(l *Ledger, files map[string][]byte) ([]string, error) {
	erased, err := l.erasedParts(context.Background())
	return holding(erased, files), err
}

// Hollow says whether a ledger lacks bytes that nobody erased, and which of some
// files hold some of them.
func Hollow(l *Ledger, files map[string][]byte) (hollow bool, in []string, err error) {
	lacks, err := l.hollow(context.Background())
	return len(lacks) > 0, holding(lacks, files), err
}

// HollowEntries is the entries that they are of.
func HollowEntries(l *Ledger) (map[string]bool, error) {
	ids, _, err := l.wanted(context.Background(), `SELECT id, '' FROM ledger_zeroed WHERE hash NOT IN (SELECT hash FROM ledger_erased)`)
	return ids, err
}

// holding is which of some files hold bytes of some parts.
func holding(parts map[digest]bool, files map[string][]byte) (out []string) {
	for name, data := range files {
		eachSegment(data, func(s *segment, err error) bool {
			if s == nil {
				return false
			}
			for i := range s.parts {
				if parts[s.header.Parts[i].Sum] && !s.zeroed(i) {
					out = append(out, name)
				}
			}
			return err == nil
		})
	}
	return out
}

// OnlyAlarms says whether Verify found nothing but broken chains, as a disk that
// was put back leaves them.
func OnlyAlarms(r Report) error {
	for _, p := range r.Problems {
		if !strings.Contains(p, "does not follow an entry") {
			return errors.New(p)
		}
	}
	return nil
}

// What a forger may change of files that are honestly made.
type (
	Header       = segmentHeader
	Roster       = roster
	RosterMember = rosterMember
	RosterDevice = rosterDevice
	Revocation   = revocation
	Word         = word
	BundleHeader = bundleHeader
	Link         = link
)

// Limits of what is read.
const (
	MaxPartLength = maxPartLength
	BundleMagic   = bundleMagic
	WordMagic     = wordMagic
)

// Forge seals a write with the team's key as if device had written it under
// number first, and signs it with the key of the ledger's own laptop.
func Forge(l *Ledger, device string, first uint64, write Write, change func(h *Header)) []byte {
	l.saving.Lock()
	defer l.saving.Unlock()
	circle, err := l.teamCircle()
	if err != nil {
		panic(err)
	}
	h := segmentHeader{Team: l.team.ID, Device: device, First: first, Count: 1, Prev: l.chains.heads[device].Hash, Roster: l.rosters.head}
	if first == 1 {
		h.Prev = digest{}
	}
	value, err := encMode.Marshal(write.Value)
	if err != nil {
		panic(err)
	}
	p := &payload{Entry: entryHeader{Member: l.actor.Member, Name: l.actor.Name, Device: device, Kind: "note", Version: 1, HLC: l.chains.clock + 1}, Scope: write.Scope, Rows: []row{{Entity: write.Entity, Field: write.Field, Value: value}}}
	key, err := partKey(l.secrets.Circles[circle.String()], device)
	if err != nil {
		panic(err)
	}
	part, ph, err := sealPart(rand.Reader, key, &h, circle, 0, p)
	if err != nil {
		panic(err)
	}
	h.Parts = append(h.Parts, ph)
	return Signed(l, h, part, change)
}

// EraseAnyway saves an erasure as a program would that asks nobody whether it may.
func EraseAnyway(l *Ledger, scope string) error {
	l.saving.Lock()
	defer l.saving.Unlock()
	hashes, err := l.partsOfScope(context.Background(), scope)
	if err != nil || len(hashes) == 0 {
		return err
	}
	_, _, err = l.record(context.Background(), entry{Save: Save{Kind: kindErase, Reason: "because"}, erased: hashes})
	return errors.Join(err, l.finishErasures(context.Background()))
}

// WishAnyway saves a wish to have a scope erased as if an administrator's erasure
// (origin, by its entry) had begun with it, "" for one of its own; with ask, it
// also asks for all of the scope.
func WishAnyway(l *Ledger, scope, origin string, ask bool) error {
	l.saving.Lock()
	defer l.saving.Unlock()
	ctx := context.Background()
	parts, err := l.partsOfScope(ctx, scope)
	if err != nil || len(parts) == 0 {
		return err
	}
	circles, err := l.circlesOfScope(ctx, scope)
	if err != nil {
		return err
	}
	e := entry{Save: Save{Kind: kindErase, Reason: "because"}, origin: origin, tell: circles, wish: []wish{{Scope: scope, Until: maxClock}}}
	if ask || !l.several() {
		e.asked = parts
	}
	if origin == "" {
		e.erased = parts
	}
	_, _, err = l.record(ctx, e)
	return errors.Join(err, l.finishErasures(ctx))
}

// Signed is a header, changed and signed by the ledger's own laptop, and parts.
func Signed(l *Ledger, h Header, parts []byte, change func(h *Header)) []byte {
	if change != nil {
		change(&h)
	}
	head, _, err := encodeSegment(h, l.secrets.signer())
	if err != nil {
		panic(err)
	}
	return append(head, parts...)
}

// Taken is a file's first header and its parts, and the entry's id.
func Taken(data []byte) (h Header, parts []byte, id string) {
	s, err := decodeSegment(data)
	if err != nil {
		panic(err)
	}
	return s.header, slices.Concat(s.parts...), s.entryID()
}

// NextRoster is a roster that follows all a ledger has, changed and signed by its own laptop.
func NextRoster(l *Ledger, change func(r *Roster)) []byte {
	l.saving.Lock()
	defer l.saving.Unlock()
	next := *l.rosters.latest
	next.Author, next.Number, next.Prev, next.Also = l.team.Device, next.Number+1, l.rosters.head, l.rosters.besides()
	next.Members, next.Devices, next.Ended = slices.Clone(next.Members), slices.Clone(next.Devices), l.rosters.mayCarry(next.Ended)
	change(&next)
	data, err := encodeRoster(&next, l.secrets.signer())
	if err != nil {
		panic(err)
	}
	return data
}

// Framed is v in a frame that the ledger's own laptop signs.
func Framed(l *Ledger, magic string, v any) []byte {
	data, err := signedFrame(magic, v, l.secrets.signer())
	if err != nil {
		panic(err)
	}
	return data
}

// HeadOf is where a laptop's chain stands.
func HeadOf(l *Ledger, device string) Link {
	l.saving.Lock()
	defer l.saving.Unlock()
	return l.chains.heads[device]
}

// KeysHeld is how many circles' keys a ledger has.
func KeysHeld(l *Ledger) int { return len(l.secrets.Circles) }

// Ended says whether a laptop was ended, by its id of any time.
func Ended(l *Ledger, device string) bool {
	_, over := l.rosters.latest.revoked(device)
	return over
}

// Chain is n entries that a ledger's laptop would save next, one write each, in
// order; the ledger does not have them.
func Chain(l *Ledger, n int, write func(i int) Write) [][]byte {
	l.saving.Lock()
	defer l.saving.Unlock()
	circle, err := l.teamCircle()
	if err != nil {
		panic(err)
	}
	key, err := l.keyIn(circle)
	if err != nil {
		panic(err)
	}
	last, clock := l.chains.heads[l.team.Device], l.chains.clock
	out := make([][]byte, n)
	for i := range out {
		h := segmentHeader{Team: l.team.ID, Device: l.team.Device, First: last.Seq + 1, Count: 1, Prev: last.Hash, Roster: l.rosters.head}
		w := write(i)
		value, err := encMode.Marshal(w.Value)
		if err != nil {
			panic(err)
		}
		clock++
		p := &payload{Entry: l.header(&entry{Save: Save{Kind: "note"}}, l.Now()), Scope: w.Scope, Rows: []row{{Entity: w.Entity, Field: w.Field, Value: value}}}
		p.Entry.HLC = clock
		part, ph, err := sealPart(rand.Reader, key, &h, circle, 0, p)
		if err != nil {
			panic(err)
		}
		h.Parts = append(h.Parts, ph)
		head, s, err := encodeSegment(h, l.secrets.signer())
		if err != nil {
			panic(err)
		}
		out[i], last = append(head, part...), link{Seq: h.First, Hash: s.link}
	}
	return out
}

// ReadAlone opens, verifies and decodes entries one after another and does
// nothing else with them: the least that merging can cost.
func ReadAlone(l *Ledger, files [][]byte) (rows int) {
	for _, data := range files {
		eachSegment(data, func(s *segment, err error) bool {
			if err != nil || !s.signed(l.rosters.latest.deviceKey(s.header.Device)) {
				panic("not an honest entry")
			}
			for i := range s.parts {
				p, err := openPart(l.secrets.Circles[s.header.Parts[i].Circle.String()], s, i)
				if err != nil || !s.intact(i) {
					panic("not an honest part")
				}
				rows += len(p.Rows)
			}
			return true
		})
	}
	return rows
}

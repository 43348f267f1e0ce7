package sync

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	stdsync "sync"
	"time"

	"keystone/sync/fault"
)

// Exchange is an unlocked ledger meeting the team's other laptops at one place.
// Its rounds run one after another; nothing of it outlives the ledger's Close.
type Exchange struct {
	l *Ledger
	t timely

	rounds stdsync.Mutex // one round at a time; guards what follows
	mark   string
	lying  map[string]*lying // what the place holds, by the item's key
	there  map[string]int    // in how many readable files an entry lies there
	left   map[string]bool   // entries put there since the last look
	under  digest            // the team's rosters as of the last round
	erased int               // how much had been erased then
	hollow int               // how many parts were hollow then
	said   spoken
	moved  bool                // something lies there that did not, or is readable since lighten looked
	laden  bool                // the place refused to be lightened
	packs  map[string][]string // entries of the log's packs, by file, as far as they were wanted
	laid   map[string]bool     // packs that this session put there

	state    stdsync.Mutex // guards what people ask for
	requests map[string]Request
	last     Round
	failed   error
}

// lying is one file at the place, as far as it was read.
type lying struct {
	item   Item
	ids    []string        // entries in it
	parts  map[digest]bool // whose bytes it holds
	zeros  []digest        // of which it holds zeros
	roster digest
	paper  digest
	shut   bool   // a paper whose key is not here
	asks   string // the laptop that asks to be let in
	to     string // whose keys it holds, and which
	names  []digest
	by     string // the laptop that signed it: a word, a roster, keys
	clock  uint64 // of a word
	ready  bool
	tries  int
	rested int // rounds since it was last tried
}

// Round is what one exchange did, for people.
type Round struct {
	At       time.Time // when it ended, by this laptop's clock
	Own      uint64    // this laptop's saves lie there up to this number
	Sent     int       // entries that the place had not
	Received int       // entries that this laptop had not
	Waiting  int       // files there that cannot be read yet
	Refused  []string  // files that will never be taken in, one sentence each
}

// Exchange meets the others at t from now on.
func (l *Ledger) Exchange(t Transport) *Exchange {
	return &Exchange{l: l, t: timely{t}, requests: map[string]Request{}, lying: map[string]*lying{}, there: map[string]int{}, packs: map[string][]string{}, laid: map[string]bool{}}
}

// Requests is which laptops ask to be let in, as the last round found them, and
// which of them an administrator refused.
func (x *Exchange) Requests() []Request {
	x.state.Lock()
	defer x.state.Unlock()
	open := slices.SortedFunc(maps.Values(x.requests), func(a, b Request) int { return cmp.Compare(a.At+a.Device, b.At+b.Device) })
	return slices.DeleteFunc(open, func(r Request) bool { return !x.l.asks(r.asked) })
}

// Last is the last round that came to its end, and why the newest did not, where so.
func (x *Exchange) Last() (Round, error) {
	x.state.Lock()
	defer x.state.Unlock()
	return x.last, x.failed
}

// maxPasses bounds how often one round reads again because a roster or a key
// came that makes more files readable.
const maxPasses = 4

// Round takes in what the others left and leaves what they lack. Errors: as
// Transport, locked, laptop-ended, disk-full, disk-error.
func (x *Exchange) Round(ctx context.Context) (Round, error) {
	x.rounds.Lock()
	defer x.rounds.Unlock()
	r, err := x.round(ctx)
	x.state.Lock()
	defer x.state.Unlock()
	if x.failed = err; err == nil {
		x.last = r
	}
	return r, err
}

// maxSettling bounds the rounds of one Settle.
const maxSettling = 8

// Settle goes round until nothing more travels, and adds up what did.
func (x *Exchange) Settle(ctx context.Context) (Round, error) {
	var sum Round
	for range maxSettling {
		r, err := x.Round(ctx)
		sum.At, sum.Own, sum.Waiting = r.At, r.Own, r.Waiting
		sum.Sent, sum.Received, sum.Refused = sum.Sent+r.Sent, sum.Received+r.Received, append(sum.Refused, r.Refused...)
		if err != nil || r.Sent+r.Received == 0 {
			return sum, err
		}
	}
	return sum, nil
}

func (x *Exchange) round(ctx context.Context) (Round, error) {
	var r Round
	if err := x.reconsider(ctx); err != nil {
		return r, err
	}
	if err := x.look(ctx); err != nil {
		return r, err
	}
	x.wake()
	for pass := range maxPasses {
		more, err := x.pass(ctx, &r, pass == 0)
		if err != nil {
			return r, err
		}
		if !more {
			break
		}
	}
	if err := x.heedRefusals(ctx); err != nil {
		return r, err
	}
	if err := x.clean(ctx); err != nil {
		return r, err
	}
	if err := x.l.shareLate(ctx); err != nil {
		return r, err
	}
	if err := x.offer(ctx, &r); err != nil {
		return r, err
	}
	if err := x.speak(ctx); err != nil {
		return r, err
	}
	x.lighten(ctx)
	for _, f := range x.lying {
		if !f.ready {
			r.Waiting++
		}
	}
	r.At = x.l.Now()
	return r, x.l.endedHere()
}

// endedHere says whether this laptop was ended by an administrator.
func (l *Ledger) endedHere() error {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	if l.closed.Load() {
		return errLocked
	}
	if l.rosters.latest.device(l.team.Device) == nil {
		return fault.New("laptop-ended", "An administrator ended this laptop before it took its new key. Ask to join anew from an empty data folder; what was written here stays in this one.")
	}
	if l.rosters.latest.deviceKey(l.team.Device) == nil {
		return fault.New("laptop-ended", "Whoever let this laptop in was ended before the others heard of it, so it is not in. Read the eight words it asks with to another administrator; what is written here waits until then.")
	}
	if e, over := l.rosters.latest.revoked(l.team.Device); over {
		return fault.Newf("laptop-ended", "An administrator ended this laptop (%s). What is written here now waits for their review on the others.", e.Reason)
	}
	return nil
}

// look lists the place and forgets what no longer lies there.
func (x *Exchange) look(ctx context.Context) error {
	listing, err := x.t.List(ctx, x.mark)
	if err != nil {
		return err
	}
	x.mark, x.left = listing.Mark, map[string]bool{}
	if listing.Whole {
		here := make(map[string]bool, len(listing.Items))
		for _, item := range listing.Items {
			here[item.Key] = true
		}
		for key, f := range x.lying {
			if !here[key] {
				x.drop(key, f)
			}
		}
	}
	for _, item := range listing.Items {
		f := x.lying[item.Key]
		if f != nil && f.item == item {
			continue
		}
		if f != nil {
			x.drop(item.Key, f)
		}
		x.lying[item.Key] = &lying{item: item}
	}
	return nil
}

// drop forgets a file that is gone or has other bytes now.
func (x *Exchange) drop(key string, f *lying) {
	for _, id := range f.ids {
		if x.there[id]--; x.there[id] <= 0 {
			delete(x.there, id)
		}
	}
	if f.asks != "" {
		x.state.Lock()
		delete(x.requests, f.asks)
		x.state.Unlock()
	}
	delete(x.lying, key)
}

// pass reads every file that has not been read. more says that what it took in
// may make others readable.
func (x *Exchange) pass(ctx context.Context, r *Round, first bool) (more bool, err error) {
	in, err := x.l.newIntake(ctx)
	if err != nil {
		return false, err
	}
	known, size := len(in.erased), int64(0)
	for got := range x.fetch(ctx, x.unread(first, r), func() inspector { return in.inspector }) {
		if errors.Is(got.err, ErrNotYet) {
			continue
		}
		if got.err != nil {
			return false, got.err
		}
		if opensMore(got.data) {
			if in, err = x.turn(ctx, in, r); err != nil {
				return false, err
			}
		}
		taken, err := x.take(ctx, &got, in, r)
		if err != nil {
			return false, err
		}
		more = more || taken
		if size += int64(len(got.data)); taken || size > intakeBytes || len(in.order) > intakeEntries {
			if in, err = x.turn(ctx, in, r); err != nil {
				return false, err
			}
			size = 0
		}
	}
	if err := x.admit(ctx, in, r); err != nil {
		return false, err
	}
	erased, err := x.l.erasedParts(ctx)
	return more || len(erased) > known, err // what was erased lies there as zeros
}

// opensMore says whether a file may open what was read before it, which is read
// again with its keys once it is in the log.
func opensMore(data []byte) bool { return isA(bundleMagic, data) || isA(rosterMagic, data) }

// turn admits what an intake found, and goes on with the keys and roster of then.
func (x *Exchange) turn(ctx context.Context, in *intake, r *Round) (*intake, error) {
	if err := x.admit(ctx, in, r); err != nil {
		return nil, err
	}
	return x.l.newIntake(ctx)
}

// unread is the files that a pass looks at, in the order in which it does.
func (x *Exchange) unread(first bool, r *Round) []*lying {
	var files []*lying
	for _, f := range x.lying {
		switch {
		case f.ready || (first && f.resting()):
		case f.item.Size > MaxItem:
			x.refuse(f, nil, fmt.Sprintf("it has %d bytes, more than any file of a team", f.item.Size), r)
		default:
			files = append(files, f)
		}
	}
	slices.SortFunc(files, func(a, b *lying) int { return rostersFirst(a.item.Key, b.item.Key) })
	return files
}

// get is a file's bytes; of a large foreign one only that it is ready.
func (x *Exchange) get(ctx context.Context, f *lying) ([]byte, error) {
	strange, err := foreign(ctx, x.t.Transport, f.item)
	if err != nil {
		return nil, err
	}
	if strange {
		f.ready = true
		return nil, ErrNotYet
	}
	return x.t.Get(ctx, f.item)
}

// rostersFirst reads what is named as an entry after all else: who may write is
// best known first. A name that misleads costs another pass and nothing more.
func rostersFirst(a, b string) int {
	entry := func(key string) int {
		if strings.HasPrefix(key, logDir+"/") {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(entry(a), entry(b)), strings.Compare(a, b))
}

// What one round takes in before it makes it durable.
const (
	intakeBytes   = 32 << 20
	intakeEntries = 5000
)

// restRounds is how many rounds a file rests that could not be read in
// eagerTries of them: it may be a foreign one.
const (
	eagerTries = 5
	restRounds = 12
)

func (f *lying) resting() bool {
	if f.tries < eagerTries {
		return false
	}
	f.rested++
	return f.rested%restRounds != 0
}

// wake has every file looked at that rests, where the team is not what it was or
// something has been erased since.
func (x *Exchange) wake() {
	x.l.keysLock.RLock()
	under := x.l.rosters.sum()
	x.l.keysLock.RUnlock()
	erased := x.l.erasedCount()
	if under == x.under && erased == x.erased {
		return
	}
	x.under, x.erased = under, erased
	for _, f := range x.lying {
		f.tries, f.rested = 0, 0
	}
}

func (x *Exchange) admit(ctx context.Context, in *intake, r *Round) error {
	if len(in.order) == 0 {
		return nil
	}
	n, err := x.l.admit(ctx, in)
	r.Received += n
	return err
}

// take looks at what a file is by its first bytes. more says that it may make
// other files readable.
func (x *Exchange) take(ctx context.Context, got *fetched, in *intake, r *Round) (more bool, err error) {
	f, data := got.file, got.data
	f.tries++
	x.moved = true
	switch {
	case f.holdsEntries(data):
		x.takeSegments(got, in, r)
		return false, nil
	case isA(rosterMagic, data):
		return x.takeRoster(ctx, f, data, r)
	case isA(bundleMagic, data):
		return x.takeBundle(ctx, f, data, r)
	case isA(wordMagic, data):
		return false, x.takeWord(ctx, f, data, in, r)
	case isA(joinMagic, data):
		f.ready = x.takeRequest(f, data)
		return false, nil
	case isA(blobMagic, data):
		return false, x.takePaper(f, data, in.erased)
	}
	f.ready = len(data) > 0 && !allZero(data) // foreign: none of ours begins so
	return false, nil
}

func allZero(data []byte) bool {
	return !slices.ContainsFunc(data, func(b byte) bool { return b != 0 })
}

func (x *Exchange) takeWord(ctx context.Context, f *lying, data []byte, in *intake, r *Round) error {
	w, err := openWord(data, in.reader.team)
	if errors.Is(err, errSignature) {
		x.refuse(f, data, fault.Sentence(err), r)
	}
	if err != nil {
		return nil
	}
	f.ready, f.by, f.clock = true, w.Device, w.Clock
	return x.l.hear(ctx, w)
}

// refuse leaves a file for good and says so in the audit trail.
func (x *Exchange) refuse(f *lying, data []byte, why string, r *Round) {
	f.ready = true
	r.Refused = append(r.Refused, x.l.refuse(data, why))
}

func (x *Exchange) takeSegments(from *fetched, in *intake, r *Round) {
	f, data, got := from.file, from.data, &from.held
	in.take(got, x.l.has)
	if got.refused == "" && f.tries == eagerTries {
		got.refused = got.spoilt
	}
	if got.refused != "" {
		r.Refused = append(r.Refused, x.l.refuse(data, got.refused))
	}
	f.ready = !got.unready
	for _, id := range f.ids {
		x.there[id]--
	}
	f.ids, f.parts, f.zeros = got.ids, got.parts, got.zeros
	for _, id := range f.ids {
		x.there[id]++
	}
}

func (x *Exchange) takeRoster(ctx context.Context, f *lying, data []byte, r *Round) (more bool, err error) {
	fresh, err := x.l.takeRoster(ctx, data)
	switch {
	case err == nil:
		f.ready, f.roster, f.by = true, sha256.Sum256(data), x.l.signedRoster(sha256.Sum256(data))
		return fresh, nil
	case errors.Is(err, errForeignRoster):
		x.refuse(f, data, fault.Sentence(err), r)
		return false, nil
	case errors.Is(err, errNoRoom):
		r.Refused = append(r.Refused, x.l.refuse(data, fault.Sentence(err)))
		return false, nil // until another follows it
	case errors.Is(err, errUnfollowed), fault.Code(err) == "data-damaged":
		return false, nil
	}
	return false, err
}

func (x *Exchange) takeBundle(ctx context.Context, f *lying, data []byte, r *Round) (more bool, err error) {
	h, fresh, err := x.l.receiveBundle(ctx, data)
	switch {
	case errors.Is(err, errEndedGives), errors.Is(err, errSignature), h != nil && fault.Code(err) == "data-damaged":
		x.refuse(f, data, fault.Sentence(err), r)
		return false, nil
	case errors.Is(err, errStranger), fault.Code(err) == "data-damaged":
		return false, nil // it may yet be named, or come whole
	case err != nil:
		return false, err
	}
	f.ready, f.to, f.names, f.by = true, h.To, h.Names, h.From
	for _, other := range x.lying {
		if fresh && other.shut {
			other.ready, other.shut = false, false
		}
	}
	return fresh, nil
}

func (x *Exchange) takeRequest(f *lying, data []byte) bool {
	j, err := openJoin(data)
	if err != nil {
		return false
	}
	words, err := j.words()
	if err != nil {
		return false
	}
	x.state.Lock()
	defer x.state.Unlock()
	if f.asks = j.device(); x.l.asks(j) {
		x.requests[j.device()] = Request{Words: words, Device: j.device(), Login: j.Login, At: time.UnixMilli(j.Wall).UTC().Format(time.RFC3339), asked: j}
	} else {
		delete(x.requests, j.device())
	}
	return true
}

// clean takes away files that hold what has been erased: the blanked ones are
// offered in their place.
func (x *Exchange) clean(ctx context.Context) error {
	erased, err := x.l.erasedParts(ctx)
	if err != nil || len(erased) == 0 {
		return err
	}
	for key, f := range x.lying {
		if !f.holdsAny(erased) {
			continue
		}
		if err := x.t.Remove(ctx, f.item); err != nil {
			return err
		}
		x.drop(key, f)
	}
	return nil
}

// holdsEntries says whether a file is one of entries, of which the first may be
// damaged: of those behind it, too, goes what has been erased.
func (f *lying) holdsEntries(data []byte) bool {
	return isA(segmentMagic, data) || strings.HasPrefix(f.item.Key, logDir+"/") && bytes.Contains(data, []byte(segmentMagic))
}

// holdsAny says whether bytes of some parts or papers lie in a file.
func (f *lying) holdsAny(some map[digest]bool) bool {
	for part := range f.parts {
		if some[part] {
			return true
		}
	}
	return some[f.paper]
}

func (x *Exchange) speak(ctx context.Context) error {
	data, says, err := x.l.word(ctx, x.said)
	if err != nil || data == nil {
		return err
	}
	if err := x.t.Say(ctx, x.l.Team().Device, data); err != nil {
		return err
	}
	x.said = says
	return nil
}

// Run exchanges until ctx ends: at once, then whenever pace has passed or the
// place hints at something new, or nudge gives a sign; what was saved is left
// there first then. told hears of every round; an error is for people to see and
// ends nothing.
func (x *Exchange) Run(ctx context.Context, pace func() time.Duration, nudge <-chan struct{}, told func(Round, error)) {
	hints := x.t.Notify(ctx)
	for ctx.Err() == nil {
		r, err := x.Round(ctx)
		if ctx.Err() != nil {
			return
		}
		told(r, err)
		if fault.Code(err) == errLocked.Code {
			return
		}
		timer := time.NewTimer(pace())
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-hints:
		case <-nudge:
			if r, err := x.Leave(ctx); err == nil && r.Sent > 0 {
				told(r, nil)
			}
		}
		timer.Stop()
	}
}

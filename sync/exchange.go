package sync

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
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
	t Transport

	rounds stdsync.Mutex // one round at a time; guards what follows
	mark   string
	lying  map[string]*lying // what the place holds, by the item's key
	there  map[string]int    // in how many readable files an entry lies there
	left   map[string]bool   // entries put there since the last look
	spoken map[string]uint64

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
	roster digest
	paper  digest
	to     string // whose keys it holds, and which
	names  []digest
	ready  bool
	tries  int
	rested int // rounds since it was last tried
}

// Round is what one exchange did, for people.
type Round struct {
	At       time.Time // when it ended, by this laptop's clock
	Sent     int       // entries that the place had not
	Received int       // entries that this laptop had not
	Waiting  int       // files there that cannot be read yet
	Refused  []string  // files that will never be taken in, one sentence each
}

// Exchange meets the others at t from now on.
func (l *Ledger) Exchange(t Transport) *Exchange {
	return &Exchange{l: l, t: t, requests: map[string]Request{}, lying: map[string]*lying{}, there: map[string]int{}}
}

// Requests is which laptops ask to be let in, as the last round found them.
func (x *Exchange) Requests() []Request {
	x.state.Lock()
	defer x.state.Unlock()
	return slices.SortedFunc(maps.Values(x.requests), func(a, b Request) int { return cmp.Compare(a.At+a.Device, b.At+b.Device) })
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
		sum.At, sum.Waiting = r.At, r.Waiting
		sum.Sent, sum.Received, sum.Refused = sum.Sent+r.Sent, sum.Received+r.Received, append(sum.Refused, r.Refused...)
		if err != nil || r.Sent+r.Received == 0 {
			return sum, err
		}
	}
	return sum, nil
}

func (x *Exchange) round(ctx context.Context) (Round, error) {
	var r Round
	if err := x.look(ctx); err != nil {
		return r, err
	}
	for pass := range maxPasses {
		more, err := x.pass(ctx, &r, pass == 0)
		if err != nil {
			return r, err
		}
		if !more {
			break
		}
	}
	if err := x.clean(ctx); err != nil {
		return r, err
	}
	if err := x.offer(ctx, &r); err != nil {
		return r, err
	}
	if err := x.speak(ctx); err != nil {
		return r, err
	}
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
	for _, key := range slices.SortedFunc(maps.Keys(x.lying), rostersFirst) {
		f := x.lying[key]
		if f.ready || (first && f.resting()) {
			continue
		}
		data, err := x.t.Get(ctx, f.item)
		if errors.Is(err, ErrNotYet) {
			continue
		}
		if err != nil {
			return false, err
		}
		taken, err := x.take(ctx, f, data, in, r)
		if err != nil {
			return false, err
		}
		more = more || taken
		if size += int64(len(data)); size > intakeBytes || len(in.order) > intakeEntries {
			if err := x.admit(ctx, in, r); err != nil {
				return false, err
			}
			if in, err = x.l.newIntake(ctx); err != nil {
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
func (x *Exchange) take(ctx context.Context, f *lying, data []byte, in *intake, r *Round) (more bool, err error) {
	f.tries++
	switch {
	case isA(segmentMagic, data):
		x.takeSegments(f, data, in, r)
		return false, nil
	case isA(rosterMagic, data):
		return x.takeRoster(ctx, f, data, r)
	case isA(bundleMagic, data):
		return x.takeBundle(ctx, f, data, r)
	case isA(wordMagic, data):
		w, err := openWord(data, in.reader.team)
		if err != nil {
			return false, nil
		}
		f.ready = true
		_, err = x.l.hear(ctx, w)
		return false, err
	case isA(joinMagic, data):
		f.ready = x.takeRequest(data)
		return false, nil
	case isA(blobMagic, data):
		return false, x.takePaper(f, data)
	}
	f.ready = len(data) > 0 && !allZero(data) // foreign: none of ours begins so
	return false, nil
}

func allZero(data []byte) bool {
	return !slices.ContainsFunc(data, func(b byte) bool { return b != 0 })
}

func (x *Exchange) takeSegments(f *lying, data []byte, in *intake, r *Round) {
	got := in.examine(data, x.l.has)
	if got.refused != "" {
		r.Refused = append(r.Refused, x.l.refuse(data, got.refused))
	}
	f.ready = !got.unready
	for _, id := range f.ids {
		x.there[id]--
	}
	f.ids, f.parts = got.ids, got.parts
	for _, id := range f.ids {
		x.there[id]++
	}
}

func (x *Exchange) takeRoster(ctx context.Context, f *lying, data []byte, r *Round) (more bool, err error) {
	fresh, err := x.l.takeRoster(ctx, data)
	switch {
	case err == nil:
		f.ready, f.roster = true, sha256.Sum256(data)
		return fresh, nil
	case errors.Is(err, errForeignRoster):
		f.ready = true
		r.Refused = append(r.Refused, x.l.refuse(data, fault.Sentence(err)))
		return false, nil
	case errors.Is(err, errUnfollowed), fault.Code(err) == "data-damaged":
		return false, nil
	}
	return false, err
}

func (x *Exchange) takeBundle(ctx context.Context, f *lying, data []byte, r *Round) (more bool, err error) {
	h, fresh, err := x.l.receiveBundle(ctx, data)
	switch {
	case h == nil && errors.Is(err, errSignature):
		return false, nil // from a laptop that no roster names yet, or cut short
	case errors.Is(err, errEndedGives):
		f.ready = true
		r.Refused = append(r.Refused, x.l.refuse(data, fault.Sentence(err)))
		return false, nil
	case err != nil && fault.Code(err) == "data-damaged":
		f.ready = h != nil
		if f.ready {
			r.Refused = append(r.Refused, x.l.refuse(data, fault.Sentence(err)))
		}
		return false, nil
	case err != nil:
		return false, err
	}
	f.ready, f.to, f.names = true, h.To, h.Names
	return fresh, nil
}

func (x *Exchange) takeRequest(data []byte) bool {
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
	if x.l.asks(j) {
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
		for part := range f.parts {
			if !erased[part] {
				continue
			}
			if err := x.t.Remove(ctx, f.item); err != nil {
				return err
			}
			x.drop(key, f)
			break
		}
	}
	return nil
}

func (x *Exchange) speak(ctx context.Context) error {
	data, said, err := x.l.word(ctx, x.spoken)
	if err != nil || data == nil {
		return err
	}
	if err := x.t.Say(ctx, x.l.Team().Device, data); err != nil {
		return err
	}
	x.spoken = said
	return nil
}

// Run exchanges until ctx ends: at once, then whenever pace has passed or the
// place hints at something new, or Nudge is called. told hears of every round;
// an error is for people to see and ends nothing.
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
		}
		timer.Stop()
	}
}

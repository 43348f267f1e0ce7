package sync

import (
	"cmp"
	"context"
	"errors"
	"path"
	"slices"
	"strings"
)

// Heap is a transport whose files lie until somebody takes them away, and that
// many small ones burden: a folder. There a laptop clears up behind itself.
type Heap interface {
	Transport
	// Heap marks it.
	Heap()
}

// removesAtOnce bounds how many files one round takes away: the next goes on.
const removesAtOnce = 64

// lighten clears up behind this laptop at a place that is a heap. What it signed
// and what lies there twice, as a carrier's conflict copies do, stays once; its
// finished months lie there in the packs of its own log. A file goes only when
// all that is in it was read back from another one there, and no other laptop's
// goes. Whoever reads meanwhile finds in the other file what is gone, and what a
// carrier brings back goes again. Nothing depends on any of it: where the place
// refuses, this session leaves everything as it is; so does an ended laptop, which
// no longer hears what was erased.
func (x *Exchange) lighten(ctx context.Context) {
	if _, heap := x.t.Transport.(Heap); !heap || !x.moved || x.laden {
		return
	}
	x.moved = false
	own, err := x.l.own(ctx)
	if err != nil || own == nil {
		return // locked meanwhile, or ended
	}
	spare := x.twice(own)
	packed, err := x.lightenPacks(ctx, own)
	if spare = append(spare, packed...); len(spare) > removesAtOnce {
		spare, x.moved = spare[:removesAtOnce], true
	}
	for i := 0; i < len(spare) && err == nil; i++ {
		err = x.takeAway(ctx, spare[i])
	}
	x.laden = x.laden || err != nil
}

// takeAway removes a file once, unless it is another one meanwhile.
func (x *Exchange) takeAway(ctx context.Context, f *lying) error {
	if x.lying[f.item.Key] != f {
		return nil
	}
	err := x.t.Remove(ctx, f.item)
	if err == nil {
		x.drop(f.item.Key, f)
	}
	if errors.Is(err, ErrNotYet) {
		return nil
	}
	return err
}

// ownLog is what of the log this laptop wrote, under whatever name.
type ownLog struct {
	devices []string
	entries map[string]bool
	files   int
	packs   []string
}

// own is nil on a laptop that was ended.
func (l *Ledger) own(ctx context.Context) (*ownLog, error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return nil, err
	}
	if _, over := l.rosters.latest.revoked(l.team.Device); over {
		return nil, nil
	}
	if err := l.recollect(ctx); err != nil {
		return nil, err
	}
	own := &ownLog{devices: l.rosters.latest.line(l.team.Device), entries: map[string]bool{}}
	for _, device := range own.devices {
		for _, id := range l.chains.at[device] {
			own.entries[id] = true
		}
	}
	for name := range l.log.names {
		if device, _, _ := strings.Cut(name, "/"); !slices.Contains(own.devices, device) {
			continue
		}
		if own.files++; isPack(name) {
			own.packs = append(own.packs, name)
		}
	}
	slices.Sort(own.packs)
	return own, nil
}

// signedRoster is the laptop that signed a roster.
func (l *Ledger) signedRoster(sum digest) string {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	if n := l.rosters.all[sum]; n != nil {
		return n.said.Author
	}
	return ""
}

// twice is this laptop's files that say no more than another one there.
func (x *Exchange) twice(own *ownLog) (spare []*lying) {
	stay := map[string]*lying{}
	for _, f := range x.lying {
		what := x.saying(f, own)
		if what == "" {
			continue
		}
		keep := stay[what]
		if keep == nil {
			stay[what] = f
			continue
		}
		if f.staysBefore(keep) {
			f, keep = keep, f
		}
		if keep.holds(f) {
			stay[what], spare = keep, append(spare, f)
		}
	}
	return spare
}

// holds says whether all bytes of another file's parts are in this one too:
// where something was erased they may not be, and may be wanted again.
func (f *lying) holds(o *lying) bool {
	for part := range o.parts {
		if !f.parts[part] {
			return false
		}
	}
	return true
}

// staysBefore says which of two files stays: the later word, the one without
// what a carrier added to its name. Everybody finds the same one.
func (f *lying) staysBefore(o *lying) bool {
	return cmp.Or(cmp.Compare(o.clock, f.clock), cmp.Compare(len(f.item.Key), len(o.item.Key)), strings.Compare(f.item.Key, o.item.Key)) < 0
}

// saying is what a file of this laptop says, the same for two of which one can
// go; "" for what cannot.
func (x *Exchange) saying(f *lying, own *ownLog) string {
	switch {
	case !f.ready:
	case len(f.ids) > 0 && x.there[f.ids[0]] > 1 && own.wroteAll(f.ids):
		return strings.Join(f.ids, " ")
	case f.clock > 0 && slices.Contains(own.devices, f.by):
		return "word " + f.by
	case f.roster != digest{} && slices.Contains(own.devices, f.by):
		return "roster " + f.roster.String()
	case f.to != "" && slices.Contains(own.devices, f.by):
		names := "keys " + f.to
		for _, n := range f.names {
			names += " " + n.String()
		}
		return names
	}
	return ""
}

func (own *ownLog) wroteAll(ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return !own.entries[id] })
}

// lightenPacks leaves the packs of the log where their entries lie there in
// several files, and says which files a pack there has made spare: one that lay
// there when this session began, since a carrier may bring a pack later than it
// takes away what is in it, and others would offer all of that again.
func (x *Exchange) lightenPacks(ctx context.Context, own *ownLog) (spare []*lying, err error) {
	made := 0
	for _, p := range x.packsLying(own) {
		switch {
		case p.lies != nil && !x.laid[p.name]:
			spare = append(spare, slices.DeleteFunc(p.singles, func(f *lying) bool { return !p.lies.holds(f) })...)
		case p.lies == nil && len(p.singles) > 1 && made < packsAtOnce:
			if err := x.layPack(ctx, p); err != nil {
				return spare, err
			}
			made++
		}
	}
	return spare, nil
}

// packsLying is how the log's packs lie there; none where there are no more of
// this laptop's files than in its log.
func (x *Exchange) packsLying(own *ownLog) []*packLying {
	var files []*lying
	for _, f := range x.lying {
		if f.ready && len(f.ids) > 0 && own.wroteAll(f.ids) {
			files = append(files, f)
		}
	}
	if len(files) <= own.files {
		return nil
	}
	packs, in := x.packsOf(own.packs)
	for _, f := range files {
		p := in[f.ids[0]]
		switch {
		case p == nil || slices.ContainsFunc(f.ids, func(id string) bool { return in[id] != p }):
		case slices.Equal(f.ids, p.ids):
			p.lies = f
		default:
			p.singles = append(p.singles, f)
		}
	}
	return packs
}

// packLying is a pack of the log and what of it lies at the place.
type packLying struct {
	name    string
	ids     []string
	lies    *lying   // the file there that is as in the log
	singles []*lying // other files that hold nothing else
}

// packsOf is the log's packs that are whole, and which of them an entry is in.
func (x *Exchange) packsOf(names []string) (packs []*packLying, in map[string]*packLying) {
	in = map[string]*packLying{}
	for _, name := range names {
		ids, known := x.packs[name]
		if !known {
			ids, _ = x.l.readPack(name)
			x.packs[name] = ids
		}
		p := &packLying{name: name, ids: ids}
		packs = append(packs, p)
		for _, id := range ids {
			in[id] = p
		}
	}
	return packs, in
}

// readPack is a pack's entries and its bytes, none of one that is not whole.
func (l *Ledger) readPack(name string) (ids []string, data []byte) {
	l.saving.Lock()
	defer l.saving.Unlock()
	data, err := l.log.read(name)
	if err != nil || l.open() != nil {
		return nil, nil // packed anew, or locked, meanwhile
	}
	if _, whole := wholeSegments(data, func(s *segment) bool { ids = append(ids, s.entryID()); return true }); !whole {
		return nil, nil
	}
	return ids, data
}

func (x *Exchange) layPack(ctx context.Context, p *packLying) error {
	ids, data := x.l.readPack(p.name)
	if len(ids) == 0 {
		return nil
	}
	x.laid[p.name] = true
	return x.t.Put(ctx, path.Join(logDir, p.name), data)
}

package sync

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"maps"
	"path"
	"slices"

	"keystone/sync/fault"
)

// offer leaves what the place lacks: rosters first, then keys, entries, papers.
func (x *Exchange) offer(ctx context.Context, r *Round) error {
	if err := x.renew(ctx); err != nil {
		return err
	}
	lies := x.small()
	if err := x.offerRosters(ctx, lies, r); err != nil {
		return err
	}
	if err := x.offerKeys(ctx, lies); err != nil {
		return err
	}
	if err := x.offerEntries(ctx, r); err != nil {
		return err
	}
	return x.offerPapers(ctx, lies)
}

// renew shows a place that knows laptops by their key the one that this laptop
// has now.
func (x *Exchange) renew(ctx context.Context) error {
	place, ok := x.t.Transport.(Renewer)
	if !ok {
		return nil
	}
	key, err := x.l.signer()
	if err != nil {
		return err
	}
	return place.Renew(ctx, key)
}

// signer is this laptop's own key.
func (l *Ledger) signer() (ed25519.PrivateKey, error) {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	if l.closed.Load() {
		return nil, errLocked
	}
	return l.secrets.signer(), nil
}

// small is what lies there besides entries.
type small struct {
	rosters, papers map[digest]bool
	given           map[string]map[digest]bool // keys, by the laptop they are for
}

func (x *Exchange) small() small {
	s := small{rosters: map[digest]bool{}, papers: map[digest]bool{}, given: map[string]map[digest]bool{}}
	for _, f := range x.lying {
		s.rosters[f.roster], s.papers[f.paper] = true, true
		for _, name := range f.names {
			if s.given[f.to] == nil {
				s.given[f.to] = map[digest]bool{}
			}
			s.given[f.to][name] = true
		}
	}
	return s
}

// offerRosters leaves those that are sound, whether or not they count. One that
// the place refuses keeps nothing else from being left.
func (x *Exchange) offerRosters(ctx context.Context, lies small, r *Round) error {
	for _, n := range x.l.soundRosters() {
		if lies.rosters[n.sum] {
			continue
		}
		err := x.t.Put(ctx, path.Join(rosterDir, rosterName(n.said.Number, n.data)), n.data)
		if fault.Code(err) == errForeignRoster.Code {
			r.Refused = append(r.Refused, x.l.refuse(n.data, fault.Sentence(err)))
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// offerKeys leaves for every laptop the keys it may have and nobody has left for it.
func (x *Exchange) offerKeys(ctx context.Context, lies small) error {
	owed := x.l.owed()
	for _, device := range slices.Sorted(maps.Keys(owed)) {
		lacks := slices.DeleteFunc(owed[device], func(name digest) bool { return lies.given[device][name] })
		if len(lacks) == 0 {
			continue
		}
		data, err := x.l.sealBundle(device, lacks)
		if err != nil {
			return err
		}
		sum := digest(sha256.Sum256(data))
		if err := x.t.Put(ctx, "keys/"+device+"-"+sum.String()[:16]+".key", data); err != nil {
			return err
		}
	}
	return nil
}

func (x *Exchange) offerEntries(ctx context.Context, r *Round) error {
	own := x.l.ownSeq.Load() // what is saved from now on goes with the next round
	lacks, err := x.l.lacking(ctx, x.there, x.left)
	if err != nil {
		return err
	}
	for len(lacks) > 0 {
		offers, rest, err := x.l.gather(lacks)
		if err != nil {
			return err
		}
		for _, o := range offers {
			if err := x.t.Put(ctx, path.Join(logDir, o.name), o.data); err != nil {
				return err
			}
			for _, id := range o.ids {
				x.left[id] = true
			}
			r.Sent += len(o.ids)
		}
		lacks = rest
	}
	r.Own = own
	return nil
}

func (x *Exchange) offerPapers(ctx context.Context, lies small) error {
	here, err := x.l.keptPapers()
	if err != nil {
		return err
	}
	for _, sum := range here {
		if lies.papers[sum] {
			continue
		}
		data, err := x.l.sealedPaper(sum)
		if err != nil {
			return err
		}
		if err := x.t.Put(ctx, path.Join(blobDir, sum.String()+blobSuffix), data); err != nil {
			return err
		}
	}
	return nil
}

// takePaper keeps a paper that this laptop lacks and can open.
func (x *Exchange) takePaper(f *lying, data []byte, erased map[digest]bool) error {
	var h paperHeader
	if _, err := unframe(blobMagic, data, 1<<10, &h); err != nil {
		return nil
	}
	if erased[h.Sum] {
		f.ready, f.paper = true, h.Sum
		return nil
	}
	ok, err := x.l.takePaper(&h, data)
	if err != nil || !ok {
		return err
	}
	f.ready, f.paper, f.shut = true, h.Sum, !x.l.opens(h.Circle)
	return nil
}

package sync

import (
	"bytes"
	"context"
	"encoding/hex"
	"slices"

	"filippo.io/age"

	"keystone/sync/fault"
)

// keyIn is this laptop's key in a circle.
func (l *Ledger) keyIn(name digest) ([]byte, error) {
	return partKey(l.secrets.Circles[name.String()], l.team.Device)
}

// shareTeam writes what is the team's own once more for everybody in it, where
// so far only the founding organisation could read it.
func (l *Ledger) shareTeam(ctx context.Context) error {
	if !l.several() {
		return nil
	}
	if _, ok := l.secrets.circleOf(nil); ok {
		return nil
	}
	erased, err := l.digests(ctx, `SELECT hash FROM ledger_erased ORDER BY hash`)
	if err != nil {
		return err
	}
	heads, err := l.heads(ctx, `WHERE p.scope = ''`)
	if err != nil {
		return err
	}
	if len(heads)+len(erased) == 0 {
		_, err := l.teamCircle()
		return err
	}
	_, _, err = l.record(ctx, entry{
		Save: Save{Kind: "share-team", Reason: "a laptop of another organisation is let in"}, erased: erased, copied: heads,
	})
	return err
}

// tellErased says once more, for everybody in the team, what was erased while this
// laptop knew of one organisation alone: who cannot read that of an erasure would
// wait for ever for the bytes that are zeros now. Every administrator's laptop
// does: who erased it may be ended by now.
func (l *Ledger) tellErased(ctx context.Context) error {
	return l.retell(ctx, "told to the organisations that were let in since", `SELECT hash FROM ledger_erased ORDER BY hash`)
}

// organisations is a circle's in the order that makes two of them equal.
func organisations(of []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(of)))
}

// holds says whether a member of an organisation is in the circle.
func (c circle) holds(organisation string) bool {
	return len(c.Organisations) == 0 || slices.Contains(c.Organisations, organisation)
}

// circleOf is the newest circle of just these organisations that this laptop
// has the key of; of all the team's for none.
func (s *secrets) circleOf(of []string) (digest, bool) {
	of = organisations(of)
	var best digest
	var epoch uint64
	found := false
	for name, c := range s.Held {
		if !slices.Equal(organisations(c.Organisations), of) {
			continue
		}
		raw, err := hex.DecodeString(name)
		if err != nil || len(raw) != len(best) {
			continue
		}
		d := digest(raw)
		if !found || c.Epoch > epoch || (c.Epoch == epoch && bytes.Compare(d[:], best[:]) > 0) {
			best, epoch, found = d, c.Epoch, true
		}
	}
	return best, found
}

// newCircle makes a circle's key. Until a bundle carries it, only this laptop has it.
func (s *secrets) newCircle(of []string, epoch uint64) digest {
	key := randomBytes(circleKeySize)
	name := circleHash(key)
	s.Circles[name.String()] = key
	if s.Held == nil {
		s.Held = map[string]circle{}
	}
	s.Held[name.String()] = circle{Organisations: organisations(of), Epoch: epoch}
	return name
}

// circleFor is where a save about a scope is sealed. A team of one organisation
// has one circle; who else reads what, the room above says (Config.Readers).
func (l *Ledger) circleFor(ctx context.Context, scope string) (digest, error) {
	if scope == "" || l.cfg.Readers == nil || !l.several() {
		return l.teamCircle()
	}
	of, err := l.cfg.Readers(ctx, l.DB(), scope)
	if err != nil {
		return digest{}, err
	}
	if of == nil {
		return l.teamCircle()
	}
	return l.circleNamed(append(slices.Clone(of), l.organisation()))
}

// several says whether laptops of more than one organisation are in the team.
func (l *Ledger) several() bool { return l.rosters.several }

// teamCircle is what everybody in the team reads.
func (l *Ledger) teamCircle() (digest, error) {
	if l.several() {
		return l.circleNamed(nil)
	}
	return l.circleNamed(l.secrets.Held[l.secrets.Home.String()].Organisations)
}

// circleNamed is the circle of these organisations, made where there is none, or
// none since one of their laptops was ended.
func (l *Ledger) circleNamed(of []string) (digest, error) {
	newest, ok := l.secrets.circleOf(of)
	if ok && l.secrets.Held[newest.String()].Epoch >= l.endings(of) {
		return newest, nil
	}
	l.keysLock.Lock()
	name := l.secrets.newCircle(of, l.endings(of))
	l.keysLock.Unlock()
	return name, l.saveSecrets()
}

// endings is how many laptops that read a circle of these organisations were ended.
func (l *Ledger) endings(of []string) (n uint64) {
	c := circle{Organisations: of}
	for _, d := range l.rosters.latest.current() {
		if _, over := l.rosters.latest.revoked(d.ID); over && c.holds(l.organisationOf(d.ID)) {
			n++
		}
	}
	return n
}

// saveSecrets makes what this laptop holds durable.
func (l *Ledger) saveSecrets() error {
	next := *l.keyring
	inForce, err := next.keep(l.fs, l.dir, l.secrets, l.rosters.latest.Recovery)
	if inForce {
		l.keysLock.Lock()
		defer l.keysLock.Unlock()
		l.keyring = &next
	}
	return diskFault(err, "keeping the team's keys")
}

// bundle is the keys that one laptop gives another, sealed to it.
type bundle struct {
	Naming []byte            `cbor:"1,keyasint"`
	Keys   map[string][]byte `cbor:"2,keyasint"`
	Held   map[string]circle `cbor:"3,keyasint"`
	Home   digest            `cbor:"4,keyasint"` // of the founding organisation
}

// bundleHeader is what anyone can read of a bundle.
type bundleHeader struct {
	Team   string   `cbor:"1,keyasint"`
	To     string   `cbor:"2,keyasint"`
	From   string   `cbor:"3,keyasint"`
	Names  []digest `cbor:"4,keyasint"` // of the keys in it
	Sealed []byte   `cbor:"5,keyasint"` // age, to the laptop's recipient
}

const (
	bundleMagic = "KSKYS01"
	maxBundle   = 4 << 20
)

// entitled is which of the keys held here a laptop may have.
func (l *Ledger) entitled(device string) []digest {
	r := l.rosters.latest
	if _, over := r.revoked(device); over {
		return nil
	}
	owner := r.owner(device)
	if owner == nil {
		return nil
	}
	var out []digest
	for name := range l.secrets.Circles {
		c, known := l.secrets.Held[name]
		raw, err := hex.DecodeString(name)
		if err == nil && len(raw) == len(digest{}) && known && c.holds(owner.Login.Organisation) {
			out = append(out, digest(raw))
		}
	}
	slices.SortFunc(out, func(a, b digest) int { return bytes.Compare(a[:], b[:]) })
	return out
}

// bundleFor seals keys to a laptop.
func (l *Ledger) bundleFor(device string, names []digest) ([]byte, error) {
	d := l.rosters.latest.device(device)
	to, err := age.ParseX25519Recipient(d.Recipient)
	if err != nil {
		return nil, err
	}
	b := bundle{Naming: l.secrets.Naming, Keys: map[string][]byte{}, Held: map[string]circle{}, Home: l.secrets.Home}
	for _, name := range names {
		b.Keys[name.String()], b.Held[name.String()] = l.secrets.Circles[name.String()], l.secrets.Held[name.String()]
	}
	plain, err := encMode.Marshal(b)
	if err != nil {
		return nil, err
	}
	sealed, err := sealTo(plain, to)
	clear(plain)
	if err != nil {
		return nil, err
	}
	return signedFrame(bundleMagic, bundleHeader{Team: l.team.ID, To: device, From: l.team.Device, Names: names, Sealed: sealed}, l.secrets.signer())
}

// errEndedGives: whoever holds an ended laptop could give keys that only they
// should not know. What it gave before, others give again.
var errEndedGives = fault.New("keys-refused", "it holds keys that an ended laptop gave")

// openBundle opens what bundleFor made for this laptop; r names who may have sent it.
func openBundle(data []byte, r *roster, s *secrets) (*bundle, *bundleHeader, error) {
	h := &bundleHeader{}
	if err := openFrame(bundleMagic, data, maxBundle, h, func() string { return h.From }, r); err != nil {
		return nil, nil, err
	}
	if h.Team != r.Team {
		return nil, nil, errMalformed
	}
	if _, over := r.revoked(h.From); over {
		return nil, nil, errEndedGives
	}
	if !slices.Contains(r.line(s.device()), h.To) { // a laptop keeps its recipient when it gets a new key
		return nil, h, nil
	}
	plain, err := openSealedTo(h.Sealed, s.Age)
	if err != nil {
		return nil, h, err
	}
	b := &bundle{}
	if err := decMode.Unmarshal(plain, b); err != nil {
		return nil, h, errMalformed
	}
	for name, key := range b.Keys {
		if _, told := b.Held[name]; !told || len(key) != circleKeySize || circleHash(key).String() != name {
			return nil, h, errMalformed
		}
	}
	return b, h, nil
}

// takeBundle keeps the keys that are new; fresh says that there were any.
func (l *Ledger) takeBundle(b *bundle) (fresh bool, err error) {
	l.keysLock.Lock()
	for name, key := range b.Keys {
		if l.secrets.Circles[name] == nil {
			l.secrets.Circles[name], fresh = key, true
			if l.secrets.Held == nil {
				l.secrets.Held = map[string]circle{}
			}
			l.secrets.Held[name] = b.Held[name]
		}
	}
	l.keysLock.Unlock()
	if !fresh {
		return false, nil
	}
	return true, l.saveSecrets()
}

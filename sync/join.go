package sync

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"keystone/sync/fault"
)

const (
	joinMagic = "KSJOI01"
	maxJoin   = 64 << 10
)

// joinRequest is what a new laptop asks with. Its words follow from all of it
// and from the team's first roster as the laptop found it: who compares them
// knows that nobody stands between.
type joinRequest struct {
	Team      string `cbor:"1,keyasint"`
	Root      digest `cbor:"2,keyasint"`
	Key       []byte `cbor:"3,keyasint"`
	Recipient string `cbor:"4,keyasint"`
	MemberKey []byte `cbor:"5,keyasint"`
	Login     Login  `cbor:"6,keyasint"`
	Wall      int64  `cbor:"7,keyasint"`
}

func (j *joinRequest) device() string { return deviceName(j.Key) }

// words are what the new laptop shows and an administrator compares.
func (j *joinRequest) words() (string, error) {
	data, err := encMode.Marshal(j)
	if err != nil {
		return "", err
	}
	return wordsOf(sha256.Sum256(append([]byte("keystone join v1\x00"), data...))), nil
}

func openJoin(data []byte) (*joinRequest, error) {
	j := &joinRequest{}
	n, err := unframe(joinMagic, data, maxJoin, j)
	if err != nil {
		return nil, err
	}
	if len(j.Key) != ed25519.PublicKeySize || len(j.MemberKey) != ed25519.PublicKeySize || len(data) != n+ed25519.SignatureSize || !ed25519.Verify(j.Key, data[:n], data[n:]) {
		return nil, errSignature
	}
	if strings.TrimSpace(j.Login.Name) == "" || strings.TrimSpace(j.Login.Organisation) == "" {
		return nil, errMalformed
	}
	if _, err := age.ParseX25519Recipient(j.Recipient); err != nil {
		return nil, errMalformed
	}
	return j, nil
}

// Joining is who asks to join a team from a new laptop.
type Joining struct {
	Login      Login // Member stays empty: the team names it
	Passphrase string
}

// Join asks, at a place where a team meets, to be let in with an empty data
// folder, and returns the eight words that an administrator compares. Once they
// have, Unlock goes on. Errors: team-unknown, place-unreachable,
// passphrase-weak, data-not-empty, data-in-use, data-folder-shared, disk-full,
// disk-error.
func Join(ctx context.Context, cfg Config, at string, j Joining) (words, device string, err error) {
	if err := strongEnough(j.Passphrase); err != nil {
		return "", "", err
	}
	l, err := claim(cfg)
	if err != nil {
		return "", "", err
	}
	err = errors.Join(clearUnfounded(l.fs, l.dir), refuseFull(l.fs, l.dir))
	if err == nil {
		words, device, err = l.ask(ctx, at, j)
	}
	return words, device, errors.Join(diskFault(err, "asking to join"), l.letGo())
}

// rostersAt reads the rosters that lie at a place.
func rostersAt(ctx context.Context, t Transport) (*rosters, [][]byte, error) {
	listing, err := t.List(ctx, "")
	if err != nil {
		return nil, nil, err
	}
	c := &rosters{all: map[digest]*rosterNode{}}
	for _, item := range listing.Items {
		if item.Size > maxRoster+1024 {
			continue
		}
		data, err := t.Get(ctx, item)
		if err != nil || !isA(rosterMagic, data) {
			continue
		}
		_, _ = c.hold(item.Key, data) // what is no roster counts for nothing
	}
	c.settle()
	if c.latest == nil {
		return nil, nil, fault.Newf("team-unknown", "No team meets at %s. Check the place with whoever shares it there (\"keystone team share\").", t.At())
	}
	var files [][]byte
	for _, n := range c.order {
		if !n.sound {
			delete(c.all, n.sum)
			continue
		}
		files = append(files, n.data)
	}
	c.settle()
	return c, files, nil
}

func isA(magic string, data []byte) bool {
	return strings.HasPrefix(string(data[:min(len(data), len(magic))]), magic)
}

// ask makes this laptop's keys, keeps them, and puts the request there.
func (l *Ledger) ask(ctx context.Context, at string, j Joining) (words, device string, err error) {
	s, err := l.newcomer()
	if err != nil {
		return "", "", err
	}
	l.secrets, l.keyring, l.actor = s, &keyring{}, j.Login
	t, err := l.cfg.Open(ctx, at, "", s.signer())
	if err != nil {
		return "", "", err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	rosters, files, err := rostersAt(ctx, t)
	if err != nil {
		return "", "", err
	}
	l.rosters = rosters
	request, err := l.request(j.Login)
	if err != nil {
		return "", "", err
	}
	if words, err = request.words(); err != nil {
		return "", "", err
	}
	s.Waiting, s.Asked, s.Place, s.Root = words, request.Wall, at, rosters.root
	if err := l.lockWith(j.Passphrase, rosters.latest.Recovery); err != nil {
		return "", "", err
	}
	data, err := signedFrame(joinMagic, request, s.signer())
	if err != nil {
		return "", "", err
	}
	if err := t.Put(ctx, "join/"+s.device()+".req", data); err != nil {
		return "", "", err
	}
	return words, s.device(), l.keepRosters(files)
}

// newcomer makes the keys of a laptop that is not in yet.
func (l *Ledger) newcomer() (*secrets, error) {
	s, err := newSecrets()
	if err != nil {
		return nil, err
	}
	s.Naming, s.Circles, s.Held, s.Home = nil, map[string][]byte{}, nil, digest{}
	l.keys = &memberKeys{Laptop: s.Laptop, Seed: randomBytes(ed25519.SeedSize)}
	return s, nil
}

// request is what a laptop asks with.
func (l *Ledger) request(login Login) (*joinRequest, error) {
	identity, err := age.ParseX25519Identity(l.secrets.Age)
	if err != nil {
		return nil, err
	}
	return &joinRequest{
		Team: l.rosters.latest.Team, Root: l.rosters.root, Key: publicKey(l.secrets.Device), Recipient: identity.Recipient().String(),
		MemberKey: publicKey(l.keys.Seed), Login: login, Wall: l.cfg.Clock().UnixMilli(),
	}, nil
}

// keepRosters writes rosters into the data folder, the first last: until it is
// there, there is no team.
func (l *Ledger) keepRosters(files [][]byte) error {
	folder := filepath.Join(l.dir, rosterDir)
	if err := makeDir(l.fs, l.dir, folder); err != nil {
		return err
	}
	for _, data := range slices.Backward(files) {
		var r roster
		if _, err := unframe(rosterMagic, data, maxRoster, &r); err != nil {
			return err
		}
		if _, err := writeFile(l.fs, folder, rosterName(r.Number, data), data); err != nil {
			return err
		}
	}
	return nil
}

// Waiting is the error of Unlock on a laptop that nobody has let in yet: its
// cause is join-waiting, or why the place could not be asked.
type Waiting struct {
	Words string    // the eight that an administrator compares
	Since time.Time // when this laptop asked; zero where that was not noted
	Err   error     // the cause
}

// Error is the cause's sentence.
func (w *Waiting) Error() string { return w.Err.Error() }

// Unwrap is the cause.
func (w *Waiting) Unwrap() error { return w.Err }

// waiting says that nobody has let this laptop in yet.
func (l *Ledger) waiting() error {
	return fault.Newf("join-waiting", "This laptop waits to be let in. Read these words to an administrator of the team, who types them in: %s", l.secrets.Waiting)
}

// stillWaiting adds the words that a person needs while the laptop is not in.
func (l *Ledger) stillWaiting(err error) error {
	if err == nil || l.secrets.Waiting == "" {
		return err
	}
	w := &Waiting{Words: l.secrets.Waiting, Err: err}
	if l.secrets.Asked > 0 {
		w.Since = time.UnixMilli(l.secrets.Asked).UTC()
	}
	return w
}

// finishJoin looks whether an administrator has let this laptop in and, where
// so, takes the team's keys.
func (l *Ledger) finishJoin(ctx context.Context, passphrase string) (err error) {
	if l.cfg.Open == nil {
		return l.waiting()
	}
	t, err := l.cfg.Open(ctx, l.secrets.Place, l.rosters.latest.Team, l.secrets.signer())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	rosters, files, err := rostersAt(ctx, t)
	if err != nil {
		return err
	}
	if rosters.root != l.secrets.Root {
		return fault.New("team-unknown", "Another team meets there now than the one this laptop asked to join. Ask in an empty data folder.")
	}
	device := rosters.latest.device(l.secrets.device())
	if device == nil {
		return l.waiting()
	}
	b, err := l.bundleAt(ctx, t, rosters.latest)
	if err != nil {
		return err
	}
	if b == nil {
		return l.waiting()
	}
	l.rosters = rosters
	if err := l.keepMissing(files); err != nil {
		return diskFault(err, "joining")
	}
	return diskFault(l.enter(b, device.Owner, passphrase), "joining")
}

// keepMissing writes the rosters that this laptop has not got.
func (l *Ledger) keepMissing(files [][]byte) error {
	have, err := fileNames(l.fs, filepath.Join(l.dir, rosterDir), func(string) bool { return true })
	if err != nil {
		return err
	}
	return l.keepRosters(slices.DeleteFunc(files, func(data []byte) bool {
		var r roster
		_, err := unframe(rosterMagic, data, maxRoster, &r)
		return err != nil || have[rosterName(r.Number, data)]
	}))
}

// bundleAt finds the keys that somebody put there for this laptop.
func (l *Ledger) bundleAt(ctx context.Context, t Transport, r *roster) (*bundle, error) {
	listing, err := t.List(ctx, "")
	if err != nil {
		return nil, err
	}
	var all *bundle
	for _, item := range listing.Items {
		if item.Size > maxBundle {
			continue
		}
		data, err := t.Get(ctx, item)
		if err != nil || !isA(bundleMagic, data) {
			continue
		}
		b, _, err := openBundle(data, r, l.secrets)
		if err != nil || b == nil {
			continue
		}
		if all == nil {
			all = b
			continue
		}
		for name, key := range b.Keys {
			all.Keys[name], all.Held[name] = key, b.Held[name]
		}
	}
	return all, nil
}

// enter makes a laptop that was let in one of the team's.
func (l *Ledger) enter(b *bundle, member, passphrase string) error {
	s := l.secrets
	s.Naming, s.Circles, s.Held, s.Waiting, s.Asked = b.Naming, b.Keys, b.Held, "", 0
	home, ok := b.Home, b.Keys[b.Home.String()] != nil
	if !ok {
		home, ok = s.circleOf(nil)
	}
	if s.Home = home; !ok || !s.sound() {
		return fault.New("data-damaged", "The keys that were sent to this laptop are not whole. Ask an administrator to let it in once more.")
	}
	m := l.rosters.latest.member(member)
	if m == nil {
		return fault.New("data-damaged", "The team's roster does not name the member of this laptop. Ask an administrator to let it in once more.")
	}
	l.actor = m.Login
	l.keyring.Locks = nil
	return l.lockWith(passphrase, l.rosters.latest.Recovery)
}

// Request is a laptop that asks to be let in.
type Request struct {
	Words  string `json:"words"`
	Device string `json:"device"`
	Login  Login  `json:"login"`
	At     string `json:"at"` // RFC 3339, by the asking laptop's clock

	Refused   string `json:"refused,omitempty"`   // the administrator who refused it, by name; "" where nobody did
	RefusedAt string `json:"refusedAt,omitempty"` // RFC 3339, by that one's clock

	asked *joinRequest
}

// Approve lets the laptop in whose words these are: an administrator has
// compared them with what it shows. Its keys go out with the next exchange.
// Errors: not-administrator, words-unknown, join-refused, locked, disk-full, disk-error.
func (l *Ledger) Approve(ctx context.Context, requests []Request, words string) (Laptop, error) {
	l.saving.Lock()
	err := l.mayAdminister()
	l.saving.Unlock()
	if err != nil {
		return Laptop{}, err
	}
	at := slices.IndexFunc(requests, func(a Request) bool { return a.Words == strings.Join(strings.Fields(strings.ToLower(words)), " ") })
	if at < 0 {
		return Laptop{}, fault.New("words-unknown", "No laptop that asks to join shows these words. Ask for them again, all eight; if they differ, somebody may stand between: let nobody in.")
	}
	if by := requests[at].Refused; by != "" {
		return Laptop{}, fault.Newf("join-refused", "%s refused this laptop. If it is one of yours after all, let it ask again from an empty data folder, and compare the new words.", by)
	}
	if err := l.approve(ctx, requests[at].asked); err != nil {
		return Laptop{}, err
	}
	all, err := l.Laptops(ctx)
	if err != nil {
		return Laptop{}, err
	}
	i := slices.IndexFunc(all, func(o Laptop) bool { return o.Device == requests[at].Device })
	return all[i], nil
}

func (l *Ledger) approve(ctx context.Context, j *joinRequest) error {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.mayAdminister(); err != nil {
		return err
	}
	next := *l.rosters.latest
	if next.device(j.device()) != nil {
		return nil
	}
	next.Author = l.secrets.device()
	next.Members, next.Devices = slices.Clone(next.Members), slices.Clone(next.Devices)
	login := l.named(Login{Name: j.Login.Name, Role: j.Login.Role, Organisation: j.Login.Organisation})
	if m := next.member(login.Member); m != nil {
		m.Keys = append(slices.Clone(m.Keys), j.MemberKey)
	} else {
		next.Members = append(next.Members, rosterMember{Login: login, Keys: [][]byte{j.MemberKey}})
	}
	next.Devices = append(next.Devices, rosterDevice{ID: j.device(), Key: j.Key, Recipient: j.Recipient, Owner: login.Member})
	before := l.rosters.latest
	if err := l.addRoster(next, "letting "+login.Name+" in"); err != nil {
		return err
	}
	if again, err := l.namesWriters(before); err != nil {
		return err
	} else if again {
		if err := l.rebuild(ctx); err != nil {
			return err
		}
	}
	return l.shareTeam(ctx)
}

// addRoster signs the next roster and makes it durable. The caller holds l.saving.
func (l *Ledger) addRoster(next roster, doing string) error {
	l.projection.wished = true
	l.keysLock.Lock()
	defer l.keysLock.Unlock()
	return diskFault(l.rosters.appendRoster(l.fs, l.dir, next, l.secrets.signer()), doing)
}

// Revoke ends a laptop: what this one holds of it is the last that counts, what
// it wrote beyond waits for a person, and every key it had is followed by a new
// one. What it has read, it has read. Ending an administrator's takes two.
// pending says that another administrator has to agree. Errors:
// not-administrator, device-unknown, reason-required, locked, disk-full, disk-error.
func (l *Ledger) Revoke(ctx context.Context, device, reason string) (pending bool, err error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.mayAdminister(); err != nil {
		return false, err
	}
	if strings.TrimSpace(reason) == "" {
		return false, fault.New("reason-required", "Say why this laptop is ended: the reason stays in the team's roster.")
	}
	r := l.rosters.latest
	if r.device(device) == nil {
		return false, fault.Newf("device-unknown", "No laptop of the team is called %s. \"keystone team list\" names them.", device)
	}
	if device == l.team.Device {
		return false, fault.New("device-unknown", "This is the laptop you are using. End it from another administrator's.")
	}
	if err := l.recollect(ctx); err != nil {
		return false, err
	}
	next := *r
	next.Author = l.secrets.device()
	next.Ended = slices.Clone(r.Ended)
	for _, id := range r.line(device) {
		next.Ended = append(next.Ended, revocation{Device: id, Last: l.chains.heads[id], Reason: reason, By: l.actor.Member, At: l.Now().UnixMilli(), Alone: !r.administers(id)})
	}
	if err := l.addRoster(next, "ending the laptop"); err != nil {
		return false, err
	}
	if _, over := l.rosters.latest.revoked(device); !over {
		return true, nil
	}
	return false, errors.Join(l.newEpoch(device), l.rebuild(ctx))
}

// newEpoch follows every circle that a laptop could read by one with a new key.
func (l *Ledger) newEpoch(device string) error {
	owner := l.rosters.latest.owner(device)
	l.keysLock.Lock()
	for _, c := range slices.Collect(maps.Values(l.secrets.Held)) {
		newest, ok := l.secrets.circleOf(c.Organisations)
		if !ok || owner == nil || !c.holds(owner.Login.Organisation) || l.secrets.Held[newest.String()].Epoch != c.Epoch {
			continue
		}
		l.secrets.newCircle(c.Organisations, c.Epoch+1)
	}
	l.secrets.Home, _ = l.secrets.circleOf(l.secrets.Held[l.secrets.Home.String()].Organisations)
	l.keysLock.Unlock()
	return l.saveSecrets()
}

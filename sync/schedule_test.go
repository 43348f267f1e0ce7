package sync_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/cryptotest"
	"time"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/faultfs"
	meet "keystone/sync/memory"
)

// TestSchedules runs seeded schedules of laptops that save, meet, crash, are put
// back to an earlier day and ended, at a place that damages files. At the end
// nothing saved is lost, all laptops of an organisation show the same, and so
// does one that joins and has nothing but the place. SOAK_RUNS says how many,
// SCHEDULE_FROM from which seed, SCHEDULE_SEED runs one alone.
func TestSchedules(t *testing.T) {
	from, runs := uint64(1), 300
	if n, err := strconv.Atoi(os.Getenv("SOAK_RUNS")); err == nil {
		runs = n
	}
	if n, err := strconv.ParseUint(os.Getenv("SCHEDULE_FROM"), 10, 64); err == nil {
		from = n
	}
	if n, err := strconv.ParseUint(os.Getenv("SCHEDULE_SEED"), 10, 64); err == nil {
		from, runs = n, 1
	}
	for seed := from; seed < from+uint64(runs); seed++ { //nolint:gosec // not negative
		plan := newPlan(seed)
		err := plan.run(t)
		if err == nil {
			continue
		}
		small, why := plan.shrink(t, err)
		t.Fatalf("SCHEDULE_SEED=%d: %v\nat the least, of %d steps:\n%s%v", seed, err, len(plan.steps), small, why)
	}
}

// step is one thing that happens; its numbers mean something whatever steps
// before it are left out.
type step struct {
	what string
	a, b int
	n    int
}

func (s step) String() string { return fmt.Sprintf("%s(%d, %d, %d)", s.what, s.a, s.b, s.n) }

// plan is a schedule: what follows from its seed.
type plan struct {
	seed  uint64
	steps []step
}

func (p plan) String() string {
	var out strings.Builder
	for _, s := range p.steps {
		fmt.Fprintf(&out, "  %v\n", s)
	}
	return out.String()
}

// likely is how often what happens, in how many steps of all.
var likely = []struct {
	what  string
	times int
}{
	{"save", 60},
	{"several", 8},
	{"resolve", 8},
	{"retract", 4},
	{"erase", 5},
	{"wish", 3},
	{"round", 60},
	{"close", 6},
	{"crash", 6},
	{"disk", 4},
	{"clock", 3},
	{"join", 3},
	{"end", 1},
	{"promote", 2},
	{"depose", 3},
	{"review", 3},
	{"truncate", 4},
	{"zero", 4},
	{"tail", 4},
	{"flip", 4},
	{"copy", 4},
	{"foreign", 2},
	{"delete", 5},
	{"gone", 3},
	{"back", 4},
	{"image", 4},
	{"rollback", 2},
}

func newPlan(seed uint64) plan {
	rng := rand.New(rand.NewPCG(seed, 7))
	p := plan{seed: seed, steps: []step{{what: "join", a: 1}, {what: "join", a: 2, b: rng.IntN(4)}}}
	var deck []string
	for _, l := range likely {
		for range l.times {
			deck = append(deck, l.what)
		}
	}
	for range 60 + rng.IntN(40) {
		p.steps = append(p.steps, step{what: deck[rng.IntN(len(deck))], a: rng.IntN(60), b: rng.IntN(1000), n: rng.IntN(1000)})
	}
	return p
}

// shrink leaves out steps as long as it still fails.
func (p plan) shrink(t *testing.T, why error) (plan, error) {
	for size := len(p.steps) / 2; size > 0; size /= 2 {
		for at := 0; at+size <= len(p.steps); {
			less := plan{seed: p.seed, steps: slices.Concat(p.steps[:at], p.steps[at+size:])}
			if err := less.run(t); err != nil {
				p, why = less, err
			} else {
				at += size
			}
		}
	}
	return p, why
}

func (p plan) run(t *testing.T) (err error) {
	cryptotest.SetGlobalRandom(t, p.seed)
	f := &fleet{t: t, place: &meet.Place{}, wall: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	defer func() { err = errors.Join(err, f.end()) }()
	if err := f.found(); err != nil {
		return err
	}
	for i, s := range p.steps {
		f.wall = f.wall.Add(7 * time.Second)
		if err := f.do(s); err != nil {
			return fmt.Errorf("step %d, %v: %w", i, s, err)
		}
	}
	return f.settle()
}

// fleet is a team's laptops, the place where they meet, and what was saved.
type fleet struct {
	t      *testing.T
	place  *meet.Place
	boxes  []*box
	wall   time.Time
	saved  []savedEntry // what Command called saved
	number int          // of values, so that all differ
	alarms bool         // a disk was put back, so chains may be broken
}

// savedEntry is an entry and the laptop that wrote it, by its name at that time.
type savedEntry struct{ entry, device string }

// box is one laptop.
type box struct {
	f     *fleet
	cfg   ledger.Config
	disk  *faultfs.FS
	l     *ledger.Ledger // nil while locked
	x     *ledger.Exchange
	who   ledger.Login
	skew  time.Duration
	ended bool
	image *faultfs.FS // a copy of the disk
}

const practice, council = "Moss Lane Surgery", "Borough Council"

func (f *fleet) box(who ledger.Login, skew time.Duration) *box {
	b := &box{f: f, who: who, skew: skew, disk: faultfs.New()}
	b.cfg = ledger.Config{
		Dir: "/data", Cost: cheap, Clock: func() time.Time { return f.wall.Add(b.skew) },
		Open: func(context.Context, string, string, ed25519.PrivateKey) (ledger.Transport, error) {
			return f.place, nil
		},
		Readers: func(_ context.Context, _ ledger.Querier, scope string) ([]string, error) {
			if scope == "p0" || scope == "p1" {
				return []string{practice}, nil
			}
			return nil, nil
		},
	}
	return b
}

func (f *fleet) found() error {
	b := f.box(ledger.Login{Name: "Amina Khan", Role: "GP", Organisation: practice}, 0)
	b.cfg.FS = b.disk
	l, _, err := ledger.Found(ctx, b.cfg, ledger.Founding{Team: "Moss Lane", Login: b.who, Passphrase: phrase, Test: true})
	if err != nil {
		return err
	}
	b.l, b.x = l, l.Exchange(f.place)
	f.boxes = append(f.boxes, b)
	_, err = b.x.Round(ctx)
	return err
}

// end lets go of every database.
func (f *fleet) end() error {
	for _, b := range f.boxes {
		if b.l != nil {
			b.disk.Heal()
			_ = b.l.Close() // it may be spoiled by what was tested
		}
	}
	return nil
}

// unlock opens a laptop that is locked.
func (b *box) unlock() error {
	if b.l != nil {
		return nil
	}
	b.cfg.FS = b.disk
	l, err := ledger.Unlock(ctx, b.cfg, "", phrase)
	if err != nil {
		return fmt.Errorf("%s cannot unlock: %w", b.who.Name, err)
	}
	b.l, b.x = l, l.Exchange(b.f.place)
	return nil
}

// crash ends a laptop without locking it.
func (b *box) crash(loss faultfs.Loss) {
	after := b.disk.Crash(loss)
	if b.l != nil {
		b.disk.Fail(1, errors.New("the machine is off"), true)
		_ = b.l.Close() // only to free memory: its disk is gone
		b.l, b.x = nil, nil
	}
	b.disk = after
}

func (f *fleet) do(s step) error {
	b := f.boxes[s.a%len(f.boxes)]
	switch s.what {
	case "join":
		return f.join(s)
	case "truncate", "zero", "tail", "flip", "copy", "foreign", "delete":
		f.damage(s)
		return nil
	case "gone", "back":
		f.place.Gone = s.what == "gone"
		return nil
	case "clock":
		b.skew = time.Duration(s.b%481-240) * time.Minute
		return nil
	case "image":
		b.image = b.disk.Crash(faultfs.KeepAll)
		return nil
	case "rollback":
		return f.rollback(b)
	case "crash":
		b.crash(faultfs.Loss(s.b % 3))
		return nil
	case "close":
		if b.l == nil {
			return b.unlock()
		}
		err := b.l.Close()
		b.l, b.x = nil, nil
		return err
	}
	if err := b.unlock(); err != nil {
		return err
	}
	return f.use(b, s)
}

// use is what a person does at an open laptop.
func (f *fleet) use(b *box, s step) error {
	scope, field := fmt.Sprintf("p%d", s.b%6), []string{"name", "key-worker", "plan"}[s.n%3]
	f.number++
	w := ledger.Write{Entity: "patient/" + scope, Field: field, Value: fmt.Sprintf("value %d", f.number), Scope: scope}
	switch s.what {
	case "save":
		return f.save(b, w)
	case "several":
		more := ledger.Write{Entity: "meeting/1", Field: field, Value: w.Value}
		return f.save(b, w, more, ledger.Write{Entity: "patient/p0", Field: "seen", Value: w.Value, Scope: "p0"})
	case "resolve":
		w.Resolve = true
		return f.save(b, w)
	case "retract":
		w.Value = nil
		return f.save(b, w)
	case "erase":
		return f.erase(b, scope)
	case "wish":
		return f.wish(b, s, scope)
	case "promote":
		return f.promote(b)
	case "depose":
		return f.depose(b, s, scope)
	case "round":
		return f.round(b)
	case "disk":
		return f.failing(b, s)
	case "end":
		return f.endOne(b, s)
	case "review":
		return f.review(b, s)
	}
	return fmt.Errorf("nobody knows how to %s", s.what)
}

func (f *fleet) save(b *box, writes ...ledger.Write) error {
	r, err := b.l.Command(ctx, func(ledger.Querier) (ledger.Save, error) { return ledger.Save{Kind: "note", Writes: writes}, nil })
	if err == nil {
		f.saved = append(f.saved, savedEntry{r.Entry, b.l.Team().Device})
	}
	return err
}

func (f *fleet) round(b *box) error {
	_, err := f.exchange(b)
	return err
}

// exchange is one round, and how many entries travelled.
func (f *fleet) exchange(b *box) (moved int, err error) {
	r, err := b.x.Round(ctx)
	switch fault.Code(err) {
	case "place-unreachable":
		err = nil
	case "laptop-ended":
		b.ended, err = true, nil
	}
	return r.Sent + r.Received, err
}

// honest says whether a laptop may do what is an administrator's.
func (b *box) honest() bool { return b.l.Administers() && !ledger.Ended(b.l, b.l.Team().Device) }

// erase erases, or tries to with a program that asks nobody whether it may.
func (f *fleet) erase(b *box, scope string) error {
	if !b.honest() {
		return ledger.EraseAnyway(b.l, scope)
	}
	_, err := b.l.Erase(ctx, scope, "asked")
	return err
}

// wish has somebody who may not wish a scope erased as if an administrator did.
func (f *fleet) wish(b *box, s step, scope string) error {
	if b.honest() {
		return nil
	}
	origin := ""
	if s.n%2 == 0 {
		err := b.l.DB().QueryRowContext(ctx, `SELECT coalesce(max(id), '') FROM ledger_entry WHERE kind = 'erase' AND device <> ?`, b.l.Team().Device).Scan(&origin)
		if err != nil {
			return err
		}
	}
	return ledger.WishAnyway(b.l, scope, origin, s.n%3 == 0)
}

// promote has the founder make another an administrator, who hears of it.
func (f *fleet) promote(b *box) error {
	first := f.boxes[0]
	if err := first.unlock(); err != nil || !first.honest() {
		return err
	}
	if err := f.round(first); err != nil {
		return err
	}
	if err := first.l.MakeAdministrator(b.who.Name); err != nil {
		return err
	}
	if err := f.round(first); err != nil {
		return err
	}
	return f.round(b)
}

// depose has an administrator erase and others hear of that, before the founder
// and a third end their laptop, each offline, as of before it.
func (f *fleet) depose(b *box, s step, scope string) error {
	third := f.boxes[s.n%len(f.boxes)]
	if err := third.unlock(); err != nil || b == third || b == f.boxes[0] || third == f.boxes[0] {
		return err
	}
	for _, p := range []*box{b, third} {
		if err := f.promote(p); err != nil {
			return err
		}
	}
	if who := f.boxes[0].who; !b.honest() || !third.honest() || b.who == who || third.who == who {
		return nil
	}
	if err := errors.Join(f.erase(b, scope), f.round(b)); err != nil {
		return err
	}
	for i, p := range f.boxes {
		if p == b || p == third && s.a%2 == 0 || p == f.boxes[0] && s.b%2 == 0 || (s.n>>i)%2 == 0 {
			continue
		}
		if err := errors.Join(p.unlock(), f.round(p)); err != nil {
			return err
		}
	}
	for _, p := range []*box{third, f.boxes[0]} {
		if _, err := p.l.Revoke(ctx, b.l.Team().Device, "not to be trusted"); err != nil && fault.Code(err) != "device-unknown" {
			return err
		}
	}
	return f.round(third)
}

// failing is a save and a round on a disk that refuses from some call on, and
// then the power goes.
func (f *fleet) failing(b *box, s step) error {
	b.disk.Fail(1+s.b%40, errors.New("refused"), s.n%2 == 0)
	_ = f.save(b, ledger.Write{Entity: "patient/p3", Field: "disk", Value: s.n, Scope: "p3"})
	_, _ = b.x.Round(ctx)
	b.crash(faultfs.Loss(s.n % 3))
	return nil
}

// join lets another laptop in, at most five of them, approved by an
// administrator: with a third number the founder's second, with an odd one of
// the council.
func (f *fleet) join(s step) error {
	if len(f.boxes) > 4 || f.place.Gone {
		return nil
	}
	who := ledger.Login{Name: fmt.Sprintf("Nurse %d", len(f.boxes)), Role: "nurse", Organisation: []string{practice, council}[s.b%2]}
	if s.b%4 == 3 {
		who = f.boxes[0].who
	}
	b, err := f.let(who, time.Duration(s.n%481-240)*time.Minute)
	if b != nil && err == nil {
		f.boxes = append(f.boxes, b)
	}
	return err
}

// let lets a laptop in; nil where the first laptop cannot approve now.
func (f *fleet) let(who ledger.Login, skew time.Duration) (*box, error) {
	admin := f.boxes[0]
	if err := admin.unlock(); err != nil {
		return nil, err
	}
	if err := f.round(admin); err != nil { // so that the team's rosters lie there
		return nil, err
	}
	b := f.box(who, skew)
	b.cfg.FS = b.disk
	words, _, err := ledger.Join(ctx, b.cfg, "memory", ledger.Joining{Login: who, Passphrase: phrase})
	if err != nil {
		return nil, fmt.Errorf("asking to join: %w", err)
	}
	if err := f.round(admin); err != nil {
		return nil, err
	}
	if _, err := admin.l.Approve(ctx, admin.x.Requests(), words); err != nil {
		return nil, fmt.Errorf("approving: %w", err)
	}
	if err := f.round(admin); err != nil {
		return nil, err
	}
	return b, b.unlock()
}

// endOne has an administrator end a laptop that is no administrator's.
func (f *fleet) endOne(b *box, s step) error {
	if !b.honest() || len(f.boxes) < 4 {
		return nil
	}
	all, err := b.l.Laptops(ctx)
	if err != nil {
		return err
	}
	other := all[s.b%len(all)]
	if other.This || other.Administrator || other.State == "ended" {
		return nil
	}
	_, err = b.l.Revoke(ctx, other.Device, "lost")
	return err
}

// review has an administrator accept or refuse what an ended laptop wrote.
func (f *fleet) review(b *box, s step) error {
	waits, err := b.l.Quarantine(ctx)
	if err != nil || len(waits) == 0 || !b.honest() {
		return err
	}
	return b.l.Review(ctx, waits[s.b%len(waits)].Entry, s.n%2 == 0, "looked at")
}

// rollback puts a copy of a disk back. What was saved since and reached no other
// laptop is gone with the disk, unless the place has it and keeps it whole.
func (f *fleet) rollback(b *box) error {
	if b.image == nil {
		return nil
	}
	b.crash(faultfs.KeepAll)
	b.disk, f.alarms = b.image.Crash(faultfs.KeepAll), true
	held := map[string]bool{}
	for _, o := range f.boxes {
		for _, data := range o.disk.Files() {
			for _, id := range ledger.EntriesIn(data) {
				held[id] = true
			}
		}
	}
	f.saved = slices.DeleteFunc(f.saved, func(s savedEntry) bool { return !held[s.entry] })
	return nil
}

// damage does to a file at the place what sync programs and disks do.
func (f *fleet) damage(s step) {
	names := f.place.Names("")
	if len(names) == 0 {
		return
	}
	name := names[s.b%len(names)]
	data := f.place.Data(name)
	if len(data) == 0 {
		return
	}
	at := s.n % len(data)
	switch s.what {
	case "truncate":
		f.place.Set(name, data[:at])
	case "zero":
		f.place.Set(name, make([]byte, len(data)))
	case "tail":
		clear(data[at:])
		f.place.Set(name, data)
	case "flip":
		data[at] ^= 1 << (s.a % 8)
		f.place.Set(name, data)
	case "copy":
		f.place.Set(name+" (conflicted copy 2026-03-02)", data)
	case "foreign":
		f.place.Set(fmt.Sprintf("Thumbs%d.db", s.n), []byte("nothing of ours"))
	case "delete":
		f.place.Delete(name)
	}
}

// settle heals everything and looks whether all is well.
func (f *fleet) settle() error {
	f.place.Gone = false
	for _, b := range f.boxes {
		if err := b.unlock(); err != nil {
			return err
		}
		b.x = b.l.Exchange(f.place)
	}
	if err := f.quiet(); err != nil {
		return err
	}
	if err := errors.Join(f.accept(), f.forget()); err != nil {
		return err
	}
	newcomer, err := f.let(ledger.Login{Name: "Nina New", Role: "nurse", Organisation: practice}, 0)
	if err != nil {
		return fmt.Errorf("a newcomer: %w", err)
	}
	defer func() { _ = newcomer.l.Close() }() // checked before
	for range 3 {
		if err := f.round(newcomer); err != nil {
			return err
		}
	}
	return f.check(append(slices.Clone(f.boxes), newcomer))
}

// accept has the founder accept the erasures of ended laptops whose bytes nobody
// has kept, or nobody else had; what anybody still has, all have.
func (f *fleet) accept() error {
	lost := false
	for _, s := range f.saved {
		held, err := ledger.Holds(f.boxes[0].l, s.entry)
		if err != nil {
			return err
		}
		lost = lost || !held
	}
	for i, b := range f.boxes {
		for j, o := range f.boxes {
			if b.ended || o.ended {
				continue
			}
			hollow, in, err := ledger.Hollow(b.l, o.disk.Files())
			if err != nil || len(in) > 0 {
				return fmt.Errorf("laptop %d lacks what laptop %d has in %q (%w)", i, j, in, err)
			}
			lost = lost || hollow
		}
	}
	if !lost {
		return nil
	}
	waits, err := f.boxes[0].l.Quarantine(ctx)
	if err != nil {
		return err
	}
	for _, w := range waits {
		if w.Kind == "erase" && w.State != "accepted" {
			if err := f.boxes[0].l.Review(ctx, w.Entry, true, "nobody has it any more"); err != nil {
				return err
			}
		}
	}
	return f.quiet()
}

// forget passes over what an ended laptop saved and took away again before others
// had it, under a key that nobody takes from it: there is nothing that can be read.
func (f *fleet) forget() error {
	for _, b := range f.boxes {
		hollow, err := ledger.HollowEntries(b.l)
		if err != nil {
			return err
		}
		before := len(f.saved)
		f.saved = slices.DeleteFunc(f.saved, func(s savedEntry) bool {
			held, _ := ledger.Holds(f.boxes[0].l, s.entry)
			return b.ended && hollow[s.entry] && !held
		})
		f.alarms = f.alarms || len(f.saved) < before
	}
	return nil
}

// quiet exchanges until nothing travels any more.
func (f *fleet) quiet() error {
	calm := 0
	for range 40 {
		moved := 0
		for _, b := range f.boxes {
			n, err := f.exchange(b)
			if err != nil {
				return err
			}
			moved += n
		}
		if calm++; moved > 0 {
			calm = 0
		}
		if calm == 3 {
			return nil
		}
	}
	return errors.New("something travels for ever")
}

func (f *fleet) check(boxes []*box) error {
	states := map[string]string{}
	for i, b := range boxes {
		if b.ended {
			continue
		}
		for _, s := range f.saved {
			if ok, err := ledger.Holds(b.l, s.entry); err != nil || !ok {
				return fmt.Errorf("laptop %d lost the entry %s (%w)", i, s.entry, err)
			}
		}
		state, err := ledger.StateOf(b.l)
		if err != nil {
			return err
		}
		if before, ok := states[b.who.Organisation]; ok && before != state {
			return fmt.Errorf("laptop %d shows something else than another of %s", i, b.who.Organisation)
		}
		states[b.who.Organisation] = state
		if err := f.checkOne(i, b); err != nil {
			return err
		}
	}
	return nil
}

func (f *fleet) checkOne(i int, b *box) error {
	report, err := b.l.Verify(ctx)
	if err != nil {
		return err
	}
	if err := ledger.OnlyAlarms(report); err != nil || (!report.OK && !f.alarms) {
		return fmt.Errorf("laptop %d does not verify: %q (%w)", i, report.Problems, err)
	}
	files := b.disk.Files()
	for _, name := range f.place.Names("") {
		files["place "+name] = f.place.Data(name)
	}
	left, err := ledger.Unerased(b.l, files)
	if err != nil || len(left) > 0 {
		return fmt.Errorf("laptop %d: erased, and still in %q (%w)", i, left, err)
	}
	return nil
}

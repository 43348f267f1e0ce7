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

package sync_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	ledger "keystone/sync"
	"keystone/sync/faultfs"
	"keystone/sync/folder"
	meet "keystone/sync/memory"
)

// conflictName is what a carrier calls a copy that it cannot place.
func conflictName(name string) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + " (Ben's conflicted copy 2026-11-20)" + ext
}

// TestLighten_ConflictCopies: a carrier makes a copy of every file. Each laptop
// takes away the copies of what it signed itself, once it has read them, and
// nothing else.
func TestLighten_ConflictCopies(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", surgery)
	a.put("patient/1", "note", "one")
	b.put("patient/2", "note", "two")
	must2(t)(a.PutBlob(ctx, []byte("%PDF minutes")))
	r.all()
	r.all()
	before := r.place.Names("")
	for _, name := range before {
		r.place.Set(conflictName(name), r.place.Data(name))
	}
	whole := r.place.Names("log/" + a.Team().Device)[0]
	cut := conflictName(conflictName(whole))
	r.place.Set(cut, r.place.Data(whole)[:1100])
	a.round()
	for _, folder := range []string{"log/", "heard/"} {
		if !slices.ContainsFunc(r.place.Names(folder+b.Team().Device), func(name string) bool { return strings.Contains(name, "conflicted") }) {
			t.Errorf("it took away what another laptop put into %s", folder)
		}
	}
	r.all()
	want := append(slices.Clone(before), cut)
	for _, name := range before { // nobody signs for a paper, and who asks to join is not in
		if strings.HasPrefix(name, "blob/") || strings.HasPrefix(name, "join/") {
			want = append(want, conflictName(name))
		}
	}
	slices.Sort(want)
	if got := r.place.Names(""); !slices.Equal(got, want) {
		t.Errorf("lying\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	r.agree("patient/1", "note", "one")
	r.agree("patient/2", "note", "two")
}

// TestLighten_RenamedByACarrier: the only copy of a file stays, whatever it is
// called; when the carrier brings it back under its name, one of the two goes.
func TestLighten_RenamedByACarrier(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", surgery)
	a.put("patient/1", "note", "one")
	r.all()
	r.all()
	before := r.place.Names("")
	files := map[string][]byte{}
	for _, name := range before {
		files[name] = r.place.Data(name)
		r.place.Delete(name)
		r.place.Set(conflictName(name), files[name])
	}
	for range 2 {
		if n := a.round().Sent + b.round().Sent; n > 0 {
			t.Errorf("%d entries were put there again", n)
		}
	}
	for _, name := range before {
		if len(r.place.Data(conflictName(name))) == 0 && len(r.place.Names("heard/")) == 0 {
			t.Errorf("the only copy of %s is gone", name)
		}
		r.place.Set(name, files[name])
	}
	r.all()
	for _, name := range r.place.Names("") {
		if strings.Contains(name, "conflicted") && !strings.HasPrefix(name, "join/") {
			t.Errorf("%s is still there", name)
		}
	}
	r.agree("patient/1", "note", "one")
}

// TestLighten_SharedFolder: the same in a real folder, with the names that
// carriers give there.
func TestLighten_SharedFolder(t *testing.T) {
	l, _ := found(t, ledger.Config{Dir: "/data", Cost: cheap, FS: faultfs.New()})
	defer func() { must(t, l.Close()) }()
	dir := t.TempDir()
	p, err := folder.Make(dir, l.Team().ID)
	must(t, err)
	defer func() { must(t, p.Close()) }()
	x := l.Exchange(p)
	must(t, trySave(l, 1))
	must2(t)(x.Round(ctx))
	copies := map[string]bool{}
	for _, name := range filesOf(t, dir, "") {
		if filepath.Ext(name) == "" || strings.HasSuffix(name, "read-me.txt") {
			continue
		}
		data, err := os.ReadFile(name)
		must(t, err)
		ext := filepath.Ext(name)
		stem := strings.TrimSuffix(name, ext)
		for _, copied := range []string{conflictName(name), stem + ".sync-conflict-20261120-101112-ABCDEFG" + ext, stem + "-DESKTOP-7" + ext} {
			must(t, os.WriteFile(copied, data, 0o600))
			copies[copied] = true
		}
	}
	for n := range 4 { // each with a later word
		must(t, trySave(l, n))
		must2(t)(x.Round(ctx))
	}
	words := 0
	for _, name := range filesOf(t, dir, "") {
		if copies[name] {
			t.Errorf("%s is still there", name)
		}
		if strings.HasSuffix(name, ".say") {
			words++
		}
	}
	if len(copies) != 12 || words != 1 {
		t.Errorf("%d words of one laptop, %d copies", words, len(copies))
	}
	if report, err := l.Verify(ctx); err != nil || !report.OK {
		t.Errorf("verify = %+v, %v", report, err)
	}
}

// quarter is a rig whose first laptop saved four times in each of January,
// February and March, and went round each time. It is April.
func quarter(t *testing.T) (r *rig, a, b *pc) {
	t.Helper()
	r = newRig(t)
	a, b = r.laptops[0], r.join("Ben Okoro", surgery)
	c := &calendar{}
	must(t, a.Close())
	a.cfg.Clock = c.clock
	c.month(time.January)
	a.unlock(r)
	for n := range 12 {
		c.month(time.January + time.Month(n/4))
		must(t, trySave(a.Ledger, n))
		a.round()
	}
	r.all()
	c.month(time.April)
	return r, a, b
}

// reopen locks a laptop and unlocks it, and goes round.
func (p *pc) reopen(r *rig) {
	p.t.Helper()
	must(p.t, p.Close())
	p.unlock(r)
	for range 3 {
		if n := p.round().Sent; n > 0 {
			p.t.Errorf("it put %d entries there again", n)
		}
	}
}

// monthly is how many of a laptop's files lie at the place.
func (r *rig) monthly(p *pc) int { return len(r.place.Names("log/" + p.Team().Device)) }

// wantAll checks that a laptop shows all twelve saves.
func (p *pc) wantAll() {
	p.t.Helper()
	for n := range 12 {
		wantShown(p.t, p.Ledger, n)
	}
	if report, err := p.Verify(ctx); err != nil || !report.OK {
		p.t.Errorf("verify = %+v, %v", report, err)
	}
}

func TestLighten_PacksOfPastMonths(t *testing.T) {
	r, a, b := quarter(t)
	if n := r.monthly(a); n != 12 {
		t.Fatalf("%d files to begin with", n)
	}
	single := r.place.Names("log/" + a.Team().Device)[0]
	data := r.place.Data(single)
	a.reopen(r) // packs at home, and leaves the packs there
	if n := r.monthly(a); n <= 12 {
		t.Fatalf("%d files: singles went in the session that put their pack there", n)
	}
	for _, name := range r.place.Names("log/" + a.Team().Device) {
		r.place.Set(conflictName(name), r.place.Data(name))
	}
	for range 3 {
		b.round()
		a.reopen(r)
		if n := b.round().Sent; n > 0 {
			t.Errorf("another laptop put %d entries there again", n)
		}
	}
	if n := r.monthly(a); n != 3 {
		t.Errorf("%d files of three months", n)
	}
	r.place.Set(single, data) // a carrier brings one back
	b.round()
	a.round()
	if len(r.place.Data(single)) > 0 {
		t.Error("what a carrier brought back stays")
	}
	c := r.join("Cara Lee", surgery) // who knows the place alone
	r.all()
	for _, p := range []*pc{a, b, c} {
		p.wantAll()
	}
	must2(t)(a.Erase(ctx, "5", "court order"))
	r.all()
	r.all()
	files := map[string][]byte{}
	for _, name := range r.place.Names("") {
		files[name] = r.place.Data(name)
	}
	if left, err := ledger.Unerased(c.Ledger, files); err != nil || len(left) > 0 {
		t.Errorf("erased, and still in %q, %v", left, err)
	}
	for range 2 {
		a.reopen(r)
	}
	if n := r.monthly(a); n > 4 { // with the erasure's own
		t.Errorf("%d files after erasing", n)
	}
}

// TestLighten_PackCutShort: a pack that a carrier has not brought whole makes
// nothing spare.
func TestLighten_PackCutShort(t *testing.T) {
	r, a, b := quarter(t)
	singles := r.place.Names("log/" + a.Team().Device)
	a.reopen(r)
	for _, name := range r.place.Names("log/" + a.Team().Device) {
		if !slices.Contains(singles, name) {
			r.place.Set(name, r.place.Data(name)[:3000])
		}
	}
	a.reopen(r)
	for _, name := range singles {
		if len(r.place.Data(name)) == 0 {
			t.Fatal("a single file went, and its pack is not whole")
		}
	}
	for range 3 {
		a.reopen(r)
	}
	b.round()
	b.wantAll()
	c := r.join("Cara Lee", surgery)
	r.all()
	c.wantAll()
}

// between is a place at which something happens before the first entry is got.
type between struct {
	*meet.Place
	do func()
}

func (m *between) Get(ctx context.Context, item ledger.Item) ([]byte, error) {
	if do := m.do; do != nil && strings.HasPrefix(item.Key, "log/") {
		m.do = nil
		do()
	}
	return m.Place.Get(ctx, item)
}

// TestLighten_ReaderMidWay: who has listed the single files, and finds them gone
// when it wants them, has everything a round later.
func TestLighten_ReaderMidWay(t *testing.T) {
	r, a, _ := quarter(t)
	c := r.join("Cara Lee", surgery)
	c.x = c.Exchange(&between{Place: r.place, do: func() {
		a.reopen(r)
		a.reopen(r)
	}})
	c.round()
	if n := r.monthly(a); n >= 12 {
		t.Fatalf("%d files: nothing went meanwhile", n)
	}
	if c.heads("patient/0", "a") != nil {
		t.Fatal("it did not read the single files")
	}
	c.round()
	c.wantAll()
}

// TestLighten_NotByAnEndedLaptop: it does not hear what was erased since, and
// would lay it there again.
func TestLighten_NotByAnEndedLaptop(t *testing.T) {
	r, a, b := quarter(t)
	before := r.place.Names("log/" + a.Team().Device)
	c := r.join("Cara Lee", surgery)
	must(t, a.MakeAdministrator("Ben Okoro"))
	must(t, a.MakeAdministrator("Cara Lee"))
	r.all()
	b.end(a)
	meet2(t, b, c)
	c.end(a)
	meet2(t, b, c)
	for range 3 {
		must(t, a.Close())
		a.unlock(r)
		meet2(t, a)
	}
	after := r.place.Names("log/" + a.Team().Device)
	if slices.ContainsFunc(after, func(name string) bool { return strings.Contains(path.Base(name), "-p") }) || len(after) < len(before) {
		t.Errorf("lying\n%s", strings.Join(after, "\n"))
	}
}

// TestLighten_Seeds lets three laptops save over months, lock, go round and read
// in any order while a carrier renames, copies, cuts short, takes away and brings
// back files: nothing is lost, all agree, and so does a newcomer who knows the
// place alone.
func TestLighten_Seeds(t *testing.T) {
	packs := 0
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			f := &months{rig: newRig(t), t: t, dice: rand.New(rand.NewPCG(seed, 1)), gone: map[string][]byte{}} //nolint:gosec // a seed makes it repeatable
			f.join("Ben Okoro", surgery)
			f.join("Cara Lee", borough)
			f.all()
			f.calendar.month(time.January)
			for _, p := range f.laptops {
				must(t, p.Close())
				p.cfg.Clock = f.calendar.clock
				p.unlock(f.rig)
			}
			for range 150 {
				f.step()
			}
			f.end()
			for _, name := range f.place.Names("log/") {
				if strings.Contains(path.Base(name), "-p") {
					packs++
				}
			}
		})
	}
	if packs == 0 {
		t.Error("nothing was packed")
	}
}

// months is a rig whose time passes, and a carrier that does what it likes.
type months struct {
	*rig
	t        *testing.T
	dice     *rand.Rand
	calendar calendar
	saved    int
	gone     map[string][]byte // what lay there once, by name
}

func (f *months) step() {
	p := f.laptops[f.dice.IntN(len(f.laptops))]
	switch f.dice.IntN(10) {
	case 0, 1, 2:
		save(f.t, p.Ledger, "note", ledger.Write{Entity: fmt.Sprintf("member/%d", f.saved), Field: "name", Value: fmt.Sprint("saved ", f.saved)})
		f.saved++
	case 3, 4, 5:
		p.round()
	case 6:
		must(f.t, p.Close())
		p.unlock(f.rig)
	case 7:
		f.calendar.now = f.calendar.now.AddDate(0, 0, f.dice.IntN(20))
	default:
		f.carry()
	}
}

// carry is what the carrier does to one file.
func (f *months) carry() {
	names := f.place.Names("")
	name := names[f.dice.IntN(len(names))]
	data := f.place.Data(name)
	f.gone[name] = data
	switch f.dice.IntN(5) {
	case 0:
		f.place.Set(conflictName(name), data)
	case 1:
		f.place.Set(conflictName(name), data)
		f.place.Delete(name)
	case 2:
		f.place.Set(name, data[:len(data)/2])
	case 3:
		f.place.Delete(name)
	case 4:
		for back, data := range f.gone {
			f.place.Set(back, data)
		}
	}
}

func (f *months) end() {
	for range 4 {
		f.all()
		for _, p := range f.laptops {
			must(f.t, p.Close())
			p.unlock(f.rig)
		}
	}
	f.all()
	newcomer := f.join("Dina Rao", surgery)
	f.all()
	f.all()
	for i, p := range f.laptops {
		for n := range f.saved {
			if got := p.heads(fmt.Sprintf("member/%d", n), "name"); !slices.Equal(got, []string{fmt.Sprint("saved ", n)}) {
				f.t.Errorf("laptop %d has %q as save %d", i, got, n)
			}
		}
		if report, err := p.Verify(ctx); err != nil || !report.OK {
			f.t.Errorf("laptop %d: verify = %+v, %v", i, report, err)
		}
	}
	want, err := ledger.StateOf(f.laptops[0].Ledger)
	must(f.t, err)
	if got, err := ledger.StateOf(newcomer.Ledger); err != nil || got != want {
		f.t.Errorf("the newcomer differs: %v", err)
	}
}

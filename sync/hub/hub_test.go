package hub_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/hub"
)

const team = "0f6f3c1e-5f0e-4d55-9a3e-5f0b8f0c1a2b"

// start runs a hub in a folder; it ends with the test.
func start(t testing.TB, cfg hub.Config) *hub.Hub {
	t.Helper()
	if cfg.Store == "" {
		cfg.Store = t.TempDir()
	}
	if cfg.Listen == "" {
		cfg.Listen = "127.0.0.1:0"
	}
	h, err := hub.Start(cfg)
	if err != nil {
		t.Fatalf("start: %v (%v)", err, errors.Unwrap(err))
	}
	t.Cleanup(func() { must(t, h.Close()) })
	return h
}

func address(t testing.TB, h *hub.Hub, team string) string {
	t.Helper()
	a, err := h.Invite(team)
	must(t, err)
	return a.String()
}

// laptop is a new device key, connected.
func laptop(t testing.TB, h *hub.Hub) *hub.Place {
	t.Helper()
	p, _ := laptopOf(t, address(t, h, team), team)
	return p
}

func laptopOf(t testing.TB, address, team string) (*hub.Place, ed25519.PrivateKey) {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	must(t, err)
	p, err := hub.Dial(t.Context(), address, team, key)
	if err != nil {
		t.Fatalf("dial: %v (%v)", err, errors.Unwrap(err))
	}
	t.Cleanup(func() { must(t, p.Close()) })
	return p, key
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v (%v)", err, errors.Unwrap(err))
	}
}

func wantCode(t testing.TB, err error, code string) {
	t.Helper()
	if got := fault.Code(err); got != code {
		t.Fatalf("error %q (%v), want %s", got, err, code)
	}
}

// noise is bytes that do not repeat.
func noise(n int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func put(t testing.TB, p *hub.Place, files ...[]byte) {
	t.Helper()
	for _, f := range files {
		must(t, p.Put(t.Context(), "log/d0/202611/x.seg", f))
	}
}

func list(t testing.TB, p *hub.Place, since string) ledger.Listing {
	t.Helper()
	l, err := p.List(t.Context(), since)
	must(t, err)
	return l
}

// holds fails unless the items are these files.
func holds(t testing.TB, p *hub.Place, items []ledger.Item, files ...[]byte) {
	t.Helper()
	if len(items) != len(files) {
		t.Fatalf("%d items, want %d", len(items), len(files))
	}
	for i, it := range items {
		got, err := p.Get(t.Context(), it)
		must(t, err)
		if !bytes.Equal(got, files[i]) || it.Size != int64(len(files[i])) {
			t.Fatalf("item %d has other bytes (%d, want %d)", i, len(got), len(files[i]))
		}
	}
}

// again asks until the hub answers: a connection comes back by itself.
func again[T any](t testing.TB, do func() (T, error)) T {
	t.Helper()
	end := time.Now().Add(time.Minute)
	for {
		got, err := do()
		if err == nil {
			return got
		}
		if fault.Code(err) != "place-unreachable" || time.Now().After(end) {
			t.Fatalf("%v (%v)", err, errors.Unwrap(err))
		}
	}
}

func TestPutListGet_OK(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	a, b := laptop(t, h), laptop(t, h)
	first := list(t, b, "")
	if !first.Whole || len(first.Items) != 0 {
		t.Fatalf("an empty hub lists %+v", first)
	}
	one, two := noise(3000, 1), noise(20_000, 2)
	put(t, a, one, two)
	got := list(t, b, first.Mark)
	holds(t, b, got.Items, one, two)
	if got.Whole {
		t.Error("a listing that goes on from a mark says it is whole")
	}
	if idle := list(t, b, got.Mark); len(idle.Items) != 0 || idle.Whole || idle.Mark != got.Mark {
		t.Errorf("nothing came, yet %+v", idle)
	}
	whole := list(t, laptop(t, h), "")
	if !whole.Whole {
		t.Error("the first listing is not whole")
	}
	holds(t, b, whole.Items, one, two)
	if b.At() != address(t, h, team) {
		t.Errorf("at %s", b.At())
	}
}

func TestPut_SameBytesLieThereOnce(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	a, b := laptop(t, h), laptop(t, h)
	file, great := noise(100, 1), noise(3<<20, 2)
	put(t, a, file, great)
	put(t, b, file, great)
	holds(t, b, list(t, b, "").Items, file, great)
}

func TestPut_Chunks(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	a, b := laptop(t, h), laptop(t, h)
	var files [][]byte
	for i, size := range []int{512<<10 - 1, 512 << 10, 512<<10 + 1, 1 << 20, 9<<20 + 17} {
		files = append(files, noise(size, uint64(i)))
	}
	var group sync.WaitGroup
	for i := range 40 { // others write between the chunks
		group.Go(func() { put(t, b, noise(500, uint64(100+i))) })
	}
	put(t, a, files...)
	group.Wait()
	var great []ledger.Item
	for _, it := range list(t, b, "").Items {
		if it.Size > 500 {
			great = append(great, it)
		}
	}
	holds(t, b, great, files...)
}

func TestList_ManyAreListedWithoutTheirBodies(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	a, b := laptop(t, h), laptop(t, h)
	const n = 1200
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := worker; i < n; i += 8 {
				put(t, a, noise(200, uint64(i)))
			}
		})
	}
	mark := list(t, b, "").Mark
	group.Wait()
	l := list(t, b, mark)
	if len(l.Items) > n || len(l.Items) == 0 {
		t.Fatalf("%d items", len(l.Items))
	}
	all := list(t, b, "")
	if len(all.Items) != n {
		t.Fatalf("%d items, want %d", len(all.Items), n)
	}
	seen := map[string]bool{}
	for _, it := range all.Items {
		got, err := b.Get(t.Context(), it)
		must(t, err)
		seen[string(got)] = true
	}
	for i := range n {
		if !seen[string(noise(200, uint64(i)))] {
			t.Fatalf("file %d is not there", i)
		}
	}
}

func TestSay_TheLatestWordAlone(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	a, key := laptopOf(t, address(t, h, team), team)
	b := laptop(t, h)
	mark := list(t, b, "").Mark
	device := hub.DeviceName(key)
	for _, word := range []string{"one", "two", "three"} {
		must(t, a.Say(t.Context(), device, []byte(word)))
	}
	l := list(t, b, mark)
	holds(t, b, l.Items, []byte("three"))
	must(t, a.Say(t.Context(), device, []byte("four")))
	if _, err := b.Get(t.Context(), l.Items[0]); err != nil && !errors.Is(err, ledger.ErrNotYet) {
		t.Errorf("a word that was replaced: %v", err)
	}
	holds(t, b, list(t, b, l.Mark).Items, []byte("four"))
	holds(t, b, list(t, b, "").Items, []byte("four"))
	wantCode(t, b.Say(t.Context(), device, []byte("in another's name")), "device-unknown")
}

func TestPut_ErrTooLarge(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	p, key := laptopOf(t, address(t, h, team), team)
	wantCode(t, p.Put(t.Context(), "log/x", nil), "save-too-large")
	wantCode(t, p.Say(t.Context(), hub.DeviceName(key), make([]byte, 512<<10+1)), "save-too-large")
	wantCode(t, p.Put(t.Context(), "Log.x/y", []byte("x")), "name-invalid")
	if l := list(t, p, ""); len(l.Items) != 0 {
		t.Errorf("%d items were put", len(l.Items))
	}
}

func TestNotify_HintsWhenAnotherPuts(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	a, b := laptop(t, h), laptop(t, h)
	ctx, stop := context.WithCancel(t.Context())
	hints := b.Notify(ctx)
	must(t, b.Flush())
	put(t, a, noise(10, 1))
	select {
	case <-hints:
	case <-time.After(10 * time.Second):
		t.Fatal("no hint")
	}
	holds(t, b, list(t, b, "").Items, noise(10, 1))
	stop()
	for range hints { // ends with ctx
		continue
	}
}

func TestRestart_KeepsEverything(t *testing.T) {
	t.Parallel()
	store := t.TempDir()
	h := start(t, hub.Config{Store: store})
	p, key := laptopOf(t, address(t, h, team), team)
	one, two := noise(4000, 1), noise(2<<20, 2)
	put(t, p, one, two)
	must(t, p.Say(t.Context(), hub.DeviceName(key), []byte("word")))
	mark := list(t, p, "").Mark
	addr := h.Addr()
	must(t, h.Close())
	_, err := p.List(t.Context(), mark)
	wantCode(t, err, "place-unreachable")
	wantCode(t, p.Put(t.Context(), "log/x", one), "place-unreachable")

	h = start(t, hub.Config{Store: store, Listen: addr})
	l := again(t, func() (ledger.Listing, error) { return p.List(t.Context(), mark) })
	if l.Whole || len(l.Items) != 0 {
		t.Errorf("after a restart %+v came new", l)
	}
	holds(t, p, list(t, p, "").Items, one, two, []byte("word"))
	three := noise(50, 3)
	put(t, p, three)
	holds(t, p, list(t, p, mark).Items, three)
	if h.Pin() == "" || !strings.Contains(p.At(), h.Pin()) {
		t.Error("the certificate is another after a restart")
	}
}

func TestWipedStore_ListsWholeAndTakesEverythingAgain(t *testing.T) {
	t.Parallel()
	store := t.TempDir()
	h := start(t, hub.Config{Store: store})
	p := laptop(t, h)
	one, two := noise(4000, 1), noise(2<<20, 2)
	put(t, p, one, two)
	mark := list(t, p, "").Mark
	addr := h.Addr()
	must(t, h.Close())
	must(t, os.RemoveAll(filepath.Join(store, "jetstream")))

	start(t, hub.Config{Store: store, Listen: addr})
	l := again(t, func() (ledger.Listing, error) { return p.List(t.Context(), mark) })
	if !l.Whole || len(l.Items) != 0 {
		t.Fatalf("a hub that lost its folder lists %+v", l)
	}
	put(t, p, one, two)
	holds(t, p, list(t, p, l.Mark).Items, one, two)
}

// A hub whose folder was brought back from an older copy, and got new files since.
func TestOlderStore_ListsWhole(t *testing.T) {
	t.Parallel()
	store, old := t.TempDir(), t.TempDir()
	h := start(t, hub.Config{Store: store})
	addr := h.Addr()
	p := laptop(t, h)
	one, two, three := noise(10, 1), noise(10, 2), noise(10, 3)
	put(t, p, one)
	must(t, h.Close())
	must(t, os.CopyFS(old, os.DirFS(filepath.Join(store, "jetstream"))))

	h = start(t, hub.Config{Store: store, Listen: addr})
	again(t, func() (bool, error) { return true, p.Put(t.Context(), "log/x", two) })
	mark := list(t, p, "").Mark
	must(t, h.Close())
	must(t, os.RemoveAll(filepath.Join(store, "jetstream")))
	must(t, os.CopyFS(filepath.Join(store, "jetstream"), os.DirFS(old)))

	h = start(t, hub.Config{Store: store, Listen: addr})
	q := laptop(t, h)
	put(t, q, three) // lies where two did
	l := again(t, func() (ledger.Listing, error) { return p.List(t.Context(), mark) })
	if !l.Whole {
		t.Fatal("the hub lost a file and the listing goes on as if it had not")
	}
	holds(t, p, l.Items, one, three)
}

func TestStart_ErrStoreInUse(t *testing.T) {
	t.Parallel()
	store := t.TempDir()
	start(t, hub.Config{Store: store})
	_, err := hub.Start(hub.Config{Store: store, Listen: "127.0.0.1:0"})
	wantCode(t, err, "data-in-use")
}

func TestStart_ErrPortTaken(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	_, err := hub.Start(hub.Config{Store: t.TempDir(), Listen: h.Addr()})
	wantCode(t, err, "hub-not-started")
	_, err = hub.Start(hub.Config{Store: t.TempDir(), Listen: "nowhere"})
	wantCode(t, err, "address-invalid")
}

func TestServe_StopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	must(t, hub.Serve(ctx, hub.Config{Store: t.TempDir(), Listen: "127.0.0.1:0"}))
}

// A laptop that found no hub connects once there is one, and hears it.
func TestDial_ErrUnreachable(t *testing.T) {
	t.Parallel()
	store := t.TempDir()
	h := start(t, hub.Config{Store: store})
	at, addr := address(t, h, team), h.Addr()
	must(t, h.Close())
	_, key, _ := ed25519.GenerateKey(nil)
	p, err := hub.Dial(t.Context(), at, team, key)
	wantCode(t, err, "place-unreachable")
	if p == nil {
		t.Fatal("no place to ask again")
	}
	defer func() { must(t, p.Close()) }()
	hints := p.Notify(t.Context())
	wantCode(t, p.Put(t.Context(), "log/x", noise(10, 1)), "place-unreachable")

	start(t, hub.Config{Store: store, Listen: addr})
	again(t, func() (bool, error) { return true, p.Put(t.Context(), "log/x", noise(10, 1)) })
	holds(t, p, list(t, p, "").Items, noise(10, 1))
	<-hints
}

func TestClaim_OneWinner(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	claimAll(t, []*hub.Place{laptop(t, h), laptop(t, h), laptop(t, h), laptop(t, h)}, 200)
}

// claimAll has every laptop claim every subject at once (F11): one wins each,
// and all are told the same.
func claimAll(t *testing.T, rivals []*hub.Place, subjects int) {
	t.Helper()
	for n := range subjects {
		subject := "kw-" + string(rune('a'+n%26)) + strings.Repeat("x", n/26)
		told := make([]string, len(rivals))
		var group sync.WaitGroup
		for i, p := range rivals {
			group.Go(func() {
				holder, err := p.Claim(t.Context(), subject, nil, []byte{byte('0' + i)})
				if err != nil {
					t.Errorf("claim: %v (%v)", err, errors.Unwrap(err))
				}
				told[i] = string(holder)
			})
		}
		group.Wait()
		winners := 0
		for i := range rivals {
			if told[i] != told[0] || told[i] == "" {
				t.Fatalf("subject %d: the rivals were told %q", n, told)
			}
			if told[i] == string(rune('0'+i)) {
				winners++
			}
		}
		if winners != 1 {
			t.Fatalf("subject %d has %d winners", n, winners)
		}
	}
}

func TestClaim_HandsOver(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	a, b := laptop(t, h), laptop(t, h)
	claim := func(p *hub.Place, after, value string, want string) {
		t.Helper()
		var seen []byte
		if after != "" {
			seen = []byte(after)
		}
		got, err := p.Claim(t.Context(), "kw-1", seen, []byte(value))
		must(t, err)
		if string(got) != want {
			t.Fatalf("held by %q, want %q", got, want)
		}
	}
	claim(a, "", "anna", "anna")
	claim(b, "", "ben", "anna")
	claim(b, "anna", "ben", "ben")
	claim(a, "anna", "anna", "ben")
	claim(a, "ben", "anna", "anna")
	_, err := a.Claim(t.Context(), "a.b", nil, []byte("x"))
	wantCode(t, err, "claim-invalid")
}

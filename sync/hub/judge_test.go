package hub_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/hub"
)

// bench is rosters that say "end NAME", "let NAME", or "found" with whatever
// follows: the first of those founds the team.
type bench struct {
	founded []byte
	rosters [][]byte
}

func newBench(_ string, founded []byte, rosters [][]byte) hub.Bench {
	b := &bench{founded: founded}
	for _, r := range rosters {
		_ = b.Takes(r)
	}
	return b
}

func (b *bench) says(word, device string) bool {
	for _, r := range b.rosters {
		if string(r) == word+" "+device {
			return true
		}
	}
	return false
}

func (b *bench) Founded() []byte                { return b.founded }
func (b *bench) Administers(device string) bool { return b.says("let", device) }

func (b *bench) Ended(device ed25519.PublicKey) error {
	if b.says("end", hub.NameOf(device)) {
		return fault.New("laptop-ended", "ended")
	}
	return nil
}

func (b *bench) Takes(roster []byte) error {
	sum := sha256.Sum256(roster)
	founds := bytes.HasPrefix(roster, []byte("found"))
	switch {
	case founds && b.founded == nil:
		b.founded = sum[:]
	case founds && !bytes.Equal(b.founded, sum[:]), !founds && !bytes.HasPrefix(roster, []byte("end ")) && !bytes.HasPrefix(roster, []byte("let ")):
		return fault.New("roster-refused", "rubbish")
	}
	b.rosters = append(b.rosters, roster)
	return nil
}

func roster(t testing.TB, p *hub.Place, text string) error {
	t.Helper()
	return p.Put(t.Context(), "roster/000002.ros", []byte(text))
}

// A device that the rosters no longer have is sent away and stays away, whatever
// it put as rosters before.
func TestJudge_SendsAway(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{Log: func(l string) { t.Log(l) }, Judge: newBench})
	at := address(t, h, team)
	admin, _ := laptopOf(t, at, team)
	nurse, nurseKey := laptopOf(t, at, team)
	put(t, nurse, noise(10, 1))
	must(t, roster(t, admin, "found"))
	for range 50 {
		wantCode(t, roster(t, nurse, "rubbish"), "roster-refused")
	}
	wantCode(t, nurse.Put(t.Context(), "roster/1", noise(3<<20, 4)), "roster-refused")
	must(t, roster(t, admin, "end "+hub.DeviceName(nurseKey)))
	end := time.Now().Add(20 * time.Second)
	for {
		_, err := nurse.List(t.Context(), "")
		if fault.Code(err) == "place-refused" {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("a revoked laptop is still there: %v", err)
		}
	}
	_, err := hub.Dial(t.Context(), at, team, nurseKey)
	wantCode(t, err, "place-refused")
	if l := list(t, admin, ""); len(l.Items) != 3 {
		t.Errorf("%d items", len(l.Items))
	}
}

// The roster that founded the team is the first that was put, also after the hub
// lost its streams: nobody founds it anew.
func TestJudge_KeepsWhoFounded(t *testing.T) {
	t.Parallel()
	store := t.TempDir()
	h := start(t, hub.Config{Store: store, Judge: newBench})
	addr := h.Addr()
	p := laptop(t, h)
	must(t, roster(t, p, "found"))
	wantCode(t, roster(t, p, "found anew"), "roster-refused")
	must(t, h.Close())
	must(t, os.RemoveAll(filepath.Join(store, "jetstream")))

	start(t, hub.Config{Store: store, Listen: addr, Judge: newBench})
	again(t, func() (bool, error) { _, err := p.List(t.Context(), ""); return true, err })
	wantCode(t, roster(t, p, "found anew"), "roster-refused")
	must(t, roster(t, p, "found"))
}

// What an administrator's laptop has erased is in no file of the hub any more;
// another's request takes nothing away.
func TestRemove_LeavesNoByte(t *testing.T) {
	t.Parallel()
	store := t.TempDir()
	h := start(t, hub.Config{Store: store, Judge: newBench})
	at := address(t, h, team)
	nurse, _ := laptopOf(t, at, team)
	admin, key := laptopOf(t, at, team)
	must(t, roster(t, admin, "let "+hub.DeviceName(key)))
	kept, small, great := noise(3000, 1), noise(3000, 2), noise(2<<20, 3)
	put(t, nurse, small, kept, great)
	mark := list(t, nurse, "").Mark
	goes := map[string]bool{hub.SumOf(small): true, hub.SumOf(great): true}
	remove := func(p *hub.Place) {
		for _, it := range list(t, p, "").Items {
			if goes[it.Stamp] {
				must(t, p.Remove(t.Context(), it))
				must(t, p.Remove(t.Context(), it))
			}
		}
	}
	remove(nurse)
	if n := len(list(t, nurse, "").Items); n != 4 {
		t.Fatalf("%d items after a laptop that may not erase asked to, want 4", n)
	}
	if !contains(t, store, small[100:164]) || !contains(t, store, great[1<<20:1<<20+64]) {
		t.Fatal("what is kept cannot be found in the store: the search is wrong")
	}
	remove(admin)
	l := list(t, nurse, mark)
	if !l.Whole {
		t.Error("a listing goes on as if nothing was erased")
	}
	holds(t, nurse, withoutRosters(l.Items), kept)
	for _, secret := range [][]byte{small[100:164], great[:64], great[1<<20 : 1<<20+64], great[2<<20-64:]} {
		if contains(t, store, secret) {
			t.Error("erased bytes are still in the store")
		}
	}
	must(t, h.Close())
	if contains(t, store, small[100:164]) || contains(t, store, great[1<<20:1<<20+64]) {
		t.Error("erased bytes are back in the store after the hub stopped")
	}
}

// In a cluster what is erased leaves every file of all three nodes, the log of
// what they agreed on among them; also of one that was away meanwhile.
func TestCluster_ErasedLeavesEveryNode(t *testing.T) {
	t.Parallel()
	c := cluster(t)
	admin, key := c.joinAs(t, team)
	must(t, roster(t, admin, "let "+hub.DeviceName(key)))
	kept, small, great := noise(3000, 1), noise(3000, 2), noise(1<<20, 3)
	put(t, admin, small, kept, great)
	for i := range c.nodes {
		again(t, func() (bool, error) { return true, c.filled(t, i, 6) })
	}
	saved := saving(t, c.join(t, team)) // the team goes on meanwhile
	erase(t, admin, small)
	for i := range c.nodes {
		c.clean(t, i, small[100:164])
	}
	more := saved()

	c.down(t, 2)
	erase(t, admin, great)
	first, last := great[:64], great[1<<20-64:]
	for i := range 2 {
		c.clean(t, i, first, last)
	}
	if !contains(t, c.configs[2].Store, first) {
		t.Fatal("the node that was away has nothing to sweep")
	}
	c.up(t, 2)
	c.clean(t, 2, first, last)

	for i := range c.nodes { // what was swept starts again, whole
		c.down(t, i)
		if what, err := hub.Damaged(filepath.Join(c.configs[i].Store, "jetstream")); err != nil || what != "" {
			t.Errorf("node %d: %s %v", i, what, err)
		}
		c.up(t, i)
		again(t, func() (bool, error) { return true, c.filled(t, i, 2+more) })
	}
	l := again(t, func() (ledger.Listing, error) { return admin.List(t.Context(), "") })
	holds(t, admin, withoutRosters(l.Items)[:1], kept)
	for i := range c.nodes {
		c.clean(t, i, small[100:164], first, last)
	}
}

// saving has a laptop save without pause until it is asked how often.
func saving(t testing.TB, p *hub.Place) (saved func() int) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan int, 1)
	go func() {
		n := 0
		for ; ctx.Err() == nil; n++ {
			if err := p.Put(context.WithoutCancel(ctx), "log/x", noise(2000, uint64(1000+n))); err != nil {
				t.Error(err)
			}
		}
		done <- n
	}()
	t.Cleanup(stop)
	return func() int { stop(); return <-done }
}

// erase has an administrator's laptop erase files.
func erase(t testing.TB, admin *hub.Place, files ...[]byte) {
	t.Helper()
	goes := map[string]bool{}
	for _, f := range files {
		goes[hub.SumOf(f)] = true
	}
	items := again(t, func() (ledger.Listing, error) { return admin.List(t.Context(), "") }).Items
	for _, it := range items {
		if goes[it.Stamp] {
			again(t, func() (bool, error) { return true, admin.Remove(t.Context(), it) })
		}
	}
}

// clean waits until no file of a node holds any of these bytes.
func (c *three) clean(t testing.TB, i int, secrets ...[]byte) {
	t.Helper()
	again(t, func() (bool, error) {
		for _, secret := range secrets {
			if files := holding(t, c.configs[i].Store, secret); len(files) > 0 {
				<-time.After(200 * time.Millisecond) // the disk is read over and over
				return false, fault.Newf("place-unreachable", "erased bytes are still in %v", files)
			}
		}
		return true, nil
	})
}

func withoutRosters(items []ledger.Item) (rest []ledger.Item) {
	for _, it := range items {
		if it.Size > 100 {
			rest = append(rest, it)
		}
	}
	return rest
}

// contains says whether a file below root holds these bytes.
func contains(t testing.TB, root string, what []byte) bool {
	t.Helper()
	return len(holding(t, root, what)) > 0
}

// holding is the files below root that hold these bytes.
func holding(t testing.TB, root string, what []byte) (found []string) {
	t.Helper()
	must(t, filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if bytes.Contains(data, what) {
			found = append(found, path)
		}
		return err
	}))
	return found
}

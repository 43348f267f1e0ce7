package hub_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/hub"
)

// blocks is the message blocks below a folder, greatest first.
func blocks(t testing.TB, root string) (found []string) {
	t.Helper()
	size := int64(0)
	must(t, filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".blk") {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Size() > size {
			size, found = info.Size(), append([]string{path}, found...)
		}
		return err
	}))
	return found
}

// spoil changes one byte in the middle of a file.
func spoil(t testing.TB, path string, at int) {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	data[at] ^= 1
	must(t, os.WriteFile(path, data, 0o600))
}

// Each byte of a store that is another one is found; an end that was half
// written, as where the power failed, is none.
func TestDamaged(t *testing.T) {
	t.Parallel()
	store := t.TempDir()
	h := start(t, hub.Config{Store: store})
	p := laptop(t, h)
	put(t, p, noise(500, 1), noise(500, 2), noise(500, 3))
	must(t, h.Close())
	root := filepath.Join(store, "jetstream")
	find := func(want bool, what string) {
		t.Helper()
		where, err := hub.Damaged(root)
		if must(t, err); (where != "") != want {
			t.Errorf("%s: found %q", what, where)
		}
	}
	find(false, "as it was written")
	block := blocks(t, root)[0]
	data, err := os.ReadFile(block)
	must(t, err)
	for at := 0; at < len(data)*2/3; at += 7 {
		if at >= 20 && at < 26 { // the length of the subject: caught too, or the same bytes under the checksum
			continue
		}
		spoil(t, block, at)
		find(true, "a flipped bit")
		must(t, os.WriteFile(block, data, 0o600))
	}
	for _, length := range []int{len(data) - 1, len(data) - 300, len(data) - 600} {
		must(t, os.WriteFile(block, data[:length], 0o600))
		find(false, "cut short")
		must(t, os.WriteFile(block, append(data[:length:length], make([]byte, 5000)...), 0o600))
		find(false, "cut short, and zeros")
	}
	must(t, os.WriteFile(block, data, 0o600))
	meta := filepath.Join(filepath.Dir(filepath.Dir(block)), "meta.inf")
	spoil(t, meta, 10)
	find(true, "another description")
	must(t, os.Remove(meta))
	find(true, "no description")
}

// A node of a cluster whose disk was damaged while it was down starts empty and
// is filled from the others: nobody has to offer anything again.
func TestCluster_DamagedNodeIsFilledAgain(t *testing.T) {
	t.Parallel()
	c := cluster(t)
	p := c.join(t, team)
	var files [][]byte
	for i := range uint64(30) {
		files = append(files, noise(5000, i))
	}
	put(t, p, files...)
	c.down(t, 1)
	spoil(t, blocks(t, filepath.Join(c.configs[1].Store, "jetstream", "$G"))[0], 4000)
	var mu sync.Mutex
	var said []string
	c.configs[1].Log = func(line string) { mu.Lock(); said = append(said, line); mu.Unlock() }
	c.up(t, 1)
	mu.Lock()
	if told := strings.Join(said, "\n"); !strings.Contains(told, "this node starts empty") {
		t.Errorf("the operator was told %q", told)
	}
	mu.Unlock()
	again(t, func() (bool, error) { return true, c.filled(t, 1, len(files)) })
	c.down(t, 0)
	l := again(t, func() (ledger.Listing, error) { return p.List(t.Context(), "") })
	holds(t, p, l.Items, files...)
}

// What a hub that is alone cannot read is not listed; offered again it lies there
// anew and is read, though the hub knows the id.
func TestDamagedAlone_OfferedAgainIsReadable(t *testing.T) {
	t.Parallel()
	store := t.TempDir()
	h := start(t, hub.Config{Store: store})
	addr := h.Addr()
	p := laptop(t, h)
	one, two, great := noise(5000, 1), noise(5000, 2), noise(2<<20, 3)
	put(t, p, one, two, great)
	must(t, h.Close())
	block := blocks(t, filepath.Join(store, "jetstream"))[0]
	spoil(t, block, 3000)    // in the first
	spoil(t, block, 700_000) // in a chunk of the third
	start(t, hub.Config{Store: store, Listen: addr})
	l := again(t, func() (ledger.Listing, error) { return p.List(t.Context(), "") })
	holds(t, p, l.Items, two)
	put(t, p, one, two, great)
	holds(t, p, list(t, p, "").Items, two, one, great)
}

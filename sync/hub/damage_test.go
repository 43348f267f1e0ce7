package hub_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/fault"
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

// spoil changes one byte of a file; before 0 is from its end.
func spoil(t testing.TB, path string, at int) {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	if at < 0 {
		at += len(data)
	}
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
	for at := 0; at < len(data); at++ {
		if last := len(data) - 700; at < last { // each byte of the last record, some before
			at += 6
		}
		spoil(t, block, at)
		find(true, fmt.Sprintf("a flipped bit at %d of %d", at, len(data)))
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

// A block that is gone whole is found, and one that went because all in it was
// erased is none.
func TestDamaged_BlockGone(t *testing.T) {
	t.Parallel()
	store, limits := t.TempDir(), hub.Limits{TeamBytes: 30 << 20} // blocks of 4 MiB
	h := start(t, hub.Config{Store: store, Judge: newBench, Limits: limits})
	addr := h.Addr()
	p, key := laptopOf(t, address(t, h, team), team)
	must(t, roster(t, p, "let "+hub.DeviceName(key)))
	var files [][]byte
	for i := range uint64(44) {
		files = append(files, noise(400_000, i))
	}
	put(t, p, files...)
	root := filepath.Join(store, "jetstream")
	find := func(want, what string) {
		t.Helper()
		if found, err := hub.Damaged(root); err != nil || !strings.Contains(found, want) || (want == "") != (found == "") {
			t.Errorf("%s: found %q, %v", what, found, err)
		}
	}
	must(t, h.Close())
	all := filepath.Join(root, "$G", "streams", "items-"+team, "msgs", "*.blk")
	found, err := filepath.Glob(all)
	must(t, err)
	if len(found) < 4 {
		t.Fatalf("%d blocks", len(found))
	}
	find("", "as it was written")
	index := filepath.Join(filepath.Dir(found[0]), "index.db")
	for i, block := range found {
		must(t, os.Rename(block, block+".away"))
		find(block+" is gone", "without a block")
		if i > 0 && i < len(found)-1 {
			must(t, os.Rename(index, index+".away"))
			find(block+" is gone", "without a block and the index")
			must(t, os.Rename(index+".away", index))
		}
		must(t, os.Rename(block+".away", block))
	}
	find("", "as it was written again")

	h = start(t, hub.Config{Store: store, Judge: newBench, Limits: limits, Listen: addr})
	erase(t, p, files[5:35]...)
	must(t, h.Close())
	if left, err := filepath.Glob(all); err != nil || slices.Contains(left, found[1]) || !slices.Contains(left, found[0]) {
		t.Fatalf("no block between two others went: %v, %v", left, err)
	}
	find("", "erased")
	must(t, os.Remove(index))
	find("", "erased, and no index")
}

// A hub that is alone says that a block is gone or its last record another, and
// takes again what was in it.
func TestDamagedAlone_LostIsOfferedAgain(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(block string){
		"block gone":  func(block string) { must(t, os.Remove(block)) },
		"last record": func(block string) { spoil(t, block, -30) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := t.TempDir()
			h := start(t, hub.Config{Store: store})
			addr := h.Addr()
			p := laptop(t, h)
			one, two := noise(5000, 1), noise(5000, 2)
			put(t, p, one, two)
			mark := list(t, p, "").Mark
			must(t, h.Close())
			damage(blocks(t, filepath.Join(store, "jetstream"))[0])
			var said string
			h = start(t, hub.Config{Store: store, Listen: addr, Log: func(line string) { said += line }})
			if code := fault.Code(h.Damage()); code != "hub-damaged" || !strings.Contains(said, "offer it again") {
				t.Errorf("the operator was told %q, %v", said, h.Damage())
			}
			l := again(t, func() (ledger.Listing, error) { return p.List(t.Context(), mark) })
			if !l.Whole || len(l.Items) > 1 {
				t.Errorf("it lists %+v", l)
			}
			put(t, p, one, two)
			if got := list(t, p, "").Items; len(got) != 2 {
				t.Errorf("%d items, want 2", len(got))
			}
		})
	}
}

// A node of a cluster whose disk was damaged while it was down starts empty and
// is filled from the others: nobody has to offer anything again.
func TestCluster_DamagedNodeIsFilledAgain(t *testing.T) {
	t.Parallel()
	c := cluster(t)
	p := c.join(t, team)
	var files [][]byte
	for i := range uint64(10) {
		files = append(files, noise(5000, i))
	}
	put(t, p, files...)
	for what, damage := range map[string]func(block string){
		"a byte":         func(block string) { spoil(t, block, 4000) },
		"its last bytes": func(block string) { spoil(t, block, -40) },
		"a block":        func(block string) { must(t, os.Remove(block)) },
		"all blocks":     func(block string) { must(t, os.RemoveAll(filepath.Dir(block))) },
	} {
		again(t, func() (bool, error) { return true, c.filled(t, 1, len(files)) })
		c.down(t, 1)
		damage(blocks(t, filepath.Join(c.configs[1].Store, "jetstream", "$G"))[0])
		c.up(t, 1)
		if err := c.nodes[1].Damage(); fault.Code(err) != "hub-damaged" || !strings.Contains(fault.Sentence(err), "this node starts empty") {
			t.Errorf("%s: the operator is told %v", what, err)
		}
	}
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

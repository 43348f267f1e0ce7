package hub

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"keystone/sync/fault"
)

// A hub looks over its own folder before it starts. JetStream trusts what it
// finds: a node that starts on a damaged disk keeps the gaps, may lead with them,
// and has the others give up what it lacks. So one that is damaged starts empty
// instead, and is filled from the others. A hub that is alone keeps what it has:
// laptops offer again what it cannot read.

// jetstreamDir is JetStream's folder in the hub's.
const jetstreamDir = "jetstream"

// inspect notes where a byte of the folder is not what was written, and empties a
// node's.
func (h *Hub) inspect() error {
	root := filepath.Join(h.cfg.Store, jetstreamDir)
	what, err := damaged(root)
	switch {
	case err != nil:
		return storeFault(err, h.cfg.Store)
	case what == "":
		return nil
	case h.cfg.Cluster == nil:
		what += "; what cannot be read there is not shown, and the laptops that have it offer it again"
	default:
		what += "; this node starts empty and is filled from the others"
		if err := os.RemoveAll(root); err != nil {
			return storeFault(err, h.cfg.Store)
		}
	}
	h.damage = fault.New("hub-damaged", "The hub's disk was damaged: "+what+".")
	h.log("damaged: " + what)
	return nil
}

// Damage is what the hub found damaged in its folder when it started, as a
// hub-damaged fault; nil for nothing.
func (h *Hub) Damage() error { return h.damage }

// damaged says what below root is not whole first, "" for nothing. It knows
// JetStream's message blocks, its own logs among them, and what describes a store.
func damaged(root string) (what string, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != blocksDir && d.Name() != aboutName {
			return notMissing(err)
		}
		dir := filepath.Dir(path)
		if d.Name() == blocksDir {
			what, err = storeDamage(dir)
		} else if _, gone := os.Stat(filepath.Join(dir, blocksDir)); errors.Is(gone, fs.ErrNotExist) {
			what = filepath.Join(dir, blocksDir) + " is gone"
		}
		if err == nil && what != "" {
			err = fs.SkipAll
		}
		return err
	})
	return what, err
}

// notMissing is an error that is more than a file that is not there.
func notMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// aboutName is the file that describes a store; another holds its checksum.
const aboutName = "meta.inf"

// storeDamage says what of a stream's folder, or a log's, is not as it was
// written, "" for nothing.
func storeDamage(dir string) (string, error) {
	if ok, err := described(dir); err != nil || !ok {
		return changed(filepath.Join(dir, aboutName)), err
	}
	numbers, err := blockNumbers(dir)
	if err != nil {
		return "", err
	}
	here := blocks{dir: dir, gone: map[uint64]bool{}}
	for i, n := range numbers {
		if whole, err := here.add(n, i == len(numbers)-1); err != nil || !whole {
			return changed(blockPath(dir, n)), err
		}
	}
	n, lost, err := here.lost()
	if err != nil || !lost {
		return "", err
	}
	return blockPath(dir, n) + " is gone", nil
}

func changed(path string) string { return path + " is not what was written" }

// described says whether what describes a store is there, as it was written.
func described(dir string) (bool, error) {
	about, err := os.ReadFile(filepath.Join(dir, aboutName))    //nolint:gosec // below the hub's own folder
	sum, missing := os.ReadFile(filepath.Join(dir, "meta.sum")) //nolint:gosec // likewise
	if err != nil || missing != nil {
		return false, notMissing(errors.Join(err, missing))
	}
	return hex.EncodeToString(sumOf([]byte(filepath.Base(dir)), about)) == string(sum), nil
}

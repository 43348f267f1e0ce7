package hub

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/minio/highwayhash"
)

// A node looks over its own folder before it joins the others. JetStream trusts
// what it finds: a node that starts on a damaged disk keeps the gaps, may lead
// with them, and has the others give up what it lacks. So one that is damaged
// starts empty instead, and is filled from the others.

// jetstreamDir is JetStream's folder in the hub's.
const jetstreamDir = "jetstream"

// inspect empties a node's folder where a byte of it is not what was written. A
// hub that is alone keeps what it has: laptops offer again what it cannot read.
func (h *Hub) inspect() error {
	if h.cfg.Cluster == nil {
		return nil
	}
	root := filepath.Join(h.cfg.Store, jetstreamDir)
	where, err := damaged(root)
	if err == nil && where != "" {
		h.log("damaged: " + where + "; this node starts empty and is filled from the others")
		err = os.RemoveAll(root)
	}
	if err != nil {
		return storeFault(err, h.cfg.Store)
	}
	return nil
}

// damaged is the first file below root that is not whole, "" for none. It knows
// JetStream's message blocks, its own logs among them, and what describes a store.
func damaged(root string) (where string, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil || !d.IsDir() || d.Name() != "msgs":
			return err
		}
		ok, err := wholeStore(filepath.Dir(path))
		if err == nil && !ok {
			where, err = filepath.Dir(path), fs.SkipAll
		}
		return err
	})
	return where, err
}

// wholeStore says whether a stream's folder, or a log's, is as it was written.
func wholeStore(dir string) (bool, error) {
	about, err := os.ReadFile(filepath.Join(dir, "meta.inf"))   //nolint:gosec // below the hub's own folder
	sum, missing := os.ReadFile(filepath.Join(dir, "meta.sum")) //nolint:gosec // likewise
	if err != nil || missing != nil {
		return false, notMissing(errors.Join(err, missing))
	}
	if got := sumOf([]byte(filepath.Base(dir)), about); hex.EncodeToString(got) != string(sum) {
		return false, nil
	}
	blocks, err := filepath.Glob(filepath.Join(dir, "msgs", "*.blk"))
	if err != nil {
		return false, err
	}
	last := 0
	numbers := map[string]int{}
	for _, path := range blocks {
		n, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(path), ".blk"))
		if err != nil {
			continue
		}
		numbers[path], last = n, max(last, n)
	}
	for path, n := range numbers {
		data, err := os.ReadFile(path) //nolint:gosec // below the hub's own folder
		if err != nil {
			return false, err
		}
		if !wholeBlock(filepath.Base(dir)+"-"+strconv.Itoa(n), data, n == last) {
			return false, nil
		}
	}
	return true, nil
}

// notMissing is an error that is more than a file that is not there.
func notMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// A record of a block: its length, the highest bit for headers; sequence; time;
// the subject's length; subject, headers, message; and a checksum.
const (
	recordHead = 22
	recordSum  = highwayhash.Size64
	withHeader = 1 << 31
)

// wholeBlock says whether every record of a block has its checksum. The last
// record of the last block may be half written, also with zeros after it: the
// power failed, and nobody was told that it is kept.
func wholeBlock(name string, data []byte, last bool) bool {
	for len(data) > 0 {
		n := recordHead + recordSum
		if len(data) >= recordHead {
			n = int(binary.LittleEndian.Uint32(data) &^ withHeader)
		}
		if n < recordHead+recordSum || n > len(data) || !wholeRecord(name, data[:n]) {
			return last && max(n, recordHead) >= len(bytes.TrimRight(data, "\x00"))
		}
		data = data[n:]
	}
	return true
}

func wholeRecord(name string, record []byte) bool {
	subject, body := uint64(binary.LittleEndian.Uint16(record[20:])), record[recordHead:len(record)-recordSum]
	after := subject
	if binary.LittleEndian.Uint32(record)&withHeader != 0 {
		after += 4 // the headers' length
	}
	if after > uint64(len(body)) {
		return false
	}
	sum := sumOf([]byte(name), record[4:20], body[:subject], body[after:])
	return bytes.Equal(sum, record[len(record)-recordSum:])
}

// sumOf is JetStream's checksum under a name.
func sumOf(name []byte, parts ...[]byte) []byte {
	key := sha256.Sum256(name)
	sum, err := highwayhash.NewDigest64(key[:])
	if err != nil {
		panic(err) // a key of another size than 32
	}
	for _, part := range parts {
		_, _ = sum.Write(part)
	}
	return sum.Sum(nil)
}

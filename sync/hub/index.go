package hub

import (
	"bytes"
	"encoding/binary"
	"errors"

	"github.com/nats-io/nats-server/v2/server/avl"
)

// index is what JetStream's index of a store says of its blocks.
type index struct {
	numbers []uint64 // of the blocks, as they follow
	last    []byte   // the checksum of the last record
}

// indexName is the index's file, beside the blocks.
const indexName = "index.db"

var errIndex = errors.New("no index of a store, or one of another version")

// parseIndex reads an index of the version that this program's JetStream writes.
func parseIndex(name string, data []byte) (index, error) {
	const magic, version = 11, 4
	end := len(data) - recordSum
	if end < 2 || data[0] != magic || data[1] != version || !bytes.Equal(sumOf([]byte(name), data[:end]), data[end:]) {
		return index{}, errIndex
	}
	r := numbers{data: data[2:end]}
	r.skip(6) // messages, bytes, first sequence and time, last sequence and time
	for subjects := r.next(); subjects > 0 && !r.failed; subjects-- {
		r.drop(r.next())
		r.skip(3) // how many messages, first and last block
	}
	var out index
	for blocks := r.next(); blocks > 0 && !r.failed; blocks-- {
		out.numbers = append(out.numbers, r.next())
		r.skip(5) // bytes, first sequence and time, last sequence and time
		gone := r.next()
		r.skip(2) // messages that end by themselves, messages to come
		if gone > 0 {
			r.set()
		}
	}
	r.skip(1) // the last block's number
	if r.failed || len(r.data) != recordSum {
		return index{}, errIndex
	}
	out.last = r.data
	return out, nil
}

// numbers reads numbers one after another; failed once one is none.
type numbers struct {
	data   []byte
	failed bool
}

// next is a number without its sign.
func (r *numbers) next() uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 {
		r.failed = true
		return 0
	}
	r.data = r.data[n:]
	return v
}

func (r *numbers) skip(many int) {
	for range many {
		r.next()
	}
}

// drop leaves out bytes.
func (r *numbers) drop(n uint64) {
	if n > uint64(len(r.data)) {
		r.failed = true
		return
	}
	r.data = r.data[n:]
}

// set leaves out a set of sequences.
func (r *numbers) set() {
	_, n, err := avl.Decode(r.data)
	if err != nil {
		r.failed = true
		return
	}
	r.drop(uint64(n)) //nolint:gosec // not negative without an error
}
